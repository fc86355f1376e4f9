package command

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// rustflags are the flags for rustc from one place.
type rustflags struct {
	origin string
	flags  []string
	// anyTarget: the place does not name the target, so that the flags may be meant for the host.
	anyTarget bool
}

// userFlags returns the user's flags for a target from each place where cargo looks for them, the
// lowest precedence first. Cargo uses one place only and drops the others. A guest gets all of
// them: if two contradict, rustc takes the last.
func userFlags(c cargoConfig, target string, facts map[string]bool) []rustflags {
	var all []rustflags
	add := func(origin string, flags []string, anyTarget bool) {
		if len(flags) > 0 {
			all = append(all, rustflags{origin, flags, anyTarget})
		}
	}
	files := func(anyTarget bool, path ...string) {
		for _, file := range c {
			add(file.name, flagList(file.table.Get(path...)), anyTarget)
		}
	}
	environment := func(name, separator string, anyTarget bool) {
		add(name, slices.DeleteFunc(strings.Split(os.Getenv(name), separator), func(s string) bool { return strings.TrimSpace(s) == "" }), anyTarget)
	}
	files(true, "build", "rustflags")
	environment("CARGO_BUILD_RUSTFLAGS", " ", true)
	files(false, "target", target, "rustflags")
	environment("CARGO_TARGET_"+envName(target)+"_RUSTFLAGS", " ", false)
	for _, key := range c.keys("target") {
		if matchesCfg(key, facts) {
			files(false, "target", key, "rustflags")
		}
	}
	environment("RUSTFLAGS", " ", true)
	environment("CARGO_ENCODED_RUSTFLAGS", "\x1f", true)
	return all
}

// flagList reads a value that is one string of flags or a list of them.
func flagList(value any) []string {
	switch value := value.(type) {
	case string:
		return strings.Fields(value)
	case []any:
		var flags []string
		for _, flag := range value {
			if flag, ok := flag.(string); ok {
				flags = append(flags, flag)
			}
		}
		return flags
	}
	return nil
}

// A hostFlag is a flag that makes sense only for programs of the building machine.
type hostFlag struct {
	origin, flag string
}

// splitHost separates the flags for the host from those for the guest. Cargo passes flags without a
// target to every compilation, and with `-C linker=clang` no guest can be linked.
func splitHost(all []rustflags) (guest []rustflags, host []hostFlag) {
	for _, place := range all {
		if !place.anyTarget {
			guest = append(guest, place)
			continue
		}
		kept := rustflags{origin: place.origin, anyTarget: true}
		wasm := hasWasmFlavor(place.flags)
		for i := 0; i < len(place.flags); i++ {
			option, length := codegenOption(place.flags[i:])
			if length == 0 {
				kept.flags = append(kept.flags, place.flags[i])
				continue
			}
			forGuest, other := splitOption(option, wasm)
			switch {
			case other == "":
				kept.flags = append(kept.flags, place.flags[i:i+length]...)
			case forGuest != "":
				kept.flags = append(kept.flags, "-C", forGuest)
			}
			if other != "" {
				host = append(host, hostFlag{place.origin, "-C " + other})
			}
			i += length - 1
		}
		if len(kept.flags) > 0 {
			guest = append(guest, kept)
		}
	}
	return guest, host
}

// codegenOption returns the option at the beginning of flags, such as -C linker=clang, and how many
// of flags it takes; 0 if there is none.
func codegenOption(flags []string) (option string, length int) {
	switch flag := flags[0]; {
	case flag == "-C" || flag == "--codegen":
		if len(flags) > 1 {
			return flags[1], 2
		}
	case strings.HasPrefix(flag, "--codegen="):
		return strings.TrimPrefix(flag, "--codegen="), 1
	case strings.HasPrefix(flag, "-C"):
		return flag[2:], 1
	}
	return "", 0
}

// Arguments of linkers and their drivers that wasm-ld does not know.
var hostLinkArgs = []string{"-fuse-ld", "--ld-path", "-Wl,", "-no-pie", "-pie", "-pthread", "-static-", "-rdynamic", "-undefined", "dynamic_lookup", "-B", "-m", "/"}

// The CPUs that rustc knows for wasm.
var wasmCPUs = []string{"generic", "mvp", "bleeding-edge", "lime1"}

// wasmLinkers are the names of linkers and drivers that link wasm.
var wasmLinkers = regexp.MustCompile(`^(rust-lld|wasm-ld(-[0-9.]+)?|wasm32-.*clang.*)$`)

