package wasmbin

// Form is the form of the operands that follow an opcode.
type Form byte

const (
	// Unknown is the form of bytes that are no instruction.
	Unknown Form = iota
	plain
	// Block begins a block or an if, and has its type.
	Block
	// Loop begins a loop, the target of backward branches, and has its type.
	Loop
	// End closes the innermost block, or the expression.
	End
	// index is any one index that is copied as it is.
	index
	twoIndexes
	// RefFunc is the index of a function, as Call is.
	RefFunc
	Call
	// CallIndirect has a type and a table.
	CallIndirect
	global
	branchTable
	// selectType is a vector of one value type.
	selectType
	// refType is a reference type.
	refType
	// memory is the index of the only memory: one byte, 0.
	memory
	twoMemories
	indexMemory
	// memArg is an alignment and an offset.
	memArg
	memArgLane
	lane
	signed32
	signed64
	bytes4
	bytes8
	bytes16
)

// row gives opcodes first to last a form.
type row struct {
	first, last byte
	form        Form
}

// The instructions of WebAssembly 2.0, section 5.4 of its specification. The forms are checked
// against another reader: testdata/operators.json.
var (
	opcodes = table([]row{
		{0x00, 0x01, plain}, // unreachable, nop
		{0x02, 0x02, Block},
		{0x03, 0x03, Loop},
		{0x04, 0x04, Block}, // if
		{0x05, 0x05, plain}, // else
		{0x0b, 0x0b, End},
		{0x0c, 0x0d, index}, // br, br_if
		{0x0e, 0x0e, branchTable},
		{0x0f, 0x0f, plain}, // return
		{0x10, 0x10, Call},
		{0x11, 0x11, CallIndirect},
		{0x1a, 0x1b, plain}, // drop, select
		{0x1c, 0x1c, selectType},
		{0x20, 0x22, index},  // local.get, local.set, local.tee
		{0x23, 0x24, global}, // global.get, global.set
		{0x25, 0x26, index},  // table.get, table.set
		{0x28, 0x3e, memArg}, // loads and stores
		{0x3f, 0x40, memory}, // memory.size, memory.grow
		{0x41, 0x41, signed32},
		{0x42, 0x42, signed64},
		{0x43, 0x43, bytes4},
		{0x44, 0x44, bytes8},
		{0x45, 0xc4, plain}, // arithmetic
		{0xd0, 0xd0, refType},
		{0xd1, 0xd1, plain}, // ref.is_null
		{0xd2, 0xd2, RefFunc},
	})

	// The opcodes after 0xfc.
	opcodesFC = table([]row{
		{0x00, 0x07, plain},       // trunc_sat
		{0x08, 0x08, indexMemory}, // memory.init
		{0x09, 0x09, index},       // data.drop
		{0x0a, 0x0a, twoMemories}, // memory.copy
		{0x0b, 0x0b, memory},      // memory.fill
		{0x0c, 0x0c, twoIndexes},  // table.init
		{0x0d, 0x0d, index},       // elem.drop
		{0x0e, 0x0e, twoIndexes},  // table.copy
		{0x0f, 0x11, index},       // table.grow, table.size, table.fill
	})

	// The opcodes after 0xfd: vectors.
	opcodesFD = table([]row{
		{0x00, 0x0b, memArg},
		{0x0c, 0x0d, bytes16}, // v128.const, i8x16.shuffle
		{0x0e, 0x14, plain},
		{0x15, 0x22, lane},
		{0x23, 0x53, plain},
		{0x54, 0x5b, memArgLane},
		{0x5c, 0x5d, memArg},
		{0x5e, 0x99, plain},
		{0x9b, 0xa1, plain},
		{0xa3, 0xa4, plain},
		{0xa7, 0xae, plain},
		{0xb1, 0xb1, plain},
		{0xb5, 0xba, plain},
		{0xbc, 0xc1, plain},
		{0xc3, 0xc4, plain},
		{0xc7, 0xce, plain},
		{0xd1, 0xd1, plain},
		{0xd5, 0xe1, plain},
		{0xe3, 0xed, plain},
		{0xef, 0xff, plain},
	})
)

// Work is the kind of time that a long instruction takes.
type Work byte

const (
	// Bulk: the time grows with the number on top of the stack, of bytes or of elements of a table.
	Bulk Work = iota + 1
	// Growing: the instruction may copy the whole memory or table.
	Growing
)

// The work of instructions, by the number after 0xfc. The only other long instruction is
// memory.grow, which has no prefix.
var workFC = [256]Work{
	0x08: Bulk, // memory.init
	0x0a: Bulk, // memory.copy
	0x0b: Bulk, // memory.fill
	0x0c: Bulk, // table.init
	0x0e: Bulk, // table.copy
	0x0f: Growing,
	0x11: Bulk, // table.fill
}

const memoryGrow = 0x40

// features are the opcodes of later versions, refused by name.
var features = []struct {
	first, last byte
	name        string
}{
	{0x06, 0x0a, "exceptions"},
	{0x12, 0x13, "tail calls"},
	{0x14, 0x15, "typed function references"},
	{0x18, 0x19, "exceptions"},
	{0x1f, 0x1f, "exceptions"},
	{0xd3, 0xd6, "typed function references"},
	{0xe0, 0xe6, "stack switching"},
	{0xfb, 0xfb, "garbage collection"},
	{0xfe, 0xfe, "threads"},
}

func table(rows []row) (t [256]Form) {
	for _, r := range rows {
		for op := int(r.first); op <= int(r.last); op++ {
			t[op] = r.form
		}
	}
	return t
}
