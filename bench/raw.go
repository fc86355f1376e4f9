package main

import (
	"context"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"syscall"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/wazabi/wazabi/bench/kit"
)

//go:embed raw.wasm
var rawWasm []byte

// reserved is memory that does not move when the guest grows it.
type reserved struct{ all []byte }

func (r *reserved) Reallocate(size uint64) []byte { return r.all[:size] }
func (r *reserved) Free()                         {}

// raw is the hand-written host, with cached functions, one slice over guest memory, and reused
// stacks.
type raw struct {
	mem     []byte
	in, out uint32
	stack   [2]uint64
	fn      map[string]api.Function

	add, hello, checkedHello, ownedHello, parse, recsIn, recsOut, ownedRecsOut, ownedReverse, sort, ownedSort api.Function
	addUp, logAll, titles, ownedTitles, pump                                                                  api.Function

	// source and sink are the ends of the stream that pump copies.
	source io.Reader
	sink   io.Writer
}

func newRaw(ctx context.Context) (*raw, error) {
	all, err := syscall.Mmap(-1, 0, 64<<20, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		return nil, err
	}
	ctx = experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(func(_, _ uint64) experimental.LinearMemory {
		return &reserved{all}
	}))
	runtime := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig())
	r := &raw{mem: all, fn: map[string]api.Function{}}
	if err := r.host(ctx, runtime); err != nil {
		return nil, err
	}
	module, err := runtime.Instantiate(ctx, rawWasm)
	if err != nil {
		return nil, err
	}
	for name := range module.ExportedFunctionDefinitions() {
		r.fn[name] = module.ExportedFunction(name)
	}
	for name, at := range map[string]*uint32{"area_in": &r.in, "area_out": &r.out} {
		results, err := r.fn[name].Call(ctx)
		if err != nil {
			return nil, err
		}
		*at = uint32(results[0])
	}
	r.add, r.hello, r.checkedHello, r.ownedHello = r.fn["best_add"], r.fn["best_hello"], r.fn["checked_hello"], r.fn["owned_hello"]
	r.parse, r.recsIn, r.recsOut, r.ownedRecsOut = r.fn["best_parse"], r.fn["best_recs_in"], r.fn["best_recs_out"], r.fn["owned_recs_out"]
	r.ownedReverse, r.sort, r.ownedSort = r.fn["owned_reverse"], r.fn["best_sort"], r.fn["owned_sort"]
	r.addUp, r.logAll, r.titles, r.ownedTitles = r.fn["add_up"], r.fn["log_all"], r.fn["best_titles"], r.fn["owned_titles"]
	r.pump = r.fn["pump"]
	return r, nil
}

// host has the functions that the guest calls. They use the stack of core values directly.
func (r *raw) host(ctx context.Context, runtime wazero.Runtime) error {
	i32, i64 := api.ValueTypeI32, api.ValueTypeI64
	plus := func(_ context.Context, _ api.Module, stack []uint64) { stack[0] += stack[1] }
	log := func(_ context.Context, _ api.Module, stack []uint64) {
		at, n := uint32(stack[0]), uint32(stack[1])
		*logged = string(r.mem[at : at+n])
	}
	title := func(_ context.Context, _ api.Module, stack []uint64) {
		stack[0] = uint64(copy(r.mem[r.in:], titleOf(uint32(stack[0]))))
	}
	read := func(_ context.Context, _ api.Module, stack []uint64) {
		at, n := uint32(stack[0]), uint32(stack[1])
		// The benchmark's sources end with io.EOF only.
		length, _ := r.source.Read(r.mem[at : at+n])
		stack[0] = uint64(length)
	}
	write := func(_ context.Context, _ api.Module, stack []uint64) {
		at, n := uint32(stack[0]), uint32(stack[1])
		length, _ := r.sink.Write(r.mem[at : at+n])
		stack[0] = uint64(length)
	}
	_, err := runtime.NewHostModuleBuilder("host").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(plus), []api.ValueType{i64, i64}, []api.ValueType{i64}).Export("plus").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(log), []api.ValueType{i32, i32}, nil).Export("log").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(title), []api.ValueType{i32}, []api.ValueType{i32}).Export("title").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(read), []api.ValueType{i32, i32}, []api.ValueType{i32}).Export("read").
		NewFunctionBuilder().WithGoModuleFunction(api.GoModuleFunc(write), []api.ValueType{i32, i32}, []api.ValueType{i32}).Export("write").
		Instantiate(ctx)
	return err
}

