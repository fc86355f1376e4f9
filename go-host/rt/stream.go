package rt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/engine"
)

// A stream is an io.Reader or an io.Writer that an export may use until it returns. Its handle is
// one of the callbacks' handles. The guest calls wazabi.read, wazabi.write and wazabi.seek, which
// return the address of a result: a count or a position, or the text of an error; docs/abi.md section
// 10.

// stream is a value of the program that implements reader or writer.
type stream struct {
	reader io.Reader
	writer io.Writer
	// pending is an error that Read returned together with bytes.
	pending error
	// of is the crossing that the stream was passed in.
	of *crossing
}

const (
	// maxChunk is how many bytes are read or written at once.
	maxChunk = 64 << 10
	// maxFailures is how many errors of its streams a call keeps.
	maxFailures = 16
	// maxSearch is how much of a message is searched for the texts of these errors. The time for a
	// message of the largest length would be long after a deadline.
	maxSearch = 1 << 20
	// maxEmpty is how often a reader may return neither bytes nor an error.
	maxEmpty = 100
)

// chunks has buffers for the program's readers and writers, which never get guest memory: they may
// keep what they get, although they must not.
var chunks = sync.Pool{New: func() any { return new([maxChunk]byte) }}

// Reader returns a handle of a reader that the guest may use until the call ends. n is the index in
// [Package.Callbacks].
func (lo *Lowerer) Reader(n int, r io.Reader) uint32 {
	return lo.Callback(n, &stream{reader: r, of: lo.of})
}

// Writer is Reader for a writer.
func (lo *Lowerer) Writer(n int, w io.Writer) uint32 {
	return lo.Callback(n, &stream{writer: w, of: lo.of})
}

// streamFailure is an error of a stream, with the text that the guest got.
type streamFailure struct {
	err  error
	text string
}

// GuestError returns the error of a guest that returned a string. It wraps the error of a stream of
// the call if the string has its text.
func (c *Call) GuestError(message string) error {
	return &wazabi.GuestError{Message: message, Err: c.streamCause(message)}
}

// streamFailed keeps an error of a stream, and returns the text for the guest.
func (c *crossing) streamFailed(err error) string {
	if len(c.streamFailures) == maxFailures {
		c.streamFailures = slices.Delete(c.streamFailures, 0, 1)
	}
	f := streamFailure{err, ErrorText(err)}
	c.streamFailures = append(c.streamFailures, f)
	return f.text
}

// streamCause returns the error of a stream whose text the first MiB of a message has: that with
// the longest text, and the last of these. A guest that fails may use its streams again before it
// returns, as the drop of a BufWriter does.
func (c *crossing) streamCause(message string) error {
	message = message[:min(len(message), maxSearch)]
	var found streamFailure
	for _, f := range c.streamFailures {
		if f.text != "" && len(f.text) >= len(found.text) && strings.Contains(message, f.text) {
			found = f
		}
	}
	return found.err
}

// serveStream makes a function of the kit of do, which serves a stream.
func serveStream(name string, do func(h *HostCall, s *stream) error) engine.HostFunc {
	name = "wazabi." + name
	call := func(h *HostCall, host any) error { return do(h, host.(*stream)) }
	return func(ctx context.Context, stack []uint64) {
		f, c := lent(ctx, name, uint32(stack[0]))
		if _, ok := c.f.(*stream); !ok {
			panic(&hostFailure{Field(&wazabi.Error{Kind: wazabi.ErrHandle, Detail: fmt.Sprintf("%#x is a handle of %s", c.handle, c.what())}, name)})
		}
		result, err := f.call.serve(c.im, call, c.f, f, stack[:3])
		if err != nil {
			panic(&hostFailure{err})
		}
		stack[0] = result
	}
}

// wrong is the error for a stream that the guest uses as what it is not.
func (h *HostCall) wrong(what string) error {
	return Field(&wazabi.Error{Kind: wazabi.ErrHandle, Detail: "the guest " + what}, h.im.Func)
}

// misbehaved is the error for a reader or writer that breaks its contract. It ends the call.
func (h *HostCall) misbehaved(method string, n, size int) error {
	return &wazabi.Error{Kind: wazabi.ErrHost, Path: h.im.Func, Detail: fmt.Sprintf("its %s returned the count %d for %d bytes", method, n, size)}
}

