package rt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// actStream is a stream that does what the test says.
type actStream struct {
	read func(b []byte) (int, error)
	seek func(offset int64, whence int) (int64, error)
}

func (s *actStream) Read(b []byte) (int, error)                   { return s.read(b) }
func (s *actStream) Seek(offset int64, whence int) (int64, error) { return s.seek(offset, whence) }

// TestStreamCalls: what a guest gets from its calls of a stream.
func TestStreamCalls(t *testing.T) {
	const buffer = 4096
	broken := errors.New("broken")
	once := func(text string, err error) *actStream {
		return &actStream{read: func(b []byte) (int, error) {
			defer func() { text = "" }()
			return copy(b, text), err
		}}
	}
	seeking := func(at int64, err error) *actStream {
		return &actStream{seek: func(int64, int) (int64, error) { return at, err }}
	}
	type step struct {
		name       string
		arg, other uint64
	}
	read, seek := step{"wazabi.read", buffer, 8}, step{"wazabi.seek", 0, io.SeekStart}
	for _, test := range []struct {
		name   string
		stream *actStream
		steps  []step
		// want has what the guest gets: numbers, and the texts of errors.
		want []any
		// kind, path and detail are of the error that ends the call instead.
		kind         error
		path, detail string
	}{
		{name: "bytes and the end at once", stream: once("abc", io.EOF), steps: []step{read, read}, want: []any{3, 0}},
		{name: "bytes and an error at once", stream: once("abc", broken), steps: []step{read, read}, want: []any{3, "broken"}},
		{name: "a seek between bytes and their error", stream: &actStream{once("abc", broken).read, seeking(5, nil).seek}, steps: []step{read, seek}, want: []any{3, 5}},
		{name: "no progress", stream: once("", nil), steps: []step{read}, want: []any{io.ErrNoProgress.Error()}},
		{name: "no bytes are wanted", stream: once("", nil), steps: []step{{"wazabi.read", buffer, 0}}, want: []any{0}},
		{name: "no bytes are wanted, and the stream fails", stream: once("", broken), steps: []step{{"wazabi.read", buffer, 0}}, want: []any{"broken"}},
		{name: "the first position", stream: seeking(0, nil), steps: []step{seek}, want: []any{0}},
		{name: "a position of more than 32 bits", stream: seeking(0x7654_3210_fedc, nil), steps: []step{seek}, want: []any{int64(0x7654_3210_fedc)}},
		{name: "a seek that fails", stream: seeking(-1, broken), steps: []step{seek}, want: []any{"broken"}},
		{
			name: "a position before the first", stream: seeking(-1, nil), steps: []step{seek},
			kind: wazabi.ErrHost, path: "input", detail: "its Seek returned the count -1 for 0 bytes",
		},
		{name: "from the end", stream: seeking(1, nil), steps: []step{{"wazabi.seek", 0, io.SeekEnd}}, want: []any{1}},
		{
			name: "from behind the end", stream: seeking(1, nil), steps: []step{{"wazabi.seek", 0, io.SeekEnd + 1}},
			kind: wazabi.ErrDiscriminant, path: "input.whence", detail: "3 is no whence of a seek",
		},
		{
			name: "from before the start", stream: seeking(1, nil), steps: []step{{"wazabi.seek", 0, 1<<32 - 1}},
			kind: wazabi.ErrDiscriminant, path: "input.whence", detail: "-1 is no whence of a seek",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []any
			e := &actEngine{acts: map[string]act{"guest/use": func(g *goInstance, ctx context.Context, stack []uint64) error {
				handle := stack[0]
				for _, s := range test.steps {
					size := uint32(4)
					if s.name == "wazabi.seek" {
						size = 8
					}
					results := []uint64{handle, s.arg, s.other}
					g.hosts[s.name](ctx, results)
					result := g.data[results[0]:][:8+size]
					payload := result[size:]
					switch {
					case result[0] == 1:
						at, n := binary.LittleEndian.Uint32(payload), binary.LittleEndian.Uint32(payload[4:])
						got = append(got, string(g.data[at:at+n]))
					case size == 4:
						got = append(got, int(binary.LittleEndian.Uint32(payload)))
					default:
						got = append(got, int64(binary.LittleEndian.Uint64(payload)))
					}
				}
				return nil
			}}}
			p := &Package{Name: "guest", Engine: e, Fingerprint: "f", CallsKit: true, Funcs: []Func{{"Use", "guest/use"}}, Callbacks: []Import{{Func: "input"}}}
			conn, err := p.Open(t.Context(), wazabi.WithPoolSize(1))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(t.Context())
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			defer call.End()
			for lo := call.Lowerer(); lo.Next(); {
				call.SetUint32(0, lo.Reader(0, test.stream))
			}
			err = call.Invoke()
			if test.kind != nil {
				var e *wazabi.Error
				if !errors.As(err, &e) || e.Kind != test.kind || e.Path != test.path || e.Detail != test.detail {
					t.Errorf("%v; want %v (%s): %s", err, test.kind, test.path, test.detail)
				}
				return
			}
			if err != nil || fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("%v, %v; want %v", got, err, test.want)
			}
		})
	}
}

// TestStreamCause: the error of a guest wraps the error of a stream whose text it has.
func TestStreamCause(t *testing.T) {
	var many []string
	for n := range maxFailures + 1 {
		many = append(many, fmt.Sprintf("failure %c", 'a'+n))
	}
	for _, test := range []struct {
		name    string
		texts   []string
		message string
		// want is the index of the error, -1 for none.
		want int
	}{
		{"none", nil, "no disk", -1},
		{"another", []string{"no network"}, "no disk", -1},
		{"a part", []string{"no disk"}, "cannot save: no disk", 0},
		{"without text", []string{""}, "no disk", -1},
		{"a longer text first", []string{"no disk", "disk"}, "no disk", 0},
		{"a longer text last", []string{"disk", "no disk"}, "no disk", 1},
		{"the same text", []string{"no disk", "no disk"}, "no disk", 1},
		{"the last of many", many, many[maxFailures], maxFailures},
		{"the oldest that is kept", many, many[1], 1},
		{"one that is not kept", many, many[0], -1},
	} {
		var c Call
		var all []error
		for _, text := range test.texts {
			err := errors.New(text)
			all = append(all, err)
			if got := c.streamFailed(err); got != text {
				t.Errorf("%s: %q, want %q", test.name, got, text)
			}
		}
		if len(c.streamFailures) > maxFailures {
			t.Errorf("%s: %d errors are kept", test.name, len(c.streamFailures))
		}
		var e *wazabi.GuestError
		if err := c.GuestError(test.message); !errors.As(err, &e) || e.Message != test.message || !strings.Contains(err.Error(), test.message) {
			t.Errorf("%s: %v", test.name, err)
		} else if test.want < 0 && e.Err != nil || test.want >= 0 && e.Err != all[test.want] {
			t.Errorf("%s: the cause is %v", test.name, e.Err)
		}
	}
}

// The time in which the cause of a guest's error is looked for does not grow with the message.
func TestStreamCauseOfLongMessage(t *testing.T) {
	c := &crossing{}
	for range maxFailures {
		c.streamFailed(errors.ErrUnsupported)
	}
	almost := strings.Repeat("unsupported operatio", 256<<20/20)
	start := time.Now()
	if err := c.streamCause(almost); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > time.Second {
		t.Errorf("it takes %v", took)
	}
	if err := c.streamCause("it failed: " + errors.ErrUnsupported.Error()); err != errors.ErrUnsupported {
		t.Error(err)
	}
}
