package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"log/slog"
	"slices"
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

// levelHandler takes the records from a level on.
type levelHandler struct {
	handlerOn
	least slog.Level
	got   *[]slog.Record
}

func (h levelHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.least }
func (h levelHandler) Handle(_ context.Context, r slog.Record) error {
	*h.got = append(*h.got, r)
	return nil
}

func TestLogLevels(t *testing.T) {
	i := &instance{pool: &pool{pkg: &Package{Name: "guest"}}}
	i.call.inst = i
	f := &frame{t.Context(), &i.call}
	level := func() uint64 {
		stack := []uint64{100}
		if err := serveLogLevel(f, stack); err != nil {
			t.Error(err)
		}
		return stack[0]
	}
	if n := level(); n != 0 {
		t.Errorf("without a logger: level %d", n)
	}
	for least, want := range map[slog.Level]uint64{
		wazabi.LevelTrace: 5, slog.LevelDebug: 4, slog.LevelInfo: 3, slog.LevelWarn: 2, slog.LevelError: 1, slog.LevelError + 1: 0,
	} {
		i.pool.options.logger = slog.New(levelHandler{least: least})
		if n := level(); n != want {
			t.Errorf("from %v on: level %d, want %d", least, n, want)
		}
	}
	var got []slog.Record
	i.pool.options.logger = slog.New(levelHandler{least: wazabi.LevelTrace, got: &got})
	levels := map[uint64]slog.Level{1: slog.LevelError, 2: slog.LevelWarn, 3: slog.LevelInfo, 4: slog.LevelDebug, 5: wazabi.LevelTrace}
	for _, number := range []uint64{0, 1, 2, 3, 4, 5, 6, 7, 1<<32 - 1} {
		got = nil
		err := serveLog(f, []uint64{number, 0, 0, 0})
		if level, ok := levels[number]; ok && (err != nil || len(got) != 1 || got[0].Level != level) {
			t.Errorf("level %d: %v, %v", number, got, err)
		} else if !ok && (!errors.Is(err, wazabi.ErrDiscriminant) || len(got) != 0) {
			t.Errorf("level %d: %v, %v; want ErrDiscriminant", number, got, err)
		}
	}
}

// The pairs beyond the bounds are counted, and not read.
func TestLogPairs(t *testing.T) {
	short := func(n int) []int { return slices.Repeat([]int{1}, n) }
	for _, test := range []struct {
		name    string
		lengths []int
		dropped uint64
	}{
		{"none", nil, 0},
		{"all", short(maxLogPairs), 0},
		{"one too many", short(maxLogPairs + 1), 1},
		{"room for one more", []int{maxLogValues - minLogValue, 1}, 0},
		{"no room", []int{maxLogValues - minLogValue + 1, 1, 1}, 2},
		{"a value that is cut", []int{2 * maxLogValues, 1}, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			mem := []byte(strings.Repeat("x", 2*maxLogValues))
			at := len(mem)
			for _, length := range test.lengths {
				mem = binary.LittleEndian.AppendUint64(mem, 1<<32)
				mem = binary.LittleEndian.AppendUint64(mem, uint64(length)<<32)
			}
			i := &instance{mem: memory{data: mem}}
			var r slog.Record
			if err := i.readRecord(&r, 0, 0, uint64(at)|uint64(len(test.lengths))<<32); err != nil {
				t.Fatal(err)
			}
			read, dropped := 0, uint64(0)
			r.Attrs(func(a slog.Attr) bool {
				switch a.Key {
				case "x":
					read++
				case "dropped":
					if dropped = a.Value.Uint64(); dropped == 0 {
						t.Error("no pairs are reported as dropped")
					}
				}
				return true
			})
			if dropped != test.dropped || read != len(test.lengths)-int(dropped) {
				t.Errorf("%d read, %d dropped; want %d dropped", read, dropped, test.dropped)
			}
		})
	}
}

// A target and a key have one line, in which a terminal shows what is there.
func TestLogNames(t *testing.T) {
	const odd = "a\nb\tc\x1b[31m\u202e..."
	mem := []byte(odd)
	at := uint64(len(mem))
	mem = binary.LittleEndian.AppendUint64(mem, uint64(len(odd))<<32)
	mem = binary.LittleEndian.AppendUint64(mem, 1<<32)
	i := &instance{mem: memory{data: mem}}
	var r slog.Record
	if err := i.readRecord(&r, uint64(len(odd))<<32, 0, at|1<<32); err != nil {
		t.Fatal(err)
	}
	const want = "a; b c\uFFFD[31m\uFFFD..."
	seen := 0
	r.Attrs(func(a slog.Attr) bool {
		switch {
		case a.Key == "target" && a.Value.String() == want, a.Key == want:
			seen++
		default:
			t.Errorf("%q", a)
		}
		return true
	})
	if seen != 2 {
		t.Errorf("%d names", seen)
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
