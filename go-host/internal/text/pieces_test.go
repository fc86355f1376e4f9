package text

import (
	"bytes"
	"testing"
)

// A piece of text is whole if the text is no longer, and ends between two characters otherwise.
func TestWholePiece(t *testing.T) {
	text := bytes.Repeat([]byte{0x80}, Piece+1)
	for _, test := range []struct {
		size, start, want int
	}{
		{Piece - 1, 0, Piece - 1},
		{Piece, 0, Piece},
		{Piece + 1, Piece, Piece},
		{Piece + 1, Piece - 1, Piece - 1},
		{Piece + 1, Piece - 3, Piece - 3},
		// No character begins so early and is in two pieces.
		{Piece + 1, Piece - 4, Piece},
	} {
		text[test.start] = 'a'
		if got := WholePiece(text[:test.size]); got != test.want {
			t.Errorf("%d bytes, a character at %d: %d, want %d", test.size, test.start, got, test.want)
		}
		text[test.start] = 0x80
	}
}
