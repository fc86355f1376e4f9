//go:build compiled

// Compiled prints one result of a guest that was translated into Go.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/wazabi/wazabi/bench/testdata/compiled/kit"
	"github.com/wazabi/wazabi/bench/testdata/compiled/regex"
)

func main() {
	ctx := context.Background()
	if os.Args[1] == "hello" {
		module, err := kit.New(ctx)
		if err != nil {
			log.Fatal(err)
		}
		text, err := module.Hello(ctx, "Mary")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(text)
		return
	}
	module, err := regex.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	re, err := module.NewRegex(ctx, "[a-z]+ing")
	if err != nil {
		log.Fatal(err)
	}
	matches, err := re.FindAll(ctx, "reading, sleeping and running")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(matches))
}
