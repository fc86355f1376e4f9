package e2e_test

import (
	"context"
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/link"
	"github.com/wazabi/wazabi/testdata/gen/proof"
)

// clerk returns its arguments, or what its fields say.
type clerk struct {
	taken   error
	row     uint32
	numbers []uint64
	rows    []uint32
}

func (c clerk) Book(_ context.Context, seat proof.Seat) (uint32, error) {
	if c.taken != nil {
		return 0, c.taken
	}
	return c.row, nil
}

func (clerk) Arrays(_ context.Context, v [3]int8) ([3]int8, error) { return v, nil }
func (clerk) Balances(_ context.Context, v map[wazabi.Int128]wazabi.Uint128) (map[wazabi.Int128]wazabi.Uint128, error) {
	return v, nil
}
func (clerk) Atomic(_ context.Context, v []proof.Deed) ([]proof.Deed, error) { return v, nil }
func (clerk) Boxed(_ context.Context, v proof.Deed) (proof.Deed, error)      { return v, nil }
func (clerk) Counted(_ context.Context, v proof.Deed) (proof.Deed, error)    { return v, nil }
func (clerk) Perhaps(_ context.Context, v *proof.Deed) (proof.Deed, bool, error) {
	if v == nil {
		return proof.Deed{}, false, nil
	}
	return *v, true, nil
}
func (clerk) Bits(_ context.Context, v []byte) ([]byte, error)               { return v, nil }
func (clerk) Bytes(_ context.Context, v []uint8) ([]uint8, error)            { return v, nil }
func (clerk) Fares(_ context.Context, v []proof.Fare) ([]proof.Fare, error)  { return v, nil }
func (clerk) Flags(_ context.Context, v []bool) ([]bool, error)              { return v, nil }
func (clerk) Hash(_ context.Context, v proof.Hash) (proof.Hash, error)       { return v, nil }
func (clerk) Hashes(_ context.Context, v []proof.Hash) ([]proof.Hash, error) { return v, nil }
func (clerk) Ids(_ context.Context, v map[proof.TicketID]*int32) (map[proof.TicketID]*int32, error) {
	return v, nil
}
func (clerk) Indexes(_ context.Context, v []proof.Index) ([]proof.Index, error) { return v, nil }
func (clerk) Letters(_ context.Context, v []rune) ([]rune, error)               { return v, nil }
func (clerk) Levels(_ context.Context, v []proof.Level) ([]proof.Level, error)  { return v, nil }
func (clerk) Node(_ context.Context, v proof.Node) (proof.Node, error)          { return v, nil }
func (clerk) Nodes(_ context.Context, v []*proof.Node) ([]*proof.Node, error)   { return v, nil }
func (clerk) NonzeroI16(_ context.Context, v int16) (int16, error)              { return v, nil }
func (clerk) NonzeroI32(_ context.Context, v int32) (int32, error)              { return v, nil }
func (clerk) NonzeroI64(_ context.Context, v int64) (int64, error)              { return v, nil }
func (clerk) NonzeroI8(_ context.Context, v int8) (int8, error)                 { return v, nil }
func (clerk) NonzeroU16(_ context.Context, v uint16) (uint16, error)            { return v, nil }
func (clerk) NonzeroU32(_ context.Context, v uint32) (uint32, error)            { return v, nil }
func (clerk) NonzeroU64(_ context.Context, v uint64) (uint64, error)            { return v, nil }
func (clerk) NonzeroU8(_ context.Context, v uint8) (uint8, error)               { return v, nil }
func (clerk) Nonzeros(_ context.Context, v []int32) ([]int32, error)            { return v, nil }

func (c clerk) Numbers(_ context.Context, v []uint64) ([]uint64, error) {
	if c.numbers != nil {
		return c.numbers, nil
	}
	return v, nil
}
func (clerk) Octets(_ context.Context, v []byte) ([]byte, error) { return v, nil }

func (clerk) Optional(_ context.Context, v *uint32) (uint32, bool, error) {
	if v == nil {
		return 0, false, nil
	}
	return *v, true, nil
}
func (clerk) Owners(_ context.Context, v map[proof.Hash]string) (map[proof.Hash]string, error) {
	return v, nil
}
func (clerk) Pairs(_ context.Context, v []proof.Tuple2[uint8, uint64]) ([]proof.Tuple2[uint8, uint64], error) {
	return v, nil
}
func (clerk) Queue(_ context.Context, v []proof.Node) ([]proof.Node, error) { return v, nil }
func (clerk) Ring(_ context.Context, v []uint16) ([]uint16, error)          { return v, nil }

