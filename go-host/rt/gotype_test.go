package rt

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestGoTypeConversions: an error of a value that is sent is the caller's, one of a value that came
// is the guest's, and both can be extended by a path.
func TestGoTypeConversions(t *testing.T) {
	addr := netip.MustParseAddr("1.2.3.4")
	if text, err := ToText(&addr); text != "1.2.3.4" || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if data, err := ToBinary(&addr); string(data) != "\x01\x02\x03\x04" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if err := FromText("::1", &addr); err != nil || addr.String() != "::1" {
		t.Errorf("%v, %v", addr, err)
	}
	if err := FromBinary([]byte{1, 2, 3, 4}, &addr); err != nil || addr.String() != "1.2.3.4" {
		t.Errorf("%v, %v", addr, err)
	}
	failed := errors.New("failed")
	of := func(_ int, err error) error { return err }
	for err, kind := range map[error]error{
		FromText("?", &addr):                          wazabi.ErrConversion,
		FromBinary([]byte{1}, &addr):                  wazabi.ErrConversion,
		FromBinary([]byte("%"), &url.URL{}):           wazabi.ErrConversion,
		of(Made(1, failed)):                           wazabi.ErrConversion,
		of(Converted(1, failed)):                      wazabi.ErrInput,
		of(Converted(1, error((*wazabi.Error)(nil)))): wazabi.ErrInput,
	} {
		var e *wazabi.Error
		if !errors.As(Index(Field(err, "a"), 1), &e) || e.Kind != kind || e.Err == nil || e.Path != "[1].a" || e.Error() == "" {
			t.Errorf("%v is no %v", err, kind)
		}
	}
}
