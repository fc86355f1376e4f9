package wasmbin

// Limits bound what a module may have. For some parts of a module, engines allocate and compute far
// more than the parts have bytes, and they trust the counts in a module; SECURITY.md has the table,
// with the reason for each.
type Limits struct {
	// File is in bytes.
	File int
	// Types counts the types of functions. Signature bounds the parameters, and the results, of one
	// of them, Signatures the parameters and results of all.
	Types, Signature, Signatures int
	Imports, Functions           int
	// Table bounds the elements of the table at any time.
	Table   int
	Globals int
	// Exports counts exports. Name bounds the name of an import, export or custom section, in
	// bytes.
	Exports, Name int
	// Segments counts element segments, Elements the elements of all of them.
	Segments, Elements int
	// DataSegments counts data segments.
	DataSegments int
	// CustomSections counts custom sections, Names the entries of the name section.
	CustomSections, Names int
	// Code bounds the code section and Body one function, in bytes.
	Code, Body int
	// FunctionLocals bounds the locals of a function, with its parameters, Locals those of all
	// functions.
	FunctionLocals, Locals int
	// Blocks counts blocks and ifs of a function, loops twice, since they get guards, and bulk
	// instructions three times, since engines make loops of them. Nesting bounds how many blocks
	// are open at once.
	Blocks, Nesting int
	// Merges bounds the blocks of a function and the targets of its branches times the sum of its
	// locals, of its operands at a time, and of the globals that can change in the module or that
	// the function names, but for a few: an engine may need a value for each of these in each place
	// where paths join and for each path to it, or note which of them live on.
	Merges int64
	// Live bounds, over all functions, what an engine may note for each block: which values live
	// on, and whose checks as addresses are known. It is the sum of what Merges bounds, and of the
	// accesses to memory on the shortest way to each end of a block.
	Live int64
	// Work bounds, over all functions, the sum of 32 × blocks × blocks, of locals × locals ×
	// (blocks + targets / 4) × depths, of 20 × branches × targets, of 16 × locals × distances, and
	// of 40 × what Live counts of values and 16 × what it counts of accesses: the time that an
	// engine needs grows with these products. Branches are br_if and br_table; a br_if has one
	// target. A distance is the number of branches that a path passes between two places where
	// paths join. The depths are 1, and 1/12 for each level beyond 16 of blocks around a loop in
	// which paths join.
	Work int64
	// CompileTime bounds the time that the code takes to compile, in microseconds, by an estimate
	// that includes Work.
	CompileTime int64
	// Targets bounds the targets of one br_table.
	Targets int
	// Values bounds the parameters and results of all blocks and the results of all calls, beyond
	// one for each byte of code.
	Values int
}

// Trusted are wide limits, for the user's own guests. No toolchain exceeds them.
var Trusted = Limits{
	File:           64 << 20,
	Types:          100_000,
	Signature:      1_000,
	Signatures:     1_000_000,
	Imports:        10_000,
	Functions:      1_000_000,
	Table:          1_000_000,
	Globals:        100_000,
	Exports:        100_000,
	Name:           4 << 10,
	Segments:       100_000,
	Elements:       1_000_000,
	DataSegments:   100_000,
	CustomSections: 10_000,
	Names:          2_000_000,
	Code:           64 << 20,
	Body:           1 << 20,
	FunctionLocals: 50_000,
	Locals:         5_000_000,
	Blocks:         100_000,
	Nesting:        10_000,
	Merges:         20_000_000,
	Live:           1e9,
	Work:           1e12,
	CompileTime:    1e9,
	Targets:        65_536,
	Values:         1_000_000,
}

// Untrusted are tight limits. Modules within them are compiled in seconds.
var Untrusted = Limits{
	File:           16 << 20,
	Types:          10_000,
	Signature:      128,
	Signatures:     100_000,
	Imports:        1_000,
	Functions:      50_000,
	Table:          100_000,
	Globals:        10_000,
	Exports:        10_000,
	Name:           1 << 10,
	Segments:       10_000,
	Elements:       100_000,
	DataSegments:   10_000,
	CustomSections: 1_000,
	Names:          200_000,
	Code:           4 << 20,
	Body:           64 << 10,
	FunctionLocals: 10_000,
	Locals:         500_000,
	Blocks:         4_096,
	Nesting:        1_000,
	Merges:         1_000_000,
	Live:           10e6,
	Work:           2e9,
	CompileTime:    2.5e6,
	Targets:        4_096,
	Values:         100_000,
}

// maxPages is a page short of 4 GiB: at exactly 4 GiB the bounds checks of wazero's own functions
// break.
const maxPages = 65_535
