// First opens a guest, calls it once, and prints how many nanoseconds that took. With a directory
// for compiled code, the next start does not compile.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/tetratelabs/wazero"

	"github.com/wazabi/wazabi/bench/first"
	wazabi "github.com/wazabi/wazabi/go-host"
	engine "github.com/wazabi/wazabi/go-host/engine/wazero"
)

func main() {
	start := time.Now()
	var opts []wazabi.Option
	if len(os.Args) == 3 {
		cache, err := wazero.NewCompilationCacheWithDir(os.Args[2])
		if err != nil {
			log.Fatal(err)
		}
		opts = append(opts, engine.WithCompilationCache(cache))
	}
	for _, guest := range first.Guests {
		if guest.Name != os.Args[1] {
			continue
		}
		if _, err := guest.Open(context.Background(), opts...); err != nil {
			log.Fatal(err)
		}
		fmt.Println(time.Since(start).Nanoseconds())
		return
	}
	log.Fatalf("no guest %q", os.Args[1])
}
