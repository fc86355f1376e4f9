// Plain prints one result of Go alone.
package main

import (
	"fmt"
	"os"
	"regexp"
)

func main() {
	if os.Args[1] == "hello" {
		fmt.Println("Hello, " + "Mary" + "!")
		return
	}
	re := regexp.MustCompile("[a-z]+ing")
	fmt.Println(len(re.FindAllStringIndex("reading, sleeping and running", -1)))
}
