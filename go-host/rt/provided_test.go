package rt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// The kit provides exactly the functions that package abi lets guests import.
func TestProvided(t *testing.T) {
	for name := range provided {
		if _, _, ok := abi.Provided(name); !ok {
			t.Errorf("no guest may import %s", name)
		}
	}
	for _, name := range []string{"log", "log_level", "clock_now", "clock_monotonic", "random"} {
		if provided[name] == nil {
			t.Errorf("%s is missing", name)
		}
	}
}

// A guest gets random bytes within its memory, and no more at once than may be made before it can
// be stopped.
func TestRandom(t *testing.T) {
	mem := make([]byte, maxRandom+64)
	f := &frame{call: &Call{crossing: crossing{inst: &instance{mem: memory{data: mem}}}}}
	for _, test := range []struct {
		at, size uint64
		kind     error
		says     string
	}{
		{64, maxRandom, nil, ""},
		{0, 0, nil, ""},
		{0, maxRandom + 1, wazabi.ErrLimit, "65537 bytes at once, expected at most 65536"},
		{65, maxRandom, wazabi.ErrOutOfBounds, "65536 bytes at 0x41, memory ends at 0x10040"},
		{1<<32 - 8, 16, wazabi.ErrOutOfBounds, "memory ends at 0x10040"},
	} {
		clear(mem)
		err := serveRandom(f, []uint64{test.at, test.size})
		if !errors.Is(err, test.kind) || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%d bytes at %d: %v", test.size, test.at, err)
		}
		if zeros := bytes.Count(mem, []byte{0}); (zeros > len(mem)*9/10) != (err != nil || test.size == 0) || bytes.Count(mem[:64], []byte{0}) != 64 {
			t.Errorf("%d bytes at %d: %d of %d are zero", test.size, test.at, zeros, len(mem))
		}
	}
}

func TestRate(t *testing.T) {
	var r rate
	now := time.Now()
	taken := func(tries int) (n int, dropped uint64) {
		for range tries {
			ok, d := r.take(now)
			if ok {
				n++
			}
			dropped += d
		}
		return n, dropped
	}
	if n, dropped := taken(5000); n != logBurst || dropped != 0 {
		t.Errorf("at once: %d, %d dropped", n, dropped)
	}
	now = now.Add(10 * time.Millisecond)
	if n, dropped := taken(100); n != 10 || dropped != 4000 {
		t.Errorf("after 10 ms: %d, %d dropped", n, dropped)
	}
	// A long pause does not save up more records than the burst.
	now = now.Add(time.Hour)
	if n, dropped := taken(5000); n != logBurst || dropped != 90 {
		t.Errorf("after an hour: %d, %d dropped", n, dropped)
	}
	if rest := r.rest(); rest != 4000 || r.rest() != 0 {
		t.Errorf("%d at the end", rest)
	}
}

// Wherever a text is cut, it is UTF-8 and within the limit, and a cut text ends in an ellipsis.
func TestLogText(t *testing.T) {
	for _, char := range []string{"x", "é", "日", "😀", "x😀", "\x00"} {
		all := strings.Repeat(char, 100)
		i := &instance{mem: memory{data: []byte(all)}}
		for size := range len(all) + 1 {
			if !utf8.ValidString(all[:size]) {
				if _, err := i.logText(uint64(size)<<32, 1000); asError(err).Kind != wazabi.ErrUTF8 {
					t.Errorf("%q of %d bytes: %v", char, size, err)
				}
				continue
			}
			for _, limit := range []int{minLogValue, 70, 1000} {
				got, err := i.logText(uint64(size)<<32, limit)
				if err != nil || len(got) > limit || !utf8.ValidString(got) {
					t.Fatalf("%q of %d bytes within %d: %q, %v", char, size, limit, got, err)
				}
				if cut := strings.HasSuffix(got, "…"); cut != (len(text.Plain(all[:size], 1000)) > limit) {
					t.Errorf("%q of %d bytes within %d: %q", char, size, limit, got)
				}
			}
		}
	}
}

// A guest's key never equals a key of the host in any case, since readers of JSON ignore the case.
func TestLogKeys(t *testing.T) {
	for key, expected := range map[string]string{
		"guest": "guest_", "Guest": "Guest_", "gue\u017ft": "gue\u017ft_", "TARGET": "TARGET_", "Msg": "Msg_", "time": "time_",
		"guests": "guests", "guest_": "guest_", "": "",
	} {
		i := &instance{mem: memory{data: []byte(key + "value")}}
		pair := make([]byte, pairSize)
		binary.LittleEndian.PutUint32(pair[4:], uint32(len(key)))
		binary.LittleEndian.PutUint32(pair[8:], uint32(len(key)))
		binary.LittleEndian.PutUint32(pair[12:], 5)
		attr, err := i.logPair(pair, 64)
		if err != nil || attr.Key != expected || attr.Value.String() != "value" {
			t.Errorf("%q: %v, %v", key, attr, err)
		}
	}
}
