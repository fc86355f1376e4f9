package rt

import wazabi "github.com/wazabi/wazabi/go-host"

// ZeroInput reports an argument of 0 for the Rust type typ, of which 0 is not a value.
func ZeroInput(typ string) error {
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: "0 is not a valid " + typ, Err: wazabi.ErrRange}
}

// InvalidZero reports a 0 from the guest where the type typ has none.
func InvalidZero(typ string) error { return outOfRange(0, typ) }