// copies has the guest copy a stream, in pieces of 64 KiB that it has in guest memory.
func (r *raw) copies(ctx context.Context, source io.Reader, sink io.Writer) (uint64, error) {
	r.source, r.sink = source, sink
	err := r.pump.CallWithStack(ctx, r.stack[:])
	return r.stack[0], err
}

// times calls a function that calls its host so many times.
func (r *raw) times(ctx context.Context, f api.Function, n uint32) (uint64, error) {
	r.stack[0] = uint64(n)
	err := f.CallWithStack(ctx, r.stack[:])
	return r.stack[0], err
}

func (r *raw) u32(at uint32) uint32  { return binary.LittleEndian.Uint32(r.mem[at:]) }
func (r *raw) u64(at uint32) uint64  { return binary.LittleEndian.Uint64(r.mem[at:]) }
func (r *raw) f64(at uint32) float64 { return math.Float64frombits(r.u64(at)) }

func (r *raw) bestAdd(ctx context.Context, a, b float64) (float64, error) {
	r.stack[0], r.stack[1] = math.Float64bits(a), math.Float64bits(b)
	if err := r.add.CallWithStack(ctx, r.stack[:]); err != nil {
		return 0, err
	}
	return math.Float64frombits(r.stack[0]), nil
}

// text calls a function that takes the length of the name and returns the address of the greeting.
func (r *raw) text(ctx context.Context, f api.Function, name string) (string, error) {
	copy(r.mem[r.in:], name)
	r.stack[0] = uint64(len(name))
	if err := f.CallWithStack(ctx, r.stack[:]); err != nil {
		return "", err
	}
	at, n := uint32(r.stack[0]), uint32(r.stack[0]>>32)
	return string(r.mem[at : at+n]), nil
}

var errParse = [...]error{nil, errors.New("empty"), errors.New("not a number")}

func (r *raw) bestParse(ctx context.Context, text string) (int64, error) {
	copy(r.mem[r.in:], text)
	r.stack[0] = uint64(len(text))
	if err := r.parse.CallWithStack(ctx, r.stack[:]); err != nil {
		return 0, err
	}
	if code := r.stack[0]; code != 0 {
		return 0, errParse[code]
	}
	return int64(r.u64(r.out)), nil
}

// bytesOf returns the memory of records as bytes.
func bytesOf(recs []kit.Rec) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(recs))), len(recs)*int(unsafe.Sizeof(kit.Rec{})))
}

func (r *raw) bestRecsIn(ctx context.Context, recs []kit.Rec) (kit.Point, error) {
	copy(r.mem[r.in:], bytesOf(recs))
	r.stack[0] = uint64(len(recs))
	if err := r.recsIn.CallWithStack(ctx, r.stack[:]); err != nil {
		return kit.Point{}, err
	}
	return kit.Point{X: r.f64(r.out), Y: r.f64(r.out + 8)}, nil
}

func (r *raw) bestRecsOut(ctx context.Context, n uint32) ([]kit.Rec, error) {
	r.stack[0] = uint64(n)
	if err := r.recsOut.CallWithStack(ctx, r.stack[:]); err != nil {
		return nil, err
	}
	recs := make([]kit.Rec, n)
	copy(bytesOf(recs), r.mem[r.out:])
	return recs, nil
}

