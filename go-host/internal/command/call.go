package command

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// exitGuestError is the exit code if the guest's function returns an error.
const exitGuestError = 3

// maxLine bounds a line of a script, in bytes.
const maxLine = 16 << 20

var callCommand = subcommand{
	name: "call", args: "GUEST.wasm FUNC JSON…", summary: "calls an export with JSON, and prints JSON",
	help: `Calls an export of a guest. Each argument is a JSON text; - is one that standard input has. The
result is printed as JSON, and the items of an iterator as one line each. Flags come before FUNC,
since -5 is JSON.

With -script, each line of the file is a call: FUNC JSON…, separated by spaces. A line $NAME = FUNC
JSON… names the result, which $NAME is in the arguments of later lines: a resource of the guest, for
example. Empty lines, and lines that begin with #, are skipped. The first error ends the script.

Exit codes: 0, 1 for a failure or a trap, 2 for a wrong command line or wrong arguments, 3 if the
function returns an error.

With -link, another guest serves an import block of the guest, or of a guest that is linked to it. A
guest that imports functions of a host cannot be called otherwise. A module without a description is
called with numbers. What a WASI guest prints goes to standard error.`,
	run: runCall,
}

func runCall(e Env, f *flag.FlagSet, args []string) error {
	script := f.String("script", "", "a `file` of calls, or - for standard input")
	links := map[string]string{}
	f.Func("link", "serves an import block by the exports of another guest, `BLOCK=GUEST.wasm`; may be repeated", func(arg string) error {
		block, path, ok := strings.Cut(arg, "=")
		if !ok || links[block] != "" {
			return errors.New("expected BLOCK=GUEST.wasm, once for each block")
		}
		links[block] = path
		return nil
	})
	list, err := operands(f, args, 2)
	if err != nil {
		return err
	}
	if *script == "" && len(list) < 2 {
		return usageError{"GUEST.wasm FUNC: expected a .wasm file and the name of a function, got " + counted(list)}
	}
	if *script != "" && len(list) != 1 {
		return usageError{"GUEST.wasm: expected nothing but a .wasm file beside -script, got " + counted(list)}
	}
	ctx := context.Background()
	guests, d, err := e.openLinked(ctx, list[0], links)
	if err != nil {
		return err
	}
	for _, g := range guests {
		defer g.Close(ctx)
	}
	guest := guests[list[0]]
	c := &caller{Env: e, guest: guest, path: list[0], description: d, names: map[string]any{}}
	if *script != "" {
		return c.script(ctx, *script)
	}
	var texts []any
	for _, arg := range list[2:] {
		if arg == "-" {
			data, err := c.read("-")
			if err != nil {
				return err
			}
			arg = string(data)
		}
		texts = append(texts, json.RawMessage(arg))
	}
	return c.call(ctx, "", list[1], texts)
}

// openLinked opens a guest and those that serve import blocks, which links has by the names of the
// blocks. The guests are named by their files. It returns the description of the first, too.
func (e Env) openLinked(ctx context.Context, path string, links map[string]string) (map[string]*dynamic.Guest, *abi.Description, error) {
	parts := map[string]dynamic.Part{}
	descriptions := map[string]*abi.Description{}
	unused := maps.Clone(links)
	for _, path := range append(slices.Sorted(maps.Values(links)), path) {
		if _, ok := parts[path]; ok {
			continue
		}
		wasm, d, err := readCallee(path)
		if err != nil {
			return nil, nil, err
		}
		part := dynamic.Part{Wasm: wasm, Links: map[string]string{}, Options: []wazabi.Option{wazabi.WithPoolSize(1)}}
		if d.NeedsWASI() {
			part.Options = append(part.Options, wazabi.WithWASI(wazabi.WASI{Stdout: e.Stderr, Stderr: e.Stderr}))
		}
		for _, block := range d.Modules() {
			if to, ok := links[block]; ok {
				part.Links[block] = to
				delete(unused, block)
			}
		}
		parts[path] = part
		descriptions[path] = d
	}
	for block := range unused {
		return nil, nil, usageError{fmt.Sprintf("-link %s=%s: no guest imports functions of the block %q", block, links[block], block)}
	}
	for _, path := range slices.Sorted(maps.Keys(parts)) {
		if err := unserved(descriptions[path], parts[path].Links); err != nil {
			return nil, nil, fault.In(path, err)
		}
	}
	guests, err := dynamic.OpenAll(ctx, parts)
	return guests, descriptions[path], err
}

// unserved is the error for a guest that imports functions of blocks without a link.
func unserved(d *abi.Description, links map[string]string) error {
	interfaces := d.Interfaces()
	var missing []string
	block := ""
	for _, f := range d.Imports {
		module, _ := f.Import()
		// No command line has an object, whose functions these are.
		if links[module] == "" && interfaces[f.Receiver()] == nil {
			missing = append(missing, f.Export)
			block = cmp.Or(block, module)
		}
	}
	switch {
	case missing == nil:
		return nil
	case d.Core != nil:
		return fmt.Errorf("imports %s, which no guest can serve: the module has no description", text.List(missing, maxMissing))
	}
	return fmt.Errorf("nothing serves %s; link a guest that exports the functions of a block, as in -link %s=GUEST.wasm", text.List(missing, maxMissing), block)
}

// maxMissing bounds the imports in an error.
const maxMissing = 8

// readCallee reads a guest, or a module without a description.
func readCallee(path string) ([]byte, *abi.Description, error) {
	wasm, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	read := abi.ReadModule
	if !abi.Described(wasm) {
		read = abi.ReadCore
	}
	d, err := read(wasm)
	if err != nil {
		return nil, nil, fault.In(path, err)
	}
	return wasm, d, nil
}

