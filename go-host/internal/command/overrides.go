package command

import (
	"slices"
	"strings"
)

// codegenOptions has rustc's codegen option for each setting of a profile that has one.
var codegenOptions = map[string]string{
	"opt-level": "opt-level", "lto": "lto", "codegen-units": "codegen-units", "panic": "panic", "debug": "debuginfo",
	"strip": "strip", "overflow-checks": "overflow-checks", "debug-assertions": "debug-assertions",
}

// flagSettings returns the settings of a profile that rustflags set. Cargo passes rustflags after
// the profile's settings, and rustc takes the last, so these hold.
func flagSettings(user []rustflags) (settings []setting) {
	set := func(s setting) {
		settings = slices.DeleteFunc(settings, func(old setting) bool { return old.key == s.key })
		settings = append(settings, s)
	}
	for _, place := range user {
		for i := 0; i < len(place.flags); i++ {
			switch place.flags[i] {
			case "-g":
				set(setting{"debug", "2", place.origin})
			case "-O":
				set(setting{"opt-level", "3", place.origin})
			}
			option, length := codegenOption(place.flags[i:])
			if length == 0 {
				continue
			}
			i += length - 1
			name, value, valued := strings.Cut(option, "=")
			if !valued {
				value = "yes"
			}
			for key, codegen := range codegenOptions {
				if codegen == strings.ReplaceAll(name, "_", "-") {
					set(setting{key, value, place.origin})
				}
			}
		}
	}
	return settings
}

// flagStack returns the size of the stack that rustflags pass to the linker, which takes the last.
func flagStack(user []rustflags) (size, origin string) {
	for _, place := range user {
		for _, flag := range place.flags {
			if i := strings.LastIndex(flag, "stack-size="); i >= 0 {
				value, _, _ := strings.Cut(flag[i+len("stack-size="):], " ")
				size, origin = value, place.origin
			}
		}
	}
	return size, origin
}
