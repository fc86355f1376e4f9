// Package demangle makes the names that rustc gives to functions readable.
//
// It knows both manglings of rustc: legacy, _ZN…E, and v0, _R…. It leaves out lifetimes, hashes
// and the numbers that tell crates of one name apart. Names come from guests, so any text is
// accepted, and the result is bounded and printable.
package demangle

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxName bounds the result in bytes.
	maxName = 512
	// maxSymbol bounds the names that are read, in bytes. A name of a megabyte can refer to a
	// number of its size hundreds of times.
	maxSymbol = 16 << 10
	// maxDepth bounds how deep types nest. maxSteps bounds how many parts are read: a name can refer
	// to its own parts.
	maxDepth = 200
	maxSteps = 10_000
)

// Name returns the path of a function in Rust. A name that rustc has not mangled is returned
// unchanged, except that unprintable characters are replaced and a long name is cut. So is a
// mangled name of more than 16 KiB.
func Name(symbol string) string {
	if len(symbol) > maxSymbol {
		return printable(symbol)
	}
	if path, ok := v0(symbol); ok {
		return printable(path)
	}
	if path, ok := legacy(symbol); ok {
		return printable(path)
	}
	return printable(symbol)
}

// printable replaces each unprintable character by a question mark, and cuts at maxName bytes.
func printable(name string) string {
	var b strings.Builder
	for _, r := range name {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			r = '?'
		}
		if b.Len()+utf8.RuneLen(r) > maxName {
			return b.String() + "…"
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cutPrefix removes the first of the prefixes that s has. Some systems add an underscore to each
// symbol, some remove one.
func cutPrefix(s string, prefixes ...string) (rest string, ok bool) {
	for _, prefix := range prefixes {
		if rest, ok := strings.CutPrefix(s, prefix); ok {
			return rest, true
		}
	}
	return s, false
}
