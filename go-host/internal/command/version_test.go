package command

import (
	"runtime/debug"
	"testing"

	"github.com/wazabi/wazabi/go-host/gen"
)

func TestBuildVersion(t *testing.T) {
	commit := []debug.BuildSetting{{Key: "vcs.revision", Value: "0123456789abcdef"}, {Key: "vcs.modified", Value: "true"}}
	for want, info := range map[string]*debug.BuildInfo{
		" (module v1.2.3)":                 {Main: debug.Module{Path: kit, Version: "v1.2.3"}},
		" (commit 0123456789ab, modified)": {Main: debug.Module{Path: kit, Version: "(devel)"}, Settings: commit},
		// go tool wazabi, in a user's module: the commit is the user's.
		"":                 {Main: debug.Module{Path: "example.com/shop", Version: "(devel)"}, Settings: commit, Deps: []*debug.Module{{Path: kit, Version: gen.Version}}},
		" (module v1.2.4)": {Main: debug.Module{Path: "example.com/shop"}, Deps: []*debug.Module{{Path: kit, Version: "v1.2.4"}}},
		" (module v0.0.0 (replaced by ../wazabi))": {Main: debug.Module{Path: "example.com/shop"},
			Deps: []*debug.Module{{Path: kit, Version: "v0.0.0", Replace: &debug.Module{Path: "../wazabi"}}}},
	} {
		if got, want := buildVersion(info), gen.Version+want; got != want {
			t.Errorf("%s; want %s", got, want)
		}
	}
	if got := buildVersion(&debug.BuildInfo{}); got != gen.Version {
		t.Errorf("%s without build info; want %s", got, gen.Version)
	}
}
