package rt

import (
	"errors"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/crates"
)

// Decimals cross as text, which is checked in both directions.

func decimalInput(d crates.Decimal) error {
	if err := d.Check(); err != nil {
		return &wazabi.Error{Kind: wazabi.ErrInput, Detail: errors.Unwrap(err).Error(), Err: wazabi.ErrRange}
	}
	return nil
}

// decimalOutput checks a text from the guest, unless there is an error already.
func decimalOutput(s string, err error) (crates.Decimal, error) {
	if err != nil {
		return "", err
	}
	if err := checkDecimal(s[:min(len(s), longDecimal)]); err != nil {
		return "", err
	}
	return crates.Decimal(s), nil
}

// longDecimal is a length, in bytes, of which no decimal is. A guest's text can have any length, and
// its beginning is not a decimal then.
const longDecimal = 100

// CheckDecimal refuses a text from a guest that is not a decimal.
func CheckDecimal(text []byte) error { return checkDecimal(string(text[:min(len(text), longDecimal)])) }

func checkDecimal(s string) error {
	if err := crates.Decimal(s).Check(); err != nil {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: errors.Unwrap(err).Error()}
	}
	return nil
}

// Decimal lowers a decimal to at[0:8].
func (lo *Lowerer) Decimal(at []byte, d crates.Decimal) error {
	if err := decimalInput(d); err != nil {
		return err
	}
	return lo.String(at, string(d))
}

// SetDecimal sets core value i to a decimal.
func (c *crossing) SetDecimal(i int, d crates.Decimal) error {
	if err := decimalInput(d); err != nil {
		return err
	}
	return c.SetString(i, string(d))
}

// Decimal lifts the decimal whose pointer and length are at[0:8].
func (li *Lifter) Decimal(at []byte, d *crates.Decimal) error {
	var s string
	err := li.String(at, &s)
	*d, err = decimalOutput(s, err)
	return err
}

// ResultDecimal returns the result, a decimal.
func (c *Call) ResultDecimal() (crates.Decimal, error) { return decimalOutput(c.ResultString()) }

// ArgDecimal returns argument i, a decimal.
func (h *HostCall) ArgDecimal(i int) (crates.Decimal, error) { return decimalOutput(h.ArgString(i)) }
