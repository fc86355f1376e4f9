package translate

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"regexp"
	"strconv"
	"strings"

	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/compiled"
)

// The translated code of a guest with lines has a //line directive before each statement, with the
// innermost place in the source. Go's profiles, debuggers and stacks show it. A place in an inlined
// function has more: the functions around it, and columns, which Go does not keep. The lines file
// has them, for traces.

// marker is what the translator writes before a line of a function: a file, if it is not that of
// the line before, and the number of a place as a line.
var marker = regexp.MustCompile(`^/\*line ([^*:]*):(\d+)(?::\d+)?\*/`)

// unmark removes the markers, and returns the number of the place on each line that has one. The
// first line has number 1.
func unmark(code []byte) (plain []byte, numbers map[int]int) {
	numbers = map[int]int{}
	file, n := "", 0
	for line := range bytes.Lines(code) {
		n++
		if m := marker.FindSubmatch(line); m != nil {
			if len(m[1]) > 0 {
				file = string(m[1])
			}
			if number, err := strconv.Atoi(string(m[2])); err == nil && file == placesFile {
				numbers[n] = number - placeLine
			}
			line = line[len(m[0]):]
		}
		plain = append(plain, line...)
	}
	return plain, numbers
}

// part is a part of a file that has a place: a function, or a statement of it.
type part struct {
	line int
	// function is the name of a function; empty for a statement.
	function string
	// callee is the number of the guest's function that a statement calls by its name, or -1.
	callee int
}

// parts returns the functions and statements of a file, in order.
func parts(files *token.FileSet, file *ast.File) (all []part) {
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		all = append(all, part{files.PositionFor(f.Pos(), false).Line, f.Name.Name, -1})
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case ast.Stmt:
				all = append(all, part{files.PositionFor(n.Pos(), false).Line, "", -1})
			case *ast.CallExpr:
				if method, ok := n.Fun.(*ast.SelectorExpr); ok {
					if callee, ok := compiled.FunctionNumber(method.Sel.Name); ok {
						all[len(all)-1].callee = callee
					}
				}
			}
			return true
		})
	}
	return all
}

// numbersOf returns the numbers of the places of the parts. A statement without a place has that of
// the one before it. The first place of a function is that of all before it, and of the function.
func (m *Module) numbersOf(all []part, byLine map[int]int) []int {
	numbers := make([]int, len(all))
	begin, before := 0, 0
	for n, p := range all {
		if p.function != "" {
			begin, before = n, 0
			continue
		}
		if number := byLine[p.line]; innermost(m.places.Chains[number]).Line > 0 {
			for ; before == 0 && begin < n; begin++ {
				numbers[begin] = number
			}
			before = number
		}
		numbers[n] = before
	}
	return numbers
}

// addLines writes the directives into a formatted file, whose parts have the places of these
// numbers. It returns the file and the lines file.
func (m *Module) addLines(code []byte, numbers []int) (marked, lines []byte, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, CodeFile, code, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	all := parts(files, file)
	if len(all) != len(numbers) {
		return nil, nil, fmt.Errorf("formatting has changed the number of statements from %d to %d", len(numbers), len(all))
	}
	table := newLinesTable()
	// Of several statements on one line, the first one counts.
	byLine := map[int]int{}
	function, counts := 0, false
	for n, p := range all {
		if p.function != "" {
			function, counts = compiled.FunctionNumber(p.function)
		}
		if _, ok := byLine[p.line]; !ok {
			byLine[p.line] = numbers[n]
		}
		if counts {
			table.add(function, p.callee, m.places.Chains[numbers[n]])
		}
	}
	for _, decl := range file.Decls {
		if _, ok := decl.(*ast.FuncDecl); !ok {
			byLine[files.PositionFor(decl.Pos(), false).Line] = 0
		}
	}
	return m.direct(code, byLine), table.bytes(), nil
}

// direct writes the directives. byLine has the numbers of places by line: 0 for a line whose place
// is in the file itself.
func (m *Module) direct(code []byte, byLine map[int]int) []byte {
	var out bytes.Buffer
	// written counts the lines. Go takes the next one for line next of a file.
	written, n, next, file, blank := 0, 0, 1, CodeFile, false
	for text := range bytes.Lines(code) {
		n++
		if number, ok := byLine[n]; ok {
			place := engine.Frame{File: CodeFile, Line: written + 1}
			if number > 0 {
				place = innermost(m.places.Chains[number])
			}
			if place.File != file || place.Line != next {
				name := place.File
				if name == file {
					name = ""
				}
				if bytes.HasPrefix(text, []byte("func ")) && !blank {
					// gofmt separates functions from comments.
					out.WriteByte('\n')
					written++
				}
				written++
				if number == 0 {
					place.Line = written + 1
				}
				fmt.Fprintf(&out, "//line %s:%d:%d\n", name, place.Line, max(place.Column, 1))
			}
			file, next = place.File, place.Line
		}
		out.Write(text)
		written++
		next++
		blank = text[0] == '\n'
	}
	return out.Bytes()
}

// innermost returns the place that a directive shows: the first one with a line, in a file whose
// name does not end the directive.
func innermost(chain []engine.Frame) engine.Frame {
	for _, f := range chain {
		if f.Line > 0 && f.Line < maxLine && f.Column < maxLine && f.File != "" && !strings.ContainsAny(f.File, ":\n\r") {
			f.File = path.Clean(strings.ReplaceAll(f.File, `\`, "/"))
			for strings.HasPrefix(f.File, "../") {
				f.File = f.File[len("../"):]
			}
			return f
		}
	}
	return engine.Frame{}
}

// maxLine bounds lines and columns in directives.
const maxLine = 1 << 30
