package command

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The user's settings of a profile hold, wherever they are set. Build sets the others.
func TestProfile(t *testing.T) {
	all := "CARGO_PROFILE_RELEASE_LTO=fat CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort"
	for name, test := range map[string]struct {
		manifest, config, env string
		profile               string
		debug, names          bool
		want, described       string
		// flags are the user's rustflags, late those of build after them.
		flags, late string
		// cargo are the user's arguments for cargo, args those of build after them.
		cargo, args string
	}{
		"nothing set": {want: all, described: "lto=fat, codegen-units=1, panic=abort (wazabi)"},
		"manifest": {manifest: "[profile.release]\nstrip = false\ndebug = true\nlto = false\ncodegen-units = 16\n",
			want: "CARGO_PROFILE_RELEASE_PANIC=abort", described: "lto=false, codegen-units=16, debug=true, strip=false (DIR/Cargo.toml); panic=abort (wazabi)"},
		"configuration": {config: "profile.release.codegen-units = 4\n", manifest: "[profile.release]\ncodegen-units = 8\nlto = 'thin'",
			want: "CARGO_PROFILE_RELEASE_PANIC=abort", described: "lto=thin (DIR/Cargo.toml); codegen-units=4 (DIR/.cargo/config.toml); panic=abort (wazabi)"},
		"environment": {env: "CARGO_PROFILE_RELEASE_LTO=off", manifest: "[profile.release]\nlto = true\n",
			want:      "CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort",
			described: "lto=off (CARGO_PROFILE_RELEASE_LTO); codegen-units=1, panic=abort (wazabi)"},
		"a profile of the user's": {profile: "web-small", manifest: "[profile.release]\nopt-level = 'z'\nlto = false\n[profile.web-small]\ninherits = 'release'\nopt-level = 's'\n",
			want: "CARGO_PROFILE_WEB_SMALL_CODEGEN_UNITS=1 CARGO_PROFILE_WEB_SMALL_PANIC=abort", described: "opt-level=s, lto=false (DIR/Cargo.toml); codegen-units=1, panic=abort (wazabi)"},
		"dev":                         {profile: "dev", want: ""},
		"inherits from dev":           {profile: "mine", manifest: "[profile.mine]\ninherits = 'dev'\n", want: ""},
		"a profile that is not there": {profile: "typo", want: ""},
		"dev with debug":              {profile: "dev", debug: true, want: "CARGO_PROFILE_DEV_STRIP=none", described: "strip=none (-debug)"},
		"debug": {debug: true, manifest: "[profile.release]\nstrip = true\nopt-level = 3\ndebug = 0\n",
			want:      "CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 CARGO_PROFILE_RELEASE_PANIC=abort CARGO_PROFILE_RELEASE_DEBUG=limited CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_INCREMENTAL=true",
			described: "opt-level=3 (DIR/Cargo.toml); lto=off, codegen-units=16, debug=limited, strip=none, incremental=true (-debug); panic=abort (wazabi)"},
		"debug where there is more": {debug: true, manifest: "[profile.release]\ndebug = 2\nlto = false\ncodegen-units = 1\npanic = 'abort'\nincremental = false\nopt-level = 0",
			want: "CARGO_PROFILE_RELEASE_STRIP=none", described: "opt-level=0, lto=false, codegen-units=1, panic=abort, debug=2, incremental=false (DIR/Cargo.toml); strip=none (-debug)"},
		"names": {names: true, manifest: "[profile.release]\nstrip = true\n", want: all + " CARGO_PROFILE_RELEASE_STRIP=debuginfo",
			described: "lto=fat, codegen-units=1, panic=abort (wazabi); strip=debuginfo (-names)"},
		"arguments": {cargo: "--config profile.release.lto='thin' --config=profile.release.strip=true", env: "CARGO_PROFILE_RELEASE_LTO=off",
			want:      "CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort",
			described: "lto=thin, strip=true (--config); codegen-units=1, panic=abort (wazabi)"},
		"a file as argument": {cargo: "--config .cargo/config.toml", config: "profile.release.lto = 'thin'\n", env: "CARGO_PROFILE_RELEASE_LTO=off",
			want:      "CARGO_PROFILE_RELEASE_CODEGEN_UNITS=1 CARGO_PROFILE_RELEASE_PANIC=abort",
			described: "lto=thin (DIR/.cargo/config.toml); codegen-units=1, panic=abort (wazabi)"},
		"names against arguments": {names: true, cargo: "--config profile.release.strip=true", args: `--config profile.release.strip="debuginfo"`,
			want: all + " CARGO_PROFILE_RELEASE_STRIP=debuginfo", described: "lto=fat, codegen-units=1, panic=abort (wazabi); strip=debuginfo (-names)"},
		"rustflags": {flags: "-C strip=symbols -C lto=thin -C lto --codegen overflow_checks=on -Cpanic=unwind -O -C target-feature=+simd128", manifest: "[profile.release]\nstrip = false\nopt-level = 's'", want: all,
			described: "opt-level=3, lto=yes, panic=unwind, strip=symbols, overflow-checks=on (RUSTFLAGS); codegen-units=1 (wazabi)"},
		"names against rustflags": {names: true, flags: "-C strip=symbols", late: "-C strip=debuginfo", want: all + " CARGO_PROFILE_RELEASE_STRIP=debuginfo",
			described: "lto=fat, codegen-units=1, panic=abort (wazabi); strip=debuginfo (-names)"},
		"names as in rustflags": {names: true, flags: "-C strip=debuginfo", want: all + " CARGO_PROFILE_RELEASE_STRIP=debuginfo",
			described: "lto=fat, codegen-units=1, panic=abort (wazabi); strip=debuginfo (-names)"},
		"debug against rustflags": {profile: "dev", debug: true, flags: "-C debuginfo=0 -C strip=symbols", late: "-C debuginfo=limited -C strip=none",
			want: "CARGO_PROFILE_DEV_DEBUG=limited CARGO_PROFILE_DEV_STRIP=none", described: "debug=limited, strip=none (-debug)"},
		"debug where rustflags have more": {profile: "dev", debug: true, manifest: "[profile.dev]\ndebug = 0\n", flags: "-C debuginfo=0 -g",
			want: "CARGO_PROFILE_DEV_STRIP=none", described: "debug=2 (RUSTFLAGS); strip=none (-debug)"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := cleanEnv(t)
			put(t, filepath.Join(dir, "Cargo.toml"), test.manifest)
			put(t, filepath.Join(dir, ".cargo", "config.toml"), test.config)
			if key, value, ok := strings.Cut(test.env, "="); ok {
				t.Setenv(key, value)
			}
			config, err := readConfig(dir, strings.Fields(test.cargo))
			if err != nil {
				t.Fatal(err)
			}
			p, err := readProfiles(config, dir)
			if err != nil {
				t.Fatal(err)
			}
			if test.profile == "" {
				test.profile = "release"
			}
			chosen := p.choose(test.profile, test.debug, test.names, flagSettings([]rustflags{{origin: "RUSTFLAGS", flags: strings.Fields(test.flags)}}))
			settings, env := chosen.settings, chosen.env
			if got := strings.Join(chosen.args, " "); got != test.args {
				t.Errorf("arguments %q, want %q", got, test.args)
			}
			if got := strings.Join(chosen.rustflags, " "); got != test.late {
				t.Errorf("rustflags %q, want %q", got, test.late)
			}
			if !reflect.DeepEqual(env, strings.Fields(test.want)) && len(env)+len(test.want) > 0 {
				t.Errorf("%q\nwant %q", env, test.want)
			}
			if got := strings.ReplaceAll(describeSettings(settings), dir, "DIR"); got != test.described {
				t.Errorf("%s\nwant %s", got, test.described)
			}
		})
	}
	dir := cleanEnv(t)
	put(t, filepath.Join(dir, "Cargo.toml"), "[profile")
	if _, err := readProfiles(nil, dir); err == nil || !strings.Contains(err.Error(), "Cargo.toml: line 1") {
		t.Error(err)
	}
}