// caller calls exports of one guest.
type caller struct {
	Env
	guest *dynamic.Guest
	// path is the guest's file.
	path        string
	description *abi.Description
	// names has the results that a script has named.
	names map[string]any
}

func (c *caller) read(path string) ([]byte, error) {
	if path != "-" {
		return readFile(path)
	}
	return io.ReadAll(io.LimitReader(c.Stdin, maxFile+1))
}

// call calls a function. It prints the result, or keeps it under the name.
func (c *caller) call(ctx context.Context, name, function string, args []any) error {
	if err := c.check(name, function); err != nil {
		return exitError{exitUsage, err}
	}
	v, err := c.guest.Call(ctx, function, args...)
	if err != nil {
		return callError(function, err)
	}
	if name != "" {
		c.names[name] = v
		return nil
	}
	if items, ok := v.Items(); ok {
		for item, err := range items {
			if err != nil {
				return callError(function, err)
			}
			if err := c.print(function, item); err != nil {
				return err
			}
		}
		return nil
	}
	return c.print(function, v)
}

// check refuses a call of a function that the guest does not have, and one whose result is a handle
// without a name, before it is made.
func (c *caller) check(name, function string) error {
	exports := c.description.Exports
	i := slices.IndexFunc(exports, func(f *abi.Func) bool { return function == f.Export || function == f.WireName() })
	if i < 0 {
		// The guest knows more about a core module.
		if c.description.Core != nil {
			return nil
		}
		return fmt.Errorf("the guest exports no function %q; `wazabi inspect %s` lists those it has", function, c.path)
	}
	result := exports[i].Result
	if result != nil && result.Kind == abi.KindResult {
		result = result.Elems[0]
	}
	if name == "" && result != nil && handle(result) {
		return noJSON(function, fmt.Sprintf("%s is a handle, and has no JSON", result))
	}
	return nil
}

// handle reports whether values of the type are handles.
func handle(t *abi.Type) bool {
	for t.Kind == abi.KindNewtype || t.Kind == abi.KindBox {
		t = t.Elems[0]
	}
	return t.Handle()
}

// noJSON is the error for a result that cannot be printed.
func noJSON(function, reason string) error {
	return fmt.Errorf("%s: the result cannot be printed: %s; name it in a script: $NAME = %s …", function, reason, function)
}

// print prints a value in one line; nothing, if it has no type.
func (c *caller) print(function string, v dynamic.Value) error {
	if v.Type() == nil {
		return nil
	}
	data, err := v.MarshalJSON()
	if err != nil {
		var e *wazabi.Error
		errors.As(err, &e)
		return exitError{exitUsage, noJSON(function, fault.Line(e.Detail, e.Path, 0))}
	}
	_, err = fmt.Fprintf(c.Stdout, "%s\n", text.EscapeJSON(data))
	return err
}

// callError adds the exit code to an error of a call.
func callError(function string, err error) error {
	var value *dynamic.ErrorValue
	var guest *wazabi.GuestError
	var kit *wazabi.Error
	switch {
	case errors.As(err, &value):
		return exitError{exitGuestError, fmt.Errorf("%s: the function returns the error %s: %s", function, text.EscapeJSON([]byte(value.Value.String())), value)}
	case errors.As(err, &guest):
		return exitError{exitGuestError, fault.In(function, err)}
	case errors.As(err, &kit) && kit.Kind == wazabi.ErrInput:
		// An ErrInput deeper down is of an argument that one linked guest has passed to another.
		return exitError{exitUsage, err}
	}
	return err
}

// script makes the calls of a file.
func (c *caller) script(ctx context.Context, path string) error {
	in := c.Stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	n := 1
	place := func() string { return fmt.Sprintf("-script %s, line %d", path, n) }
	for ; lines.Scan(); n++ {
		if err := c.line(ctx, strings.TrimSpace(lines.Text())); err != nil {
			var exit exitError
			if errors.As(err, &exit) {
				return exitError{exit.code, fault.In(place(), exit.err)}
			}
			return fault.In(place(), err)
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return exitError{exitUsage, fault.In(place(), fmt.Errorf("longer than %d MiB", maxLine>>20))}
	case err != nil:
		return fault.In(place(), err)
	}
	return nil
}

// line makes the call of a line.
func (c *caller) line(ctx context.Context, line string) error {
	if line == "" || line[0] == '#' {
		return nil
	}
	name := ""
	if line[0] == '$' {
		left, right, ok := strings.Cut(line, "=")
		if name = strings.TrimSpace(left); !ok || name == "$" || strings.ContainsAny(name, " \t") {
			return exitError{exitUsage, fmt.Errorf("%s: expected $NAME = FUNC JSON…", strings.Fields(line)[0])}
		}
		line = strings.TrimSpace(right)
	}
	function, rest, _ := strings.Cut(line, " ")
	var args []any
	for rest = strings.TrimSpace(rest); rest != ""; rest = strings.TrimSpace(rest) {
		if rest[0] == '$' {
			var of string
			of, rest, _ = strings.Cut(rest, " ")
			v, ok := c.names[of]
			if !ok {
				return exitError{exitUsage, fmt.Errorf("%s: no line before has this name", of)}
			}
			args = append(args, v)
			continue
		}
		d := json.NewDecoder(strings.NewReader(rest))
		var arg json.RawMessage
		if err := d.Decode(&arg); err != nil {
			return exitError{exitUsage, fmt.Errorf("argument %d is neither JSON nor a $NAME: %w", len(args)+1, err)}
		}
		args, rest = append(args, arg), rest[d.InputOffset():]
	}
	return c.call(ctx, name, function, args)
}
