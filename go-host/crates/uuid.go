package crates

import (
	"bytes"
	"encoding/hex"
	"fmt"
)

// UUID is a Uuid of Rust's crate uuid. Other UUID types of Go that are arrays of 16 bytes convert to
// it and from it. Its values can be compared by == and be the keys of maps.
type UUID [16]byte

// hyphens are the positions of the hyphens in the text of a UUID.
var hyphens = [...]int{8, 13, 18, 23}

// ParseUUID reads a UUID from the text that [UUID.String] returns. The letters may be in upper case.
func ParseUUID(s string) (UUID, error) {
	var u UUID
	digits := make([]byte, 0, 32)
	from := 0
	if len(s) == 36 {
		for _, at := range hyphens {
			if s[at] != '-' {
				break
			}
			digits = append(digits, s[from:at]...)
			from = at + 1
		}
		digits = append(digits, s[from:]...)
	}
	if len(digits) != 32 {
		return UUID{}, notUUID(s)
	}
	if _, err := hex.Decode(u[:], digits); err != nil {
		return UUID{}, notUUID(s)
	}
	return u, nil
}

func notUUID(s string) error {
	return fmt.Errorf("wazabi: crates.ParseUUID: %w", fmt.Errorf("%.40q is not a UUID: expected text such as \"67e55044-10b1-426f-9247-bb680e5fe0c8\"", s))
}

// String returns the UUID as text, such as "67e55044-10b1-426f-9247-bb680e5fe0c8".
func (u UUID) String() string {
	text := make([]byte, 0, 36)
	for i, b := range u {
		switch i {
		case 4, 6, 8, 10:
			text = append(text, '-')
		}
		text = hex.AppendEncode(text, []byte{b})
	}
	return string(text)
}

// Compare compares the bytes of UUIDs. It returns -1, 0 or 1.
func (u UUID) Compare(v UUID) int { return bytes.Compare(u[:], v[:]) }

// MarshalText returns the text that [UUID.String] returns.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// UnmarshalText sets the UUID as [ParseUUID] does.
func (u *UUID) UnmarshalText(text []byte) error {
	parsed, err := ParseUUID(string(text))
	if err == nil {
		*u = parsed
	}
	return err
}
