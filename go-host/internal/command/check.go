package command

import (
	"flag"
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

var checkCommand = subcommand{
	name: "check", args: "GUEST.wasm", summary: "finds out whether a guest will load, and still fits",
	help: `Holds a guest to what the Go side demands when it loads: a module that is whole, without features or imports that nobody
provides, with a description that agrees with it. The guest is compiled and instantiated, with hosts that are not called; of its
code only the constructors of a guest with WASI run. With -untrusted it must keep within the limits of wazabi.Untrusted. With -lock also to the description that its users were promised: the abi.json of
a package that gen wrote.

Exit codes: 0 the guest will load, and packages of the lock work with it; 1 something is wrong or breaking; 2 the command line is
wrong.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		lock := f.String("lock", "", "the `abi.json` that the guest must be compatible with")
		untrusted := f.Bool("untrusted", false, "apply the limits of wazabi.Untrusted")
		asJSON := f.Bool("json", false, "print an object with what is wrong, the release and the changes")
		path, err := one(f, args, "a .wasm file")
		if err != nil {
			return err
		}
		r, wrong := check(path, *lock, *untrusted)
		if *asJSON {
			if wrong != nil {
				r.Error = wrong.Error()
			}
			if err := r.print(e.Stdout, true); err != nil {
				return err
			}
			if wrong != nil || r.Release == abi.Major {
				return exitError{code: exitFail}
			}
			return nil
		}
		if wrong != nil {
			return wrong
		}
		how := ""
		if r.WASI {
			how = ", opened with wazabi.WithWASI"
		}
		fmt.Fprintf(e.Stdout, "%s will load%s: fingerprint %s\n", path, how, r.New)
		if *lock == "" {
			return nil
		}
		if _, err := fmt.Fprint(e.Stdout, r.text()); err != nil {
			return err
		}
		switch r.Release {
		case abi.Major:
			return fmt.Errorf("%s breaks packages generated from %s; undo what is breaking, or release a new major version and write the lock anew with `wazabi gen`", path, *lock)
		case abi.Minor:
			fmt.Fprintf(e.Stdout, "%s works with packages generated from %s; `wazabi gen` brings the lock up to date\n", path, *lock)
		}
		return nil
	},
}

// check reads a guest, and compares it with a lock if there is one. What it knows of the guest it reports besides an error, too.
func check(path, lock string, untrusted bool) (report, error) {
	r := report{Guest: path, Changes: []abi.Change{}}
	wasm, d, err := readGuest(path)
	if err != nil {
		return r, err
	}
	r.New, r.WASI = d.Fingerprint(), d.NeedsWASI()
	if err := tryOpen(wasm, d, untrusted); err != nil {
		return r, fmt.Errorf("%s: %w", path, err)
	}
	if lock == "" {
		return r, nil
	}
	old, err := readDescription(lock)
	if err != nil {
		return r, fmt.Errorf("the lock: %w", err)
	}
	compared := compare(old, d)
	compared.Guest, compared.WASI = r.Guest, r.WASI
	return compared, nil
}
