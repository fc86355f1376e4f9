package fuel

import "encoding/binary"

// One instruction may fill or copy 4 GiB. It is split into chunks: a splitter, which is a function
// that is appended to the module, runs all chunks but the last one, and the instruction itself runs
// that. If the instruction is out of bounds, the splitter leaves it as it is, so that it traps
// where it is, before it has written anything.
//
// memory.init is not split, since its segment is a part of the file. Instructions on tables are not
// split either, since tables are small.

// chunk is how many bytes are filled or copied at once.
const chunk = 1 << 20

// The splitters, in the order in which they are appended. Their type is
// (to, value or from, length) -> (to, value or from, length).
const (
	splitFill = iota
	splitCopy
	splitters
)

// bulk returns how the length of a bulk instruction is shifted, and the function that splits it, or
// 0. op is the opcode after 0xfc.
func (m *module) bulk(op byte) (shift byte, split int) {
	// The added import has shifted the functions by 1.
	switch first := m.funcs + 1; op {
	case 0x08: // memory.init
		return bytesShift, 0
	case 0x0a: // memory.copy
		return bytesShift, first + splitCopy
	case 0x0b: // memory.fill
		return bytesShift, first + splitFill
	}
	return elementsShift, 0
}

// Parts of the splitters. The parameters are the locals 0, 1 and 2.
const (
	// inBounds is whether local 0, or 1, plus the length is at most the size of the memory.
	inBounds0 = "\x20\x00" + inBounds
	inBounds1 = "\x20\x01" + inBounds
	// i64.extend_i32_u, local.get 2, i64.extend_i32_u, i64.add, memory.size, i64.extend_i32_u,
	// i64.const 16, i64.shl, i64.le_u
	inBounds = "\xad\x20\x02\xad\x7c\x3f\x00\xad\x42\x10\x86\x58"
	// length -= chunk
	shorten = "\x20\x02" + chunkConst + "\x6b\x21\x02"
	// chunkConst is i32.const chunk.
	chunkConst = "\x41\x80\x80\xc0\x00"
	// again branches to the loop while length > chunk.
	again = "\x20\x02" + chunkConst + "\x4b\x0d\x00"
	// advance0 and advance1 add chunk to a local.
	advance0 = "\x20\x00" + chunkConst + "\x6a\x21\x00"
	advance1 = "\x20\x01" + chunkConst + "\x6a\x21\x01"
	loop     = "\x03\x40"
	ifThen   = "\x04\x40"
	end      = "\x0b"
	// results are all parameters.
	results = "\x20\x00\x20\x01\x20\x02"
)

// appendSplitters appends the bodies of the splitters.
func (m *module) appendSplitters(out []byte) []byte {
	pay := string(m.guard(nil, appendSigned([]byte{0x41}, chunk>>bytesShift)))
	fill := inBounds0 + ifThen +
		loop + pay +
		"\x20\x00\x20\x01" + chunkConst + "\xfc\x0b\x00" + // memory.fill
		advance0 + shorten + again + end +
		end + results
	// Chunks are copied in the order in which none overwrites what is not copied yet.
	forward := loop + pay +
		"\x20\x00\x20\x01" + chunkConst + "\xfc\x0a\x00\x00" + // memory.copy
		advance0 + advance1 + shorten + again + end
	backward := loop + pay + shorten +
		"\x20\x00\x20\x02\x6a\x20\x01\x20\x02\x6a" + chunkConst + "\xfc\x0a\x00\x00" +
		again + end
	copies := inBounds0 + inBounds1 + "\x71" + ifThen + // i32.and
		"\x20\x00\x20\x01\x4d" + ifThen + forward + "\x05" + backward + end + // i32.le_u, else
		end + results
	for _, body := range [splitters]string{splitFill: fill, splitCopy: copies} {
		if !m.outline.HasMemory {
			// There is no instruction to split.
			body = results
		}
		body = "\x00" + body + end
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out
}
