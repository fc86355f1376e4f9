package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/wazabi/wazabi/bench/kit"
)

const (
	name    = "Mary, and the 16"
	records = 1000
	// times is how often a guest calls its host.
	times = 100
)

// inputs are the arguments and the expected results of the workloads, the same for all contenders.
type inputs struct {
	recs             []kit.Rec
	center           kit.Point
	data, reversed   []byte
	unsorted, sorted []kit.Person
	// titles is the length of the titles that a guest asks for.
	titles int
	// file is an image, and pixels are its bytes.
	file, pixels []byte
}

func newInputs() *inputs {
	in := &inputs{recs: make([]kit.Rec, records), data: make([]byte, 64<<10), unsorted: people(100)}
	for n := range in.recs {
		in.recs[n] = kit.Rec{ID: uint64(n), X: float64(n) * 0.25, Y: float64(n) * -0.5, Kind: kit.Kind(n % 4)}
		in.center.X += in.recs[n].X
		in.center.Y += in.recs[n].Y
	}
	in.center.X, in.center.Y = in.center.X/records, in.center.Y/records
	for n := range in.data {
		in.data[n] = byte(n * 7)
	}
	in.reversed = slices.Clone(in.data)
	slices.Reverse(in.reversed)
	in.sorted = slices.Clone(in.unsorted)
	slices.SortStableFunc(in.sorted, func(a, b kit.Person) int { return int(sum(a.Scores) - sum(b.Scores)) })
	for n := range uint32(times) {
		in.titles += len(titleOf(n))
	}
	picture := image.NewNRGBA(image.Rect(0, 0, 256, 256))
	for n := range picture.Pix {
		picture.Pix[n] = byte(n*n>>9 ^ n)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		panic(err) // a picture in memory
	}
	in.file, in.pixels = file.Bytes(), picture.Pix
	return in
}

func people(n int) []kit.Person {
	list := make([]kit.Person, n)
	for i := range list {
		k := (i * 37) % n
		list[i] = kit.Person{
			Name: fmt.Sprint("person number ", k), Tags: []string{"a", fmt.Sprint("tag ", k), strings.Repeat("x", k%9)},
			Scores: [4]float64{float64(k), 0.25, 0.5, -0.75},
		}
	}
	return list
}

func sum(s [4]float64) float64 { return s[0] + s[1] + s[2] + s[3] }

// stream is a workload that copies size bytes from input to output, after reset.
type stream struct {
	name   string
	size   uint64
	reset  func()
	input  io.Reader
	output io.Writer
}

// streams returns streams of types that the runtime knows, the same behind types that it does not
// know, one that is larger than all caches, and one whose ends do work.
func streams() []stream {
	const size = 1 << 20
	data := make([]byte, size)
	for i := range data {
		// Linux maps memory that was never written to one page of zeros, which no cache misses.
		data[i] = byte(i * i >> 8)
	}
	source := bytes.NewReader(data)
	fromData := func() { source.Reset(data) }
	// Most runs do not need so much memory.
	manyData := sync.OnceValue(func() []byte { return bytes.Repeat(data, 1024) })
	fromMany := func() { source.Reset(manyData()) }
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, err := zip.Write(data[:size/4])
	if err = errors.Join(err, zip.Close()); err != nil {
		panic(err) // a file in memory
	}
	packed := bytes.NewReader(zipped.Bytes())
	unzip, err := gzip.NewReader(packed)
	if err != nil {
		panic(err)
	}
	fromZip := func() {
		packed.Reset(zipped.Bytes())
		if err := unzip.Reset(packed); err != nil {
			panic(err)
		}
	}
	return []stream{
		{"1 MiB stream", size, fromData, source, io.Discard},
		{"1 MiB stream, other types", size, fromData, onlyReader{source}, onlyWriter{io.Discard}},
		{"1 GiB stream", 1024 * size, fromMany, source, io.Discard},
		{"256 KiB stream, gunzip to SHA-256", size / 4, fromZip, unzip, sha256.New()},
	}
}

// search is a regular expression and the text that is searched.
type search struct{ name, pattern, text string }

// want returns the matches that Go's regexp finds.
func (s search) want() [][]int { return regexp.MustCompile(s.pattern).FindAllStringIndex(s.text, -1) }

// realText is the CommonMark specification: 200 KB of English and Markdown.
const realText = "../examples/markdown/testdata/spec.txt"

// searches are on real text.
func searches() ([]search, error) {
	data, err := os.ReadFile(realText)
	if err != nil {
		return nil, err
	}
	book := string(data)
	line, _, _ := strings.Cut(book[strings.Index(book, "The following"):], "\n")
	return []search{
		{"regex: a literal", `specification`, book},
		{"regex: words", `[A-Za-z]+ing`, book},
		{"regex: links", `\[([^\]]*)\]\(([^)]*)\)`, book},
		{"regex: nested repeats", `(?i)(?:[a-z]+ ){4}[a-z]+\.`, book},
		{"regex: one line", `[A-Za-z]+ing`, line},
	}, nil
}
