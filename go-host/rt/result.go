package rt

import (
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// NoReason is the message of an error whose type in Rust is ().
const NoReason = "the guest failed, and gives no reason"

// OtherError reports the error of a [wazabi.Result] for the guest that has no error of the type that
// the guest declares.
func OtherError(err error, expected string) error {
	s, failed := ReadErrorText(err)
	if failed != nil {
		return failed
	}
	detail := fmt.Sprintf("%T: %s; expected an error of the type %s", err, s, expected)
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: err}
}

// SuccessError reports the error of a [wazabi.Result] for the guest that is, or wraps, the named
// case, which stands for success in the guest.
func SuccessError(err error, name string) error {
	s, failed := ReadErrorText(err)
	if failed != nil {
		return failed
	}
	detail := fmt.Sprintf("%s: expected an error, but %s stands for success; leave Err nil", s, name)
	return &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: err}
}
