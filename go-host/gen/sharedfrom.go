package gen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// originNote begins the sentence of a shared type's docs.
const originNote = "It is a type of package ["

// SharedFrom returns the import path of the package whose types a generated Go file shares, or "".
func SharedFrom(text []byte) string {
	file, err := parser.ParseFile(token.NewFileSet(), "", text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return ""
	}
	for _, d := range file.Decls {
		types, ok := d.(*ast.GenDecl)
		// Each declaration that wazabi writes has one type. The file may be changed or damaged.
		if !ok || types.Tok != token.TYPE || len(types.Specs) != 1 {
			continue
		}
		of, ok := types.Specs[0].(*ast.TypeSpec).Type.(*ast.SelectorExpr)
		if !ok || !strings.Contains(strings.Join(strings.Fields(types.Doc.Text()), " "), originNote) {
			continue
		}
		if of, ok := of.X.(*ast.Ident); ok {
			return importOf(file, of.Name)
		}
	}
	return ""
}

// importOf returns the path of the package that a file imports under the name.
func importOf(file *ast.File, name string) string {
	for _, im := range file.Imports {
		importPath, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			continue
		}
		if im.Name != nil && im.Name.Name == name || im.Name == nil && importPath[strings.LastIndexByte(importPath, '/')+1:] == name {
			return importPath
		}
	}
	return ""
}
