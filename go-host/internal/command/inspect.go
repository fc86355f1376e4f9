package command

import (
	"flag"
)

var inspectCommand = subcommand{
	name: "inspect", args: "GUEST.wasm", summary: "shows functions, types and their layouts",
	help: "Shows what a guest exports, and how its types lie in memory: for each field its offset, size, name and type.",
	run: func(e Env, f *flag.FlagSet, args []string) error {
		asJSON := f.Bool("json", false, "print the description as abi.json has it")
		path, err := one(f, args, "a .wasm file")
		if err != nil {
			return err
		}
		_, d, err := readGuest(path)
		if err != nil {
			return err
		}
		text := []byte(d.Text())
		if *asJSON {
			text = d.JSON()
		}
		_, err = e.Stdout.Write(text)
		return err
	},
}
