package wazabi_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/testdata/gen/basket"
	"github.com/wazabi/wazabi/testdata/gen/constants"
	"github.com/wazabi/wazabi/testdata/gen/forms"
	"github.com/wazabi/wazabi/testdata/gen/sequences"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// A generated package loads its guest with New. The caller owns the results of a call.
func Example() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	words, err := guest.Words(ctx, "hail  mary")
	fmt.Println(words, err)
	// Output: [hail mary] <nil>
}

// The guest's own errors are matched like any Go error.
func Example_guestError() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	_, err = guest.Parse(ctx, "4x")
	fmt.Println(errors.Is(err, zoo.ParseErrorBadDigit), err)
	// Output: true the text has a character that is not a digit
}

// A value that cannot be sent is refused before the guest is called. The error has the path to it.
func ExampleError() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	_, err = guest.Join(ctx, []string{"fine", "not \xff fine"}, " ")
	var e *wazabi.Error
	fmt.Println(errors.As(err, &e), errors.Is(err, wazabi.ErrInput), errors.Is(err, wazabi.ErrUTF8), e.Path)
	// Output: true true true parts[1]
}

// The error of a guest's panic has its message and its place. The instance is gone; the Module
// takes another one for the next call.
func ExampleTrapError() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	_, err = guest.Index(ctx, []uint32{1, 2}, 7)
	var trap *wazabi.TrapError
	if errors.As(err, &trap) {
		fmt.Println(trap.Message)
		fmt.Println(trap.File)
	}
	sum, err := guest.Add(ctx, 1, 2)
	fmt.Println(sum, err)
	// Output:
	// index out of bounds: the len is 2 but the index is 7
	// testdata/guests/zoo/src/faults.rs
	// 3 <nil>
}

// A pinned instance serves one goroutine. Its calls do not search for an idle instance.
func Example_instance() {
	ctx := context.Background()
	module, err := zoo.New(ctx, wazabi.WithPoolSize(4), wazabi.WithMemoryLimit(16<<20))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)
	guest, err := module.Instance(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	before := guest.GuestEntries()
	sum, err := guest.SumReadings(ctx, []zoo.Reading{{Value: 1.5, Valid: true}, {Value: 2, Valid: true}, {Value: 9}})
	fmt.Println(sum, err, guest.GuestEntries()-before)
	// Output: 3.5 <nil> 1
}

// asked is the host of a guest.
type asked struct{}

func (asked) Ask(context.Context, uint32) (uint64, error) { return 0, nil }