// chunk returns the bytes in guest memory that the guest's arguments describe, at most maxChunk.
func (h *HostCall) chunk() ([]byte, error) {
	mem, err := window(h.inst.mem.data, uint32(h.args[1]), uint64(uint32(h.args[2])), 1)
	if err != nil {
		return nil, h.ArgError(err, "bytes")
	}
	return mem[:min(len(mem), maxChunk)], nil
}

func readStream(h *HostCall, s *stream) error {
	if s.reader == nil {
		return h.wrong("reads from a writer")
	}
	into, err := h.chunk()
	if err != nil {
		return err
	}
	n, err := 0, s.pending
	s.pending = nil
	if err == nil {
		n, err = s.read(h, into)
	}
	if n < 0 || n > len(into) {
		return h.misbehaved("Read", n, len(into))
	}
	if n > 0 {
		s.pending, err = err, nil
	}
	if err == io.EOF {
		// At the end there are 0 bytes.
		err = nil
	}
	return s.finish(h, uint64(n), 4, err)
}

// read reads into guest memory.
func (s *stream) read(h *HostCall, into []byte) (n int, err error) {
	switch r := s.reader.(type) {
	case *bytes.Reader, *bytes.Buffer, *strings.Reader, *os.File:
		// These keep nothing.
		return r.Read(into)
	}
	buffer := chunks.Get().(*[maxChunk]byte)
	h.BeforeHost()
	for range maxEmpty {
		if n, err = s.reader.Read(buffer[:len(into)]); n != 0 || err != nil || len(into) == 0 {
			break
		}
		err = io.ErrNoProgress
	}
	h.AfterHost()
	if n > 0 && n <= len(into) {
		// The reader may have called the guest, whose memory may have moved.
		mem, wrong := h.chunk()
		if wrong != nil {
			return 0, wrong
		}
		copy(mem, buffer[:n])
	}
	chunks.Put(buffer)
	return n, err
}

func writeStream(h *HostCall, s *stream) error {
	if s.writer == nil {
		return h.wrong("writes to a reader")
	}
	from, err := h.chunk()
	if err != nil {
		return err
	}
	n, err := s.write(h, from)
	if n < 0 || n > len(from) {
		return h.misbehaved("Write", n, len(from))
	}
	if n < len(from) && err == nil {
		err = io.ErrShortWrite
	}
	return s.finish(h, uint64(n), 4, err)
}

// write writes from guest memory.
func (s *stream) write(h *HostCall, from []byte) (n int, err error) {
	switch w := s.writer.(type) {
	case *bytes.Buffer, *os.File:
		return w.Write(from)
	}
	if s.writer == io.Discard {
		return len(from), nil
	}
	buffer := chunks.Get().(*[maxChunk]byte)
	n = copy(buffer[:], from)
	h.BeforeHost()
	n, err = s.writer.Write(buffer[:n])
	h.AfterHost()
	chunks.Put(buffer)
	return n, err
}

func seekStream(h *HostCall, s *stream) error {
	var value any = s.reader
	if s.writer != nil {
		value = s.writer
	}
	whence := int(int32(h.args[2]))
	if whence < io.SeekStart || whence > io.SeekEnd {
		return h.ArgError(&wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%d is no whence of a seek", whence)}, "whence")
	}
	seeker, ok := value.(io.Seeker)
	if !ok {
		return s.finish(h, 0, 8, errors.ErrUnsupported)
	}
	h.BeforeHost()
	at, err := seeker.Seek(int64(h.args[1]), whence)
	h.AfterHost()
	if at < 0 && err == nil {
		return h.misbehaved("Seek", int(at), 0)
	}
	s.pending = nil
	return s.finish(h, uint64(at), 8, err)
}

// finish writes the result: a number of size bytes, or the text of an error.
func (s *stream) finish(h *HostCall, n uint64, size int, failure error) error {
	var reason string
	if failure != nil {
		reason = s.of.streamFailed(failure)
	}
	for lo := h.Lowerer(); lo.Next(); {
		region := h.SetRecord(0, 8+size, size)
		payload := region[size:]
		if failure != nil {
			region[0] = 1
			if err := lo.String(payload, reason); err != nil {
				return h.ResultError(err)
			}
		} else {
			// A count of 4 bytes has 4 bytes of padding behind it.
			binary.LittleEndian.PutUint64(payload, n)
		}
	}
	return h.Finish()
}
