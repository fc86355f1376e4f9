package dynamic

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/crates"
	"github.com/wazabi/wazabi/go-host/rt"
)

// compareKeys compares keys of a map, or elements of a set, of one type, in the order in which they
// cross.
func compareKeys(a, b Value) int {
	switch x := a.ref.(type) {
	case string:
		return strings.Compare(x, textOf(b))
	case wazabi.Uint128:
		y, _ := b.ref.(wazabi.Uint128)
		return x.Cmp(y)
	case wazabi.Int128:
		y, _ := b.ref.(wazabi.Int128)
		return x.Cmp(y)
	case crates.UUID:
		y, _ := b.ref.(crates.UUID)
		return x.Compare(y)
	case netip.Addr:
		y, _ := b.ref.(netip.Addr)
		return x.Compare(y)
	case netip.AddrPort:
		y, _ := b.ref.(netip.AddrPort)
		return rt.CompareSockets(x, y)
	}
	if a.base().Number().Signed() || a.base().Kind == abi.KindDuration {
		return cmp.Compare(int64(a.bits), int64(b.bits))
	}
	return cmp.Compare(a.bits, b.bits)
}

// keyText returns a key as it is in the path of an error.
func keyText(v Value) any {
	switch t := v.base(); {
	case t.Kind == abi.KindString:
		return textOf(v)
	case t.Kind == abi.KindBool:
		return v.bits == 1
	case t.Kind == abi.KindDuration:
		return time.Duration(v.bits)
	case v.ref != nil:
		return fmt.Sprint(v.ref)
	case t.Kind == abi.KindEnum:
		name, _ := v.Case()
		return name
	default:
		return formatInteger(t.Number(), v.bits)
	}
}

// sortedSet returns the elements of a set in the order in which they cross.
func sortedSet(lo *lowerer, elem *abi.Type, parts []Value) ([]Value, error) {
	if base(elem).Kind != abi.KindString {
		return rt.SortedSet(parts, compareKeys)
	}
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = textOf(part)
	}
	sorted, err := rt.SortedStringSet(lo.Lowerer, texts)
	if err != nil {
		return nil, err
	}
	out := make([]Value, len(sorted))
	for i, s := range sorted {
		out[i] = Value{typ: elem, ref: s}
	}
	return out, nil
}

// sentEntries returns a map with its entries in the order in which they cross: another one if
// invalid UTF-8 in keys is replaced.
func sentEntries(lo *lowerer, key *abi.Type, v Value) (Value, error) {
	valid := true
	if base(key).Kind == abi.KindString {
		for k := range v.Entries() {
			valid = valid && utf8.ValidString(textOf(k))
		}
	}
	if valid {
		return v, nil
	}
	entries := make(map[string]entry, v.Len())
	for k, e := range v.Entries() {
		entries[textOf(k)] = entry{k, e}
	}
	keys, err := rt.SortedStringKeys(lo.Lowerer, entries)
	if err != nil {
		return Value{}, err
	}
	parts := make([]Value, 0, 2*len(keys))
	for _, k := range keys {
		parts = append(parts, entries[k].key, entries[k].value)
	}
	v.ref = parts
	return v, nil
}

// entry is an entry of a map.
type entry struct{ key, value Value }

// mapValue makes a map of its entries, in the order of the keys. It refuses a key that comes twice.
func mapValue(t *abi.Type, entries []entry) (Value, error) {
	return mapOf(t, entries, func() error { return nil })
}

// keyBytes is how many bytes of a key take as long to compare as keys do otherwise, or less.
const keyBytes = 256

// mapOf is mapValue for entries that are read until stopped returns an error.
func mapOf(t *abi.Type, entries []entry, stopped func() error) (Value, error) {
	var end error
	compared := 0
	slices.SortStableFunc(entries, func(a, b entry) int {
		// Long texts can begin with the same bytes.
		if compared += 1 + len(textOf(a.key))/keyBytes; compared >= rt.LookEvery && end == nil {
			compared, end = 0, stopped()
		}
		if end != nil {
			// Sorting ends soon if all entries are equal.
			return 0
		}
		return compareKeys(a.key, b.key)
	})
	if end != nil {
		return Value{}, end
	}
	parts := make([]Value, 0, 2*len(entries))
	for i, e := range entries {
		if i%rt.LookEvery == rt.LookEvery-1 {
			if err := stopped(); err != nil {
				return Value{}, err
			}
		}
		if i > 0 && compareKeys(entries[i-1].key, e.key) == 0 {
			return Value{}, rt.MapKey(rt.DuplicateKey(), keyText(e.key))
		}
		parts = append(parts, e.key, e.value)
	}
	return Value{typ: t, ref: parts}, nil
}
