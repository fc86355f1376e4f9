package command

import (
	"runtime/debug"
	"testing"
)

func TestBuildVersion(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}
	for want, info := range map[string]*debug.BuildInfo{
		"v1.2.3": {Main: debug.Module{Path: kit, Version: "v1.2.3"}},
		"(devel) (commit 0123456789ab, modified)": {Main: debug.Module{Path: kit, Version: "(devel)"}, Settings: commit},
		// In a user's module, `go tool wazabi` finds the user's commit.
		"v1.2.4": {Main: debug.Module{Path: "example.com/shop", Version: "(devel)"}, Settings: commit, Deps: []*debug.Module{{Path: kit, Version: "v1.2.4"}}},
		"v1.2.5 (replaced by ../wazabi)": {Main: debug.Module{Path: "example.com/shop"},
			Deps: []*debug.Module{{Path: kit, Version: "v1.2.5", Replace: &debug.Module{Path: "../wazabi"}}}},
		"(unknown)": {},
	} {
		if got := buildVersion(info); got != want {
			t.Errorf("%s; want %s", got, want)
		}
	}
}