// A guest pulls from an iter.Seq as far as it needs, and ends it.
func Example_sequence() {
	ctx := context.Background()
	guest, err := sequences.New(ctx, asked{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	numbers := func(yield func(uint32) bool) {
		defer fmt.Println("ended")
		for n := uint32(1); yield(n * n); n++ {
		}
	}
	squares, err := guest.OneByOne(ctx, numbers, 4)
	fmt.Println(squares, err)
	// Output:
	// ended
	// [1 4 9 16] <nil>
}

// A result inside of another value is a value, or an error as a method returns it.
func ExampleResult() {
	ctx := context.Background()
	// The guest does not call its host here.
	module, err := forms.New(ctx, struct{ forms.Host }{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)
	numbers, err := module.ParseEach(ctx, []string{"17", "x"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, number := range numbers {
		var parse *forms.ParseError
		if errors.As(number.Err, &parse) {
			fmt.Println("skipped:", parse.Found)
			continue
		}
		fmt.Println(number.Value)
	}
	// Output:
	// 17
	// skipped: x
}

// Constants of the guest are constants of the package.
func Example_constants() {
	fmt.Println(constants.DecoderMax, constants.DefaultFilter, constants.DecoderFormatName)
	// Output: 17 Sub png
}

// A pool bounds how many instances calls use at once and how much memory each instance has. Further
// calls wait.
func ExampleWithPoolSize() {
	ctx := context.Background()
	module, err := zoo.New(ctx, wazabi.WithPoolSize(4), wazabi.WithMemoryLimit(16<<20))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)

	var wg sync.WaitGroup
	for n := range 100 {
		wg.Go(func() {
			if sum, err := module.Add(ctx, float64(n), 1); err != nil || sum != float64(n+1) {
				fmt.Println(sum, err)
			}
		})
	}
	wg.Wait()
	stats := module.Stats()
	fmt.Println(stats.Calls, stats.Instances <= 4, stats.Busy, stats.Waiting)
	// Output: 100 true 0 0
}

// WithInit of a generated package prepares each instance before its first call. It is
// Package.WithInit with the package's own Instance.
func Example_init() {
	ctx := context.Background()
	module, err := zoo.New(ctx, zoo.WithInit(func(ctx context.Context, i *zoo.Instance) error {
		// A guest that does not work is found here and not by a later call.
		text, err := i.EchoString(ctx, "ready")
		fmt.Println(text)
		return err
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)

	sum, err := module.Add(ctx, 1, 2)
	fmt.Println(sum, err)
	// Output:
	// ready
	// 3 <nil>
}

// A guest that keeps data between calls serves many callers, and none finds the data of another.
func ExampleWithReset() {
	ctx := context.Background()
	shop := basket.WithInit(func(ctx context.Context, i *basket.Instance) error {
		return i.SetPrices(ctx, map[string]uint32{"tea": 300, "milk": 100})
	})
	module, err := basket.New(ctx, wazabi.WithReset(), shop)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)

	buy := func(items ...string) (total uint32, err error) {
		caller, err := module.Instance(ctx)
		if err != nil {
			return 0, err
		}
		defer caller.Close(ctx)
		for _, item := range items {
			if err := caller.Put(ctx, item); err != nil {
				return 0, err
			}
		}
		return caller.Total(ctx)
	}
	fmt.Println(buy("tea", "milk"))
	fmt.Println(buy("milk"))
	// Output:
	// 400 <nil>
	// 100 <nil>
}

// An instance whose memory has grown is closed when its call ends, and a new one serves the next
// call.
func ExampleWithRetirement() {
	ctx := context.Background()
	module, err := zoo.New(ctx, wazabi.WithPoolSize(1), wazabi.WithRetirement(wazabi.Retirement{Memory: 4 << 20}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer module.Close(ctx)

	sum, err := module.SumBytes(ctx, make([]byte, 8<<20))
	fmt.Println(sum, err)
	stats := module.Stats()
	fmt.Println(stats.Made, stats.Retired, stats.Instances)
	// Output:
	// 0 <nil>
	// 1 1 0
}

// A deadline stops the guest in the middle of a call.
func ExampleWithCancel() {
	guest, err := zoo.New(context.Background(), wazabi.WithCancel())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(context.Background())

	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err = guest.Spin(ctx)
	fmt.Println(err)
	fmt.Println(errors.Is(err, wazabi.ErrCanceled), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// wazabi: zoo.Spin: canceled: context deadline exceeded
	// true true
}

// A file that is not a guest is refused when it is read.
func ExampleErrDescription() {
	_, err := abi.ReadModule([]byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01"))
	fmt.Println(errors.Is(err, wazabi.ErrDescription))
	// Output: true
}

// A Rust enum whose variants have fields is an interface in Go, and its cases are structs. The
// cases of an error enum are pointers, for errors.As.
func Example_payloadEnum() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	for _, shape := range []zoo.Shape{
		zoo.ShapePolygon{V0: []zoo.Point{{}, {X: 2}, {X: 2, Y: 3}, {Y: 3}}},
		zoo.ShapeCircle{Center: zoo.Point{X: 1, Y: 1}, Radius: 100},
		zoo.ShapeDot{},
	} {
		area, err := guest.Area(ctx, shape, 1000)
		var tooLarge *zoo.ShapeErrorTooLarge
		switch {
		case errors.As(err, &tooLarge):
			fmt.Println("more than", tooLarge.Limit)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(area)
		}
	}

	shape, err := guest.EchoShape(ctx, zoo.ShapeLabel{V0: zoo.Point{X: 3}, V1: "here"})
	switch shape := shape.(type) {
	case zoo.ShapeLabel:
		fmt.Println(shape.V1, "at", shape.V0.X, err)
	default:
		fmt.Printf("%T\n", shape)
	}
	// Output:
	// 6
	// more than 1000
	// the shape has no size
	// here at 3 <nil>
}

// Rust's maps are Go maps. An argument is sent in the order of its keys, so that equal maps are
// sent as equal bytes.
func Example_map() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	counts, err := guest.CountWords(ctx, "hail mary hail")
	fmt.Println(counts, err)

	sum := zoo.ExprAdd{V0: zoo.ExprVar{V0: "x"}, V1: zoo.ExprNeg{V0: zoo.ExprVar{V0: "y"}}}
	value, err := guest.Evaluate(ctx, sum, map[string]float64{"x": 5, "y": 3})
	fmt.Println(value, err)
	// Output:
	// map[hail:2 mary:1] <nil>
	// 2 <nil>
}

// A list that Rust takes as &mut [T] is changed in place, even if the call then returns an error.
func Example_inPlace() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	values := []uint32{1, 2, 3}
	err = guest.Double(ctx, values)
	fmt.Println(values, err)

	points := []zoo.Point{{X: 1, Y: 1}, {X: math.NaN()}, {X: 2, Y: 2}}
	_, err = guest.Shift(ctx, points, zoo.Point{X: 10})
	fmt.Println(points, err)
	// Output:
	// [2 4 6] <nil>
	// [{11 1} {NaN 0} {2 2}] moved 1
}

// Flags are the bits of an unsigned integer. String returns their names.
func Example_flags() {
	ctx := context.Background()
	guest, err := zoo.New(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer guest.Close(ctx)

	perms, err := guest.Open(ctx, "home", zoo.PermsRead|zoo.PermsWrite)
	fmt.Println(perms, perms&zoo.PermsExec != 0, err)

	_, err = guest.Open(ctx, "/etc", zoo.PermsWrite)
	var refused *zoo.Refused
	fmt.Println(errors.As(err, &refused), refused.Reason, refused.Missing)
	// Output:
	// read|write false <nil>
	// true /etc cannot be changed write
}
