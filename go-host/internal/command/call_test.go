package command

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// TestCall: a call prints JSON, its errors are exit codes, and a script keeps resources.
func TestCall(t *testing.T) {
	guest := func(name string) string {
		if wat, ok := strings.CutPrefix(name, "../wat/"); ok {
			return filepath.Join("..", "..", "..", "testdata", "wat", wat+".wasm")
		}
		return filepath.Join("..", "..", "..", "testdata", "gen", name, name+".wasm")
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("# a hash\n\n$v = echo_u32 7\necho_u32 $v\nadd 1 2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name           string
		args           []string
		stdin          string
		code           int
		stdout, stderr string
	}{
		{"numbers", []string{guest("zoo"), "add", "1", "2"}, "", 0, "3\n", ""},
		{"a negative number", []string{guest("zoo"), "echo_i8", "-5"}, "", 0, "-5\n", ""},
		{"a record", []string{guest("zoo"), "zoo/echo_point", `{"x":1,"y":-2.5}`}, "", 0, `{"x":1,"y":-2.5}` + "\n", ""},
		{"controls", []string{guest("zoo"), "echo_string", `"\u202e"`}, "", 0, `"\u202e"` + "\n", ""},
		{"standard input", []string{guest("zoo"), "echo_string", "-"}, `"é"`, 0, "\"é\"\n", ""},
		{"nothing", []string{guest("zoo"), "nop"}, "", 0, "", ""},
		{"a script", []string{guest("zoo"), "-script", script}, "", 0, "7\n3\n", ""},
		{"a script without a resource", []string{"-script", "-", guest("callbacks")}, "Adder.total 5\n", 2, "", "wazabi call: -script -, line 1: callbacks.Adder.total: invalid argument: "},
		{"a name that is none", []string{guest("zoo"), "-script", "-"}, "echo_u32 $x\n", 2, "", "wazabi call: -script -, line 1: $x: no line before"},
		{"a name with a space", []string{guest("zoo"), "-script", "-"}, "$x y = echo_u32 1\n", 2, "", "line 1: $x: expected $NAME = FUNC JSON…"},
		{"no equals sign", []string{guest("zoo"), "-script", "-"}, `$s echo_string "a=b"`, 2, "", "line 1: $s: expected $NAME = FUNC JSON…"},
		{"a name for nothing", []string{guest("zoo"), "-script", "-"}, "nop\n$x\n", 2, "", "line 2: $x: expected $NAME = FUNC JSON…"},
		{"a string with an equals sign", []string{guest("zoo"), "-script", "-"}, "$s = echo_string \"a=b\"\necho_string $s\n", 0, "\"a=b\"\n", ""},
		{"a long line", []string{guest("zoo"), "-script", "-"}, "nop\n" + strings.Repeat(" ", maxLine+1), 2, "", "wazabi call: -script -, line 2: longer than 16 MiB"},
		{"an argument that is none", []string{guest("zoo"), "-script", "-"}, "add 1 x\n", 2, "", "wazabi call: -script -, line 1: argument 2 is neither"},
		{"too large", []string{guest("zoo"), "echo_u8", "300"}, "", 2, "", "zoo.echo_u8: invalid argument: 300 does not fit u8 (value)"},
		{"too few", []string{guest("zoo"), "add", "1"}, "", 2, "", "(a: f64, b: f64)"},
		{"no function", []string{guest("zoo"), "subtract"}, "", 2, "", "wazabi call: the guest exports no function \"subtract\"; `wazabi inspect " + guest("zoo") + "` lists those it has\n"},
		{"no function of a core module", []string{guest("../wat/core-numbers"), "subtract"}, "", 2, "", "the guest exports no such function"},
		{"a handle", []string{guest("constants"), "Decoder.new", "3"}, "", 2, "",
			"wazabi call: Decoder.new: the result cannot be printed: Decoder is a handle, and has no JSON; name it in a script: $NAME = Decoder.new …\n"},
		{"a handle in a script", []string{guest("constants"), "-script", "-"}, "Decoder.new 3\n", 2, "", "wazabi call: -script -, line 1: Decoder.new: the result cannot be printed: "},
		{"a handle inside", []string{guest("../wat/interface"), "counters"}, "", 2, "",
			"wazabi call: counters: the result cannot be printed: Counter_guest is a handle, and has no JSON ([0].guest); name it in a script: $NAME = counters …\n"},

		{"no arguments", []string{}, "", 2, "", "wazabi call: GUEST.wasm FUNC: expected a .wasm file and the name of a function, got 0 arguments"},
		{"an error", []string{guest("zoo"), "divide", "1", "0"}, "", 3, "", `wazabi call: divide: the function returns the error "Overflow": the number does not fit`},
		{"a panic", []string{guest("zoo"), "panic_with", `"not today"`}, "", 1, "", "the guest panicked: not today"},
		{"a host", []string{guest("hosted"), "drop_kept"}, "", 1, "",
			"hosted.wasm: nothing serves host/File.read_u8, host/add, host/check, host/deeper, host/dup, host/look_up, host/modify, host/notify and 3 more; link a guest that exports the functions of a block, as in -link host=GUEST.wasm\n"},
		{"a host of a linked guest", []string{"-link", "mid=" + guest("linkb"), guest("linka"), "shouted", `"abc"`}, "", 1, "",
			"linkb.wasm: nothing serves base/count_wanted, base/fall, base/shout, desk/tell; link a guest that exports the functions of a block, as in -link base=GUEST.wasm\n"},
		{"a core module's host", []string{guest("../wat/core-import"), "fourfold", "1"}, "", 1, "",
			"core-import.wasm: imports host/swap, host/twice, which no guest can serve: the module has no description\n"},
		{"linked guests", []string{"-link", "mid=" + guest("linkb"), "-link", "base=" + guest("linkc"), "-link", "desk=" + guest("linkc"), guest("linka"),
			"shouted", `"abc"`}, "", 0, "\"ABC11\"\n", ""},
		{"an error of a linked guest", []string{"-link", "base=" + guest("linkc"), "-link", "desk=" + guest("linkc"), guest("linkb"), "falls", `"down"`},
			"", 1, "", "the guest panicked: down"},
		{"a guest that does not fit", []string{"-link", "base=" + guest("zoo"), "-link", "desk=" + guest("linkc"), guest("linkb"), "count"}, "", 1, "",
			"shout: parameter 1: imported text: &str; exported text: &mut [u8]"},
		{"a link to itself", []string{"-link", "base=" + guest("linkb"), "-link", "desk=" + guest("linkc"), guest("linkb"), "count"}, "", 1, "", "the parts import each other"},
		{"a link that nothing needs", []string{"-link", "bass=" + guest("linkc"), guest("linkb"), "count"}, "", 2, "", `no guest imports functions of the block "bass"`},
		{"a link without a guest", []string{"-link", "base", guest("linkb"), "count"}, "", 2, "", "expected BLOCK=GUEST.wasm"},
		{"a core module", []string{guest("../wat/core-numbers"), "add", "4294967295", "2"}, "", 0, "1\n", ""},
		{"several results", []string{guest("../wat/core-multi"), "swap", "1", "2"}, "", 0, "[2,1]\n", ""},
		{"one instance", []string{guest("../wat/core-private-memory"), "-script", "-"}, "store 8 7\nload 8\n", 0, "7\n", ""},
		{"a trap in a script", []string{guest("../wat/core-traps"), "-script", "-"}, "divide 6 2\ndivide 1 0\ndivide 6 2\n", 1, "3\n", "wazabi call: -script -, line 2: "},
		{"a stripped guest", []string{guest("../wat/core-stripped"), "g/add", "1", "2"}, "", 1, "", "no custom section"},
		{"a resource", []string{guest("constants"), "-script", "-"}, "$d = Decoder.new 3\nDecoder.lines $d\nDecoder.lines $d\n", 0, "3\n3\n", ""},
		{"an interface", []string{guest("../wat/interface"), "-script", "-"}, "twice 6\n$c = counter\nnext $c\nCounter_guest.next $c\n", 0, "12\n9\n9\n", ""},
		{"a linked guest with an interface", []string{"-link", "host=" + guest("../wat/interface"), guest("../wat/good"), "fourfold", "3"}, "", 0, "12\n", ""},
		{"no guest", []string{script, "add"}, "", 1, "", "expected a .wasm file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := Run(append([]string{"call"}, tt.args...), Env{Stdin: strings.NewReader(tt.stdin), Stdout: &stdout, Stderr: &stderr})
			if code != tt.code || stdout.String() != tt.stdout || !strings.Contains(stderr.String(), tt.stderr) {
				t.Errorf("exit code %d, expected %d\n%s\nexpected %s\n%s\nexpected %s", code, tt.code, &stdout, tt.stdout, &stderr, tt.stderr)
			}
		})
	}
}

// TestCallError: only an argument of the command line is a wrong argument, and not one that a
// linked guest has passed to another.
func TestCallError(t *testing.T) {
	input := &wazabi.Error{Kind: wazabi.ErrInput, Func: "b.half", Path: "n", Detail: "3 is odd"}
	for err, want := range map[error]int{
		input: exitUsage,
		&wazabi.Error{Kind: wazabi.ErrHost, Func: "a.through_half", Path: "mid/half", Detail: input.Error(), Err: input}: 0,
	} {
		var exit exitError
		if errors.As(callError("through_half", err), &exit); exit.code != want {
			t.Errorf("%v: exit code %d, expected %d", err, exit.code, want)
		}
	}
}
