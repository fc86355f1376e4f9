// Package command implements the command wazabi, apart from its process.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/internal/fault"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// Env is the part of the process that a command uses.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Exit codes.
const (
	exitOK    = 0
	exitFail  = 1
	exitUsage = 2
)

// usageError reports what is wrong with the command line.
type usageError struct{ reason string }

func (e usageError) Error() string { return e.reason }

// exitError ends the command with an exit code of its own. err is nil if the output has the reason.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string { return fmt.Sprint(e.err) }

// subcommand is a subcommand of wazabi.
type subcommand struct {
	name, args, summary, help string
	run                       func(e Env, f *flag.FlagSet, args []string) error
}

func commands() []subcommand {
	return []subcommand{buildCommand, genCommand, inspectCommand, checkCommand, diffCommand, callCommand, versionCommand}
}

// Run runs the command and returns its exit code: 0, 1 for a failure, 2 for a wrong command line.
// The subcommand diff has its own exit codes.
func Run(args []string, e Env) int {
	switch {
	case len(args) == 2 && args[0] == "help":
		args = []string{args[1], "--help"}
	case len(args) == 1 && (args[0] == "-version" || args[0] == "--version"):
		args = []string{"version"}
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" {
		out, code := e.Stdout, exitOK
		if len(args) == 0 {
			out, code = e.Stderr, exitUsage
		}
		fmt.Fprintf(out, "wazabi turns Rust guests into Go packages.\n\n")
		for _, c := range commands() {
			fmt.Fprintf(out, "  wazabi %-8s %-22s %s\n", c.name, c.args, c.summary)
		}
		fmt.Fprintf(out, "\nFlags may come before and after the arguments; `wazabi help COMMAND` lists them.\n")
		return code
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.exec(e, args[1:])
		}
	}
	fmt.Fprintf(e.Stderr, "wazabi: there is no command %q; `wazabi help` lists them\n", args[0])
	return exitUsage
}

func (c subcommand) exec(e Env, args []string) int {
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	// For a wrong flag, package flag would print the whole help.
	f.SetOutput(io.Discard)
	err := c.run(e, f, args)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, flag.ErrHelp):
		c.printHelp(e.Stdout, f)
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(e.Stderr, "wazabi %s: %s\n`wazabi help %s` shows how it is used\n", c.name, usage.reason, c.name)
		return exitUsage
	}
	code := exitFail
	var exit exitError
	if errors.As(err, &exit) {
		code, err = exit.code, exit.err
	}
	if err != nil {
		fmt.Fprintf(e.Stderr, "wazabi %s: %s\n", c.name, fault.Unprefixed(err))
	}
	return code
}

// printHelp prints how the command is used, with the flags in f.
func (c subcommand) printHelp(w io.Writer, f *flag.FlagSet) {
	usage := "wazabi " + c.name
	f.VisitAll(func(*flag.Flag) { usage = "wazabi " + c.name + " [flags]" })
	if c.args != "" {
		usage += " " + c.args
	}
	fmt.Fprintf(w, "usage: %s\n\n%s\n\n", usage, c.help)
	var flags strings.Builder
	f.SetOutput(&flags)
	f.PrintDefaults()
	for line := range strings.Lines(flags.String()) {
		printWrapped(w, line)
	}
}

// helpColumns bounds the lines of help. Package flag indents the text of a flag by flagIndent,
// which ends in column 8.
const (
	helpColumns = 100
	flagIndent  = "    \t"
)

// printWrapped prints a line of a flag's help as lines of at most helpColumns.
func printWrapped(w io.Writer, line string) {
	text, ok := strings.CutPrefix(line, flagIndent)
	if !ok {
		fmt.Fprint(w, line)
		return
	}
	column := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
			fmt.Fprint(w, flagIndent)
			column = 8
		case column+1+n > helpColumns:
			fmt.Fprint(w, "\n"+flagIndent)
			column = 8
		default:
			fmt.Fprint(w, " ")
			column++
		}
		fmt.Fprint(w, word)
		column += n
	}
	fmt.Fprintln(w)
}

// one parses flags and returns the only argument, which the help calls name.
func one(f *flag.FlagSet, args []string, name, what string) (string, error) {
	list, err := arguments(f, args, 1, name, what)
	if err != nil {
		return "", err
	}
	return list[0], nil
}

// operands parses the flags before each of the first n arguments, and returns all arguments. What
// follows these, or --, is no flag.
func operands(f *flag.FlagSet, args []string, n int) ([]string, error) {
	list := []string{}
	for len(list) < n {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{flagText(err)}
		}
		rest := f.Args()
		if end := len(args) - len(rest); len(rest) == 0 || end > 0 && args[end-1] == "--" {
			args = rest
			break
		}
		list, args = append(list, rest[0]), rest[1:]
	}
	return append(list, args...), nil
}

var (
	unknownFlag = regexp.MustCompile(`^flag provided but not defined: (-.*)$`)
	emptyFlag   = regexp.MustCompile(`^flag needs an argument: (-.*)$`)
	invalidFlag = regexp.MustCompile(`^invalid (?:boolean )?value (".*?") for (?:flag )?(-[^ :]+): ((?s:.*))$`)
)

// flagText is the text of an error of package flag, with the flag before the reason.
func flagText(err error) string {
	text := err.Error()
	if m := unknownFlag.FindStringSubmatch(text); m != nil {
		return m[1] + ": there is no such flag"
	}
	if m := emptyFlag.FindStringSubmatch(text); m != nil {
		return m[1] + ": expected a value, got the end of the command line"
	}
	if m := invalidFlag.FindStringSubmatch(text); m != nil {
		return m[2] + " " + m[1] + ": " + m[3]
	}
	return text
}

// counted lists arguments that are not the expected ones.
func counted(list []string) string {
	count := text.Count(len(list), "argument")
	if len(list) == 0 {
		return count
	}
	const shown = 4
	quoted := fmt.Sprintf("%.80q", list[:min(len(list), shown)])
	if len(list) > shown {
		quoted = strings.TrimSuffix(quoted, "]") + " …]"
	}
	return count + ": " + strings.Trim(quoted, "[]")
}

// arguments parses flags before, between and after the n arguments, and returns the arguments. The
// help calls them by the name.
func arguments(f *flag.FlagSet, args []string, n int, name, what string) ([]string, error) {
	list, err := operands(f, args, math.MaxInt)
	if err != nil {
		return nil, err
	}
	if slices.Contains(list, "") {
		return nil, usageError{fmt.Sprintf("%s: expected %s, got an empty argument", name, what)}
	}
	if len(list) != n {
		return nil, usageError{fmt.Sprintf("%s: expected %s, got %s", name, what, counted(list))}
	}
	return list, nil
}

// maxFile bounds the files that are read, in bytes.
const maxFile = 64 << 20

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, maxFile+1))
}

func readGuest(path string) ([]byte, *abi.Description, error) {
	wasm, err := readFile(path)
	if err != nil {
		return nil, nil, err
	}
	d, err := describe(path, wasm)
	return wasm, d, err
}

func describe(path string, wasm []byte) (*abi.Description, error) {
	d, err := abi.ReadModule(wasm)
	if err != nil {
		return nil, fault.In(path, err)
	}
	return d, nil
}
