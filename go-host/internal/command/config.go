package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wazabi/wazabi/go-host/internal/toml"
)

// cargoConfig is cargo's configuration, as cargo finds it for a crate: its files and --config
// arguments, the lowest precedence first.
//
// Cargo itself prints its configuration on nightly only (cargo config get).
type cargoConfig []configFile

// configFile is one file of the configuration, or one --config argument.
type configFile struct {
	name  string
	table toml.Table
	// argument: it is named by a --config argument, and wins over cargo's environment variables.
	argument bool
}

// maxInclude bounds how deep configuration files include each other, and maxConfigs how many there
// are: a file may be included often.
const (
	maxInclude = 16
	maxConfigs = 1000
)

// readConfig reads the configuration for the directory of a crate. args are cargo's arguments.
func readConfig(crate string, args []string) (cargoConfig, error) {
	dir, err := filepath.Abs(crate)
	if err != nil {
		return nil, err
	}
	// Cargo asks the system for its directory, and gets a path without links.
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return nil, err
	}
	// The nearest directory has the highest precedence, cargo's home has the lowest.
	dirs := []string{}
	for at := dir; ; at = filepath.Dir(at) {
		dirs = append(dirs, filepath.Join(at, ".cargo"))
		if at == filepath.Dir(at) {
			break
		}
	}
	if home := cargoHome(); home != "" && !slices.Contains(dirs, home) {
		dirs = append(dirs, home)
	}
	slices.Reverse(dirs)
	var c cargoConfig
	for _, dir := range dirs {
		// If both exist, cargo reads the one without an extension.
		for _, name := range []string{"config", "config.toml"} {
			path := filepath.Join(dir, name)
			if info, err := os.Stat(path); err != nil || info.IsDir() {
				continue
			}
			if err := c.read(path, 0); err != nil {
				return nil, err
			}
			break
		}
	}
	files := len(c)
	for _, arg := range configArgs(args) {
		// Cargo distinguishes files and settings in the same way.
		if _, err := os.Stat(filepath.Join(dir, arg)); err == nil {
			arg = filepath.Join(dir, arg)
		}
		if filepath.IsAbs(arg) {
			if err := c.read(arg, 0); err != nil {
				return nil, err
			}
			continue
		}
		table, err := toml.Parse(arg)
		if err != nil {
			return nil, fmt.Errorf("--config %s: %w", arg, err)
		}
		c = append(c, configFile{name: "--config", table: table})
	}
	for i := range c[files:] {
		c[files+i].argument = true
	}
	return c, nil
}

// read appends the files that the file at path includes, and then that file.
func (c *cargoConfig) read(path string, depth int) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	table, err := toml.Parse(string(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if depth == maxInclude {
		return fmt.Errorf("%s: included by more than %d files", path, maxInclude)
	}
	if len(*c) >= maxConfigs {
		return fmt.Errorf("%s: more than %d configuration files", path, maxConfigs)
	}
	includes, ok := table["include"].([]any)
	if !ok && table["include"] != nil {
		includes = []any{table["include"]}
	}
	for _, include := range includes {
		name, _ := include.(string)
		optional := false
		if t, ok := include.(toml.Table); ok {
			name, _ = t["path"].(string)
			optional, _ = t["optional"].(bool)
		}
		if name == "" {
			continue
		}
		if !filepath.IsAbs(name) {
			name = filepath.Join(filepath.Dir(path), name)
		}
		if err := c.read(name, depth+1); err != nil && !(optional && errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("%s includes %w", path, err)
		}
	}
	*c = append(*c, configFile{name: path, table: table})
	return nil
}

// configArgs returns the values of --config among cargo's arguments.
func configArgs(args []string) []string {
	var values []string
	for i, arg := range args {
		if value, ok := strings.CutPrefix(arg, "--config="); ok {
			values = append(values, value)
		} else if arg == "--config" && i+1 < len(args) {
			values = append(values, args[i+1])
		}
	}
	return values
}

// get returns the value with the highest precedence, and its origin.
func (c cargoConfig) get(path ...string) (value any, origin string) {
	for _, file := range slices.Backward(c) {
		if v := file.table.Get(path...); v != nil {
			return v, file.name
		}
	}
	return nil, ""
}

// arguments is the part of the configuration that --config arguments name.
func (c cargoConfig) arguments() cargoConfig {
	i := slices.IndexFunc(c, func(f configFile) bool { return f.argument })
	if i < 0 {
		return nil
	}
	return c[i:]
}

// keys returns the keys of a table, sorted, each once.
func (c cargoConfig) keys(path ...string) []string {
	var keys []string
	for _, file := range c {
		for key := range file.table.Table(path...) {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func cargoHome() string {
	if home := os.Getenv("CARGO_HOME"); home != "" {
		return home
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".cargo")
	}
	return ""
}

// envName returns a key in the form that it has in cargo's environment variables.
func envName(key string) string {
	return strings.NewReplacer("-", "_", ".", "_").Replace(strings.ToUpper(key))
}
