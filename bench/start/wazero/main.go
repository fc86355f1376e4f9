// Wazero prints one result of a guest that runs on wazero. With a directory for compiled code, the
// next start does not compile.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/tetratelabs/wazero"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/examples/regex/regex"
	wazabi "github.com/wazabi/wazabi/go-host"
	engine "github.com/wazabi/wazabi/go-host/engine/wazero"
)

func main() {
	ctx := context.Background()
	var opts []wazabi.Option
	if len(os.Args) == 3 {
		cache, err := wazero.NewCompilationCacheWithDir(os.Args[2])
		if err != nil {
			log.Fatal(err)
		}
		opts = append(opts, engine.WithCompilationCache(cache))
	}
	if os.Args[1] == "hello" {
		module, err := kit.New(ctx, opts...)
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
	module, err := regex.New(ctx, opts...)
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
