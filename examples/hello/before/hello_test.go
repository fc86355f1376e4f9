package before

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func Example() {
	ctx := context.Background()
	greeter, err := New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer greeter.Close(ctx)
	fmt.Println(greeter.Hello(ctx, "Mary"))
	fmt.Println(greeter.Hello(ctx, "M\xffry"))
	// Output:
	// Hello, Mary! <nil>
	//  invalid UTF-8
}

func newGreeter(t *testing.T, ctx context.Context) *Greeter {
	t.Helper()
	greeter, err := New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { greeter.Close(ctx) })
	return greeter
}

func TestHello(t *testing.T) {
	ctx := t.Context()
	greeter := newGreeter(t, ctx)
	for _, test := range []struct {
		name string
		want string
		err  error
	}{
		{"Mary", "Hello, Mary!", nil},
		{"世界", "Hello, 世界!", nil},
		{"", "Hello, !", nil},
		{"M\xffry", "", InvalidUTF8},
	} {
		got, err := greeter.Hello(ctx, test.name)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("Hello(%q) = %q, %v; want %q, %v", test.name, got, err, test.want, test.err)
		}
	}
}
