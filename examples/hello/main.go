// Hello greets by calling Rust, through the package that wazabi generated from guest/.
//
// Usage:
//
//	go run ./examples/hello [-stats] [name ...]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/wazabi/wazabi/examples/hello/hello"
)

func main() {
	stats := flag.Bool("stats", false, "also print the cost of starting")
	flag.Parse()
	names := flag.Args()
	if len(names) == 0 {
		names = []string{"Mary", "世界", ""}
	}
	ctx := context.Background()
	var err error
	if *stats {
		// Before run, because a process compiles the guest only once.
		err = start(ctx, os.Stdout)
	}
	if err == nil {
		err = run(ctx, os.Stdout, names)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "hello:", err)
		os.Exit(1)
	}
}

// start prints how long compiling, instantiating and the first calls take.
func start(ctx context.Context, w io.Writer) error {
	guest, err := hello.New(ctx)
	if err != nil {
		return err
	}
	defer guest.Close(ctx)

	var took [2]time.Duration
	for i := range took {
		begin := time.Now()
		if _, err := guest.Hello(ctx, "Mary"); err != nil {
			return err
		}
		took[i] = time.Since(begin)
	}
	stats := guest.Stats()
	fmt.Fprintf(w, "compile:     %v\n", stats.Compile)
	fmt.Fprintf(w, "instantiate: %v\n", stats.Instantiate)
	fmt.Fprintf(w, "first call:  %v\n", took[0])
	fmt.Fprintf(w, "next call:   %v\n", took[1])
	fmt.Fprintf(w, "instance:    %d bytes\n", stats.Memory/int64(stats.Instances))
	return nil
}

// run prints a greeting for each name, and one in Japanese for Mary.
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
			fmt.Fprintln(w, "No greeting:", err)
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