func (c clerk) Rows(_ context.Context, v []uint32) ([]uint32, error) {
	if c.rows != nil {
		return c.rows, nil
	}
	return v, nil
}
func (clerk) Seats(_ context.Context, v []proof.Seat) ([]proof.Seat, error)        { return v, nil }
func (clerk) Shared(_ context.Context, v uint32) (uint32, error)                   { return v, nil }
func (clerk) Signed(_ context.Context, v wazabi.Int128) (wazabi.Int128, error)     { return v, nil }
func (clerk) Spans(_ context.Context, v []proof.Span) ([]proof.Span, error)        { return v, nil }
func (clerk) Texts(_ context.Context, v []string) ([]string, error)                { return v, nil }
func (clerk) TicketID(_ context.Context, v proof.TicketID) (proof.TicketID, error) { return v, nil }
func (clerk) Tickets(_ context.Context, v []proof.Ticket) ([]proof.Ticket, error)  { return v, nil }
func (clerk) Times(_ context.Context, v []time.Duration) ([]time.Duration, error)  { return v, nil }
func (clerk) Unsigned(_ context.Context, v wazabi.Uint128) (wazabi.Uint128, error) { return v, nil }

func (clerk) Wide(_ context.Context, v *proof.Tuple2[uint8, wazabi.Int128]) (proof.Tuple2[uint8, wazabi.Int128], bool, error) {
	if v == nil {
		return proof.Tuple2[uint8, wazabi.Int128]{}, false, nil
	}
	return *v, true, nil
}
func (clerk) Widest(_ context.Context, v []wazabi.Int128) ([]wazabi.Int128, error) { return v, nil }
func (clerk) Words(_ context.Context, v []string) ([]string, error)                { return v, nil }

func newProof(t *testing.T, host clerk, opts ...wazabi.Option) *proof.Module {
	t.Helper()
	module, err := proof.New(t.Context(), host, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := module.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return module
}

// each calls f, which passes its argument to the guest and from there to the host and back, with
// each of the values.
func each[T any](t *testing.T, name string, f func(context.Context, T) (T, error), values ...T) {
	t.Helper()
	for _, v := range values {
		got, err := f(t.Context(), v)
		came(t, name, got, v, err)
	}
}

// TestProof: values of the kinds that were added last come back from the guest and from the host.
func TestProof(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		prove(t, newProof(t, clerk{row: 7}, opts...))
	})
}

// TestProofLinked: they come back where another guest is between the guest and the host.
func TestProofLinked(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		between := newProof(t, clerk{row: 7}, opts...)
		module, err := proof.New(t.Context(), nil, append(opts, link.Block("echo", between))...)
		prove(t, closed(t, module, err))
		if calls := between.Stats().Calls; calls < 50 {
			t.Errorf("the guest between had %d calls", calls)
		}
	})
}

