//go:build native && cgo

// Package native calls the benchmarks' work in Rust by cgo. Its C interface is written by hand, and
// the static library is built by .ci/bench. It copies results, as a package does whose callers own
// them, and its methods are for one goroutine.
package native

/*
#cgo LDFLAGS: -L${SRCDIR}/../testdata/native -lbench_native -lm
#cgo noescape bench_hello
#cgo nocallback bench_hello
#cgo noescape bench_hello_into
#cgo nocallback bench_hello_into
#cgo noescape bench_parse
#cgo nocallback bench_parse
#cgo noescape bench_recs_in
#cgo nocallback bench_recs_in
#cgo noescape bench_recs_out
#cgo nocallback bench_recs_out
#cgo noescape bench_sort
#cgo nocallback bench_sort
#cgo noescape bench_pixels
#cgo nocallback bench_pixels
#cgo noescape bench_regex_find_all
#cgo nocallback bench_regex_find_all
#include "native.h"
*/
import "C"

import (
	"bytes"
	"errors"
	"unsafe"
)

// Errors of Parse and NewRegex.
var (
	ErrEmpty   = errors.New("there is no text")
	ErrInvalid = errors.New("the text is not a number")
	ErrPattern = errors.New("the pattern is not a regular expression")
	ErrImage   = errors.New("the data are not an image")
)

// Rec has the layout of the C struct.
type Rec struct {
	ID   uint64
	X, Y float64
	Kind uint8
}

// Point is the mean of records.
type Point struct{ X, Y float64 }

// Person has three tags.
type Person struct {
	Name   string
	Tags   []string
	Scores [4]float64
}

// Match has the layout of the C struct.
type Match struct{ Start, End uint32 }

func sent(s string) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.StringData(s))), C.size_t(len(s))
}

func sentBytes(b []byte) (*C.uint8_t, C.size_t) {
	return (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(b))), C.size_t(len(b))
}

// view returns the memory of the library. It is valid until bench_free.
func view(b C.bytes) []byte { return unsafe.Slice((*byte)(unsafe.Pointer(b.at)), int(b.len)) }

// Add adds.
func Add(a, b float64) float64 { return float64(C.bench_add(C.double(a), C.double(b))) }

// Spin computes for a long time.
func Spin(rounds uint64) uint64 { return uint64(C.bench_spin(C.uint64_t(rounds))) }

// Hello greets. The library allocates the greeting.
func Hello(name string) string {
	at, n := sent(name)
	greeting := C.bench_hello(at, n)
	defer C.bench_free(greeting)
	return string(view(greeting))
}

// HelloOnce greets with one crossing if the greeting fits a buffer.
func HelloOnce(name string) string {
	var buffer [256]byte
	at, n := sent(name)
	out, room := sentBytes(buffer[:])
	length := C.bench_hello_into(at, n, out, room)
	if length > room {
		return Hello(name)
	}
	return string(buffer[:length])
}

// Parse reads a number.
func Parse(text string) (int64, error) {
	var value C.int64_t
	at, n := sent(text)
	switch C.bench_parse(at, n, &value) {
	case 0:
		return int64(value), nil
	case 1:
		return 0, ErrEmpty
	}
	return 0, ErrInvalid
}

// RecsIn returns the mean of records.
func RecsIn(recs []Rec) Point {
	p := C.bench_recs_in((*C.rec)(unsafe.Pointer(unsafe.SliceData(recs))), C.size_t(len(recs)))
	return Point{float64(p.x), float64(p.y)}
}

// RecsOut makes records.
func RecsOut(n uint32) []Rec {
	recs := make([]Rec, n)
	C.bench_recs_out((*C.rec)(unsafe.Pointer(unsafe.SliceData(recs))), C.size_t(n))
	return recs
}

// Sorter reuses its memory. C must not get Go's strings within Go's structs, so people become rows
// and one text.
type Sorter struct {
	rows  []C.row
	texts []byte
}

func (s *Sorter) put(text string) C.span {
	s.texts = append(s.texts, text...)
	return C.span{at: C.size_t(len(s.texts) - len(text)), len: C.size_t(len(text))}
}

// Sort sorts people by their scores.
func (s *Sorter) Sort(people []Person) []Person {
	s.rows, s.texts = s.rows[:0], s.texts[:0]
	for i := range people {
		row := C.row{name: s.put(people[i].Name)}
		for k, tag := range people[i].Tags {
			row.tags[k] = s.put(tag)
		}
		for k, score := range people[i].Scores {
			row.scores[k] = C.double(score)
		}
		s.rows = append(s.rows, row)
	}
	at, n := sentBytes(s.texts)
	sorted := C.bench_sort(unsafe.SliceData(s.rows), C.size_t(len(s.rows)), at, n)
	defer C.bench_free(sorted)
	texts := string(view(sorted))
	text := func(at C.span) string { return texts[at.at : at.at+at.len] }
	out, tags := make([]Person, len(people)), make([]string, 3*len(people))
	for i := range out {
		row := &s.rows[i]
		out[i].Name, out[i].Tags = text(row.name), tags[3*i:3*i+3:3*i+3]
		for k := range out[i].Tags {
			out[i].Tags[k] = text(row.tags[k])
		}
		for k := range out[i].Scores {
			out[i].Scores[k] = float64(row.scores[k])
		}
	}
	return out
}

// Pixels decodes an image.
func Pixels(file []byte) ([]byte, error) {
	at, n := sentBytes(file)
	pixels := C.bench_pixels(at, n)
	defer C.bench_free(pixels)
	if pixels.len == 0 {
		return nil, ErrImage
	}
	return bytes.Clone(view(pixels)), nil
}

// Regex is a regular expression.
type Regex struct{ re *C.regex }

// NewRegex compiles a pattern.
func NewRegex(pattern string) (*Regex, error) {
	re := C.bench_regex_new(sent(pattern))
	if re == nil {
		return nil, ErrPattern
	}
	return &Regex{re}, nil
}

// Close frees the expression.
func (r *Regex) Close() { C.bench_regex_free(r.re) }

// FindAll returns all matches.
func (r *Regex) FindAll(text string) []Match {
	at, n := sent(text)
	found := C.bench_regex_find_all(r.re, at, n)
	defer C.bench_matches_free(found)
	return append([]Match(nil), unsafe.Slice((*Match)(unsafe.Pointer(found.at)), int(found.len))...)
}
