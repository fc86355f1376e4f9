package text

import "unicode/utf8"

// Piece is the size of a part of a long copy, in bytes. Go's scheduler and collector cannot
// interrupt a copy.
const Piece = 4 << 20

// WholePiece returns the length of the first piece of text, which ends between two characters if
// the text is valid.
func WholePiece(src []byte) int {
	if len(src) <= Piece {
		return len(src)
	}
	for n := Piece; n > Piece-utf8.UTFMax; n-- {
		if utf8.RuneStart(src[n]) {
			return n
		}
	}
	return Piece
}