func prove(t *testing.T, module *proof.Module) {
	ctx := t.Context()
	each(t, "NonZeroU8", module.NonzeroU8, 1, math.MaxUint8)
	each(t, "NonZeroU16", module.NonzeroU16, 1, math.MaxUint16)
	each(t, "NonZeroU32", module.NonzeroU32, 1, math.MaxUint32)
	each(t, "NonZeroU64", module.NonzeroU64, 1, math.MaxUint64)
	each(t, "NonZeroI8", module.NonzeroI8, 1, -1, math.MinInt8, math.MaxInt8)
	each(t, "NonZeroI16", module.NonzeroI16, 1, -1, math.MinInt16, math.MaxInt16)
	each(t, "NonZeroI32", module.NonzeroI32, 1, -1, math.MinInt32, math.MaxInt32)
	each(t, "NonZeroI64", module.NonzeroI64, 1, -1, math.MinInt64, math.MaxInt64)
	each(t, "a newtype", module.TicketID, 1, math.MaxUint64)
	each(t, "an array", module.Arrays, [3]int8{1, -1, 5})
	each(t, "a list", module.Rows, nil, []uint32{1, 1 << 31})
	each(t, "a list of bytes", module.Bytes, nil, []uint8{1, 255})
	each(t, "pairs", module.Pairs, []proof.Tuple2[uint8, uint64]{{V0: 1, V1: 1 << 40}})
	each(t, "cases", module.Fares, []proof.Fare{proof.FareFree{}, proof.FarePriced{V0: 8}})
	seat := proof.Seat{Row: 3, Column: -4}
	each(t, "plain data", module.Seats, nil, []proof.Seat{{Row: 1, Column: 1}, seat})
	gate := uint8(9)
	each(t, "records", module.Tickets, []proof.Ticket{
		{ID: 1, Prices: map[uint16]int64{}},
		{ID: 2, Seat: &seat, Gate: &gate, Prices: map[uint16]int64{1: -1, 65535: 1 << 62}},
	})
	minus := int32(-1)
	each(t, "keys", module.Ids, map[proof.TicketID]*int32{1: nil, 1 << 63: &minus})
	one := uint32(1)
	if got, ok, err := module.Optional(ctx, &one); got != 1 || !ok || err != nil {
		t.Errorf("Some(1): %d, %t, %v", got, ok, err)
	}
	if got, ok, err := module.Optional(ctx, nil); got != 0 || ok || err != nil {
		t.Errorf("None: %d, %t, %v", got, ok, err)
	}
	if got, err := module.Sum(ctx, 1, []uint32{2, 3}, []proof.Seat{{Row: 4, Column: 1}}); got != 10 || err != nil {
		t.Errorf("borrowed: %d, %v", got, err)
	}
	doubled := []uint16{1, 300, 65535}
	err := module.Double(ctx, doubled)
	came(t, "changed in place", doubled, []uint16{2, 600, 65535}, err)
	if row, err := module.Book(ctx, seat); row != 7 || err != nil {
		t.Errorf("a result: %d, %v", row, err)
	}

	half := wazabi.Uint128{Lo: 1, Hi: 1 << 63}
	most := wazabi.Uint128{Lo: math.MaxUint64, Hi: math.MaxUint64}
	least, minusOne := wazabi.Int128{Hi: 1 << 63}, wazabi.Int128(most)
	each(t, "u128", module.Unsigned, wazabi.Uint128{}, wazabi.Uint128{Lo: 5}, half, most)
	each(t, "i128", module.Signed, wazabi.Int128{}, least, minusOne, wazabi.Int128{Lo: 3, Hi: 4})
	each(t, "a newtype of u128", module.Hash, proof.Hash{}, proof.Hash(most))
	each(t, "a list of u128", module.Hashes, nil, []proof.Hash{proof.Hash(half), {}, proof.Hash(most)})
	each(t, "records of 128 bits", module.Spans, nil, []proof.Span{{From: least, Kind: 255, To: most}, {From: minusOne, Kind: 1, To: half}})
	each(t, "a map from i128", module.Balances, map[wazabi.Int128]wazabi.Uint128{}, map[wazabi.Int128]wazabi.Uint128{least: most, {}: half, minusOne: {}})
	each(t, "a map from a newtype of u128", module.Owners, map[proof.Hash]string{proof.Hash(half): "half", {}: ""})
	pair := proof.Tuple2[uint8, wazabi.Int128]{V0: 1, V1: least}
	if got, ok, err := module.Wide(ctx, &pair); got != pair || !ok || err != nil {
		t.Errorf("an option of i128: %v, %t, %v", got, ok, err)
	}

	shuffled := []uint64{9, 0, math.MaxUint64, 4}
	numbers, err := module.Numbers(ctx, shuffled)
	came(t, "a set of numbers", numbers, []uint64{0, 4, 9, math.MaxUint64}, err)
	came(t, "the caller's slice", shuffled, []uint64{9, 0, math.MaxUint64, 4}, nil)
	octets, err := module.Octets(ctx, []byte{255, 7})
	came(t, "a set of bytes", octets, []byte{7, 255}, err)
	letters, err := module.Letters(ctx, []rune{'z', 0x10ffff, 'a'})
	came(t, "a set of chars", letters, []rune{'a', 'z', 0x10ffff}, err)
	flags, err := module.Flags(ctx, []bool{true, false})
	came(t, "a set of bools", flags, []bool{false, true}, err)
	texts, err := module.Texts(ctx, []string{"b", "", "aé", "a"})
	came(t, "a set of texts", texts, []string{"", "a", "aé", "b"}, err)
	times, err := module.Times(ctx, []time.Duration{time.Hour, 1, 0, time.Second})
	came(t, "a set of durations", times, []time.Duration{0, 1, time.Second, time.Hour}, err)
	widest, err := module.Widest(ctx, []wazabi.Int128{{Lo: 1}, minusOne, {}, least})
	came(t, "a set of i128", widest, []wazabi.Int128{least, minusOne, {}, {Lo: 1}}, err)
	nonzeros, err := module.Nonzeros(ctx, []int32{5, -5})
	came(t, "a set of integers that are never 0", nonzeros, []int32{-5, 5}, err)
	levels, err := module.Levels(ctx, []proof.Level{proof.LevelHigh, proof.LevelLow, proof.LevelMiddle})
	came(t, "a set of an enum", levels, []proof.Level{proof.LevelLow, proof.LevelMiddle, proof.LevelHigh}, err)
	each(t, "no elements", module.Numbers, nil)
	each(t, "sets in records", module.Indexes, []proof.Index{{Groups: map[uint8][]rune{}}, {
		Tags:    proof.Tags{"a", "b"},
		Tickets: []proof.TicketID{1, 2, 1 << 63},
		Levels:  &[]proof.Level{proof.LevelLow, proof.LevelHigh},
		Groups:  map[uint8][]rune{1: nil, 2: {'x', 'y'}},
	}})

	leaf := proof.Node{Name: "leaf"}
	node := proof.Node{Name: "root", Next: &proof.Node{Name: "next", Next: &leaf}, Kids: []proof.Node{leaf, {}}}
	each(t, "Rc", module.Shared, 0, math.MaxUint32)
	each(t, "recursive through Rc", module.Node, proof.Node{}, node)
	each(t, "options of Rc", module.Nodes, nil, []*proof.Node{nil, &node, &leaf})
	each(t, "texts that are shared", module.Words, nil, []string{"", "word"})
	each(t, "bytes that are shared", module.Bits, nil, []byte("bits"))
	twice, err := module.Twice(ctx, node)
	came(t, "one value, twice", twice, []proof.Node{node, node}, err)
	each(t, "a queue", module.Queue, nil, []proof.Node{node, leaf})
	each(t, "a queue of numbers", module.Ring, nil, []uint16{1, 2})
	turned, err := module.Turned(ctx)
	came(t, "a queue that goes round", turned, []uint64{2, 3, 4, 5}, err)
	even, err := module.Even(ctx, []uint16{1, 2})
	came(t, "a borrowed list", even, []uint16{1, 2}, err)
	even, err = module.Even(ctx, []uint16{1})
	came(t, "an owned list", even, []uint16{1, 0}, err)
	if n, err := module.Look(ctx, []uint64{3, 1}, []string{"b", "a"}, wazabi.Uint128{Lo: 10}, node); n != 18 || err != nil {
		t.Errorf("borrowed sets: %d, %v", n, err)
	}
}

