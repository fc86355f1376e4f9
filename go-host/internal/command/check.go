package command

import (
	"flag"
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

var checkCommand = subcommand{
	name: "check", args: "GUEST.wasm", summary: "checks that a guest will load, and still fits",
	help: `Checks that a guest will load: that the module is complete, needs no feature and no import that
hosts lack, agrees with its description, compiles and can be instantiated. Of its own code only an
exported _initialize runs, such as the constructors of a guest with WASI, for at most -timeout. The
functions that it imports fail. With -untrusted the limits of wazabi.Untrusted apply, and with
-memory a limit of wazabi.WithMemoryLimit. With -lock it also checks that the guest is compatible
with an abi.json, which gen wrote beside the package that users have.

Exit codes: 0 the guest will load, and packages of the lock work with it; 1 it will not load, or a
change is breaking; 2 the command line is wrong.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		lock := f.String("lock", "", "the `abi.json` that the guest must be compatible with")
		o := opening{more: "; -timeout allows more"}
		f.BoolVar(&o.untrusted, "untrusted", false, "apply the limits of wazabi.Untrusted")
		f.Var(&o.memory, "memory", "apply a limit of this `size` to the guest's memory, in bytes, as 512k, or as 64m\n"+
			"(default: the limit of the profile)")
		f.DurationVar(&o.timeout, "timeout", initializeTimeout, "stop an _initialize that runs longer than this `duration`")
		asJSON := f.Bool("json", false, "print an object with the error, the release and the changes")
		path, err := one(f, args, "GUEST.wasm", "a .wasm file")
		if err != nil {
			return err
		}
		if o.timeout <= 0 {
			return usageError{fmt.Sprintf("-timeout %v: expected a duration above 0, such as %v", o.timeout, initializeTimeout)}
		}
		if o.memory != 0 && o.memory < engine.PageSize {
			return usageError{fmt.Sprintf("-memory %d: expected at least one page, %d bytes", o.memory, engine.PageSize)}
		}
		r, wrong := check(path, *lock, o)
		if *asJSON {
			if wrong != nil {
				r.Error = fault.Unprefixed(wrong)
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
			return fmt.Errorf("%s breaks packages generated from %s; undo the breaking changes, or release a new major version and write the lock anew with `wazabi gen`", path, *lock)
		case abi.Minor:
			fmt.Fprintf(e.Stdout, "%s works with packages generated from %s; `wazabi gen` brings the lock up to date\n", path, *lock)
		}
		return nil
	},
}

// check reads a guest, and compares it with a lock if there is one. With an error it still reports
// the facts that it found.
func check(path, lock string, o opening) (report, error) {
	r := report{Guest: path, Changes: []abi.Change{}}
	wasm, d, err := readGuest(path)
	if err != nil {
		return r, err
	}
	r.New, r.WASI = d.Fingerprint(), d.NeedsWASI()
	if err := tryOpen(wasm, d, o); err != nil {
		return r, fault.In(path, err)
	}
	if lock == "" {
		return r, nil
	}
	old, err := readDescription(lock)
	if err != nil {
		return r, fault.In("-lock "+lock, err)
	}
	compared := compare(old, d)
	compared.Guest, compared.WASI = r.Guest, r.WASI
	return compared, nil
}
