package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/toml"
)

// setting is a setting of a cargo profile, with its origin.
type setting struct {
	key, value, origin string
}

// Origins of build's own settings.
const (
	byKit   = "wazabi"
	byDebug = "-debug"
	byNames = "-names"
)

// shown are the settings that build prints if the user or build has chosen them.
var shown = []string{"opt-level", "lto", "codegen-units", "panic", "debug", "strip", "incremental", "overflow-checks", "debug-assertions"}

// profiles are the profiles of a workspace. Its manifest, cargo's configuration and the environment
// set them.
type profiles struct {
	config cargoConfig
}

// readProfiles adds the workspace's manifest to cargo's configuration with the lowest precedence: a
// profile of the configuration wins, key by key.
func readProfiles(c cargoConfig, workspace string) (profiles, error) {
	path := filepath.Join(workspace, "Cargo.toml")
	text, err := os.ReadFile(path)
	if err != nil {
		return profiles{}, err
	}
	manifest, err := toml.Parse(string(text))
	if err != nil {
		return profiles{}, fmt.Errorf("%s: %w", path, err)
	}
	return profiles{slices.Insert(slices.Clone(c), 0, configFile{name: path, table: manifest})}, nil
}

// chain returns a profile and the profiles that it inherits from, ending in dev or release.
func (p profiles) chain(name string) []string {
	builtin := map[string]string{"bench": "release", "test": "dev"}
	chain := []string{name}
	for name != "release" && name != "dev" && len(chain) < 16 {
		parent, _ := p.config.get("profile", name, "inherits")
		text, ok := parent.(string)
		if !ok {
			text = builtin[name]
		}
		if text == "" {
			break
		}
		name = text
		chain = append(chain, name)
	}
	return chain
}

// user returns the user's setting of a key, from the first profile of the chain that has it.
func (p profiles) user(chain []string, key string) (s setting, ok bool) {
	for _, name := range chain {
		if value, origin := p.config.arguments().get("profile", name, key); value != nil {
			return setting{key, fmt.Sprint(value), origin}, true
		}
		variable := "CARGO_PROFILE_" + envName(name) + "_" + envName(key)
		if value, ok := os.LookupEnv(variable); ok {
			return setting{key, value, variable}, true
		}
		if value, origin := p.config.get("profile", name, key); value != nil {
			return setting{key, fmt.Sprint(value), origin}, true
		}
	}
	return setting{}, false
}

// choice is how a guest is built: the settings that the user or build has chosen.
type choice struct {
	settings []setting
	// env has build's own settings as variables for cargo's environment, args those that must win
	// over the user's --config arguments, and rustflags those that must win over the user's rustflags.
	env, args, rustflags []string
}

// choose returns the settings of a profile. flagged are those of the user's rustflags, which win
// over the profile. The flags -debug and -names win over both.
func (p profiles) choose(name string, debug, names bool, flagged []setting) (c choice) {
	chain := p.chain(name)
	defaults := p.defaults(chain, debug)
	demands := p.demands(chain, debug, names, flagged)
	for _, key := range shown {
		flag, flagSet := find(flagged, key)
		s, own := find(demands, key)
		if own && flagSet && flag.value != s.value {
			c.rustflags = append(c.rustflags, "-C", codegenOptions[key]+"="+s.value)
		}
		if own {
			if value, _ := p.config.arguments().get("profile", name, key); value != nil {
				// Cargo takes the last one.
				c.args = append(c.args, "--config", fmt.Sprintf("profile.%s.%s=%q", name, key, s.value))
			}
		}
		demanded := own
		set := own
		if !own {
			if s, set = p.user(chain, key); !set {
				s, own = find(defaults, key)
				set = own
			}
		}
		if own {
			c.env = append(c.env, "CARGO_PROFILE_"+envName(name)+"_"+envName(key)+"="+s.value)
		}
		if flagSet && !demanded {
			s, set = flag, true
		}
		if set {
			c.settings = append(c.settings, s)
		}
	}
	return c
}

// defaults returns the settings that build chooses if the user has not. They make a guest small and
// fast; with debug they make compiling fast. Only profiles of guests that are shipped have
// defaults.
func (p profiles) defaults(chain []string, debug bool) []setting {
	switch {
	case chain[len(chain)-1] != "release":
		return nil
	case debug:
		return []setting{{"opt-level", "1", byDebug}, {"lto", "off", byDebug}, {"codegen-units", "16", byDebug},
			{"panic", "abort", byKit}, {"incremental", "true", byDebug}}
	}
	return []setting{{"lto", "fat", byKit}, {"codegen-units", "1", byKit}, {"panic", "abort", byKit}}
}

// demands returns the settings that the flags -debug and -names require, whatever the profile says.
func (p profiles) demands(chain []string, debug, names bool, flagged []setting) (demands []setting) {
	switch {
	case debug:
		// A profile that asks for more debugging information than lines keeps it.
		s, ok := find(flagged, "debug")
		if !ok {
			s, ok = p.user(chain, "debug")
		}
		if chain[len(chain)-1] == "release" && !ok || ok && slices.Contains([]string{"0", "false", "none"}, s.value) {
			demands = append(demands, setting{"debug", "limited", byDebug})
		}
		demands = append(demands, setting{"strip", "none", byDebug})
	case names:
		demands = append(demands, setting{"strip", "debuginfo", byNames})
	}
	return demands
}

func find(list []setting, key string) (setting, bool) {
	i := slices.IndexFunc(list, func(s setting) bool { return s.key == key })
	if i < 0 {
		return setting{}, false
	}
	return list[i], true
}

// describeSettings lists settings by origin: "lto=fat, panic=abort (wazabi); opt-level=z
// (Cargo.toml)".
func describeSettings(settings []setting) string {
	var origins []string
	byOrigin := map[string][]string{}
	for _, s := range settings {
		if byOrigin[s.origin] == nil {
			origins = append(origins, s.origin)
		}
		byOrigin[s.origin] = append(byOrigin[s.origin], s.key+"="+s.value)
	}
	for i, origin := range origins {
		origins[i] = fmt.Sprintf("%s (%s)", strings.Join(byOrigin[origin], ", "), origin)
	}
	return strings.Join(origins, "; ")
}
