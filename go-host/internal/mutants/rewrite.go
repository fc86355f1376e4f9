package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/mutants/condition"
)

// change is one change of one condition.
type change struct {
	number int
	// file is the file's name, and function the function with the condition.
	file, function string
	line           int
	text, to       string
	// compares says that the condition compares two values, neither of which is nil.
	compares bool
}

// String names the change without its line, so that the name stays while other code changes.
func (c change) String() string {
	return fmt.Sprintf("%s %s: `%s` → %s", c.file, c.function, c.text, c.to)
}

const conditionPath = "github.com/wazabi/wazabi/go-host/internal/mutants/condition"

// rewriteDir rewrites the conditions of a package in place, and returns their changes.
func rewriteDir(dir string) ([]change, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	var all []change
	next := 0
	for _, path := range paths {
		ok, err := build.Default.MatchFile(dir, filepath.Base(path))
		if err != nil {
			return nil, err
		}
		if !ok || strings.HasSuffix(path, "_test.go") {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		f := &file{name: filepath.Base(path), source: source, set: token.NewFileSet(), next: next}
		rewritten, err := f.rewrite()
		if err != nil {
			return nil, err
		}
		all, next = append(all, f.changes...), f.next
		if err := os.WriteFile(path, rewritten, 0o644); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// file rewrites one file.
type file struct {
	name    string
	source  []byte
	set     *token.FileSet
	next    int
	changes []change
	edits   []edit
	done    map[ast.Expr]bool
}

// edit replaces the bytes from at to end. Of several at one place, those that insert after an
// expression come first, inner ones before outer ones; then those before one, outer ones first.
type edit struct {
	at, end int
	text    string
	after   bool
}

func (f *file) rewrite() ([]byte, error) {
	parsed, err := parser.ParseFile(f.set, f.name, f.source, 0)
	if err != nil {
		return nil, err
	}
	f.done = map[ast.Expr]bool{}
	for _, d := range parsed.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			if d.Tok == token.VAR {
				f.conditions(d, "var")
			}
		case *ast.FuncDecl:
			f.conditions(d, functionName(d))
		}
	}
	if len(f.edits) == 0 {
		return f.source, nil
	}
	f.insert(parsed.Name.End(), "; import mutantsCondition \""+conditionPath+"\"", true)
	slices.SortStableFunc(f.edits, func(a, b edit) int {
		if a.at != b.at {
			return a.at - b.at
		}
		if a.after != b.after {
			if a.after {
				return -1
			}
			return 1
		}
		return 0
	})
	var out []byte
	at := 0
	for _, e := range f.edits {
		out = append(append(out, f.source[at:e.at]...), e.text...)
		at = e.end
	}
	return append(out, f.source[at:]...), nil
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	receiver := d.Recv.List[0].Type
	for {
		switch t := receiver.(type) {
		case *ast.StarExpr:
			receiver = t.X
		case *ast.IndexExpr:
			receiver = t.X
		case *ast.IndexListExpr:
			receiver = t.X
		case *ast.Ident:
			return t.Name + "." + d.Name.Name
		default:
			return d.Name.Name
		}
	}
}

// conditions changes the conditions in a declaration: those of statements, comparisons, and the
// parts of both that && and || join.
func (f *file) conditions(d ast.Node, function string) {
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GenDecl:
			return n.Tok != token.CONST
		case *ast.ArrayType:
			return n.Len == nil
		case *ast.IfStmt:
			f.parts(n.Cond, function, false)
		case *ast.ForStmt:
			// A loop whose only condition is true never ends.
			f.parts(n.Cond, function, true)
		case *ast.SwitchStmt:
			if n.Tag != nil {
				break
			}
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					f.parts(e, function, false)
				}
			}
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR || comparison(n.Op) {
				f.parts(n, function, false)
			}
		}
		return true
	})
}

// compares reports whether an expression compares two values, neither of which is nil.
func compares(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && comparison(b.Op) && !isNil(b.X) && !isNil(b.Y)
}

func isNil(e ast.Expr) bool {
	name, ok := e.(*ast.Ident)
	return ok && name.Name == "nil"
}

func comparison(op token.Token) bool {
	switch op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
		return true
	}
	return false
}

func (f *file) parts(e ast.Expr, function string, loop bool) {
	switch x := e.(type) {
	case nil:
		return
	case *ast.ParenExpr:
		f.parts(x.X, function, loop)
		return
	case *ast.UnaryExpr:
		if x.Op == token.NOT {
			f.parts(x.X, function, loop)
			return
		}
	case *ast.BinaryExpr:
		if x.Op == token.LAND || x.Op == token.LOR {
			f.parts(x.X, function, false)
			f.parts(x.Y, function, false)
			return
		}
	}
	if !f.done[e] {
		f.done[e] = true
		f.condition(e, function, loop)
	}
}

var orders = map[token.Token]struct{ function, boundary string }{
	token.LSS: {"Less", "<="}, token.LEQ: {"LessEqual", "<"}, token.GTR: {"Greater", ">="}, token.GEQ: {"GreaterEqual", ">"},
}

// condition puts a condition into a call of package condition.
func (f *file) condition(e ast.Expr, function string, loop bool) {
	number := f.next
	text := strings.Join(strings.Fields(string(f.source[f.offset(e.Pos()):f.offset(e.End())])), " ")
	add := func(n int, to string) {
		f.changes = append(f.changes, change{number + n, f.name, function, f.set.Position(e.Pos()).Line, text, to, compares(e)})
	}
	if !loop {
		add(condition.True, "true")
	}
	add(condition.False, "false")
	call := "Of"
	if b, ok := e.(*ast.BinaryExpr); ok {
		if order, ok := orders[b.Op]; ok {
			call = order.function
			add(condition.Boundary, "`"+order.boundary+"`")
			op := f.offset(b.OpPos)
			f.edits = append(f.edits, edit{at: op, end: op + len(b.Op.String()), text: ","})
		}
	}
	f.next += 3
	f.insert(e.Pos(), fmt.Sprintf("mutantsCondition.%s(%d, ", call, number), false)
	f.insert(e.End(), ")", true)
}

func (f *file) offset(p token.Pos) int { return f.set.Position(p).Offset }

func (f *file) insert(p token.Pos, text string, after bool) {
	f.edits = append(f.edits, edit{f.offset(p), f.offset(p), text, after})
}
