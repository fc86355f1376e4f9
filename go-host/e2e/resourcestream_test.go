package e2e_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/iterators"
)

func newPipe(t testing.TB, client iterators.Client) *iterators.Pipe {
	t.Helper()
	pipe, err := client.NewPipe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pipe.Close(context.WithoutCancel(t.Context())) })
	return pipe
}

// A resource that is Read and Write in Rust is an io.Reader and an io.Writer in Go.
func TestResourceStream(t *testing.T) {
	module, _ := openIterators(t)
	ctx := t.Context()
	random := make([]byte, 300_000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	t.Run("io.Copy", func(t *testing.T) {
		pipe := newPipe(t, module)
		n, err := io.Copy(pipe.Writer(ctx), bytes.NewReader(random))
		if n != int64(len(random)) || err != nil {
			t.Fatalf("wrote %d bytes, %v, want %d", n, err, len(random))
		}
		var got bytes.Buffer
		if n, err := io.Copy(&got, pipe.Reader(ctx)); n != int64(len(random)) || err != nil || !bytes.Equal(got.Bytes(), random) {
			t.Errorf("read %d bytes, %v, want those that were written", n, err)
		}
		if n, err := pipe.Reader(ctx).Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("at the end: %d, %v, want %v", n, err, io.EOF)
		}
		if n, err := pipe.Reader(ctx).Read(nil); n != 0 || err != nil {
			t.Errorf("no bytes: %d, %v, want no error", n, err)
		}
	})
	t.Run("iotest", func(t *testing.T) {
		pipe := newPipe(t, module)
		if _, err := pipe.Writer(ctx).Write(random[:10_000]); err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(pipe.Reader(ctx), random[:10_000]); err != nil {
			t.Error(err)
		}
	})
	t.Run("gzip", func(t *testing.T) {
		pipe := newPipe(t, module)
		zip := gzip.NewWriter(pipe.Writer(ctx))
		if _, err := zip.Write(random); err != nil {
			t.Fatal(err)
		}
		if err := zip.Close(); err != nil {
			t.Fatal(err)
		}
		plain, err := gzip.NewReader(pipe.Reader(ctx))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(plain); err != nil || !bytes.Equal(got, random) {
			t.Errorf("%d bytes, %v, want those that were zipped", len(got), err)
		}
	})
	t.Run("bufio", func(t *testing.T) {
		pipe := newPipe(t, module)
		if _, err := io.WriteString(pipe.Writer(ctx), "one\ntwo\n"); err != nil {
			t.Fatal(err)
		}
		if err := pipe.Flush(ctx); err != nil {
			t.Error(err)
		}
		if got := mustNumber(t)(pipe.Flushed(ctx)); got != 1 {
			t.Errorf("flushed %d times, want 1", got)
		}
		var lines []string
		for s := bufio.NewScanner(pipe.Reader(ctx)); s.Scan(); {
			lines = append(lines, s.Text())
		}
		if got := strings.Join(lines, ","); got != "one,two" {
			t.Errorf("lines %s, want one,two", got)
		}
	})
	t.Run("errors", func(t *testing.T) {
		pipe := newPipe(t, module)
		if err := pipe.Fail(ctx); err != nil {
			t.Fatal(err)
		}
		var refused *wazabi.GuestError
		if n, err := pipe.Writer(ctx).Write([]byte("x")); n != 0 || !errors.As(err, &refused) || refused.Message != "the pipe is broken" {
			t.Errorf("wrote %d, %v, want the error of the guest", n, err)
		}
		if n, err := pipe.Reader(ctx).Read(make([]byte, 1)); n != 0 || !errors.As(err, &refused) {
			t.Errorf("read %d, %v, want the error of the guest", n, err)
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := io.ReadAll(pipe.Reader(ended)); !errors.Is(err, context.Canceled) {
			t.Errorf("%v, want %v", err, context.Canceled)
		}
		if err := pipe.Close(ctx); err != nil {
			t.Error(err)
		}
		if _, err := pipe.Writer(ctx).Write([]byte("x")); !errors.Is(err, wazabi.ErrHandle) {
			t.Errorf("after Close: %v, want %v", err, wazabi.ErrHandle)
		}
	})
	t.Run("fake", func(t *testing.T) {
		pipe := iterators.FakePipe(fakePipe{})
		if n, err := pipe.Writer(ctx).Write([]byte("x")); n != 0 || !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("a write of nothing: %d, %v, want %v", n, err, io.ErrShortWrite)
		}
		if n, err := pipe.Reader(ctx).Read(make([]byte, 2)); n != 0 || !errors.Is(err, wazabi.ErrRange) {
			t.Errorf("more bytes than asked: %d, %v, want %v", n, err, wazabi.ErrRange)
		}
	})
}

// fakePipe breaks the rules of a stream.
type fakePipe struct{ iterators.PipeClient }

func (fakePipe) Read(context.Context, uint32) ([]byte, error)  { return []byte("more"), nil }
func (fakePipe) Write(context.Context, []byte) (uint32, error) { return 0, nil }
