package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/examples/markdown/markdown"
)

// TestEvents: the events of each example of the specification build the tree that Parse returns.
func TestEvents(t *testing.T) {
	module := newModule(t)
	for i, s := range specification(t) {
		want, err := module.Parse(t.Context(), s.markdown, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := build(t, module, s.markdown); !reflect.DeepEqual(got, want) {
			t.Errorf("example %d, %q: %+v; want %+v", i+1, s.markdown, got, want)
		}
	}
}

// build builds the tree of a document from its events.
func build(t *testing.T, module *markdown.Module, text string) markdown.Node {
	t.Helper()
	document, err := module.NewDocument(t.Context(), text, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer document.Close(t.Context())
	open := []markdown.Node{{Element: markdown.ElementDocument{}, End: uint32(len(text))}}
	closed := func(node markdown.Node) {
		last := &open[len(open)-1]
		last.Children = append(last.Children, node)
	}
	for event, err := range document.Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		switch event := event.(type) {
		case markdown.EventStart:
			open = append(open, event.V0)
		case markdown.EventLeaf:
			closed(event.V0)
		case markdown.EventEnd:
			node := open[len(open)-1]
			open = open[:len(open)-1]
			closed(node)
		}
	}
	if len(open) != 1 {
		t.Fatalf("%q: %d elements have no end", text, len(open)-1)
	}
	return open[0]
}

// TestEventsOfADeepDocument: events need no stack, and a loop that ends early frees the document.
func TestEventsOfADeepDocument(t *testing.T) {
	const depth = 100_000
	document, err := newModule(t).NewDocument(t.Context(), strings.Repeat("> ", depth)+"a", 0)
	if err != nil {
		t.Fatal(err)
	}
	quotes, most := 0, 0
	for event, err := range document.Events(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		switch event.(type) {
		case markdown.EventStart:
			quotes++
			most = max(most, quotes)
		case markdown.EventEnd:
			quotes--
		}
	}
	if most != depth+1 || quotes != 0 {
		t.Errorf("the elements nest %d deep, and %d have no end; want %d and 0", most, quotes, depth+1)
	}
	for event, err := range document.Events(t.Context()) {
		if _, ok := event.(markdown.EventStart); !ok || err != nil {
			t.Errorf("the first event: %v, %v", event, err)
		}
		break
	}
	if err := document.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
