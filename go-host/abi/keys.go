package abi

import (
	"errors"
	"fmt"
)

// Bounds of a key. Those that exist are shorter, and no object has so many.
const (
	maxKey  = 32
	maxKeys = 32
)

// errNull is the error for a null, which encoding/json would take for 0, false and an empty text.
var errNull = errors.New("null is no value; a key without a value is left out")

// checkKeys refuses objects with a key twice, and keys that are not lower-case ASCII letters, which
// all keys of docs/abi.md are: encoding/json would take them for keys that it knows, and the last
// one of two. It refuses null, too. It takes one pass over the text. What is not JSON it need not
// notice.
func checkKeys(json []byte) error {
	var open [][]string // the keys so far of each object that is open; nil for an array
	key := false        // a string would be a key
	for at := 0; at < len(json); at++ {
		switch json[at] {
		case '{':
			open, key = append(open, make([]string, 0, 1)), true
		case '[':
			open, key = append(open, nil), false
		case '}', ']':
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
			key = false
		case 'n':
			return errNull
		case ',':
			key = len(open) > 0 && open[len(open)-1] != nil
		case '"':
			end := endOfString(json, at+1)
			if key {
				last := len(open) - 1
				text, err := checkKey(json[at+1:end], open[last])
				if err != nil {
					return err
				}
				open[last], key = append(open[last], text), false
			}
			at = end
		}
	}
	return nil
}

// endOfString returns where the quotation mark is that ends a string, or the end of the text.
func endOfString(json []byte, at int) int {
	for ; at < len(json) && json[at] != '"'; at++ {
		if json[at] == '\\' {
			at++
		}
	}
	return min(at, len(json))
}

// checkKey checks a key of an object that has others before it.
func checkKey(text []byte, others []string) (string, error) {
	ok := len(text) <= maxKey && len(others) < maxKeys
	for _, c := range text[:min(len(text), maxKey)] {
		ok = ok && 'a' <= c && c <= 'z'
	}
	if !ok {
		return "", fmt.Errorf("unknown key %.80q", text)
	}
	for _, other := range others {
		if other == string(text) {
			return "", fmt.Errorf("the key %q is there twice", text)
		}
	}
	return string(text), nil
}
