package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/testdata/gen/omnibus"
)

func newOmnibus(t testing.TB, opts ...wazabi.Option) *omnibus.Instance {
	t.Helper()
	module, err := omnibus.New(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	i, err := module.Instance(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// TestOmnibus has the cases of the Rust FFI Omnibus, each with its values.
func TestOmnibus(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		i := newOmnibus(t, opts...)

		t.Run("integers", func(t *testing.T) {
			for _, tt := range [][3]uint32{{1, 2, 3}, {0, 0, 0}, {1<<32 - 1, 1, 0}} {
				if got, err := i.Addition(ctx, tt[0], tt[1]); got != tt[2] || err != nil {
					t.Errorf("Addition(%d, %d): %d, %v", tt[0], tt[1], got, err)
				}
			}
		})

		t.Run("string arguments", func(t *testing.T) {
			for text, want := range map[string]uint32{"göes to élevên": 14, "": 0, "\x00": 1, "💣": 1, strings.Repeat("é", 10_000): 10_000} {
				if got, err := i.HowManyCharacters(ctx, text); got != want || err != nil {
					t.Errorf("HowManyCharacters(%.20q): %d, %v; want %d", text, got, err, want)
				}
			}
			text := "göes"
			if n, ok, err := i.HowManyCharactersIfAny(ctx, &text); n != 4 || !ok || err != nil {
				t.Errorf("HowManyCharactersIfAny: %d, %v, %v", n, ok, err)
			}
			if n, ok, err := i.HowManyCharactersIfAny(ctx, nil); n != 0 || ok || err != nil {
				t.Errorf("HowManyCharactersIfAny(nil): %d, %v, %v", n, ok, err)
			}
			if _, err := i.HowManyCharacters(ctx, "\xff"); !errors.Is(err, wazabi.ErrUTF8) || !errors.Is(err, wazabi.ErrInput) {
				t.Errorf("HowManyCharacters of no text: %v", err)
			}
		})

		t.Run("string return values", func(t *testing.T) {
			for _, n := range []int{0, 5, 255} {
				want := "💣 " + strings.Repeat("na ", n) + "Batman! 💣"
				if got, err := i.ThemeSongGenerate(ctx, uint8(n)); got != want || err != nil {
					t.Errorf("ThemeSongGenerate(%d): %q, %v", n, got, err)
				}
			}
		})

		t.Run("slice arguments", func(t *testing.T) {
			for want, numbers := range map[uint32][]uint32{12: {1, 2, 3, 4, 5, 6}, 0: nil, 8: {7, 8}} {
				if got, err := i.SumOfEven(ctx, numbers); got != want || err != nil {
					t.Errorf("SumOfEven(%v): %d, %v", numbers, got, err)
				}
			}
		})

		t.Run("tuples", func(t *testing.T) {
			a, b, err := i.FlipThingsAround(ctx, omnibus.Tuple2[uint32, uint32]{V0: 10, V1: 20})
			if a != 21 || b != 9 || err != nil {
				t.Errorf("FlipThingsAround: %d, %d, %v", a, b, err)
			}
		})

		t.Run("objects", func(t *testing.T) {
			codes := uint32(100_000)
			if raced || len(opts) > 0 {
				codes = 1000
			}
			database, err := i.ZipCodeDatabasePopulate(ctx, codes)
			if err != nil || len(database.Population) != int(codes) || database.Population["00042"] != 42 {
				t.Fatalf("ZipCodeDatabasePopulate: %d codes, %v", len(database.Population), err)
			}
			last := codes - 1
			for zip, want := range map[omnibus.Zip]uint32{"00000": 0, "00902": 902, omnibus.Zip(fmt.Sprintf("%05d", last)): last} {
				if got, ok, err := i.PopulationOf(ctx, database, zip); got != want || !ok || err != nil {
					t.Errorf("PopulationOf(%s): %d, %v, %v", zip, got, ok, err)
				}
			}
			if _, ok, err := i.PopulationOf(ctx, database, "K1A 0B1"); ok || err != nil {
				t.Errorf("PopulationOf of an unknown one: %v, %v", ok, err)
			}
			if _, ok, err := i.PopulationOf(ctx, omnibus.ZipCodeDatabase{}, "90210"); ok || err != nil {
				t.Errorf("PopulationOf in nothing: %v, %v", ok, err)
			}
			// The argument was copied: the caller's value has not changed.
			small := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{"00001": 1}}
			got, err := i.Insert(ctx, small, "00002", 2)
			want := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{"00001": 1, "00002": 2}}
			if !cmp.Equal(got, want) || err != nil || len(small.Population) != 1 {
				t.Errorf("Insert: %v, %v; the argument is now %v", got, err, small)
			}
			got, err = i.Insert(ctx, got, "00001", 7)
			if want.Population["00001"] = 7; !cmp.Equal(got, want) || err != nil {
				t.Errorf("Insert again: %v, %v", got, err)
			}
		})

		t.Run("objects in objects", func(t *testing.T) {
			one := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{"00001": 1, "00002": 1<<32 - 1}}
			two := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{"00002": 5, "00003": 3}}
			capital := omnibus.Zip("00003")
			country := func(moved bool) omnibus.Country {
				c := omnibus.Country{Capital: &capital, States: map[string]map[string]omnibus.ZipCodeDatabase{"A": {"x": one, "y": two}, "B": {}}}
				if moved {
					c.States["A"], c.States["B"] = map[string]omnibus.ZipCodeDatabase{"x": one}, map[string]omnibus.ZipCodeDatabase{"y": two}
				}
				return c
			}
			if n, ok, err := i.PopulationOfState(ctx, country(false), "A"); n != 1<<32+8 || !ok || err != nil {
				t.Errorf("PopulationOfState: %d, %v, %v", n, ok, err)
			}
			if n, ok, err := i.PopulationOfState(ctx, country(false), "B"); n != 0 || !ok || err != nil {
				t.Errorf("PopulationOfState of an empty one: %d, %v, %v", n, ok, err)
			}
			if _, ok, err := i.PopulationOfState(ctx, country(false), "C"); ok || err != nil {
				t.Errorf("PopulationOfState of an unknown one: %v, %v", ok, err)
			}
			got, err := i.MoveCounty(ctx, country(false), "y", "A", "B")
			if diff := cmp.Diff(country(true), got, same); diff != "" || err != nil {
				t.Errorf("MoveCounty: %v\n%s", err, diff)
			}
			merged, err := i.Merge(ctx, []omnibus.ZipCodeDatabase{one, {}, two})
			want := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{"00001": 1, "00002": 1<<32 - 1, "00003": 3}}
			if diff := cmp.Diff(want, merged); diff != "" || err != nil {
				t.Errorf("Merge: %v\n%s", err, diff)
			}
			bad := country(false)
			bad.States["A"]["x"].Population["\xff"] = 1
			_, _, err = i.PopulationOfState(ctx, bad, "A")
			var e *wazabi.Error
			if !errors.As(err, &e) || !errors.Is(err, wazabi.ErrUTF8) || e.Path != "country.states[A][x].population[\ufffd]" {
				t.Errorf("PopulationOfState: %v", err)
			}
		})
	})
}

