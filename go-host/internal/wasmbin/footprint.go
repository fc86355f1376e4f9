package wasmbin

// Sizes are what parts of an instance take in an engine, in bytes.
type Sizes struct {
	// element is the size of an element of a table, which is a pointer or an any. function is the
	// size of a function of the guest.
	element, function int64
}

// The sizes in wazero's compiler, in its interpreter, and in a guest that is translated into Go.
var (
	Compiled    = Sizes{element: 8}
	Interpreted = Sizes{element: 8, function: 32}
	Translated  = Sizes{element: 16}
)

// What an element of a segment, a data segment, and a global take in an engine, in bytes.
const (
	segmentElementSize = 40
	dataSegmentSize    = 24
	globalSize         = 100
)

// Footprint estimates what an instance of a module, which Parse has accepted, takes beside its
// memory, in bytes: for the maximum of its table, for segments, for globals, and for functions.
func Footprint(wasm []byte, sizes Sizes) int64 {
	total := int64(0)
	for r := NewReader(wasm); r.Left() > 0 && r.Err == nil; {
		id := r.Byte()
		section := r.Part(r.U32(), "section")
		switch id {
		case 3: // function
			total += sizes.function * int64(section.Count())
		case 4: // table
			for n := section.Count(); n > 0 && section.Err == nil; n-- {
				section.Bytes(2) // its type, and the flag of its maximum, which Parse demands
				section.U32()
				total += sizes.element * int64(section.U32())
			}
		case 6: // global
			total += globalSize * int64(section.Count())
		case 9: // element
			total += segmentElementSize * elements(section)
		case 11: // data
			total += dataSegmentSize * int64(section.Count())
		}
	}
	return total
}

// elements returns how many elements the segments have. A segment of another form than linkers
// write counts one for each byte of the rest.
func elements(r *Reader) (all int64) {
	const functionsAt, i32Const, end = 0, 0x41, 0x0b
	for n := r.Count(); n > 0 && r.Err == nil; n-- {
		if r.U32() != functionsAt || r.Byte() != i32Const {
			return all + int64(r.Left())
		}
		r.Signed(32)
		if r.Byte() != end {
			return all + int64(r.Left())
		}
		count := r.Count()
		all += int64(count)
		for range count {
			r.U32()
		}
	}
	return all
}
