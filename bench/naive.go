package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"

	"github.com/wazabi/wazabi/bench/kit"
)

// The naive host, as tutorials show it: an allocation, a call and two frees per value, through
// Call.

var errShort = errors.New("short read")

// pass writes bytes into the guest, calls f, and reads bytes back, in four crossings.
func (r *raw) pass(ctx context.Context, f string, in []byte) ([]byte, error) {
	size := uint64(len(in))
	results, err := r.fn["allocate"].Call(ctx, size)
	if err != nil {
		return nil, err
	}
	arg := results[0]
	defer r.fn["deallocate"].Call(ctx, arg, size)
	copy(r.mem[arg:], in)
	return r.take(ctx, f, arg, size)
}

func (r *raw) take(ctx context.Context, f string, args ...uint64) ([]byte, error) {
	results, err := r.fn[f].Call(ctx, args...)
	if err != nil {
		return nil, err
	}
	at := uint32(results[0])
	ptr, n, code := r.u32(at), r.u32(at+4), r.u32(at+8)
	if code != 0 {
		return nil, errParse[code]
	}
	out := bytes.Clone(r.mem[ptr : ptr+n])
	if _, err := r.fn["deallocate"].Call(ctx, uint64(ptr), uint64(n)); err != nil {
		return nil, err
	}
	return out, nil
}

func (r *raw) naiveAdd(ctx context.Context, a, b float64) (float64, error) {
	results, err := r.fn["best_add"].Call(ctx, math.Float64bits(a), math.Float64bits(b))
	if err != nil {
		return 0, err
	}
	return math.Float64frombits(results[0]), nil
}

func (r *raw) naiveHello(ctx context.Context, name string) (string, error) {
	out, err := r.pass(ctx, "naive_hello", []byte(name))
	return string(out), err
}

func (r *raw) naiveParse(ctx context.Context, text string) (int64, error) {
	out, err := r.pass(ctx, "naive_parse", []byte(text))
	if err != nil {
		return 0, err
	}
	return int64(binary.LittleEndian.Uint64(out)), nil
}

// packedRec is a record without padding.
type packedRec struct {
	ID   uint64
	X, Y float64
	Kind uint8
}

func (r *raw) naiveRecsIn(ctx context.Context, recs []kit.Rec) (kit.Point, error) {
	var b bytes.Buffer
	for _, rec := range recs {
		if err := binary.Write(&b, binary.LittleEndian, packedRec{rec.ID, rec.X, rec.Y, uint8(rec.Kind)}); err != nil {
			return kit.Point{}, err
		}
	}
	out, err := r.pass(ctx, "naive_recs_in", b.Bytes())
	if err != nil {
		return kit.Point{}, err
	}
	if len(out) < 16 {
		return kit.Point{}, errShort
	}
	return kit.Point{X: math.Float64frombits(binary.LittleEndian.Uint64(out)), Y: math.Float64frombits(binary.LittleEndian.Uint64(out[8:]))}, nil
}

func (r *raw) naiveRecsOut(ctx context.Context, n uint32) ([]kit.Rec, error) {
	out, err := r.take(ctx, "naive_recs_out", uint64(n))
	if err != nil {
		return nil, err
	}
	packed := make([]packedRec, n)
	if err := binary.Read(bytes.NewReader(out), binary.LittleEndian, packed); err != nil {
		return nil, err
	}
	recs := make([]kit.Rec, n)
	for i, p := range packed {
		recs[i] = kit.Rec{ID: p.ID, X: p.X, Y: p.Y, Kind: kit.Kind(p.Kind)}
	}
	return recs, nil
}

func (r *raw) naiveSort(ctx context.Context, people []kit.Person) ([]kit.Person, error) {
	in, err := json.Marshal(people)
	if err != nil {
		return nil, err
	}
	out, err := r.pass(ctx, "naive_sort", in)
	if err != nil {
		return nil, err
	}
	var sorted []kit.Person
	err = json.Unmarshal(out, &sorted)
	return sorted, err
}
