package e2e_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/views"
)

// FuzzViews reads a line, whose wire form the fuzzer has changed, through views. Pointers may lead
// to an image that the fuzzer made. What accessors return is what a copy has; an accessor and a
// copy refuse the same lines; and views that are used too late show nothing.
func FuzzViews(f *testing.F) {
	const (
		lineSize = 296
		imageAt  = 1024 // the end of the guest's stack, which it does not reach
	)
	module := openViews(f, wazabi.WithPoolSize(1), wazabi.WithLimits(wazabi.Limits{Bytes: 1 << 20, Elements: 256}))
	var instance *views.Instance
	bits := cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
	f.Add(uint8(3), uint16(0), []byte(nil), []byte(nil))
	f.Add(uint8(3), uint16(0), []byte{3}, []byte(nil))
	for at := range lineSize / 4 {
		// Each pointer leads to the image in one of these.
		f.Add(uint8(7), uint16(4*at), []byte{0, 4, 0, 0, 2}, []byte{8, 4, 0, 0, 3, 0, 0, 0, 'a', 'b', 'c'})
	}
	f.Fuzz(func(t *testing.T, n uint8, at uint16, patch, image []byte) {
		if n = 1 + n%8; len(patch) > lineSize || int(at)+len(patch) > lineSize || len(image) > 2048 {
			return
		}
		if instance == nil {
			var err error
			if instance, err = module.Instance(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		whole := append(image[:len(image):len(image)], make([]byte, 2048-len(image))...)
		if err := instance.Raw().Write(imageAt, whole); err != nil {
			t.Fatal(err)
		}
		var late views.LineView
		var readErr error
		err := instance.PatchedView(context.Background(), uint32(n), uint32(at), patch, func(_ context.Context, v views.ListOfLineView) error {
			late = v.At(v.Len() - 1)
			read := lineOf(late)
			readErr = v.Err()
			clone, err := late.Clone()
			switch {
			case readErr != nil && err == nil:
				t.Errorf("an accessor refuses it (%v), and a copy does not", readErr)
			case readErr == nil && err != nil && !errors.Is(err, wazabi.ErrBudget):
				t.Errorf("a copy refuses it (%v), and no accessor does", err)
			case err == nil && !cmp.Equal(read, clone, bits):
				t.Errorf("accessors and a copy differ: %s", cmp.Diff(read, clone, bits))
			}
			if readErr == nil && !utf8.ValidString(read.Note+string(read.Title)+read.Boxed.V1) {
				t.Errorf("%+v", read)
			}
			return nil
		})
		if late.Number() != 0 || late.Note().Len() != 0 || late.Tags() != nil || !errors.Is(late.Err(), wazabi.ErrClosed) {
			t.Errorf("too late: %d, %v", late.Number(), late.Err())
		}
		if err == nil {
			if readErr != nil {
				t.Errorf("the call returned no error after %v", readErr)
			}
			return
		}
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind == nil || e.Kind == wazabi.ErrInput || e.Stack != "" || len(err.Error()) > 4096 || !utf8.ValidString(err.Error()) {
			t.Errorf("%#v: %v", err, err)
		}
		// A lie poisons the instance.
		if err := instance.Close(context.Background()); err != nil {
			t.Error(err)
		}
		instance = nil
	})
}
