package e2e_test

import (
	"errors"
	"math"
	"testing"

	"github.com/wazabi/wazabi/testdata/gen/constants"
)

// TestConstants: the constants of the package are those that the guest has.
func TestConstants(t *testing.T) {
	ctx := t.Context()
	module, err := constants.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(ctx)
	lines, palette, lowest, highest, tenth, smallest, separator, greeting, filter, err := module.Constants(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if lines != constants.MaxLines || palette != constants.HasPalette || lowest != constants.Lowest || highest != constants.Highest {
		t.Errorf("the guest has %d, %t, %d, %d", lines, palette, lowest, highest)
	}
	if tenth != constants.Tenth || smallest != constants.Smallest || math.Float64bits(smallest) != 1 || constants.Whole != -4 {
		t.Errorf("the guest has %v, %v", tenth, smallest)
	}
	if separator != constants.Separator || greeting != constants.Greeting || constants.Empty != "" || filter != constants.DefaultFilter {
		t.Errorf("the guest has %q, %q, %v", separator, greeting, filter)
	}
	// Enums without bytes in memory, negative discriminants, other names.
	var only constants.Only = constants.SoleValue
	var first constants.Filter = constants.DecoderFirst
	if only != 7 || first != -3 || constants.Byte != 'x' || constants.Small != -300 || constants.DecoderFormatName != "png" {
		t.Errorf("%v, %v, %v, %v, %v", only, first, constants.Byte, constants.Small, constants.DecoderFormatName)
	}
	if constants.FreeMax != 18 || constants.DecoderMax != 17 {
		t.Errorf("%d, %d", constants.FreeMax, constants.DecoderMax)
	}
	decoder, err := module.NewDecoder(ctx, constants.DecoderMax)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := decoder.Lines(ctx); n != 17 || err != nil {
		t.Errorf("Lines = %d, %v, want 17", n, err)
	}
	if _, err := module.NewDecoder(ctx, constants.DecoderMax+1); !errors.Is(err, constants.LineErrorTooLong) {
		t.Errorf("one line more: %v", err)
	}
	if _, err := module.NewDecoder(ctx, 0); !errors.Is(err, constants.Usual) {
		t.Errorf("no lines: %v, want %v", err, constants.Usual)
	}
}
