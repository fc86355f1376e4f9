package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
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
	// where is the declaration in Go, rust the function that it was generated for, if it was for one alone.
	where, rust string
	// first is the compiler's first error of it.
	first string
}

// size orders faults: the functions of the guest's before others, small ones first.
func (f fault) size() int {
	if f.rust == "" {
		return 1 << 20
	}
	return len(f.rust)
}

var compilerError = regexp.MustCompile(`(?m)^([^\s:#]+\.go):(\d+):\d+: (.*)$`)

// explain returns the compiler's errors by the functions that they are in, the smallest first.
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
	fmt.Fprintf(&b, "%d functions in Go do not compile; the smallest is\n", len(faults))
	for _, f := range faults {
		fmt.Fprintf(&b, "\t%s\n\t\t%s: %s\n", cmp.Or(f.rust, "a helper"), f.where, f.first)
	}
	return errors.New(b.String())
}

// locate names the declaration at a line, and the function of the guest that has its name.
func (p *generated) locate(f *fault, path string, line int) {
	for _, file := range p.files {
		if p.fset.Position(file.Package).Filename != path {
			continue
		}
		for _, decl := range file.Decls {
			decl, ok := decl.(*ast.FuncDecl)
			if !ok || line < p.fset.Position(decl.Pos()).Line || line > p.fset.Position(decl.End()).Line {
				continue
			}
			f.where = p.name + "." + decl.Name.Name
			f.rust = p.function(decl.Name.Name)
		}
	}
}

// function is the export or import that a Go function was generated for: its method, or a helper whose name ends with it.
func (p *generated) function(name string) string {
	key := roundtrip.Key(name)
	best := ""
	for _, f := range slices.Concat(p.description.Exports, p.description.Imports) {
		of := roundtrip.Key(nameOf(f))
		if strings.HasSuffix(key, of) && len(of) > len(best) {
			best = of
			name = roundtrip.Signature(f)
		}
	}
	if best == "" {
		return ""
	}
	return name
}

func nameOf(f *abi.Func) string {
	if f.Go != "" {
		return f.Go
	}
	return f.Name
}