func (r *raw) ownedRecs(ctx context.Context, n uint32) ([]kit.Rec, error) {
	r.stack[0] = uint64(n)
	if err := r.ownedRecsOut.CallWithStack(ctx, r.stack[:]); err != nil {
		return nil, err
	}
	recs := make([]kit.Rec, n)
	copy(bytesOf(recs), r.mem[uint32(r.stack[0]):])
	return recs, nil
}

func (r *raw) reverse(ctx context.Context, data []byte) ([]byte, error) {
	copy(r.mem[r.in:], data)
	r.stack[0] = uint64(len(data))
	if err := r.ownedReverse.CallWithStack(ctx, r.stack[:]); err != nil {
		return nil, err
	}
	at := uint32(r.stack[0])
	return append([]byte(nil), r.mem[at:at+uint32(len(data))]...), nil
}

const (
	rowSize   = 64
	rowTags   = 8
	rowScores = 32
)

// putPeople writes the table, then the texts.
func (r *raw) putPeople(people []kit.Person) {
	text := r.in + uint32(len(people)*rowSize)
	put := func(at uint32, s string) {
		binary.LittleEndian.PutUint32(r.mem[at:], text)
		binary.LittleEndian.PutUint32(r.mem[at+4:], uint32(len(s)))
		text += uint32(copy(r.mem[text:], s))
	}
	for i := range people {
		p, at := &people[i], r.in+uint32(i*rowSize)
		put(at, p.Name)
		for k, tag := range p.Tags {
			put(at+rowTags+uint32(k)*8, tag)
		}
		for k, score := range p.Scores {
			binary.LittleEndian.PutUint64(r.mem[at+rowScores+uint32(k)*8:], math.Float64bits(score))
		}
	}
}

// bestSort sorts the table in place, and reads it back with three allocations.
func (r *raw) bestSort(ctx context.Context, people []kit.Person) ([]kit.Person, error) {
	r.putPeople(people)
	r.stack[0] = uint64(len(people))
	if err := r.sort.CallWithStack(ctx, r.stack[:]); err != nil {
		return nil, err
	}
	texts := r.in + uint32(len(people)*rowSize)
	end := texts
	for i := range people {
		for at := r.in + uint32(i*rowSize); at < r.in+uint32(i*rowSize)+rowScores; at += 8 {
			end = max(end, r.u32(at)+r.u32(at+4))
		}
	}
	blob := string(r.mem[texts:end])
	text := func(at uint32) string { from := r.u32(at) - texts; return blob[from : from+r.u32(at+4)] }
	out, tags := make([]kit.Person, len(people)), make([]string, 3*len(people))
	for i := range out {
		at := r.in + uint32(i*rowSize)
		out[i].Name, out[i].Tags = text(at), tags[3*i:3*i+3:3*i+3]
		for k := range 3 {
			out[i].Tags[k] = text(at + rowTags + uint32(k)*8)
		}
		for k := range out[i].Scores {
			out[i].Scores[k] = r.f64(at + rowScores + uint32(k)*8)
		}
	}
	return out, nil
}

// ownedSortPeople lets the guest own its records, and reads separate strings.
func (r *raw) ownedSortPeople(ctx context.Context, people []kit.Person) ([]kit.Person, error) {
	r.putPeople(people)
	r.stack[0] = uint64(len(people))
	if err := r.ownedSort.CallWithStack(ctx, r.stack[:]); err != nil {
		return nil, err
	}
	text := func(at uint32) string { from := r.u32(at); return string(r.mem[from : from+r.u32(at+4)]) }
	out := make([]kit.Person, len(people))
	for i := range out {
		at := r.out + uint32(i*rowSize)
		out[i].Name, out[i].Tags = text(at), make([]string, 3)
		for k := range 3 {
			out[i].Tags[k] = text(at + rowTags + uint32(k)*8)
		}
		for k := range out[i].Scores {
			out[i].Scores[k] = r.f64(at + rowScores + uint32(k)*8)
		}
	}
	return out, nil
}