// TestProofInput: what Go cannot send is an error with its path, and nothing has crossed.
func TestProofInput(t *testing.T) {
	ctx := t.Context()
	module := newProof(t, clerk{})
	i, err := module.Instance(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close(ctx)
	zero, seat := uint32(0), proof.Seat{Row: 1, Column: 1}
	sum := func(first uint32, rest []uint32, seats ...proof.Seat) error {
		_, err := i.Sum(ctx, first, rest, seats)
		return err
	}
	for _, tt := range []struct {
		name, path, says string
		cause            error
		call             func() error
	}{
		{"a scalar", "value", "0 is not a valid NonZeroU8", wazabi.ErrRange, func() error { _, err := i.NonzeroU8(ctx, 0); return err }},
		{"a signed scalar", "value", "0 is not a valid NonZeroI64", wazabi.ErrRange, func() error { _, err := i.NonzeroI64(ctx, 0); return err }},
		{"a newtype", "value", "0 is not a valid NonZeroU64", wazabi.ErrRange, func() error { _, err := i.TicketID(ctx, 0); return err }},
		{"an option", "value", "0 is not a valid NonZeroU32", wazabi.ErrRange, func() error { _, _, err := i.Optional(ctx, &zero); return err }},
		{"a list", "value[1]", "0 is not a valid NonZeroU32", wazabi.ErrRange, func() error { _, err := i.Rows(ctx, []uint32{1, 0}); return err }},
		{"an array", "value[2]", "NonZeroI8", wazabi.ErrRange, func() error { _, err := i.Arrays(ctx, [3]int8{1, 2}); return err }},
		{"plain data", "value[1].column", "NonZeroI16", wazabi.ErrRange, func() error { _, err := i.Seats(ctx, []proof.Seat{seat, {Row: 1}}); return err }},
		{"plain data's first field", "value[0].row", "NonZeroU32", wazabi.ErrRange, func() error { _, err := i.Seats(ctx, []proof.Seat{{Column: 1}}); return err }},
		{"a record", "value[0].id", "NonZeroU64", wazabi.ErrRange, func() error { _, err := i.Tickets(ctx, []proof.Ticket{{}}); return err }},
		{"a record in a record", "value[0].seat.row", "NonZeroU32", wazabi.ErrRange, func() error {
			_, err := i.Tickets(ctx, []proof.Ticket{{ID: 1, Seat: &proof.Seat{Column: 1}}})
			return err
		}},
		{"a key", "value[0].prices[0]", "NonZeroU16", wazabi.ErrRange, func() error {
			_, err := i.Tickets(ctx, []proof.Ticket{{ID: 1, Prices: map[uint16]int64{0: 1}}})
			return err
		}},
		{"a value of a map", "value[0].prices[1]", "NonZeroI64", wazabi.ErrRange, func() error {
			_, err := i.Tickets(ctx, []proof.Ticket{{ID: 1, Prices: map[uint16]int64{1: 0}}})
			return err
		}},
		{"a case", "value[0].0", "NonZeroU32", wazabi.ErrRange, func() error { _, err := i.Fares(ctx, []proof.Fare{proof.FarePriced{}}); return err }},
		{"a borrowed scalar", "first", "NonZeroU32", wazabi.ErrRange, func() error { return sum(0, nil) }},
		{"a borrowed list", "rest[0]", "NonZeroU32", wazabi.ErrRange, func() error { return sum(1, []uint32{0}) }},
		{"borrowed plain data", "seats[1].row", "NonZeroU32", wazabi.ErrRange, func() error { return sum(1, nil, seat, proof.Seat{Column: 1}) }},
		{"a list that is changed", "values[1]", "NonZeroU16", wazabi.ErrRange, func() error { return i.Double(ctx, []uint16{1, 0}) }},

		{"an element twice", "value[2]", "the element came before: expected each once, found 7 at index 0 too", wazabi.ErrDuplicate, func() error { _, err := i.Numbers(ctx, []uint64{7, 3, 7, 1}); return err }},
		{"neighbours", "value[1]", "the element came before", wazabi.ErrDuplicate, func() error { _, err := i.Octets(ctx, []byte{7, 7}); return err }},
		{"bools", "value[2]", "the element came before", wazabi.ErrDuplicate, func() error { _, err := i.Flags(ctx, []bool{true, false, true}); return err }},
		{"texts", "value[3]", "the element came before: expected each once, found a at index 1 too", wazabi.ErrDuplicate, func() error { _, err := i.Texts(ctx, []string{"c", "a", "b", "a"}); return err }},
		{"128 bits", "value[1]", "the element came before", wazabi.ErrDuplicate, func() error {
			_, err := i.Widest(ctx, []wazabi.Int128{{Hi: 1}, {Hi: 1}})
			return err
		}},
		{"a set in a record", "value[0].tags[1]", "the element came before", wazabi.ErrDuplicate, func() error {
			_, err := i.Indexes(ctx, []proof.Index{{Tags: proof.Tags{"a", "a"}}})
			return err
		}},
		{"a set in a map", "value[0].groups[5][1]", "the element came before", wazabi.ErrDuplicate, func() error {
			_, err := i.Indexes(ctx, []proof.Index{{Groups: map[uint8][]rune{5: {'a', 'a'}}}})
			return err
		}},
		{"an element that is 0", "value[1]", "NonZeroI32", wazabi.ErrRange, func() error { _, err := i.Nonzeros(ctx, []int32{5, 0, -5}); return err }},
		{"an element that is no constant", "value[0]", "77 is not a valid Level", wazabi.ErrDiscriminant, func() error { _, err := i.Levels(ctx, []proof.Level{77, proof.LevelLow}); return err }},
		{"an element that is not UTF-8", "value[0]", "byte 0 is 0xff", wazabi.ErrUTF8, func() error { _, err := i.Texts(ctx, []string{"\xff", "a"}); return err }},
		{"an element that is no char", "value[1]", "0xd800", wazabi.ErrChar, func() error { _, err := i.Letters(ctx, []rune{'z', 0xd800}); return err }},
		{"a duration that is negative", "value[1]", "not negative", nil, func() error { _, err := i.Times(ctx, []time.Duration{1, -1}); return err }},
	} {
		before := i.GuestEntries()
		err := tt.call()
		var e *wazabi.Error
		if !errors.As(err, &e) || e.Kind != wazabi.ErrInput || tt.cause != nil && !errors.Is(err, tt.cause) || e.Path != tt.path || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v; want an ErrInput that is %v at %s and says %q", tt.name, err, tt.cause, tt.path, tt.says)
		}
		if entries := i.GuestEntries(); entries != before {
			t.Errorf("%s: the guest was entered %d times", tt.name, entries-before)
		}
	}
	if got, err := i.NonzeroU8(ctx, 5); got != 5 || err != nil {
		t.Errorf("afterwards: %d, %v", got, err)
	}
}

