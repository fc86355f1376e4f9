package gen

import (
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
)

// GoType has a newtype of the guest be a type of another Go package.
type GoType struct {
	// Rust is the type's path, as in shop::model::OrderId, or its name on the wire.
	Rust string
	// Type is the Go type, as in net/netip.Addr.
	Type string
	// Lower and Lift convert: func(T) (R, error) and func(R) (T, error), where R is the Go type of the
	// newtype's inner type. Both are written as Type is. Without them, a string converts by
	// encoding.TextMarshaler and TextUnmarshaler, a list of bytes by encoding.BinaryMarshaler and
	// BinaryUnmarshaler, and a number by a conversion.
	Lower, Lift string
}

// ParseGoType reads RUST=TYPE or RUST=TYPE,LOWER,LIFT.
func ParseGoType(text string) (GoType, error) {
	rust, rest, found := strings.Cut(text, "=")
	parts := strings.Split(rest, ",")
	if !found || rust == "" || len(parts) != 1 && len(parts) != 3 {
		return GoType{}, fmt.Errorf("%.100q: expected RUST=path.Type, or RUST=path.Type,path.Lower,path.Lift", text)
	}
	for _, part := range parts {
		if _, _, err := splitGoName(part); err != nil {
			return GoType{}, err
		}
	}
	t := GoType{Rust: rust, Type: parts[0]}
	if len(parts) == 3 {
		t.Lower, t.Lift = parts[1], parts[2]
	}
	return t, nil
}

// splitGoName splits net/netip.Addr into the import path and the name.
func splitGoName(text string) (importPath, name string, err error) {
	dot := strings.LastIndexByte(text, '.')
	if dot <= 0 || strings.ContainsFunc(text[:dot], notInPath) || !token.IsIdentifier(text[dot+1:]) || !token.IsExported(text[dot+1:]) {
		return "", "", fmt.Errorf("%.100q: expected an import path, a dot and an exported name, as in net/netip.Addr", text)
	}
	for element := range strings.SplitSeq(text[:dot], "/") {
		if strings.Trim(element, ".") == "" {
			return "", "", fmt.Errorf("%.100q: %.100q is no import path; expected elements that are not empty, not . and not .., as in net/netip.Addr", text, text[:dot])
		}
	}
	if text[:dot] == "unsafe" || text[:dot] == "C" {
		return "", "", fmt.Errorf("%.100q: package %s has no types that a value of the guest can be", text, text[:dot])
	}
	return text[:dot], text[dot+1:], nil
}

func notInPath(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~/+", r))
}

// means is how a newtype converts to its Go type.
type means int

const (
	byConversion means = iota
	byText
	byBinary
	byFunctions
)

// goType is the Go type of a newtype, of another package.
type goType struct {
	GoType
	by means
}

// mapTypes finds the newtypes that are types of other packages: by their records, and by the
// options, which count more.
func (g *generator) mapTypes() error {
	for _, t := range g.d.Types {
		if t.GoType != "" {
			if err := g.mapType(t, GoType{Rust: t.Path, Type: t.GoType}); err != nil {
				return err
			}
		}
	}
	byOption := map[*abi.Type]bool{}
	for _, row := range g.opts.GoTypes {
		found := false
		for _, t := range g.d.Types {
			if row.Rust == t.Path || row.Rust == t.Name {
				found, byOption[t] = true, true
				if err := g.mapType(t, row); err != nil {
					return err
				}
			}
		}
		if !found {
			return fmt.Errorf("-go-type %s=%s: the guest has no type of this path or name", row.Rust, row.Type)
		}
	}
	for _, t := range g.d.Types {
		if m, ok := g.goTypes[t]; ok && !byOption[t] && !isStandard(m.Type) {
			g.foreign = append(g.foreign, Foreign{Rust: t.Path, Type: m.Type})
		}
	}
	return nil
}

// Foreign is a newtype that is a type of a Go package outside of the standard library because the
// guest says so.
type Foreign struct{ Rust, Type string }

func (f Foreign) String() string {
	importPath, _, _ := splitGoName(f.Type)
	return fmt.Sprintf("the package imports %s, since the guest says that %s is %s in Go", importPath, f.Rust, f.Type)
}

// standard has the first elements of the paths of Go's standard library.
var standard = set("archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html " +
	"image index io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall " +
	"testing text time unicode unique weak")

// isStandard reports whether a Go type is of the standard library.
func isStandard(goType string) bool {
	importPath, _, _ := splitGoName(goType)
	first, _, _ := strings.Cut(importPath, "/")
	return standard[first]
}

func (g *generator) mapType(t *abi.Type, row GoType) error {
	if t.Kind != abi.KindNewtype {
		return fmt.Errorf("%s: only a newtype can be the Go type %s; this is a %v", t.Path, row.Type, t.Kind)
	}
	m := goType{GoType: row}
	switch inner := base(t); {
	case row.Lower != "":
		m.by = byFunctions
	case inner.Kind == abi.KindString:
		m.by = byText
	case inner.Kind == abi.KindList && base(inner.Elems[0]).Kind == abi.KindU8:
		m.by = byBinary
	case inner.Kind != abi.KindBool && shapeOf(inner).goType(g, inner) != "" && isNumber(inner):
		m.by = byConversion
	default:
		return fmt.Errorf("%s: %s has no conversion to %s; name two functions: -go-type %s=%s,path.Lower,path.Lift", t.Path, inner, row.Type, t.Name, row.Type)
	}
	for _, name := range []string{row.Type, row.Lower, row.Lift} {
		if name == "" {
			continue
		}
		if _, _, err := splitGoName(name); err != nil {
			return fmt.Errorf("%s: %w", t.Path, err)
		}
	}
	g.goTypes[t] = m
	return nil
}

