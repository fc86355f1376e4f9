// Hello greets by calling Rust, through the package that wazabi has generated of guest/.
//
// Usage:
//
//	go run ./examples/hello [name ...]
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/wazabi/wazabi/examples/hello/hello"
)

func main() {
	names := os.Args[1:]
	if len(names) == 0 {
		names = []string{"Mary", "世界", ""}
	}
	if err := run(context.Background(), os.Stdout, names); err != nil {
		fmt.Fprintln(os.Stderr, "hello:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, names []string) error {
	guest, err := hello.New(ctx)
	if err != nil {
		return err
	}
	defer guest.Close(ctx)

	for _, name := range names {
		text, err := guest.Hello(ctx, name)
		switch {
		case errors.Is(err, hello.HailMaryErrorNullPointer):
			fmt.Fprintln(w, "Nobody is greeted:", err)
		case err != nil:
			return err
		default:
			fmt.Fprintln(w, text)
		}
	}

	mary := hello.Person{Name: "Mary", Language: hello.LanguageJapanese}
	greeting, err := guest.Greet(ctx, mary, 2)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "%sThese are %d characters.\n", greeting.Text, greeting.Chars)
	return nil
}
