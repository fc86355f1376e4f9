package e2e_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/streams"
)

func openStreams(t testing.TB, opts ...wazabi.Option) *streams.Module {
	t.Helper()
	module, err := streams.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return module
}

// only hides all methods but Read or Write, so that the runtime does not know the type.
type onlyReader struct{ io.Reader }
type onlyWriter struct{ io.Writer }

// readerFunc and writerFunc are functions as streams.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

// TestStreams: all bytes pass, through readers and writers of any behaviour that io allows.
func TestStreams(t *testing.T) {
	inEachWay(t, func(t *testing.T, option wazabi.Option) {
		testStreams(t, openStreams(t, wazabi.WithPoolSize(1), option))
	})
}

func testStreams(t *testing.T, module *streams.Module) {
	ctx := t.Context()
	data := make([]byte, 300_000)
	for i := range data {
		data[i] = byte(rand.Uint32())
	}
	for name, input := range map[string]func() io.Reader{
		"bytes.Reader":    func() io.Reader { return bytes.NewReader(data) },
		"bytes.Buffer":    func() io.Reader { return bytes.NewBuffer(bytes.Clone(data)) },
		"unknown":         func() io.Reader { return onlyReader{bytes.NewReader(data)} },
		"half":            func() io.Reader { return iotest.HalfReader(bytes.NewReader(data)) },
		"error with data": func() io.Reader { return iotest.DataErrReader(bytes.NewReader(data)) },
		"bufio":           func() io.Reader { return bufio.NewReader(bytes.NewReader(data)) },
		"empty reads": func() io.Reader {
			inner, empty := bytes.NewReader(data), 0
			return readerFunc(func(p []byte) (int, error) {
				if empty++; empty%3 != 0 {
					return 0, nil
				}
				return inner.Read(p)
			})
		},
	} {
		for _, size := range []uint32{1000, 64 << 10, 100_000} {
			var out bytes.Buffer
			n, err := module.CopyBy(ctx, size, input(), onlyWriter{&out})
			if n != uint64(len(data)) || err != nil || !bytes.Equal(out.Bytes(), data) {
				t.Errorf("%s in pieces of %d: %d bytes, %v; equal: %t", name, size, n, err, bytes.Equal(out.Bytes(), data))
			}
		}
	}
	var one bytes.Buffer
	if n, err := module.Copy(ctx, iotest.OneByteReader(bytes.NewReader(data[:3000])), &one); n != 3000 || err != nil || !bytes.Equal(one.Bytes(), data[:3000]) {
		t.Errorf("byte by byte: %d, %v", n, err)
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if n, err := module.Copy(ctx, bytes.NewReader(data), w); n != uint64(len(data)) || err != nil {
		t.Errorf("to gzip: %d, %v", n, err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	unzip, err := gzip.NewReader(&zipped)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if n, err := module.Copy(ctx, unzip, &out); n != uint64(len(data)) || err != nil || out.String() != string(data) {
		t.Errorf("from gzip: %d, %v", n, err)
	}

	out.Reset()
	lines, err := module.Number(ctx, strings.NewReader("größer\n\nlast"), &out)
	if lines != 3 || err != nil || out.String() != "1 größer\n2 \n3 last\n" {
		t.Errorf("Number = %d, %v: %q", lines, err, out.String())
	}
	if n, err := module.Copy(ctx, strings.NewReader(""), io.Discard); n != 0 || err != nil {
		t.Errorf("an empty stream: %d, %v", n, err)
	}
	// No further than asked.
	text := strings.NewReader("xyz")
	if b, ok, err := module.First(ctx, text); b != 'x' || !ok || err != nil || text.Len() != 2 {
		t.Errorf("First = %c, %t, %v, and %d bytes are left, want 2", b, ok, err, text.Len())
	}

	want := fnv.New64a()
	want.Write(data)
	hash, err := module.NewHash(ctx, bytes.NewReader(data[:100_000]))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := hash.Add(ctx, onlyReader{bytes.NewReader(data[100_000:])}); got != want.Sum64() || err != nil {
		t.Errorf("the hash is %#x, %v, want %#x", got, err, want.Sum64())
	}
}

// TestStreamSeek: a stream can seek if the value in Go can.
func TestStreamSeek(t *testing.T) {
	ctx := t.Context()
	module := openStreams(t)
	if line, at, err := module.Tail(ctx, strings.NewReader("one\ntwo\nthree\n"), 10); line != "two\n" || at != 8 || err != nil {
		t.Errorf("Tail = %q, %d, %v", line, at, err)
	}
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString("0123456789"); err != nil {
		t.Fatal(err)
	}
	if at, err := module.Patch(ctx, file, 3, []byte("abc")); at != 6 || err != nil {
		t.Errorf("Patch = %d, %v", at, err)
	}
	if text, err := os.ReadFile(file.Name()); string(text) != "012abc6789" || err != nil {
		t.Errorf("the file has %q, %v", text, err)
	}
	var e *wazabi.GuestError
	if _, _, err := module.Tail(ctx, onlyReader{strings.NewReader("abc")}, 1); !errors.As(err, &e) || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a reader that cannot seek: %v", err)
	}
	if _, _, err := module.Tail(ctx, strings.NewReader("abc"), 10); !errors.As(err, &e) || !strings.Contains(e.Message, "negative position") {
		t.Errorf("a position before the start: %v", err)
	}
}

// TestStreamErrors: an error of a stream is the guest's, and comes back as the cause.
func TestStreamErrors(t *testing.T) {
	ctx := t.Context()
	module := openStreams(t, wazabi.WithPoolSize(1))
	cause := fmt.Errorf("no disk: %w", os.ErrPermission)
	failing := io.MultiReader(strings.NewReader("abc"), iotest.ErrReader(cause))
	var out bytes.Buffer
	var e *wazabi.GuestError
	_, err := module.Copy(ctx, failing, &out)
	if !errors.As(err, &e) || e.Message != cause.Error() || !errors.Is(err, os.ErrPermission) || out.String() != "abc" {
		t.Errorf("a reader fails: %v after %q", err, out.String())
	}
	if _, err := module.Copy(ctx, strings.NewReader("abc"), writerFunc(func([]byte) (int, error) { return 1, cause })); !errors.Is(err, cause) {
		t.Errorf("a writer fails: %v", err)
	}
	if _, err := module.Copy(ctx, strings.NewReader("abc"), writerFunc(func([]byte) (int, error) { return 1, nil })); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("a short write: %v", err)
	}
	if _, err := module.Copy(ctx, readerFunc(func([]byte) (int, error) { return 0, nil }), &out); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("a reader without progress: %v", err)
	}
	// The guest uses another stream after the error: it writes what is left in its buffer.
	for _, cause := range []error{cause, io.ErrUnexpectedEOF} {
		out.Reset()
		_, err := module.NumberBuffered(ctx, io.MultiReader(strings.NewReader("a\nb\n"), iotest.ErrReader(cause)), &out)
		if !errors.Is(err, cause) || out.String() != "1 a\n2 b\n" {
			t.Errorf("a reader fails before a write: %v after %q, want %v", err, out.String(), cause)
		}
		// Both streams fail. The guest returns the first error.
		_, err = module.NumberBuffered(ctx, io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(cause)),
			writerFunc(func([]byte) (int, error) { return 0, io.ErrClosedPipe }))
		if !errors.Is(err, cause) || errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("reader and writer fail: %v, want %v", err, cause)
		}
	}
	// The guest goes on after an error, and says another.
	left := 3
	texts, err := module.Failures(ctx, readerFunc(func(p []byte) (int, error) {
		if left--; left < 0 {
			return 0, io.EOF
		}
		return copy(p, "data"), fmt.Errorf("failure %d\x00", left)
	}))
	if diff := cmp.Diff([]string{"failure 2\uFFFD", "failure 1\uFFFD", "failure 0\uFFFD"}, texts); diff != "" || err != nil {
		t.Errorf("Failures: %v (-want +got):\n%s", err, diff)
	}
	var unreadable *streams.InputErrorUnreadable
	if _, err := module.Len(ctx, iotest.ErrReader(cause)); !errors.As(err, &unreadable) || unreadable.Reason != cause.Error() {
		t.Errorf("an error of the guest's own: %v", err)
	}
	var empty *streams.InputErrorEmpty
	if _, err := module.Len(ctx, strings.NewReader("")); !errors.As(err, &empty) {
		t.Errorf("an empty input: %v", err)
	}
	if _, err := module.Copy(ctx, nil, &out); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "io.Reader") {
		t.Errorf("a nil reader: %v", err)
	}
	if n, err := module.Copy(ctx, strings.NewReader("abc"), io.Discard); n != 3 || err != nil {
		t.Errorf("afterwards: %d, %v", n, err)
	}
	if s := module.Stats(); s.Busy != 0 || s.Idle != 1 {
		t.Errorf("stats %+v, want one idle instance", s)
	}
}

