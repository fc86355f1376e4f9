package wazabi_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/testdata/gen/zoo"
)

// A generated package loads its guest with New. What a call returns is the caller's own.
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

// The guest's own errors are matched like any of Go's.
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

// What cannot be sent is refused before anything crosses, with the way to it.
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

// A panic of the guest's says what and where. The instance is gone; a Module takes another one for the next call.
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

// A pinned instance serves one goroutine, without looking for an idle one at each call.
func ExampleConn_Pin() {
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

	before := guest.Crossings()
	sum, err := guest.SumReadings(ctx, []zoo.Reading{{Value: 1.5, Valid: true}, {Value: 2, Valid: true}, {Value: 9}})
	fmt.Println(sum, err, guest.Crossings()-before)
	// Output: 3.5 <nil> 1
}

// A pool bounds how many instances calls use at once, and each instance its memory. More calls than that wait.
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

// What each instance needs before its first call, a generated package's WithInit does: it is Package.WithInit with the
// package's own Instance.
func ExamplePackage_WithInit() {
	ctx := context.Background()
	module, err := zoo.New(ctx, zoo.WithInit(func(ctx context.Context, i *zoo.Instance) error {
		// A guest that does not work is better found out now.
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

// What is no guest is refused when it is read.
func ExampleErrDescription() {
	_, err := abi.ReadModule([]byte("\x00asm\x01\x00\x00\x00\x05\x03\x01\x00\x01"))
	fmt.Println(errors.Is(err, wazabi.ErrDescription))
	// Output: true
}
