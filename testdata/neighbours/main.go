// The program calls the guest in src. The script .ci/test-package builds the guest's package and
// the program.
package main

import (
	"context"
	"fmt"
	"log"

	"example.com/neighbours/neighbours"
)

func main() {
	ctx := context.Background()
	guest, err := neighbours.New(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer guest.Close(ctx)
	for _, item := range []string{"1 + 2", "1 +"} {
		order, err := guest.Order(ctx, []string{"order", "--count=3", "--item", item})
		fmt.Println(order, err)
	}
	_, err = guest.Order(ctx, []string{"order", "--counts=3"})
	fmt.Println(err)
}
