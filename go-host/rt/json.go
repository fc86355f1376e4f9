package rt

import (
	"encoding/json"
	"fmt"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/jsontext"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// JSON crosses as its text. A text from the guest is valid JSON. One for the guest is JSON that
// Rust's serde_json reads, too: it refuses some texts that encoding/json accepts.

// jsonInput returns the text that is sent for v: null for nil, as in encoding/json.
func jsonInput(v json.RawMessage) ([]byte, error) {
	if v == nil {
		return []byte("null"), nil
	}
	err := checkJSON(v, nil)
	if err == nil {
		return v, acceptJSON(v, nil)
	}
	if e, ok := err.(*wazabi.Error); ok {
		err = &wazabi.Error{Kind: wazabi.ErrInput, Detail: e.Detail, Err: e.Kind}
	}
	return nil, err
}

// checkJSON refuses a text that is not JSON. look may be nil; its error ends the check.
func checkJSON(v []byte, look func() error) error {
	ok, err := jsontext.UTF8(v, look)
	if err != nil {
		return err
	}
	if !ok {
		return &wazabi.Error{Kind: wazabi.ErrUTF8, Detail: "the JSON is not UTF-8"}
	}
	if ok, err = jsontext.Valid(v, look); err != nil {
		return err
	}
	if !ok {
		return &wazabi.Error{Kind: wazabi.ErrRange, Detail: notJSON(v)}
	}
	return nil
}

func notJSON(v []byte) string {
	if len(v) == 0 {
		return "an empty text is not JSON; use nil, or null"
	}
	// Of a long text only the beginning is copied.
	const shown = 64
	return fmt.Sprintf("%s is not JSON", text.OneLine(string(v[:min(len(v), 2*shown)]), shown))
}

// acceptJSON refuses JSON that a guest does not read. look is that of checkJSON.
func acceptJSON(v []byte, look func() error) error {
	detail, err := jsontext.Beyond(v, look)
	if err == nil && detail != "" {
		err = &wazabi.Error{Kind: wazabi.ErrInput, Detail: detail, Err: wazabi.ErrRange}
	}
	return err
}

// CheckJSON refuses a text from a guest that is not JSON.
func (li *Lifter) CheckJSON(v []byte) error { return checkJSON(v, li.stopped) }

// AcceptJSON refuses JSON, valid by CheckJSON, that another guest does not read.
func (li *Lifter) AcceptJSON(v []byte) error { return acceptJSON(v, li.stopped) }

// jsonOutput checks a text from the guest, unless there is an error already.
func (li *Lifter) jsonOutput(v []byte, err error) (json.RawMessage, error) {
	if err == nil {
		err = li.CheckJSON(v)
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// JSON lowers a JSON text to at[0:8].
func (lo *Lowerer) JSON(at []byte, v json.RawMessage) error {
	sent, err := jsonInput(v)
	if err != nil {
		return err
	}
	return lo.Bytes(at, sent)
}

// SetJSON sets core value i to a JSON text.
func (c *crossing) SetJSON(i int, v json.RawMessage) error {
	sent, err := jsonInput(v)
	if err != nil {
		return err
	}
	return c.SetBytes(i, sent)
}

// JSON lifts the JSON text whose pointer and length are at[0:8].
func (li *Lifter) JSON(at []byte, v *json.RawMessage) error {
	var b []byte
	err := li.Bytes(at, &b)
	*v, err = li.jsonOutput(b, err)
	return err
}

// ResultJSON returns the result, a JSON text.
func (c *Call) ResultJSON() (json.RawMessage, error) { return c.lift.jsonOutput(c.ResultBytes()) }

// ArgJSON returns argument i, a JSON text.
func (h *HostCall) ArgJSON(i int) (json.RawMessage, error) { return h.lift.jsonOutput(h.ArgBytes(i)) }
