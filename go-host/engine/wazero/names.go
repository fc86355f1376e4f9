package wazero

import (
	"bytes"

	"github.com/wazabi/wazabi/go-host/internal/debuginfo"
	"github.com/wazabi/wazabi/go-host/internal/text"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// wazero writes a trace as text. A guest chooses the names of its functions and of its source
// files, and such a name could contain lines that look like frames. wazero therefore gets no
// functions' names: it writes their numbers, and the names are looked up in the guest's name
// section, which is kept here. Debugging information that contains the beginning of a frame is
// dropped, and so is what Go's reader of it could not read in bounded memory. Empty custom sections
// are dropped because wazero refuses one at the end of a module whose line table it reads.

const (
	// framePrefix precedes the number of a guest's function that has no name, in a module without a
	// name.
	framePrefix = "\t.$"
	// maxName bounds a function's name, in bytes, before it is made readable.
	maxName = 4 << 10
)

// withoutNames returns a module without its name section, and the contents of that section. If
// lines is false, the module loses its debugging information, which need not be measured then.
func withoutNames(wasm []byte, lines bool) (rest, names []byte) {
	unreadable := !lines || !readable(wasm)
	at := 0
	for c := range debuginfo.Customs(wasm) {
		if c.Name == "name" {
			names = bytes.Clone(c.Data)
		} else if len(c.Data) > 0 && (!unreadable || !c.Debugs()) {
			continue
		}
		rest = append(rest, wasm[at:c.Start]...)
		at = c.End
	}
	if at == 0 {
		return wasm, nil
	}
	return append(rest, wasm[at:]...), names
}

// readable reports whether wazero may see the debugging information of a module.
func readable(wasm []byte) bool {
	sections := debuginfo.Sections{}
	for c := range debuginfo.Customs(wasm) {
		if sections.Add(c) && bytes.Contains(c.Data, []byte("\n"+framePrefix)) {
			return false
		}
	}
	return len(sections) == 0 || sections.Bounded() == nil
}

// functionNames returns the names of functions from the contents of a name section.
func functionNames(section []byte, functions map[uint32]bool) map[uint32]string {
	names := make(map[uint32]string, len(functions))
	for r := (&wasmbin.Reader{Data: section}); r.Left() > 0 && r.Err == nil; {
		id := r.Byte()
		part := r.Part(r.U32(), "name section")
		if id != functionSubsection {
			continue
		}
		for n := part.Count(); n > 0 && part.Err == nil; n-- {
			function, name := part.U32(), part.Bytes(part.U32())
			if functions[function] {
				name, _ := text.Truncate(string(name), maxName)
				names[function] = name
			}
		}
	}
	return names
}

// functionSubsection is the part of the name section that has the functions' names.
const functionSubsection = 1
