package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/e2e/roundtrip"
)

// fault is a function of a generated package that does not compile.
type fault struct {
	// where is the declaration in Go. rust is the smallest function of the guest that needs it.
	where, rust string
	// first is the compiler's first error in it.
	first string
}

// size orders faults: small functions first, and code that no function needs last.
func (f fault) size() int {
	if f.rust == "" {
		return math.MaxInt
	}
	return len(f.rust)
}

var compilerError = regexp.MustCompile(`(?m)^([^\s:#]+\.go):(\d+):\d+: (.*)$`)

// explain returns the compiler's errors by the functions that they are in. The error of the
// smallest function of the guest is first.
func explain(dir string, packages []*generated, out []byte) error {
	var faults []fault
	seen := map[string]bool{}
	for _, match := range compilerError.FindAllSubmatch(out, -1) {
		path := filepath.Join(dir, string(match[1]))
		line, _ := strconv.Atoi(string(match[2]))
		f := fault{where: fmt.Sprintf("%s:%d", match[1], line), first: string(match[3])}
		for _, p := range packages {
			if filepath.Dir(path) == p.dir {
				p.locate(&f, path, line)
			}
		}
		if !seen[f.where] {
			seen[f.where] = true
			faults = append(faults, f)
		}
	}
	if len(faults) == 0 {
		return fmt.Errorf("go build:\n%s", out)
	}
	slices.SortStableFunc(faults, func(a, b fault) int { return cmp.Compare(a.size(), b.size()) })
	var b strings.Builder
	fmt.Fprintf(&b, "%d functions in Go do not compile; that of the smallest function in Rust first:\n", len(faults))
	for _, f := range faults[:min(len(faults), 20)] {
		fmt.Fprintf(&b, "\t%s\n\t\t%s: %s\n", cmp.Or(f.rust, "no function"), f.where, f.first)
	}
	return errors.New(b.String())
}

// locate sets the fault's declaration to the one at a line.
func (p *generated) locate(f *fault, path string, line int) {
	for _, file := range p.files {
		if p.fset.Position(file.Package).Filename != path {
			continue
		}
		for _, decl := range file.Decls {
			if line < p.fset.Position(decl.Pos()).Line || line > p.fset.Position(decl.End()).Line {
				continue
			}
			if decl, ok := decl.(*ast.FuncDecl); ok {
				f.where = p.name + "." + decl.Name.Name
				f.rust = p.smallest(decl.Name.Name)
			}
		}
	}
}

// smallest is the smallest function of the guest whose method or helper is the named Go function,
// or calls it directly or by way of others.
func (p *generated) smallest(name string) string {
	callers := p.callers()
	reached := map[string]bool{name: true}
	best := ""
	for next := []string{name}; len(next) > 0; next = next[1:] {
		if f := p.function(next[0]); f != nil {
			if signature := roundtrip.Signature(f); best == "" || len(signature) < len(best) {
				best = signature
			}
		}
		for _, caller := range callers[next[0]] {
			if !reached[caller] {
				reached[caller] = true
				next = append(next, caller)
			}
		}
	}
	return best
}

// callers returns, for each name, the functions that mention it.
func (p *generated) callers() map[string][]string {
	callers := map[string][]string{}
	for _, file := range p.files {
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(decl, func(n ast.Node) bool {
				if n, ok := n.(*ast.Ident); ok && n != decl.Name {
					callers[n.Name] = append(callers[n.Name], decl.Name.Name)
				}
				return true
			})
		}
	}
	return callers
}

// function returns the export whose method has the name, or the import whose helper has it, or nil.
func (p *generated) function(name string) *abi.Func {
	key := roundtrip.Key(name)
	for _, f := range p.description.Exports {
		if key == roundtrip.Key(cmp.Or(f.Go, f.Name)) {
			return f
		}
	}
	for _, f := range p.description.Imports {
		block, of := f.Import()
		if strings.HasSuffix(key, roundtrip.Key(block+cmp.Or(f.Go, of))) {
			return f
		}
	}
	return nil
}
