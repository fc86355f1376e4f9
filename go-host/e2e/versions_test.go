package e2e_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/versions"
	"github.com/wazabi/wazabi/testdata/gen/versionsalignment"
	"github.com/wazabi/wazabi/testdata/gen/versionscopied"
	"github.com/wazabi/wazabi/testdata/gen/versionsexport"
	"github.com/wazabi/wazabi/testdata/gen/versionsimport"
	"github.com/wazabi/wazabi/testdata/gen/versionsinsert"
	"github.com/wazabi/wazabi/testdata/gen/versionsownership"
	"github.com/wazabi/wazabi/testdata/gen/versionsremove"
	"github.com/wazabi/wazabi/testdata/gen/versionsrenumber"
	"github.com/wazabi/wazabi/testdata/gen/versionsreorder"
	"github.com/wazabi/wazabi/testdata/gen/versionsretype"
	"github.com/wazabi/wazabi/testdata/gen/versionssign"
	"github.com/wazabi/wazabi/testdata/gen/versionstransitive"
)

// room is a Module of any version.
type room[Order any] interface {
	Bring(context.Context, Order) (uint32, error)
	ABI() wazabi.ABI
	Close(context.Context) error
}

// visit calls the opened Module, and returns the differences.
func visit[M room[Order], Order any](module M, err error) ([]string, error) {
	if err != nil {
		return nil, err
	}
	var nothing Order
	_, err = module.Bring(context.Background(), nothing)
	var changes []string
	for _, change := range module.ABI().Changes {
		changes = append(changes, change.String())
	}
	return changes, errors.Join(err, module.Close(context.Background()))
}

// kitchen is the host of the version whose import block has a function. The other versions' blocks
// have only types.
type kitchen struct{}

func (kitchen) Clean(context.Context) (uint32, error) { return 10, nil }

// TestVersions: for each class of change, an older package opens a newer guest, and a newer package
// an older guest.
func TestVersions(t *testing.T) {
	needsWazero(t, "it loads other versions of the guest by NewFrom")
	ctx := t.Context()
	type open func(wasm []byte) ([]string, error)
	before := open(func(wasm []byte) ([]string, error) { return visit(versions.NewFrom(ctx, wasm)) })
	tests := []struct {
		class string
		after open
		// forth is the result of the old package with the new guest, back of the new package with the old
		// guest. It is a mismatch with these differences or, after "compatible", the compatible
		// differences.
		forth, back []string
	}{
		{
			"reorder", func(wasm []byte) ([]string, error) { return visit(versionsreorder.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: field tea Tea at 4; package: Tea at 0", "Cup: guest: field size u32 at 0; package: u32 at 4"},
			[]string{"Cup: guest: field tea Tea at 0; package: Tea at 4", "Cup: guest: field size u32 at 4; package: u32 at 0"},
		},
		{
			"insert", func(wasm []byte) ([]string, error) { return visit(versionsinsert.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: field milk bool at 2; package: none"},
			[]string{"Cup: guest: no field milk; package: bool at 2"},
		},
		{
			"remove", func(wasm []byte) ([]string, error) { return visit(versionsremove.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: no field sugar; package: u8 at 1"},
			[]string{"Cup: guest: field sugar u8 at 1; package: none"},
		},
		{
			"retype", func(wasm []byte) ([]string, error) { return visit(versionsretype.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: field size f32 at 4; package: u32 at 4"},
			[]string{"Cup: guest: field size u32 at 4; package: f32 at 4"},
		},
		{
			"renumber", func(wasm []byte) ([]string, error) { return visit(versionsrenumber.NewFrom(ctx, wasm)) },
			[]string{"Tea: guest: case Black number 3; package: number 2"},
			[]string{"Tea: guest: case Black number 2; package: number 3"},
		},
		{
			"sign", func(wasm []byte) ([]string, error) { return visit(versionssign.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: field size i32 at 4; package: u32 at 4"},
			[]string{"Cup: guest: field size u32 at 4; package: i32 at 4"},
		},
		{
			"alignment", func(wasm []byte) ([]string, error) { return visit(versionsalignment.NewFrom(ctx, wasm)) },
			[]string{"Cup: guest: layout size 6, alignment 2; package: size 8, alignment 4", "Cup: guest: field size [u16; 2] at 2; package: u32 at 4"},
			[]string{"Cup: guest: layout size 8, alignment 4; package: size 6, alignment 2", "Cup: guest: field size u32 at 4; package: [u16; 2] at 2"},
		},
		{
			"ownership", func(wasm []byte) ([]string, error) { return visit(versionsownership.NewFrom(ctx, wasm)) },
			[]string{"wash: guest: parameter 1 pot: Pot; package: pot: &Pot"},
			[]string{"wash: guest: parameter 1 pot: &Pot; package: pot: Pot"},
		},
		{
			// The guest copies this argument anyway, so the change has no effect.
			"copied", func(wasm []byte) ([]string, error) { return visit(versionscopied.NewFrom(ctx, wasm)) },
			[]string{"compatible"}, []string{"compatible"},
		},
		{
			"import", func(wasm []byte) ([]string, error) { return visit(versionsimport.NewFrom(ctx, wasm, kitchen{})) },
			[]string{"kitchen/clean: guest: import clean() -> u32; package: none"},
			[]string{"compatible", "kitchen/clean: import: was clean() -> u32, now gone"},
		},
		{
			"export", func(wasm []byte) ([]string, error) { return visit(versionsexport.NewFrom(ctx, wasm)) },
			[]string{"closed: guest: no function; package: closed() -> bool"},
			[]string{"compatible", "closed: function: new, closed() -> bool"},
		},
		{
			"transitive", func(wasm []byte) ([]string, error) { return visit(versionstransitive.NewFrom(ctx, wasm)) },
			[]string{"Tea: guest: representation u16; package: u8", "Cup: guest: field sugar u8 at 2; package: u8 at 1"},
			[]string{"Tea: guest: representation u8; package: u16", "Cup: guest: field sugar u8 at 1; package: u8 at 2"},
		},
	}
	check := func(name string, open open, wasm []byte, says []string) {
		changes, err := open(wasm)
		if says[0] == "compatible" {
			says = says[1:]
			if err != nil || !slices.Equal(changes, says) {
				t.Errorf("%s: %q, %v; want it to load, and %q", name, changes, err, says)
			}
			return
		}
		if !errors.Is(err, wazabi.ErrABIMismatch) {
			t.Errorf("%s: %v", name, err)
			return
		}
		for _, says := range says {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v\ndoes not say %q", name, err, says)
			}
		}
	}
	old := read(t, "versions/versions.wasm")
	check("the same", before, old, []string{"compatible"})
	for _, tt := range tests {
		wasm := read(t, "versions"+tt.class+"/versions"+tt.class+".wasm")
		check(tt.class, before, wasm, tt.forth)
		check(tt.class+", back", tt.after, old, tt.back)
		check(tt.class+", the same", tt.after, wasm, []string{"compatible"})
	}
}
