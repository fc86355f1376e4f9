package rt

import (
	"bytes"
	"errors"
	"io"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestStreamCounts has resources that read and write as many bytes as they may, and that claim one
// more.
func TestStreamCounts(t *testing.T) {
	p := bytes.Repeat([]byte("x"), maxPiece+1)
	for _, test := range []struct {
		name string
		more uint32 // than the bytes that the guest was given
		kind error
		want int
	}{
		{"all bytes", 0, nil, len(p)},
		{"more than all bytes", 1, wazabi.ErrRange, 0},
		{"2^32-1 bytes", ^uint32(maxPiece), wazabi.ErrRange, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := Writer(func(data []byte) (uint32, error) { return uint32(len(data)) + test.more, nil })
			if n, err := w.Write(p); n != test.want || !errors.Is(err, test.kind) {
				t.Errorf("%d bytes written, %v; want %d, %v", n, err, test.want, test.kind)
			}
		})
	}
	if n, err := Writer(func([]byte) (uint32, error) { return 0, nil }).Write(p); n != 0 || err != io.ErrShortWrite {
		t.Errorf("%d bytes written, %v", n, err)
	}
	for _, test := range []struct {
		name string
		more int
		kind error
	}{
		{"all bytes", 0, nil},
		{"more than all bytes", 1, wazabi.ErrRange},
	} {
		t.Run("read "+test.name, func(t *testing.T) {
			r := Reader(func(most uint32) ([]byte, error) { return make([]byte, int(most)+test.more), nil })
			n, err := r.Read(make([]byte, 10))
			if !errors.Is(err, test.kind) || err == nil && n != 10 || err != nil && n != 0 {
				t.Errorf("%d bytes read, %v; want %v", n, err, test.kind)
			}
		})
	}
}
