package main

import (
	"fmt"
	"strings"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

// tags has the HTML of the elements that need no more than a tag.
var tags = map[markdown.Element]string{
	markdown.ElementParagraph{}:     "p",
	markdown.ElementItem{}:          "li",
	markdown.ElementTableRow{}:      "tr",
	markdown.ElementEmphasis{}:      "em",
	markdown.ElementStrong{}:        "strong",
	markdown.ElementStrikethrough{}: "del",
	markdown.ElementBlockQuote{}:    "blockquote",
}

// render writes the HTML of a tree as the guest writes that of a document, but for newlines.
func render(w *strings.Builder, node markdown.Node) {
	inner := func(before, after string) {
		w.WriteString(before)
		for _, child := range node.Children {
			render(w, child)
		}
		w.WriteString(after)
	}
	switch element := node.Element.(type) {
	case markdown.ElementDocument, markdown.ElementHTMLBlock:
		inner("", "")
	case markdown.ElementHeading:
		inner(fmt.Sprintf("<h%d>", element.Level), fmt.Sprintf("</h%d>", element.Level))
	case markdown.ElementCodeBlock:
		language, _, _ := strings.Cut(element.Info, " ")
		inner("<pre><code"+attribute("class", language, "language-"+language)+">", "</code></pre>")
	case markdown.ElementList:
		switch {
		case element.Start == nil:
			inner("<ul>", "</ul>")
		case *element.Start == 1:
			inner("<ol>", "</ol>")
		default:
			inner(fmt.Sprintf(`<ol start="%d">`, *element.Start), "</ol>")
		}
	case markdown.ElementTable:
		head, rows := node.Children[0], node.Children[1:]
		renderRow(w, head, element.Alignments, "th", "<table><thead><tr>", "</tr></thead>")
		for i, row := range rows {
			before := map[bool]string{true: "<tbody><tr>", false: "<tr>"}[i == 0]
			renderRow(w, row, element.Alignments, "td", before, "</tr>")
		}
		w.WriteString(map[bool]string{true: "</tbody></table>", false: "</table>"}[len(rows) > 0])
	case markdown.ElementLink:
		inner(`<a href="`+href(element.URL)+`"`+attribute("title", element.Title, element.Title)+">", "</a>")
	case markdown.ElementImage:
		fmt.Fprintf(w, `<img src="%s" alt="%s"%s />`, href(element.URL), quoted.Replace(plain(node)),
			attribute("title", element.Title, element.Title))
	case markdown.ElementText:
		w.WriteString(body.Replace(element.V0))
	case markdown.ElementCode:
		w.WriteString("<code>" + body.Replace(element.V0) + "</code>")
	case markdown.ElementHTML:
		w.WriteString(element.V0)
	case markdown.ElementSoftBreak:
		w.WriteString("\n")
	case markdown.ElementHardBreak:
		w.WriteString("<br />\n")
	case markdown.ElementRule:
		w.WriteString("<hr />\n")
	default:
		inner("<"+tags[element]+">", "</"+tags[element]+">")
	}
}

// renderRow writes a row of a table.
func renderRow(w *strings.Builder, row markdown.Node, alignments []markdown.Alignment, tag, before, after string) {
	w.WriteString(before)
	for i, cell := range row.Children {
		style := ""
		if alignment := alignments[i]; alignment != markdown.AlignmentNone {
			style = fmt.Sprintf(` style="%s: %s"`, "text-align", strings.ToLower(alignment.String()))
		}
		fmt.Fprintf(w, "<%s%s>", tag, style)
		for _, child := range cell.Children {
			render(w, child)
		}
		fmt.Fprintf(w, "</%s>", tag)
	}
	w.WriteString(after)
}

// attribute returns an attribute, or nothing if the condition is empty.
func attribute(name, condition, value string) string {
	if condition == "" {
		return ""
	}
	return fmt.Sprintf(` %s="%s"`, name, quoted.Replace(value))
}

var (
	body   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	quoted = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
)

// safe has the bytes that a URL in HTML may have, beside letters and digits.
const safe = "!#$%()*+,-./:;=?@^_~"

// href escapes a URL.
func href(url string) string {
	var out strings.Builder
	for _, c := range []byte(url) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', strings.IndexByte(safe, c) >= 0:
			out.WriteByte(c)
		case c == '&':
			out.WriteString("&amp;")
		case c == '\'':
			out.WriteString("&#x27;")
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}