// TestProofReplace: strings of a set are replaced before they are sorted, for that changes their
// order, and makes some equal.
func TestProofReplace(t *testing.T) {
	ctx := t.Context()
	module := newProof(t, clerk{}, wazabi.WithInvalidUTF8(wazabi.ReplaceInvalidUTF8))
	given := []string{"\xff", "\U0001f600", "a"}
	got, err := module.Texts(ctx, given)
	came(t, "replaced", got, []string{"a", "\ufffd", "\U0001f600"}, err)
	came(t, "the caller's slice", given, []string{"\xff", "\U0001f600", "a"}, nil)
	if _, err := module.Texts(ctx, []string{"\xff", "\xfe"}); !errors.Is(err, wazabi.ErrInput) || !errors.Is(err, wazabi.ErrDuplicate) {
		t.Errorf("equal once they are replaced: %v", err)
	}
}

// TestProofLies: what the guest must not return is an error of its kind, with its path.
func TestProofLies(t *testing.T) {
	engines(t, func(t *testing.T, opts ...wazabi.Option) {
		ctx := t.Context()
		module := newProof(t, clerk{}, opts...)
		set := func(values ...int32) func(*proof.Instance) error {
			return func(i *proof.Instance) error { _, err := i.LieSet(ctx, values); return err }
		}
		for _, tt := range []struct {
			name, path, says string
			kind             error
			call             func(i *proof.Instance) error
		}{
			{"a scalar", "result", "0 is not a valid NonZeroU8", wazabi.ErrRange, func(i *proof.Instance) error { _, err := i.LieU8(ctx, 0); return err }},
			{"a scalar of 64 bits", "result", "0 is not a valid NonZeroI64", wazabi.ErrRange, func(i *proof.Instance) error { _, err := i.LieI64(ctx, 0); return err }},
			{"a list", "result[2]", "0 is not a valid NonZeroU32", wazabi.ErrRange, func(i *proof.Instance) error { _, err := i.LieRows(ctx, []uint32{1, 2, 0}); return err }},
			{"a row", "result[1].row", "NonZeroU32", wazabi.ErrRange, func(i *proof.Instance) error { _, err := i.LieSeats(ctx, 0, 1); return err }},
			{"a column", "result[1].column", "NonZeroI16", wazabi.ErrRange, func(i *proof.Instance) error { _, err := i.LieSeats(ctx, 1, 0); return err }},
			{"changed in place", "values[1]", "NonZeroU16", wazabi.ErrRange, func(i *proof.Instance) error {
				values := []uint16{1, 2, 3}
				err := i.Spoil(ctx, values, 1)
				came(t, "what cannot be read", values, []uint16{0, 0, 0}, nil)
				return err
			}},
			{"an element twice", "result[2]", "the element came before", wazabi.ErrDuplicate, set(1, 2, 2)},
			{"descending", "result[1]", "the element before it is greater", wazabi.ErrDuplicate, set(2, 1)},
			{"an element again", "result[2]", "the element before it is greater", wazabi.ErrDuplicate, set(1, 2, 1)},
			{"signed", "result[1]", "the element before it is greater", wazabi.ErrDuplicate, set(1, -1)},
			{"texts twice", "result[1][1]", "the element came before", wazabi.ErrDuplicate, func(i *proof.Instance) error {
				_, err := i.LieTexts(ctx, []string{"a", "a"})
				return err
			}},
			{"texts by length", "result[1][1]", "the element before it is greater", wazabi.ErrDuplicate, func(i *proof.Instance) error {
				_, err := i.LieTexts(ctx, []string{"b", "aa"})
				return err
			}},
			{"128 bits, of no order if unsigned", "result[1]", "the element before it is greater", wazabi.ErrDuplicate, func(i *proof.Instance) error {
				_, err := i.LieWide(ctx, []wazabi.Int128{{}, {Hi: 1 << 63}})
				return err
			}},
		} {
			i, err := module.Instance(ctx)
			if err != nil {
				t.Fatal(err)
			}
			err = tt.call(i)
			var e *wazabi.Error
			if !errors.As(err, &e) || e.Kind != tt.kind || e.Path != tt.path || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%s: %v; want %v at %s that says %q", tt.name, err, tt.kind, tt.path, tt.says)
			}
			if _, err := i.Turned(ctx); !errors.Is(err, wazabi.ErrPoisoned) {
				t.Errorf("%s: afterwards %v", tt.name, err)
			}
			i.Close(ctx)
		}
		if got, err := module.LieSet(ctx, []int32{-1, 0, 1}); len(got) != 3 || err != nil {
			t.Errorf("the truth: %v, %v", got, err)
		}
	})
}

