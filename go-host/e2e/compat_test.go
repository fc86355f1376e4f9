package e2e_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	wazeroengine "github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/rt"
	"github.com/wazabi/wazabi/testdata/gen/shop"
	"github.com/wazabi/wazabi/testdata/gen/shopbreaking"
	"github.com/wazabi/wazabi/testdata/gen/shopcompatible"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile("../../testdata/gen/" + path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestCompatibleGuest: a package generated from the first shop calls the second, and learns what
// differs.
func TestCompatibleGuest(t *testing.T) {
	needsWazero(t, "it loads other versions of the guest by NewFrom")
	wasm := read(t, "shopcompatible/shopcompatible.wasm")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for name, opts := range map[string][]wazabi.Option{
		"compiler": {wazabi.WithLogger(logger)}, "cancel": {wazabi.WithCancel()}, "interpreter": {wazeroengine.WithInterpreter()}, "untrusted": {wazabi.WithProfile(wazabi.Untrusted)},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			module, err := shop.NewFrom(ctx, wasm, opts...)
			if err != nil {
				t.Fatal(err)
			}
			defer module.Close(ctx)
			for _, change := range module.ABI().Changes {
				t.Log(change) // Delivery: case Pigeon: new, number 2
			}
			a := module.ABI()
			if a.Fingerprint == a.Package || len(a.Changes) != 2 || a.Changes[0].Where != "refund" || a.Changes[1].What != "case Pigeon" {
				t.Errorf("%+v", a)
			}
			a.Changes[0].Where = "spoilt"
			if module.ABI().Changes[0].Where != "refund" {
				t.Error("ABI gives its own away")
			}
			if version, err := module.Version(ctx); version != 2 || err != nil {
				t.Errorf("version %d, %v", version, err)
			}
			order := shop.Order{Item: "tea", Price: 350, Count: 3, Delivery: shop.DeliveryCourier}
			receipt, err := module.Place(ctx, order)
			if want := (shop.Receipt{Total: 1550, Status: shop.StatusSent}); receipt != want || err != nil {
				t.Errorf("%v, %v, want %v", receipt, err, want)
			}
			if total, err := module.Total(ctx, []shop.Order{order, order, {Item: "cup", Price: 1, Count: 1}}); total != 2101 || err != nil {
				t.Errorf("total %d, %v", total, err)
			}
			if _, err := module.Place(ctx, shop.Order{Item: "the moon"}); !errors.Is(err, shop.ShopErrorSoldOut) {
				t.Error(err)
			}
			// The package does not know the new case, so it does not send it.
			order.Delivery = 2
			if _, err := module.Place(ctx, order); !errors.Is(err, wazabi.ErrInput) {
				t.Error(err)
			}
		})
	}
	if !strings.Contains(log.String(), "guest differs from the package") {
		t.Errorf("the log says %s", log.String())
	}
}

// TestSameGuest: equal fingerprints load, and nothing differs.
func TestSameGuest(t *testing.T) {
	module, err := shop.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(t.Context())
	if a := module.ABI(); a.Fingerprint == "" || a.Fingerprint != a.Package || a.Changes != nil {
		t.Errorf("%+v", a)
	}
}

// TestMismatch is package-guest-mismatch: old packages open new guests and new packages old guests,
// with a breaking difference.
func TestMismatch(t *testing.T) {
	needsWazero(t, "it loads other versions of the guest by NewFrom")
	type opener func(ctx context.Context, wasm []byte, opts ...wazabi.Option) error
	first := opener(func(ctx context.Context, wasm []byte, opts ...wazabi.Option) error {
		_, err := shop.NewFrom(ctx, wasm, opts...)
		return err
	})
	compatible := opener(func(ctx context.Context, wasm []byte, opts ...wazabi.Option) error {
		_, err := shopcompatible.NewFrom(ctx, wasm, opts...)
		return err
	})
	breaking := opener(func(ctx context.Context, wasm []byte, opts ...wazabi.Option) error {
		_, err := shopbreaking.NewFrom(ctx, wasm, opts...)
		return err
	})
	tests := []struct {
		name string
		open opener
		wasm string
		says []string
	}{
		{"old with breaking", first, "shopbreaking/shopbreaking.wasm", []string{
			"run wazabi gen again",
			"Order: guest: field price u32 at 8; package: u64 at 8",
			"Order: guest: layout size 20, alignment 4; package: size 24, alignment 8",
			"Status: guest: case Lost number 3; package: none",
			"total: guest: no function; package: total(orders: &[Order]) -> u64",
		}},
		{"new with old", compatible, "shop/shop.wasm", []string{
			"refund: guest: no function; package: refund(receipt: &Receipt) -> u64",
			"Delivery: guest: no case Pigeon; package: number 2",
		}},
		{"breaking with old", breaking, "shop/shop.wasm", []string{
			"Order: guest: field price u64 at 8; package: u32 at 8",
			"Status: guest: no case Lost; package: number 3",
		}},
		{"another guest", first, "strict/strict.wasm", []string{"place: guest: no function"}},
	}
	for _, tt := range tests {
		err := tt.open(t.Context(), read(t, tt.wasm))
		var e *wazabi.Error
		if !errors.As(err, &e) || !errors.Is(err, wazabi.ErrABIMismatch) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		for _, says := range tt.says {
			if !strings.Contains(err.Error(), says) || !strings.Contains(e.Detail, says) {
				t.Errorf("%s: %v\ndoes not say %q", tt.name, err, says)
			}
		}
		if strings.Contains(e.Detail, "no package calls it") {
			t.Errorf("%s: lists what is compatible: %v", tt.name, err)
		}
	}
}

