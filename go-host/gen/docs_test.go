package gen

import (
	"strings"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
)

// TestGoDocs: rustdoc links become Go links or text; code, lists and headings take Go's form.
func TestGoDocs(t *testing.T) {
	shape := &abi.Type{Kind: abi.KindVariant, Path: "g::shapes::Shape", Name: "Shape", Cases: []abi.Case{{Name: "Dot"}}}
	item := &abi.Type{Kind: abi.KindRecord, Path: "g::Item", Name: "Item", Fields: []abi.Field{{Name: "item_id", Type: &abi.Type{Kind: abi.KindU8, Size: 1, Align: 1}}}}
	twin, other := *item, *item
	twin.Path, twin.Name, twin.Go = "g::a::Twin", "Twin", "TwinA"
	other.Path, other.Name, other.Go = "g::b::Twin", "Twin", "TwinB"
	d := &abi.Description{Format: 1, Types: []*abi.Type{item, &twin, &other, shape}, Exports: []*abi.Func{{Export: "g/read_image", Name: "read_image"}}}
	g := newGenerator(d, Options{Package: "pkg"})
	if err := g.claim(); err != nil {
		t.Fatal(err)
	}
	g.nameTargets()
	for _, tt := range []struct{ rust, want string }{
		{"As [`read_image`].", " As [Module.ReadImage]."},
		{"As [read_image] and [`Shape`].", " As [Module.ReadImage] and [Shape]."},
		{"[`passes`](crate::read_image())", " [Module.ReadImage]"},
		{"[`read_image()`], [fn@read_image]", " [Module.ReadImage], [Module.ReadImage]"},
		{"[`crate::shapes::Shape::Dot`] or [`Self::Dot`]", " [ShapeDot] or [ShapeDot]"},
		{"[`Item::item_id`]", " [Item.ItemID]"},
		{"[the id of an item](Item::item_id)", " the id of an item ([Item.ItemID])"},
		{"[the item][it]\n\n[it]: crate::Item", " the item ([Item])"},
		{"[`Vec`], [`std::fs::File`] and [text](std::vec)", " Vec, std::fs::File and text"},
		{"Two of one name: [`Twin`].", " Two of one name: Twin."},
		{"[PNG](https://www.w3.org/TR/png/)", " PNG (https://www.w3.org/TR/png/)"},
		{"[PNG]\n\n[PNG]: https://www.w3.org/TR/png/", " PNG (https://www.w3.org/TR/png/)"},
		{"an index [0, 1], `v[i]`, `[Shape]`, a\\[b\\]", " an index [0, 1], `v[i]`, `[Shape]`, a[b]"},
		{"# Errors\nNone.", " # Errors|| None."},
		{"Text.\n## Panics ##\n", " Text.|| # Panics"},
		{"Text:\n* one\n  goes on\n* two\n\nMore.", " Text:|   - one|     goes on|   - two|| More."},
		{"1. one\n2. two", "  1. one|  2. two"},
		{"Code:\n```\n# use hidden;\nlet a = [`x`];\n```\nMore.", " Code:||\tlet a = [`x`];|| More."},
		{"", ""},
	} {
		got := strings.Join(g.goDocs(tt.rust, shape), "|")
		if got != tt.want {
			t.Errorf("%q:\n got %q\nwant %q", tt.rust, got, tt.want)
		}
	}
}