// splitOption splits a codegen option into the part for the guest and the part for the host; one of
// them is "", unless the option has several arguments for the linker. wasmFlavor says that the
// linker is told to link wasm.
func splitOption(option string, wasmFlavor bool) (guest, host string) {
	name, value, _ := strings.Cut(option, "=")
	if strings.ReplaceAll(name, "_", "-") != "link-args" {
		if forHost(option, wasmFlavor) {
			return "", option
		}
		return option, ""
	}
	var guestArgs, hostArgs []string
	previous := &guestArgs
	last := ""
	for _, arg := range strings.Fields(value) {
		// An argument that is no option belongs to the option before it, as in -z stack-size=1.
		if !(strings.HasPrefix(last, "-") && !strings.HasPrefix(arg, "-")) {
			previous = &guestArgs
			if isHostLinkArg(arg) {
				previous = &hostArgs
			}
		}
		*previous = append(*previous, arg)
		last = arg
	}
	if len(hostArgs) == 0 {
		return option, ""
	}
	if len(guestArgs) > 0 {
		guest = name + "=" + strings.Join(guestArgs, " ")
	}
	return guest, name + "=" + strings.Join(hostArgs, " ")
}

// hasWasmFlavor reports whether flags tell the linker to link wasm.
func hasWasmFlavor(flags []string) bool {
	for i := range flags {
		option, _ := codegenOption(flags[i:])
		name, value, _ := strings.Cut(option, "=")
		if strings.ReplaceAll(name, "_", "-") == "linker-flavor" && isWasmFlavor(value) {
			return true
		}
	}
	return false
}

// isWasmFlavor reports whether a linker flavor of rustc's is for wasm, such as wasm-lld.
func isWasmFlavor(flavor string) bool { return strings.HasPrefix(flavor, "wasm") }

func isHostLinkArg(arg string) bool {
	return slices.ContainsFunc(hostLinkArgs, func(prefix string) bool { return strings.HasPrefix(arg, prefix) })
}

func forHost(option string, wasmFlavor bool) bool {
	name, value, _ := strings.Cut(option, "=")
	switch strings.ReplaceAll(name, "_", "-") {
	case "linker":
		base := value[strings.LastIndexAny(value, `/\`)+1:]
		base = strings.TrimSuffix(strings.ToLower(base), ".exe")
		return !wasmLinkers.MatchString(base) && !(base == "lld" && wasmFlavor)
	case "linker-flavor":
		return !isWasmFlavor(value)
	case "link-arg":
		return isHostLinkArg(value)
	case "target-cpu":
		return !slices.Contains(wasmCPUs, value)
	case "split-debuginfo":
		return true
	}
	return false
}

// hostLinker makes build scripts use the linker that the host flags name, unless the user has set
// one for them. It returns a variable for cargo's environment. When cargo builds for another
// target, it passes no flags to build scripts.
func hostLinker(crate string, host []hostFlag, c cargoConfig) []string {
	linker := ""
	for _, flag := range host {
		if value, ok := strings.CutPrefix(flag.flag, "-C linker="); ok {
			linker = value
		}
	}
	if linker == "" {
		return nil
	}
	_, triple, ok := strings.Cut(askRustc(crate, "-vV"), "\nhost: ")
	if !ok {
		return nil
	}
	triple, _, _ = strings.Cut(triple, "\n")
	name := "CARGO_TARGET_" + envName(triple) + "_LINKER"
	if set, _ := c.get("target", triple, "linker"); set != nil || os.Getenv(name) != "" {
		return nil
	}
	return []string{name + "=" + linker}
}

// flags returns the flags of all places in one list.
func flags(all []rustflags) []string {
	var list []string
	for _, place := range all {
		list = append(list, place.flags...)
	}
	return list
}

// kitFlags returns wazabi's own flags. They come before the user's, so that the user's win.
//
// They keep the paths of the building machine out of panic messages. So two machines build the same
// guest, and it does not contain the name of the user. If the guest depends on the crate getrandom,
// they make it use the backend in the crate wazabi's feature random, unless the user chose another
// backend or the guest has WASI's.
func kitFlags(crate string, m metadata, target string, user []string) []string {
	var flags []string
	if target == targets[0] && m.usesGetrandom() && !strings.Contains(strings.Join(user, " "), "getrandom_backend") {
		flags = append(flags, "--cfg", `getrandom_backend="custom"`)
	}
	add := func(from, to string) {
		if from != "" {
			flags = append(flags, "--remap-path-prefix="+from+"="+to)
		}
	}
	home, _ := os.UserHomeDir()
	// The last match wins, so the order is from the widest to the narrowest.
	add(home, "/home")
	dirs := m.sources()
	// The order is fixed, since cargo rebuilds everything when its flags change.
	for _, dir := range slices.Sorted(maps.Keys(dirs)) {
		add(dir, dirs[dir])
	}
	if cargoHome := cargoHome(); cargoHome != "" {
		add(cargoHome, "/cargo")
		add(filepath.Join(cargoHome, "registry", "src"), "/crates")
	}
	add(strings.TrimSpace(askRustc(crate, "--print", "sysroot")), "/rust")
	return flags
}
