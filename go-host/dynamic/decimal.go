package dynamic

import (
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
)

// decimalShape has decimals: strings, which are checked where they are lowered. A number of JSON
// would lose digits.
type decimalShape struct{ textShape }

func init() { register(decimalShape{}, abi.KindDecimal) }

func (decimalShape) lower(lo *lowerer, _ *abi.Type, at []byte, v Value) error {
	return lo.Decimal(at, crates.Decimal(textOf(v)))
}

func (decimalShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var d crates.Decimal
	err := li.Decimal(at, &d)
	return Value{typ: t, ref: string(d)}, err
}

func (decimalShape) parseJSON(t *abi.Type, n node) (Value, error) {
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, `a string with a decimal, such as "-12.50",`)
	}
	return Value{typ: t, ref: s}, nil
}