// TestDocsAreWrapped: a paragraph or item with a line beyond 100 columns is wrapped. All else keeps
// its lines.
func TestDocsAreWrapped(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("twelve chars ", 9))
	g := newGenerator(&abi.Description{Format: 1}, Options{Package: "pkg"})
	for name, tt := range map[string]struct{ rust, want string }{
		"a paragraph": {"Short.\n\n" + long + "\nand `v[i]`.\n\nShort\nlines.", `// Short.
//
// twelve chars twelve chars twelve chars twelve chars twelve chars twelve chars twelve chars twelve
// chars twelve chars and ` + "`v[i]`" + `.
//
// Short
// lines.
`},
		"items": {"List:\n* one " + long + "\n  goes on\n* two\n1. three " + long, `// List:
//   - one twelve chars twelve chars twelve chars twelve chars twelve chars twelve chars twelve
//     chars twelve chars twelve chars goes on
//   - two
//  1. three twelve chars twelve chars twelve chars twelve chars twelve chars twelve chars twelve
//     chars twelve chars twelve chars
`},
		"words that begin something": {strings.Repeat("a", 96) + " - # 1. +build linux\n\n* " + strings.Repeat("b", 90) + " - 2) c", `// ` + strings.Repeat("a", 96) + ` - # 1. +build
// linux
//
//   - ` + strings.Repeat("b", 90) + ` - 2)
//     c
`},
		"a word without end": {strings.Repeat("é", 200) + " é", "// " + strings.Repeat("é", 200) + "\n// é\n"},
		"97 characters":      {strings.Repeat("é", 97), "// " + strings.Repeat("é", 97) + "\n"},
		"code, tables and headings": {"# " + long + "\n```\nlet a = " + long + ";\n```\n| a | " + long + " |\n|---|---|\n| b | c |", `//
// # ` + long + `
//
//	let a = ` + long + `;
//
// | a | ` + long + ` |
// |---|---|
// | b | c |
`},
	} {
		g.w = &writer{}
		g.docs(tt.rust, nil)
		if got := g.w.body.String(); got != strings.TrimPrefix(tt.want, "//\n") {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, tt.want)
		}
	}
}

// TestMethodDocs: the notes about arguments precede the author's headings.
func TestMethodDocs(t *testing.T) {
	text := &abi.Type{Kind: abi.KindString, Size: 8, Align: 4}
	list := &abi.Type{Kind: abi.KindList, Size: 8, Align: 4, Elems: []*abi.Type{text}}
	file := &abi.Type{Kind: abi.KindResource, Path: "host::File", Name: "File", Size: 4, Align: 4, Module: "host"}
	f := &abi.Func{Export: "g/f", Name: "f", Params: []abi.Param{
		{Name: "a", Type: text, Borrow: true}, {Name: "b", Type: list, Borrow: true}, {Name: "owned", Type: text},
		{Name: "c", Type: list, InPlace: true}, {Name: "kept", Type: file}, {Name: "lent", Type: file, Borrow: true},
	}}
	const notes = "// kept and lent must not be nil. The guest changes c in place. The guest borrows a and b for the\n" +
		"// call. The guest borrows the host objects in lent for the call. The guest takes ownership of the\n" +
		"// host objects in kept.\n"
	for docs, want := range map[string]string{
		"":                             notes,
		"Does it.":                     "// Does it.\n//\n" + notes,
		"Does it.\n\n# Errors\n\nNo.":  "// Does it.\n//\n" + notes + "//\n// # Errors\n//\n// No.\n",
		"# Errors\n\nNo.":              notes + "//\n// # Errors\n//\n// No.\n",
		"```\n# hidden\n```\n# Errors": notes + "//\n// # Errors\n",
	} {
		f.Docs = docs
		g := newGenerator(&abi.Description{Format: 1, Types: []*abi.Type{file}, Exports: []*abi.Func{f}}, Options{Package: "pkg"})
		if err := g.claim(); err != nil {
			t.Fatal(err)
		}
		g.methodDocs(f)
		if got := g.w.body.String(); got != want {
			t.Errorf("%q:\n%s\nwant\n%s", docs, got, want)
		}
	}
}

// TestErrorText: the first paragraph on one line, as plain text.
func TestErrorText(t *testing.T) {
	for docs, want := range map[string]string{
		"": "Name", "one line": "one line", "two\nlines": "two lines", "two\r\nlines\n\nmore": "two lines", "a\x00b\u202e": "a?b?",
		"see [`Shape`], not [`a`](b)": "see Shape, not a",
	} {
		if got := errorText(docs, "Name"); got != want {
			t.Errorf("%q: %q, want %q", docs, got, want)
		}
	}
}

// TestLongDocs: the time for docs grows with their length, and not with its square.
func TestLongDocs(t *testing.T) {
	g := newGenerator(&abi.Description{Format: 1}, Options{Package: "pkg"})
	for _, part := range []string{"`[a](b ", "[a](b ", "[a](b", "[a][b", "[", "[a]", "`", "``", "\\[", "# ", "- ", "[a]: ", "*", "+build ", "1. "} {
		begun := time.Now()
		g.goDocs(strings.Repeat(part, 100_000), nil)
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%q took %v", part, took)
		}
	}
}
