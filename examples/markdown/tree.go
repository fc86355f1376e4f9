package main

import (
	"iter"
	"strings"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

// all returns an iterator over a node and all nodes in it, in the order of the document.
func all(root markdown.Node) iter.Seq[markdown.Node] {
	return func(yield func(markdown.Node) bool) { walk(root, yield) }
}

func walk(node markdown.Node, yield func(markdown.Node) bool) bool {
	if !yield(node) {
		return false
	}
	for _, child := range node.Children {
		if !walk(child, yield) {
			return false
		}
	}
	return true
}

// plain returns the text in a node, without markup.
func plain(root markdown.Node) string {
	var text strings.Builder
	for node := range all(root) {
		switch element := node.Element.(type) {
		case markdown.ElementText:
			text.WriteString(element.V0)
		case markdown.ElementCode:
			text.WriteString(element.V0)
		case markdown.ElementSoftBreak, markdown.ElementHardBreak:
			text.WriteByte(' ')
		}
	}
	return text.String()
}
