package dynamic

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/link"
)

// Part is a guest for [OpenAll].
type Part struct {
	// Wasm is the guest.
	Wasm []byte
	// Links maps an import block to the name of the part that serves it.
	Links map[string]string
	// Options are those of [Open].
	Options []wazabi.Option
}

// OpenAll opens guests that import exports of each other, by names of the caller's choice. Before
// it makes an instance of any, it compares each import block that is linked with the exports that
// serve it. It refuses a part whose imports lead back to the part: a call could wait for itself.
// Close a part after the parts that import its exports.
func OpenAll(ctx context.Context, parts map[string]Part) (map[string]*Guest, error) {
	order, err := linkOrder(parts)
	if err != nil {
		return nil, failedIn("OpenAll", err)
	}
	if err := checkParts(parts, order); err != nil {
		return nil, err
	}
	opened := map[string]*Guest{}
	all := false
	defer func() {
		if all {
			return
		}
		// Also if a function of the program, such as that of WithInit, has ended the goroutine.
		for _, name := range slices.Backward(order) {
			if g := opened[name]; g != nil {
				_ = g.Close(ctx)
			}
		}
	}()
	for _, name := range order {
		part := parts[name]
		opts := slices.Clone(part.Options)
		for block, to := range part.Links {
			opts = append(opts, Link(block, opened[to]))
		}
		g, err := Open(ctx, part.Wasm, opts...)
		if err != nil {
			return nil, inPart(name, err)
		}
		opened[name] = g
	}
	all = true
	return opened, nil
}

func inPart(name string, err error) error { return fault.In(fmt.Sprintf("part %q", name), err) }

// linkOrder returns the names of the parts, each behind those that serve it.
func linkOrder(parts map[string]Part) ([]string, error) {
	var order, open []string
	var visit func(name string) error
	visit = func(name string) error {
		if slices.Contains(order, name) {
			return nil
		}
		if at := slices.Index(open, name); at >= 0 {
			return &wazabi.Error{Kind: wazabi.ErrOption, Detail: fmt.Sprintf(
				"the parts import each other: %s; expected that no part imports itself by way of others", strings.Join(append(open[at:], name), " → "))}
		}
		open = append(open, name)
		part := parts[name]
		for _, block := range slices.Sorted(maps.Keys(part.Links)) {
			to := part.Links[block]
			if _, ok := parts[to]; !ok {
				return &wazabi.Error{Kind: wazabi.ErrOption, Detail: fmt.Sprintf("part %q links %q to %q, and no part has that name", name, block, to)}
			}
			if err := visit(to); err != nil {
				return err
			}
		}
		open = open[:len(open)-1]
		order = append(order, name)
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		if err := visit(name); err != nil {
			return nil, err
		}
	}
	return order, nil
}

// checkParts compares the import blocks that are linked with the exports that serve them.
func checkParts(parts map[string]Part, order []string) error {
	descriptions := map[string]*abi.Description{}
	for _, name := range order {
		part := parts[name]
		d, _, err := describe(part.Wasm, part.Options)
		if err != nil {
			return inPart(name, err)
		}
		descriptions[name] = d
		for _, block := range slices.Sorted(maps.Keys(part.Links)) {
			if err := link.Check(descriptions[name], block, descriptions[part.Links[block]]); err != nil {
				return inPart(name, err)
			}
		}
	}
	return nil
}
