package command

import (
	"fmt"
	"regexp"
	"strings"
)

// tail keeps the end of the text written to it.
type tail struct {
	data []byte
}

// maxTail bounds how much of cargo's output is searched.
const maxTail = 1 << 20

func (t *tail) Write(data []byte) (int, error) {
	t.data = append(t.data, data...)
	if over := len(t.data) - 2*maxTail; over > 0 {
		t.data = append(t.data[:0], t.data[len(t.data)-maxTail:]...)
	}
	return len(data), nil
}

func (t *tail) String() string { return string(t.data) }

// hint returns advice for a known failure of cargo, or "". said is cargo's output.
func hint(said string, hasTarget bool, target string) string {
	if !hasTarget && !strings.Contains(said, "build-std") {
		return fmt.Sprintf(": rustc has no standard library for %s; add it with `rustup target add %s`", target, target)
	}
	// Colour codes come between the words.
	said = colours.ReplaceAllString(said, "")
	for _, known := range failures {
		if m := known.said.FindStringSubmatch(said); m != nil {
			text := known.hint
			for i, word := range m[1:] {
				text = strings.ReplaceAll(text, fmt.Sprintf("$%d", i+1), word)
			}
			return ".\n" + text
		}
	}
	return ""
}

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

// failures are messages of cargo and rustc for guests that cannot be built, with the advice for
// each. $1 is the match of the expression's first group.
var failures = []struct {
	said *regexp.Regexp
	hint string
}{
	{
		regexp.MustCompile(`the wasm\*-unknown-unknown targets are not supported by default[\s\S]*?getrandom-(0\.[12]\.\d+)`),
		`The crate getrandom $1 has no randomness in a guest unless its feature "custom" is on. Turn on the
feature "random" of the crate wazabi, and add to the guest's Cargo.toml:
    getrandom02 = { package = "getrandom", version = "0.2", features = ["custom"] }
Or update the crate that depends on it to one with getrandom 0.3 or later (rand 0.9, uuid 1.12),
which needs no feature; ` + "`cargo tree -i getrandom@$1`" + ` names it.`,
	},
	{
		regexp.MustCompile(`(?:WEB_CRYPTO|wasm_js)[\s\S]*?getrandom-0\.\d`),
		`The feature "wasm_js" of the crate getrandom is for browsers. Turn it off: a guest gets
randomness from the host, by the feature "random" of the crate wazabi. ` +
			"`cargo tree -e features -i getrandom`" + ` names the crate that turns it on.`,
	},
	{
		regexp.MustCompile("symbol `([^`/]+/([^`]+))` is already defined"),
		`Two exported functions are called $2. Exports are named after the crate and the function, whatever the
module. Rename one of the functions, or give it another name with #[wazabi::export(rename = "…")].`,
	},
	{
		regexp.MustCompile("links to the native library `wazabi`"),
		"Two versions of the crate wazabi are in one guest; `cargo tree -d` names the crates that depend on them. Bring them to one version.",
	},
	{
		regexp.MustCompile("could not find `wazabi` in the list of imported crates|unlinked crate `wazabi`"),
		`The code that the macros write uses the crate ::wazabi. If Cargo.toml gives it another name
(wz = { package = "wazabi", … }), say so: #[abi(crate = wz)] on each type, and #[wz::export(crate = wz)],
#[wz::import(crate = wz)] on each function and block. The same goes for a path to a reexport.`,
	},
	{
		regexp.MustCompile(`no library targets found in package`),
		`A guest is a library: put its exported functions into src/lib.rs.`,
	},
	{
		regexp.MustCompile(`This wasm target is unsupported by mio|Only features sync,macros,io-util,rt,time are supported on wasm`),
		`A guest has no network and no threads. Turn off the features of tokio that need them; "sync",
"macros", "io-util", "rt" and "time" can stay.`,
	},
	{
		regexp.MustCompile("linker `([^`]+)` not found"),
		`The linker $1 is not installed, or a rustflag or a linker setting of cargo's configuration names it wrongly.`,
	},
	{
		regexp.MustCompile(`failed to run custom build command for .([\w-]+)-sys `),
		`The crate $1-sys builds a C library, and needs a C compiler and library for wasm. Prefer a crate
in Rust alone, or turn off the feature that needs it.`,
	},
}
