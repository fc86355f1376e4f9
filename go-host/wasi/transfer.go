package wasi

import (
	"errors"
	"io"
	"io/fs"
	"math"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

func fdRead(c *call) errno {
	return c.read(3, func(d *descriptor) source {
		if d.in != nil {
			return c.sourceOf(d.in)
		}
		return func(p []byte) (int, error) {
			n, err := d.readAt(p, d.offset)
			d.offset += int64(n)
			return n, err
		}
	})
}

func fdPread(c *call) errno {
	offset := int64(c.u64(3))
	return c.readAt(4, offset)
}

func (c *call) readAt(result int, offset int64) errno {
	if d, e := c.regular(0); e != success {
		return e
	} else if offset < 0 && d.canRead {
		return errnoInvalid
	}
	return c.read(result, func(d *descriptor) source {
		return func(p []byte) (int, error) {
			n, err := d.readAt(p, offset)
			offset += int64(n)
			return n, err
		}
	})
}

// source reads like an [io.Reader].
type source func(p []byte) (int, error)

// sourceOf returns the source of one of WASI's readers.
func (c *call) sourceOf(r io.Reader) source {
	if shared, ok := r.(engine.ContextReader); ok {
		return func(p []byte) (int, error) { return shared.ReadContext(c.ctx, p) }
	}
	return r.Read
}

// errCount is the error for a reader or writer that returns an impossible number of bytes.
var errCount = errors.New("impossible count")

// read returns as many bytes as there are. An error behind them comes again at the next call.
func (s source) read(p []byte) (int, errno) {
	const tries = 100
	for range tries {
		n, err := s(p)
		switch {
		case n < 0 || n > len(p):
			return 0, errnoOf(errCount)
		case n > 0 || err == io.EOF:
			return n, success
		case err != nil:
			return 0, errnoOf(err)
		}
	}
	return 0, errnoOf(io.ErrNoProgress)
}

// read serves the functions that read from a file. The parameter result has the address of the
// count.
func (c *call) read(result int, from func(*descriptor) source) errno {
	d, e := c.descriptor(0)
	switch {
	case e != success:
		return e
	case d.kind == kindDirectory:
		return errnoIsDirectory
	case !d.canRead:
		return errnoBadFile
	}
	to, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != success {
		return e
	}
	if e := c.has(c.u32(result), 4); e != success {
		return e
	}
	count := uint32(0)
	for source := from(d); count < total; {
		data := c.buffer(int(min(total-count, maxChunk)))
		n, e := source.read(data)
		if e != success && count == 0 {
			return e
		}
		if to, e = c.scatter(to, data[:n]); e != success {
			return e
		}
		count += uint32(n)
		if n < len(data) {
			break
		}
	}
	return c.putU32(c.u32(result), count)
}

// readAt reads from a file. Some file systems refuse to read behind the end.
func (d *descriptor) readAt(p []byte, offset int64) (int, error) {
	n, err := d.readFile(p, offset)
	if fault.Is(err, fs.ErrInvalid) {
		if info, e := d.stat(); e == nil && offset >= info.Size() {
			return 0, io.EOF
		}
	}
	return n, err
}

// readFile reads from a file, which may be able to read in its order only.
func (d *descriptor) readFile(p []byte, offset int64) (int, error) {
	if file, ok := d.file.(io.ReaderAt); ok {
		return file.ReadAt(p, offset)
	}
	if offset != d.position {
		file, ok := d.file.(io.Seeker)
		if !ok {
			return 0, errnoSeek
		}
		at, err := file.Seek(offset, io.SeekStart)
		if err != nil {
			return 0, err
		}
		d.position = at
	}
	n, err := d.file.Read(p)
	d.position += int64(max(n, 0))
	return n, err
}

func fdWrite(c *call) errno {
	return c.write(3, func(d *descriptor, p []byte) (int, error) {
		if d.out != nil {
			if shared, ok := d.out.(engine.ContextWriter); ok {
				return shared.WriteContext(c.ctx, p)
			}
			return d.out.Write(p)
		}
		n, err := d.writeAt(p, d.offset)
		d.offset += int64(n)
		return n, err
	})
}

func fdPwrite(c *call) errno {
	offset := int64(c.u64(3))
	if d, e := c.regular(0); e != success {
		return e
	} else if offset < 0 && d.canWrite {
		return errnoInvalid
	}
	return c.write(4, func(d *descriptor, p []byte) (int, error) {
		n, err := d.writeAt(p, offset)
		offset += int64(n)
		return n, err
	})
}

// write serves the functions that write to a file.
func (c *call) write(result int, write func(d *descriptor, p []byte) (int, error)) errno {
	d, e := c.descriptor(0)
	switch {
	case e != success:
		return e
	case d.kind == kindDirectory:
		return errnoIsDirectory
	case !d.canWrite:
		return errnoBadFile
	}
	from, total, e := c.vectors(c.u32(1), c.u32(2))
	if e != success {
		return e
	}
	if e := c.has(c.u32(result), 4); e != success {
		return e
	}
	count := uint32(0)
	for count < total {
		data := c.buffer(int(min(total-count, maxChunk)))
		if from, e = c.gather(data, from); e != success {
			return e
		}
		n, err := write(d, data)
		if n < 0 || n > len(data) {
			n, err = 0, errCount
		}
		count += uint32(n)
		if err != nil && count == 0 {
			return errnoOf(err)
		}
		if n < len(data) {
			break
		}
	}
	return c.putU32(c.u32(result), count)
}

// writeAt writes to a file of the host, at its end if it appends.
func (d *descriptor) writeAt(p []byte, offset int64) (int, error) {
	if d.flags&flagAppend != 0 {
		file, ok := d.file.(io.WriteSeeker)
		if !ok {
			return 0, errnoBadFile
		}
		n, err := file.Write(p)
		if end, e := file.Seek(0, io.SeekCurrent); e == nil {
			// The caller adds n.
			d.offset = end - int64(n)
		}
		return n, err
	}
	file, ok := d.file.(io.WriterAt)
	if !ok {
		return 0, errnoBadFile
	}
	return file.WriteAt(p, offset)
}

func fdSeek(c *call) errno {
	d, e := c.regular(0)
	if e != success {
		return e
	}
	if e := c.has(c.u32(3), 8); e != success {
		return e
	}
	base := int64(0)
	switch c.u32(2) {
	case io.SeekStart:
	case io.SeekCurrent:
		base = d.offset
	case io.SeekEnd:
		info, err := d.stat()
		if err != nil {
			return errnoOf(err)
		}
		base = max(0, info.Size())
	default:
		return errnoInvalid
	}
	by := int64(c.u64(1))
	if by > math.MaxInt64-base || base+by < 0 {
		return errnoInvalid
	}
	if _, ok := d.file.(io.ReaderAt); !ok && base+by != d.position {
		if _, ok := d.file.(io.Seeker); !ok {
			return errnoSeek
		}
	}
	d.offset = base + by
	return c.putU64(c.u32(3), uint64(d.offset))
}

func fdTell(c *call) errno {
	d, e := c.regular(0)
	if e != success {
		return e
	}
	return c.putU64(c.u32(1), uint64(d.offset))
}
