package rt

import (
	"encoding/binary"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// exportRefusal is the global with the address of a guest's last refusal: the spans of a path and of
// a text, which has the address 0 if nothing was refused; docs/abi.md section 4. Only guests that
// convert arguments have it.
const exportRefusal = "wazabi_refusal"

// refusalSize is the size of a refusal: four words.
const refusalSize = 16

// InvokeRefusable is Invoke for a function that may refuse its arguments: the guest has then not run
// the function, and stays usable.
func (c *Call) InvokeRefusable() error {
	if err := c.Invoke(); err != nil {
		return err
	}
	e, err := c.refused()
	if err != nil {
		return c.ResultError(err, exportRefusal)
	}
	if e == nil {
		return nil
	}
	return e
}

// refused reads the refusal of the call that has returned, if there is one. Its second result is an
// error in the guest's memory.
func (c *Call) refused() (*wazabi.Error, error) {
	at, mem := c.inst.refusal, c.inst.mem.data
	if at == 0 {
		// A newer build of the guest, which refuses nothing.
		return nil, nil
	}
	words, err := window(mem, at, refusalSize, 4)
	if err != nil {
		return nil, err
	}
	word := func(n int) uint32 { return binary.LittleEndian.Uint32(words[4*n:]) }
	if word(2) == 0 {
		return nil, nil
	}
	read := func(n, limit int) (string, error) {
		all, err := window(mem, word(n), uint64(word(n+1)), 1)
		if err != nil {
			return "", err
		}
		return text.Plain(string(all[:min(len(all), limit+1)]), limit), nil
	}
	path, err := read(0, maxPath)
	if err != nil {
		return nil, err
	}
	detail, err := read(2, text.MaxError)
	if err != nil {
		return nil, err
	}
	return &wazabi.Error{Kind: wazabi.ErrInput, Func: c.name(), Path: path, Detail: detail}, nil
}