// TestSwappedGuest is swapped-guest: another .wasm is put into a package's directory, and the
// package is not generated again.
func TestSwappedGuest(t *testing.T) {
	module, err := shop.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer module.Close(t.Context())
	description := string(read(t, "shop/abi.json"))
	tests := []struct {
		name, wasm, description string
		says                    string // "" if it loads
	}{
		{"compatible", "shopcompatible/shopcompatible.wasm", description, ""},
		{"breaking", "shopbreaking/shopbreaking.wasm", description, "guest: field price u32 at 8; package: u64 at 8"},
		{"without a description", "shopcompatible/shopcompatible.wasm", "", "run wazabi gen again"},
		{"a damaged description", "shopcompatible/shopcompatible.wasm", strings.Replace(description, "u64", "u32", 1), "abi.json cannot be read"},
		{"another's description", "shopcompatible/shopcompatible.wasm", string(read(t, "strict/abi.json")), "abi.json in it is of another package"},
	}
	for _, tt := range tests {
		pkg := &rt.Package{
			Engine: wazeroengine.Engine,
			Name:   "shop", Wasm: read(t, tt.wasm), Fingerprint: module.ABI().Package, Description: tt.description,
			// The crate's name does not count.
			Funcs: []rt.Func{{Name: "Version", Export: "store/version"}},
		}
		conn, err := pkg.Open(t.Context())
		if tt.says == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.name, err)
				continue
			}
			call, err := conn.Begin(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			if err := call.Invoke(); err != nil || call.ResultUint32() != 2 {
				t.Errorf("%s: version %d, %v", tt.name, call.ResultUint32(), err)
			}
			call.End()
			if err := conn.Close(t.Context()); err != nil {
				t.Error(err)
			}
			continue
		}
		if !errors.Is(err, wazabi.ErrABIMismatch) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.says)
		}
	}
}

// TestOtherImports: a guest that uses fewer host functions than the package provides loads. One
// that uses more does not.
func TestOtherImports(t *testing.T) {
	wasm := read(t, "hosted/hosted.wasm")
	tests := []struct {
		name string
		// was turns the guest's description into the one that the package was generated from.
		was  func(d *abi.Description)
		says []string // nil if it loads
	}{
		{"the same", func(*abi.Description) {}, nil},
		{"one import less than before", func(d *abi.Description) {
			d.Imports = append(d.Imports, &abi.Func{Export: "store/unused", Name: "unused", Params: d.Imports[1].Params})
		}, nil},
		{"one more", func(d *abi.Description) {
			d.Imports = slices.DeleteFunc(d.Imports, func(f *abi.Func) bool { return f.Name == "notify" })
		}, []string{"host/notify: guest: import notify(line: &ScanLine); package: none"}},
		{"another signature", func(d *abi.Description) {
			for _, f := range d.Imports {
				if f.Name == "add" {
					f.Params = f.Params[:1]
				}
			}
		}, []string{"host/add: guest: parameter 2"}},
		{"an object given away, and not lent", func(d *abi.Description) {
			for _, f := range d.Exports {
				if f.Name == "keep" {
					f.Params[0].Borrow = true
				}
			}
		}, []string{"keep: guest: parameter 1 file: File; package: file: &File"}},
		{"several at once", func(d *abi.Description) {
			d.Imports = slices.DeleteFunc(d.Imports, func(f *abi.Func) bool { return f.Name == "notify" || f.Name == "dup" })
			for _, f := range d.Imports {
				switch f.Name {
				case "add":
					f.Params = f.Params[:1]
				case "recall":
					f.Result = f.Params[0].Type
				}
			}
		}, []string{
			"host/notify: guest: import notify(line: &ScanLine); package: none", "host/dup: guest: import dup", "host/add: guest: parameter 2",
			"store/recall: guest: result Any; package: u32",
		}},
	}
	for _, tt := range tests {
		d, err := abi.ReadModule(wasm)
		if err != nil {
			t.Fatal(err)
		}
		tt.was(d)
		pkg := &rt.Package{Name: "hosted", Engine: wazeroengine.Engine, Wasm: wasm, Fingerprint: d.Fingerprint(), Description: string(d.JSON())}
		modules := d.Modules()
		for _, f := range d.Imports {
			module, name := f.Import()
			params, results := f.Core()
			pkg.Imports = append(pkg.Imports, rt.Import{
				Module: module, Name: name, Host: slices.Index(modules, module), Params: core(params), Results: core(results),
				Call: func(*rt.HostCall, any) error { return errors.New("not called") },
			})
		}
		for _, r := range d.Types {
			if r.Kind == abi.KindResource {
				pkg.Imports = append(pkg.Imports, rt.Import{
					Module: r.Module, Name: r.Name + ".drop", Host: slices.Index(modules, r.Module), Params: []rt.CoreType{rt.I32}, Resource: 1,
				})
			}
		}
		conn, err := pkg.Open(t.Context(), rt.Hosts(make([]struct{}, 1), make([]struct{}, 1)))
		if (err == nil) != (tt.says == nil) || err != nil && !errors.Is(err, wazabi.ErrABIMismatch) {
			t.Errorf("%s: %v", tt.name, err)
		}
		for _, says := range tt.says {
			if !strings.Contains(fmt.Sprint(err), says) {
				t.Errorf("%s: %v\ndoes not say %q", tt.name, err, says)
			}
		}
		if err == nil {
			if err := conn.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	}
}

func core(types []abi.CoreType) []rt.CoreType {
	var all []rt.CoreType
	for _, t := range types {
		all = append(all, map[abi.CoreType]rt.CoreType{
			abi.CoreI32: rt.I32, abi.CoreI64: rt.I64, abi.CoreF32: rt.F32, abi.CoreF64: rt.F64,
		}[t])
	}
	return all
}
