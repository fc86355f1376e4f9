package command

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	// Linked so that the build info has the version of wazero.
	_ "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/rt"
)

var versionCommand = subcommand{
	name: "version", summary: "prints the versions of wazabi, wazero and the formats",
	help: `Prints the version of this command, of the wazero that guests run on, and of the formats that it
reads and writes.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		if _, err := arguments(f, args, 0, "arguments", "none"); err != nil {
			return err
		}
		info, ok := debug.ReadBuildInfo()
		if !ok {
			info = &debug.BuildInfo{}
		}
		_, err := fmt.Fprintf(e.Stdout, "wazabi %s, %s %s/%s\n%s %s\ndescription format %d, runtime version %d\n",
			buildVersion(info), runtime.Version(), runtime.GOOS, runtime.GOARCH, runner, moduleVersion(info, runner), abi.Format, rt.RuntimeVersion1)
		return err
	},
}

// runner is the module that guests run on by default.
const runner = "github.com/tetratelabs/wazero"

// buildVersion returns the kit's version, which generated files name. It adds the version of the
// module if that is another, and the commit if the command was built from a working tree.
func buildVersion(info *debug.BuildInfo) string {
	version := gen.Version
	if from := moduleVersion(info, kit); !slices.Contains([]string{gen.Version, develVersion, unknownVersion}, from) {
		version += " (module " + from + ")"
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" && info.Main.Path == kit {
		version += " (commit " + commit[:min(12, len(commit))]
		if settings["vcs.modified"] == "true" {
			version += ", modified"
		}
		version += ")"
	}
	return version
}

// The versions of a module that has none in the build info.
const (
	develVersion   = "(devel)"
	unknownVersion = "(unknown)"
)

// moduleVersion returns the version of a module in the running program.
func moduleVersion(info *debug.BuildInfo, path string) string {
	if info.Main.Path == path && info.Main.Version != "" {
		return info.Main.Version
	}
	for _, m := range info.Deps {
		if m.Path == path {
			if m.Replace != nil {
				return m.Version + " (replaced by " + strings.TrimSpace(m.Replace.Path+" "+m.Replace.Version) + ")"
			}
			return m.Version
		}
	}
	return unknownVersion
}

// version returns the kit's version for a go.mod. A command built from a working tree has no
// version that could be fetched, and returns the next release's.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if ok && info.Main.Path == kit && strings.HasPrefix(info.Main.Version, "v") && !strings.HasSuffix(info.Main.Version, "+dirty") {
		return info.Main.Version
	}
	return gen.Version
}