// TestStreamFaults: streams that break their contract, and guests that forge handles and addresses.
func TestStreamFaults(t *testing.T) {
	ctx := t.Context()
	module := openStreams(t)
	none := func(context.Context) error { return nil }
	read := 0
	input := readerFunc(func([]byte) (int, error) { read++; return 0, io.EOF })
	written := 0
	output := writerFunc(func(p []byte) (int, error) { written++; return len(p), nil })
	refused := func(t *testing.T, kind error, path string, call func(i *streams.Instance) (uint32, error)) {
		t.Helper()
		i, err := module.Instance(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer i.Close(ctx)
		var e *wazabi.Error
		if _, err := call(i); !errors.Is(err, kind) || !errors.As(err, &e) || e.Path != path || read+written != 0 {
			t.Errorf("%v after %d uses, want %v at %s", err, read+written, kind, path)
		}
		if _, err := i.ReadBy(ctx, 1); !errors.Is(err, wazabi.ErrPoisoned) {
			t.Errorf("the next call: %v", err)
		}
	}
	t.Run("wrong-stream-count: Read and Write", func(t *testing.T) {
		for _, n := range []int{-1, math.MaxInt, 64<<10 + 1} {
			var e *wazabi.Error
			_, err := module.Sum(ctx, readerFunc(func([]byte) (int, error) { return n, nil }))
			if !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Path != "input" || !strings.Contains(e.Detail, fmt.Sprint("the count ", n)) {
				t.Errorf("a reader that returns %d: %v", n, err)
			}
			_, err = module.Copy(ctx, strings.NewReader("abc"), writerFunc(func([]byte) (int, error) { return n, nil }))
			if !errors.Is(err, wazabi.ErrHost) || !errors.As(err, &e) || e.Path != "output" {
				t.Errorf("a writer that returns %d: %v", n, err)
			}
		}
	})
	t.Run("stream-panics: and ends its goroutine", func(t *testing.T) {
		cause := errors.New("broken")
		if _, err := module.Sum(ctx, readerFunc(func([]byte) (int, error) { panic(cause) })); !errors.Is(err, cause) || !errors.Is(err, wazabi.ErrHost) {
			t.Errorf("a panic: %v", err)
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = module.Sum(ctx, readerFunc(func([]byte) (int, error) { runtime.Goexit(); return 0, nil }))
		}()
		<-done
	})
	t.Run("stream-outlives-call: the next call", func(t *testing.T) {
		refused(t, wazabi.ErrHandle, "wazabi.read", func(i *streams.Instance) (uint32, error) {
			handle, err := i.HandleOf(ctx, none, input)
			if err != nil {
				t.Fatal(err)
			}
			return i.ReadBy(ctx, handle)
		})
	})
	t.Run("stream-used-as-another: callback, reader and writer", func(t *testing.T) {
		refused(t, wazabi.ErrHandle, "wazabi.read", func(i *streams.Instance) (uint32, error) { return i.ReadCallback(ctx, none) })
		refused(t, wazabi.ErrHandle, "wazabi.call", func(i *streams.Instance) (uint32, error) { return i.CallStream(ctx, none, input) })
		refused(t, wazabi.ErrHandle, "output", func(i *streams.Instance) (uint32, error) { return i.ReadWriter(ctx, none, output) })
		refused(t, wazabi.ErrHandle, "input", func(i *streams.Instance) (uint32, error) { return i.WriteReader(ctx, none, input) })
	})
	t.Run("invalid-stream-argument: addresses, lengths, whence", func(t *testing.T) {
		for _, at := range [][2]uint32{{1<<32 - 1, 2}, {1<<32 - 1, 1<<32 - 1}, {0, 1<<32 - 1}} {
			refused(t, wazabi.ErrOutOfBounds, "input.bytes", func(i *streams.Instance) (uint32, error) { return i.ReadAt(ctx, none, input, at[0], at[1]) })
			refused(t, wazabi.ErrOutOfBounds, "output.bytes", func(i *streams.Instance) (uint32, error) { return i.WriteAt(ctx, none, output, at[0], at[1]) })
		}
		refused(t, wazabi.ErrDiscriminant, "input.whence", func(i *streams.Instance) (uint32, error) { return i.SeekBy(ctx, none, input, 3) })
	})
}

// TestStreamReentry: a stream may call the guest, which may grow its memory meanwhile.
func TestStreamReentry(t *testing.T) {
	ctx := t.Context()
	module := openStreams(t, wazabi.WithPoolSize(2))
	data := bytes.Repeat([]byte("0123456789abcdef"), 20_000)
	inner := bytes.NewReader(data)
	outer := readerFunc(func(p []byte) (int, error) {
		n, err := inner.Read(p)
		if n > 0 {
			var out bytes.Buffer
			if _, err := module.CopyBy(ctx, 1<<20, bytes.NewReader(p[:n]), &out); err != nil || !bytes.Equal(out.Bytes(), p[:n]) {
				t.Errorf("the inner call: %v", err)
			}
		}
		return n, err
	})
	hash := sha256.New()
	if n, err := module.Copy(ctx, outer, hash); n != uint64(len(data)) || err != nil || !bytes.Equal(hash.Sum(nil), sumOf(data)) {
		t.Errorf("the outer call: %d, %v", n, err)
	}
}

func sumOf(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

// zeros yields n bytes.
type zeros struct{ n int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := int64(len(p))
	n = min(n, z.n)
	z.n -= n
	clear(p[:n])
	return int(n), nil
}

// withStack returns the guest with a stack of that many bytes, less than its own 256 KiB. The stack
// lies at the beginning of the memory, so that a guest that needs more traps.
func withStack(t *testing.T, size uint32) []byte {
	t.Helper()
	wasm, err := os.ReadFile("../../testdata/gen/streams/streams.wasm")
	if err != nil {
		t.Fatal(err)
	}
	// A mutable global of the type i32, and a constant of three bytes.
	global := func(size uint32) []byte {
		return []byte{0x7f, 1, 0x41, byte(size) | 0x80, byte(size>>7) | 0x80, byte(size >> 14), 0x0b}
	}
	if n := bytes.Count(wasm, global(256<<10)); n != 1 {
		t.Fatalf("%d globals of the stack's size", n)
	}
	return bytes.Replace(wasm, global(256<<10), global(size), 1)
}

// TestStreamMemory: a long stream takes a constant memory in the guest, whose stack has 64 KiB, and
// Go allocates nothing per piece.
func TestStreamMemory(t *testing.T) {
	ctx := t.Context()
	size := int64(1 << 30)
	if raced || testing.Short() {
		size = 16 << 20
	}
	limit := wazabi.WithMemoryLimit(2 << 20)
	module := openStreams(t, limit)
	if !compiledIn {
		small := func(stack uint32) *streams.Module {
			m, err := streams.NewFrom(ctx, withStack(t, stack), limit)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = m.Close(context.WithoutCancel(ctx)) })
			return m
		}
		if _, err := small(4<<10).Copy(ctx, &zeros{1}, io.Discard); !errors.Is(err, wazabi.ErrTrap) {
			t.Errorf("with a stack of 4 KiB, less than a copy needs: %v, want ErrTrap", err)
		}
		module = small(64 << 10)
	}
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(ctx)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if n, err := instance.Copy(ctx, &zeros{size}, onlyWriter{io.Discard}); n != uint64(size) || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	runtime.ReadMemStats(&after)
	// The race detector makes sync.Pool drop a quarter of what it gets.
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 && !raced {
		t.Errorf("%d bytes allocated for %d bytes", grown, size)
	}
}
