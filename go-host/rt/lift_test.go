package rt

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"reflect"
	"testing"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// liftImage lifts a Line at the given address, with or without the counting pass.
func liftImage(mem []byte, at uint32, counted bool) (line, error) {
	var li Lifter
	li.begin(mem)
	all := lifter{Lifter: &li}
	src, err := li.window(at, sizeofLine, alignofLine)
	if err != nil {
		return line{}, err
	}
	if counted {
		countLine(&all, src)
	}
	var v line
	return v, liftLine(&all, src, &v)
}

// checkLift compares the lifted value with the memory, and the two ways of lifting with each other.
func checkLift(t *testing.T, mem []byte, at uint32) {
	counted, err := liftImage(mem, at, true)
	plain, plainErr := liftImage(mem, at, false)
	if (err == nil) != (plainErr == nil) || err != nil && err.Error() != plainErr.Error() {
		t.Fatalf("counted: %v, not counted: %v", err, plainErr)
	}
	if err != nil {
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind == nil || e.Kind == wazabi.ErrInput {
			t.Fatalf("%#v", err)
		}
		return
	}
	if !utf8.ValidString(counted.Name) || counted.Kind != kindThin && counted.Kind != kindThick {
		t.Fatalf("an invalid value: %+v", counted)
	}
	if len(counted.Points) != int(binary.LittleEndian.Uint32(mem[at+offLinePoints+4:])) {
		t.Fatalf("%d points", len(counted.Points))
	}
	// NaNs differ from themselves.
	counted.Points, plain.Points = nil, nil
	if !reflect.DeepEqual(counted, plain) {
		t.Fatalf("counted: %+v, not counted: %+v", counted, plain)
	}
}

func TestLiftMutated(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	valid := 0
	for range 20_000 {
		mem := lineImage(0).bytes
		for range rng.IntN(4) {
			// Small numbers pass more checks than random ones.
			mem[rng.IntN(len(mem))] = byte(rng.IntN(1 << (1 + rng.IntN(8))))
		}
		if _, err := liftImage(mem, 0, true); err == nil {
			valid++
		}
		checkLift(t, mem, 0)
	}
	if valid < 1000 || valid > 19_000 {
		t.Errorf("%d of 20,000 were valid", valid)
	}
}

func FuzzLift(f *testing.F) {
	f.Add(lineImage(0).bytes, uint32(0))
	f.Add([]byte{}, uint32(8))
	f.Fuzz(func(t *testing.T, mem []byte, at uint32) { checkLift(t, mem, at) })
}

// Memory of more than 2 GiB has addresses that are negative as i32.
func TestHighAddresses(t *testing.T) {
	if testing.Short() {
		t.Skip("maps 3 GiB")
	}
	mem := reserve(3 << 30)
	if mem == nil {
		t.Skip("no room for 3 GiB")
	}
	defer unreserve(mem)
	base := uint32(0xB000_0000) // A variable: the constant does not fit an int on some platforms, which have no room above.
	copy(mem[base:], lineImage(base).bytes)
	v, err := liftImage(mem, base, true)
	if err != nil || v.Name != "name" || len(v.Points) != 1 || *v.Note != 99 {
		t.Errorf("%+v, %v", v, err)
	}
}

func TestBudget(t *testing.T) {
	var li Lifter
	li.begin(make([]byte, 16))
	if _, n, err := li.list(span{0, minBudget}, 0, 1); err != nil || n != minBudget {
		t.Errorf("%d, %v", n, err)
	}
	if _, _, err := li.list(span{0, 1}, 0, 1); !errors.Is(err, wazabi.ErrBudget) {
		t.Errorf("%v", err)
	}
	// The counting pass stops in time, too.
	li.begin(make([]byte, 16))
	at := []byte{0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF}
	if _, n := li.CountList(at, 0, 1); n != 0 {
		t.Errorf("counted %d", n)
	}
	if li.CountBox([]byte{12, 0, 0, 0}, 8, 4) != nil || len(li.CountBox([]byte{8, 0, 0, 0}, 8, 4)) != 8 {
		t.Error("CountBox")
	}
	if b, err := li.Box([]byte{8, 0, 0, 0}, 8, 4); err != nil || len(b) != 8 {
		t.Errorf("Box: %v, %v", b, err)
	}
}

// The arguments of a host function have one budget together: a guest may pass one text many times.
func TestArgumentsHaveOneBudget(t *testing.T) {
	const size = 1 << 20
	h := &HostCall{crossing: crossing{inst: &instance{mem: memory{data: make([]byte, size)}}}, args: make([]uint64, 1)}
	for _, limit := range []int64{0, 3 * size} {
		h.marks, h.lift.limits.Bytes = 0, limit
		reads := []func() error{
			func() error { _, err := h.ArgString(0); return err },
			func() error { _, err := h.ArgBytes(0); return err },
			func() error { _, _, err := h.ArgList(0, 1, 1); return err },
		}
		most := minBudget / size
		if limit != 0 {
			most = int(limit / size)
		}
		for n := range most + 1 {
			h.args[0] = size << 32
			if err := reads[n%len(reads)](); n < most && err != nil || n == most && !errors.Is(err, wazabi.ErrBudget) {
				t.Errorf("limit %d: text %d of %d: %v", limit, n, most, err)
			}
		}
	}
}