func isNumber(t *abi.Type) bool {
	switch t.Kind {
	case abi.KindU8, abi.KindU16, abi.KindU32, abi.KindU64, abi.KindI8, abi.KindI16, abi.KindI32, abi.KindI64, abi.KindF32, abi.KindF64:
		return true
	}
	return false
}

// refuseMappedKeys refuses keys whose Go type has no order that is theirs on the wire.
func (g *generator) refuseMappedKeys() error {
	if len(g.goTypes) == 0 {
		return nil
	}
	seen := map[*abi.Type]bool{}
	var visit func(t *abi.Type) error
	visit = func(t *abi.Type) error {
		if t == nil || seen[t] {
			return nil
		}
		seen[t] = true
		if err := g.refuseMappedKey(t); err != nil {
			return err
		}
		for part := range t.Parts() {
			if err := visit(part); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range slices.Concat(g.d.Exports, g.d.Imports) {
		for _, p := range f.Params {
			if err := visit(p.Type); err != nil {
				return err
			}
		}
		if err := visit(f.Result); err != nil {
			return err
		}
	}
	return nil
}

func (g *generator) refuseMappedKey(t *abi.Type) error {
	key := t
	switch t.Kind {
	case abi.KindMap:
		key, _ = keyAndValue(t)
	case abi.KindSet:
		key = t.Elems[0]
	default:
		return nil
	}
	if m, ok := g.goTypes[g.bare(key)]; ok && m.by != byConversion {
		return fmt.Errorf("%s: as %s it cannot be the key of a map or an element of a set, which are sent in the order of the Rust type; leave the Go type out", key, m.Type)
	}
	return nil
}

// bare strips newtypes down to one that is a type of another package.
func (g *generator) bare(t *abi.Type) *abi.Type {
	for t.Kind == abi.KindNewtype {
		if _, ok := g.goTypes[t]; ok {
			return t
		}
		t = t.Elems[0]
	}
	return t
}

// foreignType returns the Go type of another package that a newtype, also by newtypes in it,
// converts to, if that is more than a Go conversion.
func (g *generator) foreignType(t *abi.Type) (string, bool) {
	bare := g.bare(t)
	m, ok := g.goTypes[bare]
	if !ok || m.by == byConversion {
		return "", false
	}
	return g.goType(bare), true
}

// nameGoTypes names the packages of these types.
func (g *generator) nameGoTypes() {
	for _, t := range g.d.Types {
		m, ok := g.goTypes[t]
		if !ok {
			continue
		}
		for _, name := range []string{m.Type, m.Lower, m.Lift} {
			importPath, _, err := splitGoName(name)
			if _, named := g.imported[importPath]; err != nil || named {
				continue
			}
			g.imported[importPath] = g.scope.fresh(packageName(importPath))
		}
	}
}

// packageName guesses the name of a package; the import declares it where it could be another.
func packageName(importPath string) string {
	parts := strings.Split(importPath, "/")
	last := parts[len(parts)-1]
	if n := len(parts); n > 1 && len(last) > 1 && last[0] == 'v' && strings.Trim(last[1:], "0123456789") == "" {
		last = parts[n-2]
	}
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '~' || r == '+' {
			return '_'
		}
		return r
	}, last)
	if !token.IsIdentifier(name) {
		return "pkg"
	}
	return name
}

// qualified is a name of another package.
func (g *generator) qualified(text string) string {
	importPath, name, _ := splitGoName(text)
	return g.pkg(importPath) + "." + name
}

// converted writes the conversion of v to the newtype's inner type, and returns the variable.
func (g *generator) converted(t *abi.Type, m goType, v expr, fail fail) expr {
	r := g.local("converted")
	var call string
	switch m.by {
	case byText:
		call = g.rtCall(rtToText, v.address())
	case byBinary:
		call = g.rtCall(rtToBinary, v.address())
	default:
		call = g.rtCall(rtConverted, fmt.Sprintf("%s(%s)", g.qualified(m.Lower), v))
	}
	g.w.p("%s, %s := %s", r, g.fn.err, call)
	g.checked(fail)
	e := variable(r)
	if goType := g.goType(t.Elems[0]); m.by != byFunctions && goType != "string" && goType != "[]byte" {
		e = e.to(goType)
	}
	return e
}

// made writes the conversion of text to v.
func (g *generator) made(m goType, from, v expr, fail fail) {
	switch m.by {
	case byText:
		g.check(g.rtCall(rtFromText, fmt.Sprintf("string(%s)", from), v.address()), fail)
	case byBinary:
		g.check(g.rtCall(rtFromBinary, from, v.address()), fail)
	default:
		r := g.local("made")
		g.w.p("%s, %s := %s", r, g.fn.err, g.rtCall(rtMade, fmt.Sprintf("%s(%s)", g.qualified(m.Lift), from)))
		g.checked(fail)
		g.w.p("%s = %s", v.target(), variable(r))
	}
}
