package link_test

import (
	"context"
	"fmt"

	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/linka"
	"github.com/wazabi/wazabi/testdata/gen/linkb"
	"github.com/wazabi/wazabi/testdata/gen/linkc"
)

// desk is a host in Go, beside the guests.
type desk struct{}

func (desk) Tell(_ context.Context, text string) (uint32, error) { return uint32(len(text)), nil }

// Three guests use each other: linka imports linkb's exports in its block "mid", and linkb imports
// linkc's in its block "base".
func Example() {
	ctx := context.Background()
	c, err := linkc.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close(ctx)
	b, err := linkb.New(ctx, nil, desk{}, link.Block("base", c))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer b.Close(ctx)
	a, err := linka.New(ctx, nil, link.Block("mid", b))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer a.Close(ctx)
	fmt.Println(a.Swapped(ctx, "first", "second"))
	fmt.Println(a.Shouted(ctx, "by linkb and linkc "))
	// Output:
	// second first <nil>
	// BY LINKB AND LINKC 11 <nil>
}
