package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/dynamic"
	"github.com/wazabi/wazabi/testdata/gen/chosen"
)

// TestChosen: exports of crates that a guest depends on have the names that the guest gives them,
// and those that it leaves out are not there for any host.
func TestChosen(t *testing.T) {
	ctx := t.Context()
	module, err := chosen.New(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(context.Background())
	if area, err := module.FieldArea(ctx, 3, 4); err != nil || area != 12 {
		t.Errorf("%d, %v", area, err)
	}
	if area, err := module.Area(ctx, 5); err != nil || area != 25 {
		t.Errorf("%d, %v", area, err)
	}
	if total, err := module.Total(ctx, 3, 4); err != nil || total != 21 {
		t.Errorf("%d, %v", total, err)
	}
	// Parameters have the names of the interface, and not those in Rust.
	if number, err := module.Parsed(ctx, "12"); err != nil || number != 12 {
		t.Errorf("%d, %v", number, err)
	}
	if _, err := module.Parsed(ctx, "x"); !errors.Is(err, wazabi.ErrInput) || !strings.Contains(err.Error(), "(number)") {
		t.Errorf("%v", err)
	}
	source, err := os.ReadFile("../../testdata/gen/chosen/chosen.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, signature := range []string{"Total(ctx context.Context, width uint32, tall uint32)", "Parsed(ctx context.Context, number string)"} {
		if !bytes.Contains(source, []byte(signature)) {
			t.Errorf("no %s", signature)
		}
	}
	var paces []uint32
	for n, err := range module.Paces(ctx, 3) {
		if err != nil {
			t.Fatal(err)
		}
		paces = append(paces, n)
	}
	if !slices.Equal(paces, []uint32{1, 2, 3}) {
		t.Errorf("%v", paces)
	}
	meter, err := module.NewMeter(ctx, 8)
	if err != nil {
		t.Fatal(err)
	}
	if value, err := meter.Value(ctx); err != nil || value != 8 {
		t.Errorf("%d, %v", value, err)
	}
	if err := meter.Close(ctx); err != nil {
		t.Error(err)
	}
	if chosen.FieldLimit != 7 || chosen.Limit != 100 {
		t.Error(chosen.FieldLimit, chosen.Limit)
	}
	instance, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer instance.Close(context.Background())
	for _, export := range []string{"survey/debug", "survey/down", "survey/steps", "survey/Meter.reset", "survey/Meter.read", "survey/area"} {
		if _, err := instance.Raw().Call(ctx, export); !errors.Is(err, wazabi.ErrExport) {
			t.Errorf("%s: %v", export, err)
		}
	}
	late, err := dynamic.Open(ctx, lateWasm(t, "chosen"))
	if err != nil {
		t.Fatal(err)
	}
	defer late.Close(context.Background())
	if got, err := late.Call(ctx, "field_area", 3, 4); err != nil || got.String() != "12" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := late.Call(ctx, "debug"); err == nil {
		t.Error("debug is there")
	}
}
