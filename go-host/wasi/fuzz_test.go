package wasi

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// names has the functions in a fixed order.
var names = func() (all []string) {
	for name := range functions {
		all = append(all, name)
	}
	slices.Sort(all)
	return all
}()

// interesting are parameters at limits, and addresses of what play has written.
var interesting = []uint64{
	0, 1, 2, 3, 4, 5, 8, 9, 64, atResult, atPath, atPath2, atVector, atData, memorySize - 8, memorySize - 1, memorySize, memorySize + 1,
	1 << 31, max32 - 7, max32, 1 << 32, 1 << 62, 1 << 63, 1<<64 - 1, maxPath, maxPath + 1, maxTransfer, maxRandom + 1, maxEvents, maxEvents + 1,
}

// play makes the calls that data says. Whatever they are, a call returns an error's number or ends the
// guest's call by an error of its own.
func play(t *testing.T, writable engine.Mount, data []byte) {
	host := writable
	host.Path = "/host"
	g := newGuest(t, engine.WASI{
		Args: []string{"a", "b"}, Env: []engine.Variable{{Name: "A", Value: "b"}}, Stdin: strings.NewReader("in"),
		Mounts: []engine.Mount{{Path: "/", FS: sample}, host}, Now: func() time.Time { return time.Unix(5, 0) },
	})
	g.put(atPath, "file")
	g.put(atPath2, "dir")
	g.vectors(atData, 5, atData+3, 7, atVector, 8)
	next := func() byte {
		if len(data) == 0 {
			return 0
		}
		b := data[0]
		data = data[1:]
		return b
	}
	for len(data) > 0 {
		name := names[int(next())%len(names)]
		params := make([]uint64, len(functions[name].types))
		for n := range params {
			if b := next(); b < 128 {
				params[n] = uint64(b) % 12
			} else {
				params[n] = interesting[int(b)%len(interesting)]
			}
			if functions[name].types[n] == 'i' {
				params[n] = uint64(uint32(params[n]))
			}
		}
		var e errno
		value := panicOf(func() { e = g.call(name, params...) })
		err, _ := value.(error)
		var exit *engine.Exit
		if value != nil && !errors.Is(err, wazabi.ErrLimit) && !errors.As(err, &exit) {
			t.Fatalf("%s(%d): %v", name, params, value)
		}
		if e > errnoOtherDevice || len(g.data) != memorySize || len(g.files.open) > maxOpen || cap(g.scratch) > maxChunk {
			t.Fatalf("%s(%d): errno %d, %d bytes of memory, %d descriptors, a buffer of %d", name, params, e, len(g.data), len(g.files.open), cap(g.scratch))
		}
	}
}

// FuzzCalls makes any calls with any parameters. The directory is a fresh one each time.
func FuzzCalls(f *testing.F) {
	f.Add([]byte(nil))
	for n := range names {
		f.Add(slices.Repeat([]byte{byte(n), 3, 1, 200, 4, 1, 1, 0, 0, 130}, 4))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, _ := hostSample(t)
		play(t, m, data)
	})
}
