package crates

import (
	"fmt"
	"strings"
)

// Decimal is a Decimal of Rust's crate rust_decimal, as text such as "-12.50": an optional minus
// sign, digits, and perhaps a point and more digits. The digits are a number less than 2^96, of
// which at most 28 follow the point. There are no zeros before the first digit that counts, and a
// zero has no sign.
//
// The number of digits after the point is kept: "1.5" and "1.50" are different texts for one number.
type Decimal string

const (
	// maxScale bounds the digits after the point.
	maxScale = 28
	// maxDigits is the greatest number without its point: 2^96-1.
	maxDigits = "79228162514264337593543950335"
)

// Check returns an error if the text is not that of a Decimal.
func (d Decimal) Check() error {
	if err := d.fault(); err != nil {
		return fmt.Errorf("wazabi: crates.Decimal: %w", err)
	}
	return nil
}

func (d Decimal) fault() error {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(string(d), "-"), ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	switch {
	case !isDigits(whole), point && !isDigits(fraction), len(whole) > 1 && whole[0] == '0':
		return fmt.Errorf("%.40q is not a decimal: expected text such as \"-12.50\"", string(d))
	case digits == "" && strings.HasPrefix(string(d), "-"):
		return fmt.Errorf("%.40q is a zero with a sign: expected one without", string(d))
	case len(fraction) > maxScale:
		return fmt.Errorf("%.40q has more than %d digits after the point", string(d), maxScale)
	case len(digits) > len(maxDigits), len(digits) == len(maxDigits) && digits > maxDigits:
		return fmt.Errorf("%.40q has digits that are not less than 2^96", string(d))
	}
	return nil
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
