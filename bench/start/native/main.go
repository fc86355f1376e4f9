//go:build native && cgo

// Native prints one result of a library that is called by cgo.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/wazabi/wazabi/bench/native"
)

func main() {
	if os.Args[1] == "hello" {
		fmt.Println(native.Hello("Mary"))
		return
	}
	re, err := native.NewRegex("[a-z]+ing")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(re.FindAll("reading, sleeping and running")))
}
