package command

import (
	"flag"

	"github.com/wazabi/wazabi/go-host/internal/text"
)

var inspectCommand = subcommand{
	name: "inspect", args: "GUEST.wasm", summary: "shows a guest's functions, types and layouts",
	help: `Shows the functions that a guest exports and imports, and the layouts of its types: the offset,
size, name and type of each field.`,
	run: func(e Env, f *flag.FlagSet, args []string) error {
		asJSON := f.Bool("json", false, "print the description in the format of abi.json")
		path, err := one(f, args, "GUEST.wasm", "a .wasm file")
		if err != nil {
			return err
		}
		_, d, err := readGuest(path)
		if err != nil {
			return err
		}
		out := []byte(d.Text())
		if *asJSON {
			out = text.EscapeJSON(d.JSON())
		}
		_, err = e.Stdout.Write(out)
		return err
	},
}