// TestProofHost: what a host function returns is held to the same rules, and its error has a field
// of such a type.
func TestProofHost(t *testing.T) {
	ctx := t.Context()
	seat := proof.Seat{Row: 1, Column: 1}
	for _, tt := range []struct {
		name, path string
		cause      error
		host       clerk
		call       func(*proof.Module) error
	}{
		{"0", "Echo.Book.result", wazabi.ErrRange, clerk{}, func(m *proof.Module) error { _, err := m.Book(ctx, seat); return err }},
		{"0 in an error", "Echo.Book.result.by", wazabi.ErrRange, clerk{taken: &proof.Taken{}}, func(m *proof.Module) error { _, err := m.Book(ctx, seat); return err }},
		{"0 in a list", "Echo.Rows.result[0]", wazabi.ErrRange, clerk{rows: []uint32{0}}, func(m *proof.Module) error { _, err := m.Rows(ctx, nil); return err }},
		{"an element twice", "Echo.Numbers.result[1]", wazabi.ErrDuplicate, clerk{numbers: []uint64{1, 1}}, func(m *proof.Module) error { _, err := m.Numbers(ctx, nil); return err }},
	} {
		err := tt.call(newProof(t, tt.host))
		if !errors.Is(err, wazabi.ErrHost) || !errors.Is(err, tt.cause) || !strings.Contains(err.Error(), tt.path) {
			t.Errorf("%s: %v; want %v at %s", tt.name, err, tt.cause, tt.path)
		}
	}
	module := newProof(t, clerk{taken: &proof.Taken{By: 8}})
	_, err := module.Book(ctx, seat)
	var taken *proof.Taken
	if !errors.As(err, &taken) || taken.By != 8 {
		t.Errorf("an error: %v", err)
	}
	module = newProof(t, clerk{numbers: []uint64{3, 1, 2}})
	numbers, err := module.Numbers(ctx, nil)
	came(t, "a set of the host's", numbers, []uint64{1, 2, 3}, err)
}

// TestProofBig: what math/big says of the numbers is what the guest is given.
func TestProofBig(t *testing.T) {
	ctx := t.Context()
	module := newProof(t, clerk{})
	for _, text := range []string{"0", "1", "-1", "18446744073709551616", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"} {
		x, _ := new(big.Int).SetString(text, 10)
		v, err := wazabi.Int128FromBig(x)
		if err != nil {
			t.Fatal(err)
		}
		got, err := module.Signed(ctx, v)
		if err != nil || got.String() != text || got.Big().Cmp(x) != 0 {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}