// TestOmnibusAllocations counts Go's allocations in a call, exactly.
func TestOmnibusAllocations(t *testing.T) {
	if runtime.GOARCH != "amd64" && runtime.GOARCH != "arm64" {
		t.Skip("only wazero's compiler allocates nothing")
	}
	ctx := context.Background()
	i := newOmnibus(t)
	database := omnibus.ZipCodeDatabase{Population: map[omnibus.Zip]uint32{}}
	for n := range uint32(1000) {
		database.Population[omnibus.Zip(fmt.Sprintf("%05d", n))] = n
	}
	numbers := make([]uint32, 1000)
	sink := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		name string
		want float64
		call func()
	}{
		{"integers", 0, func() { _, err := i.Addition(ctx, 1, 2); sink(err) }},
		{"a string argument", 0, func() { _, err := i.HowManyCharacters(ctx, "göes to élevên"); sink(err) }},
		{"a string return value", 1, func() { _, err := i.ThemeSongGenerate(ctx, 5); sink(err) }},
		{"a slice argument", 0, func() { _, err := i.SumOfEven(ctx, numbers); sink(err) }},
		{"tuples", 0, func() {
			_, _, err := i.FlipThingsAround(ctx, omnibus.Tuple2[uint32, uint32]{V0: 10, V1: 20})
			sink(err)
		}},
		{"an object: the keys of its map", 1, func() { _, _, err := i.PopulationOf(ctx, database, "00999"); sink(err) }},
	} {
		if got := testing.AllocsPerRun(100, tt.call); got != tt.want {
			t.Errorf("%s: %v allocations, want %v", tt.name, got, tt.want)
		}
	}
}
