package rt

import (
	"fmt"
	"io"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// maxPiece is the most bytes that one call of a resource reads or writes.
const maxPiece = 64 << 10

// Reader is an io.Reader over the method of a resource that returns up to limit bytes, and none at
// the end.
type Reader func(limit uint32) ([]byte, error)

// Read reads from the resource.
func (read Reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	most := min(len(p), maxPiece)
	data, err := read(uint32(most))
	switch {
	case err != nil:
		return 0, err
	case len(data) == 0:
		return 0, io.EOF
	case len(data) > most:
		return 0, badCount(len(data), most)
	}
	return copy(p, data), nil
}

// Writer is an io.Writer over the method of a resource that writes some of the bytes, and returns
// how many.
type Writer func(data []byte) (uint32, error)

// Write writes all of p to the resource.
func (write Writer) Write(p []byte) (int, error) {
	written := 0
	for written < len(p) {
		piece := p[written:min(len(p), written+maxPiece)]
		n, err := write(piece)
		switch {
		case err != nil:
			return written, err
		case n == 0:
			return written, io.ErrShortWrite
		case int64(n) > int64(len(piece)):
			return written, badCount(int(n), len(piece))
		}
		written += int(n)
	}
	return written, nil
}

// badCount reports a count of bytes that the guest cannot have read or written.
func badCount(n, most int) error {
	return &wazabi.Error{Kind: wazabi.ErrRange, Detail: fmt.Sprintf("the guest has read or written %d bytes of %d", n, most)}
}
