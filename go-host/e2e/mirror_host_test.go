package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wazabi/wazabi/testdata/gen/mirror"
)

// This file has the hosts of the mirror's guest. Each method records its argument and returns it.

// seen records the arguments of a host.
type seen struct{ values []any }

func look[T any](s *seen, v T) T {
	s.values = append(s.values, v)
	return v
}

// take returns the arguments since the last take.
func (s *seen) take() []any {
	values := s.values
	s.values = nil
	return values
}

// optional is an option as methods return one.
func optional[T any](v *T, err error) (T, bool, error) {
	if v == nil {
		var zero T
		return zero, false, err
	}
	return *v, true, err
}

// glass stands for two hosts, since two import blocks have functions of the same names.
type glass struct{ seen }

// lender receives values that the guest itself has borrowed.
type lender struct{ seen }

// faulty fails on demand.
type faulty struct {
	seen
	fail func() error
}

func (f *faulty) fails() error {
	if f.fail == nil {
		return nil
	}
	return f.fail()
}

func (g *glass) PassArray(_ context.Context, v [4]uint32) ([4]uint32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassArrayOfShapes(_ context.Context, v [3]mirror.Shape) ([3]mirror.Shape, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassArrayOfStrings(_ context.Context, v [2]string) ([2]string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassArrays(_ context.Context, v [][2]*string) ([][2]*string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBool(_ context.Context, v bool) (bool, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBools(_ context.Context, v []bool) ([]bool, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBoxed(_ context.Context, v mirror.Point) (mirror.Point, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBoxedSlice(_ context.Context, v []uint32) ([]uint32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBoxedStrings(_ context.Context, v []string) ([]string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBuffer(_ context.Context, v []uint8) ([]uint8, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassBytes(_ context.Context, v []uint8) ([]uint8, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassChar(_ context.Context, v rune) (rune, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassChars(_ context.Context, v []rune) ([]rune, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassDays(_ context.Context, v mirror.Days) (mirror.Days, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassDuration(_ context.Context, v time.Duration) (time.Duration, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassDurations(_ context.Context, v []time.Duration) ([]time.Duration, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassExpr(_ context.Context, v mirror.Expr) (mirror.Expr, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassF32(_ context.Context, v float32) (float32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassF32s(_ context.Context, v []float32) ([]float32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassF64(_ context.Context, v float64) (float64, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassF64s(_ context.Context, v []float64) ([]float64, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassFilter(_ context.Context, v mirror.FilterType) (mirror.FilterType, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassFilters(_ context.Context, v []mirror.FilterType) ([]mirror.FilterType, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassHailMaryError(_ context.Context, v mirror.HailMaryError) (mirror.HailMaryError, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassHashMap(_ context.Context, v map[string][]mirror.Shape) (map[string][]mirror.Shape, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassI16(_ context.Context, v int16) (int16, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassI16s(_ context.Context, v []int16) ([]int16, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassI32(_ context.Context, v int32) (int32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassI64(_ context.Context, v int64) (int64, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassI8(_ context.Context, v int8) (int8, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassID(_ context.Context, v mirror.ItemID) (mirror.ItemID, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassLabel(_ context.Context, v mirror.Label) (mirror.Label, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassLevel(_ context.Context, v mirror.Level) (mirror.Level, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassLine(_ context.Context, v mirror.ScanLine) (mirror.ScanLine, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassLines(_ context.Context, v []mirror.ScanLine) ([]mirror.ScanLine, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassLists(_ context.Context, v [][][]string) ([][][]string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassMap(_ context.Context, v map[uint16]string) (map[uint16]string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassMapOfMaps(_ context.Context, v map[time.Duration]map[rune]*mirror.Tree) (map[time.Duration]map[rune]*mirror.Tree, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassMaps(_ context.Context, v mirror.Maps) (mirror.Maps, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassMixed(_ context.Context, v mirror.Mixed) (mirror.Mixed, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassNested(_ context.Context, v mirror.Nested) (mirror.Nested, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassNesteds(_ context.Context, v []mirror.Nested) ([]mirror.Nested, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassNothing(_ context.Context, v mirror.Nothing) (mirror.Nothing, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassNothings(_ context.Context, v []mirror.Nothing) ([]mirror.Nothing, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassOptionBoxed(_ context.Context, v *mirror.Point) (mirror.Point, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionBuffer(_ context.Context, v *[]uint8) ([]uint8, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionBytes(_ context.Context, v *[]uint8) ([]uint8, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionDays(_ context.Context, v *mirror.Days) (mirror.Days, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionF64(_ context.Context, v *float64) (float64, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionNothing(_ context.Context, v *mirror.Nothing) (mirror.Nothing, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionShape(_ context.Context, v mirror.Shape) (mirror.Shape, bool, error) {
	return look(&g.seen, v), v != nil, nil
}

func (g *glass) PassOptionString(_ context.Context, v *string) (string, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionTuple(_ context.Context, v *mirror.Tuple2[uint8, string]) (mirror.Tuple2[uint8, string], bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionU32(_ context.Context, v *uint32) (uint32, bool, error) {
	look(&g.seen, v)
	return optional(v, nil)
}

func (g *glass) PassOptionUnit(_ context.Context, v *struct{}) (bool, error) {
	return look(&g.seen, v) != nil, nil
}

func (g *glass) PassOptions(_ context.Context, v []*mirror.Tuple2[uint8, mirror.Shape]) ([]*mirror.Tuple2[uint8, mirror.Shape], error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassOwnedString(_ context.Context, v string) (string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassPair(_ context.Context, v mirror.Pair) (mirror.Pair, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassParseError(_ context.Context, v mirror.ParseError) (mirror.ParseError, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassPerms(_ context.Context, v mirror.Perms) (mirror.Perms, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassPoint(_ context.Context, v mirror.Point) (mirror.Point, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassPoints(_ context.Context, v []mirror.Point) ([]mirror.Point, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassReading(_ context.Context, v mirror.Reading) (mirror.Reading, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassReadings(_ context.Context, v []mirror.Reading) ([]mirror.Reading, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassRefused(_ context.Context, v mirror.Refused) (mirror.Refused, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassRose(_ context.Context, v mirror.Rose) (mirror.Rose, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassScalars(_ context.Context, v mirror.Scalars) (mirror.Scalars, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassShape(_ context.Context, v mirror.Shape) (mirror.Shape, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassShapeError(_ context.Context, v mirror.ShapeError) (mirror.ShapeError, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassShapes(_ context.Context, v []mirror.Shape) ([]mirror.Shape, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassSign(_ context.Context, v mirror.Sign) (mirror.Sign, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassString(_ context.Context, v string) (string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassStrings(_ context.Context, v []string) ([]string, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassTree(_ context.Context, v mirror.Tree) (mirror.Tree, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassTuple(_ context.Context, v mirror.Tuple3[uint32, string, mirror.Point]) (uint32, string, mirror.Point, error) {
	look(&g.seen, v)
	return v.V0, v.V1, v.V2, nil
}

func (g *glass) PassTuples(_ context.Context, v mirror.Tuple3[*uint8, mirror.Tuple2[bool, mirror.Shape], [2]rune]) (*uint8, mirror.Tuple2[bool, mirror.Shape], [2]rune, error) {
	look(&g.seen, v)
	return v.V0, v.V1, v.V2, nil
}

func (g *glass) PassU16(_ context.Context, v uint16) (uint16, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassU32(_ context.Context, v uint32) (uint32, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassU64(_ context.Context, v uint64) (uint64, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassU64s(_ context.Context, v []uint64) ([]uint64, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassU8(_ context.Context, v uint8) (uint8, error) {
	return look(&g.seen, v), nil
}

func (g *glass) PassWide(_ context.Context, v mirror.Wide) (mirror.Wide, error) {
	return look(&g.seen, v), nil
}

func (l *lender) LendArray(_ context.Context, v [2]string) ([2]string, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendCow(_ context.Context, v string) (string, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendHashMap(_ context.Context, v map[uint8][]string) (map[uint8][]string, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendLine(_ context.Context, v mirror.ScanLine) (mirror.ScanLine, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendLines(_ context.Context, v []mirror.ScanLine) ([]mirror.ScanLine, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendListOfWords(_ context.Context, v []mirror.Words) error {
	look(&l.seen, v)
	return nil
}

func (l *lender) LendMap(_ context.Context, v map[string]uint32) (map[string]uint32, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendMapByReference(_ context.Context, v map[string][]uint8) (map[string][]uint8, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendOptionLine(_ context.Context, v *mirror.ScanLine) (mirror.ScanLine, bool, error) {
	look(&l.seen, v)
	return optional(v, nil)
}

func (l *lender) LendOptionOfWords(_ context.Context, v *mirror.Words) error {
	look(&l.seen, v)
	return nil
}

func (l *lender) LendOptionPoint(_ context.Context, v *mirror.Point) (mirror.Point, bool, error) {
	look(&l.seen, v)
	return optional(v, nil)
}

func (l *lender) LendOptionSlice(_ context.Context, v *[]uint16) ([]uint16, bool, error) {
	look(&l.seen, v)
	return optional(v, nil)
}

func (l *lender) LendOptionStr(_ context.Context, v *string) (string, bool, error) {
	look(&l.seen, v)
	return optional(v, nil)
}

func (l *lender) LendPart(_ context.Context, v mirror.Part) error {
	look(&l.seen, v)
	return nil
}

func (l *lender) LendParts(_ context.Context, v []mirror.Part) error {
	look(&l.seen, v)
	return nil
}

func (l *lender) LendSlices(_ context.Context, v [][]uint8) ([][]uint8, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendStrOfTuples(_ context.Context, v []mirror.Tuple2[uint8, string]) ([]mirror.Tuple2[uint8, string], error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendStrs(_ context.Context, v []string) ([]string, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendTuple(_ context.Context, v mirror.Tuple4[string, []uint8, *string, mirror.Shape]) (string, []uint8, *string, mirror.Shape, error) {
	look(&l.seen, v)
	return v.V0, v.V1, v.V2, v.V3, nil
}

func (l *lender) LendVec(_ context.Context, v []string) ([]string, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendVecOfPoints(_ context.Context, v []mirror.Point) ([]mirror.Point, error) {
	return look(&l.seen, v), nil
}

func (l *lender) LendWords(_ context.Context, v mirror.Words) error {
	look(&l.seen, v)
	return nil
}

func (l *lender) LendWordsByReference(_ context.Context, v mirror.Words) error {
	look(&l.seen, v)
	return nil
}

func (f *faulty) TryBool(_ context.Context, v bool) (bool, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryChar(_ context.Context, v rune) (rune, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryDuration(_ context.Context, v time.Duration) (time.Duration, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryF32(_ context.Context, v float32) (float32, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryFloats(_ context.Context, v []float64) ([]float64, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryI64(_ context.Context, v int64) (int64, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryMaps(_ context.Context, v mirror.Maps) (mirror.Maps, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryNested(_ context.Context, v mirror.Nested) (mirror.Nested, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryOption(_ context.Context, v *mirror.Point) (mirror.Point, bool, error) {
	look(&f.seen, v)
	return optional(v, f.fails())
}

func (f *faulty) TryOptionString(_ context.Context, v *string) (string, bool, error) {
	look(&f.seen, v)
	return optional(v, f.fails())
}

func (f *faulty) TryOptionUnit(_ context.Context, v *struct{}) (bool, error) {
	return look(&f.seen, v) != nil, f.fails()
}

func (f *faulty) TryPoint(_ context.Context, v mirror.Point) (mirror.Point, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryShape(_ context.Context, v mirror.Shape) (mirror.Shape, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryString(_ context.Context, v string) (string, error) {
	return look(&f.seen, v), f.fails()
}

func (f *faulty) TryTuple(_ context.Context, v mirror.Tuple2[uint32, string]) (uint32, string, error) {
	look(&f.seen, v)
	return v.V0, v.V1, f.fails()
}

func (f *faulty) TryUnit(_ context.Context, v uint8) error {
	look(&f.seen, v)
	return f.fails()
}

func (f *faulty) TryUnitOrCase(_ context.Context, v uint8) error {
	look(&f.seen, v)
	return f.fails()
}

func (f *faulty) TryUnitOrCode(_ context.Context, v uint8) error {
	look(&f.seen, v)
	return f.fails()
}

func (f *faulty) TryUnitOrRecord(_ context.Context, v uint8) error {
	look(&f.seen, v)
	return f.fails()
}

func (f *faulty) TryUnitOrText(_ context.Context, v string) error {
	look(&f.seen, v)
	return f.fails()
}

// framer receives arguments in all the ways in which they cross.
type framer struct {
	seen
	nops int
}

func (f *framer) Add(_ context.Context, a, b int64) (int64, error) { return a + b, nil }

func (f *framer) Count(_ context.Context, points []mirror.Point) (uint32, error) {
	return uint32(len(points)), nil
}

func (f *framer) Length(_ context.Context, text string) (uint32, error) {
	return uint32(len(text)), nil
}

func (f *framer) Mix(_ context.Context, a uint8, b int16, c float32, d float64, e bool, g rune, h mirror.FilterType) (float64, error) {
	if e != (a%2 == 0) || g != 'é' || h != mirror.FilterTypeUp {
		return 0, errors.New("other arguments")
	}
	return float64(b) + float64(c) + d, nil
}

func (f *framer) Nop(context.Context) error { f.nops++; return nil }

func (f *framer) Text(_ context.Context, length uint32) (string, error) {
	return strings.Repeat("x", int(length)), nil
}

func (f *framer) Sixteen(_ context.Context, a uint8, b uint16, c uint32, d uint64, e int8, g int16, h int32, i int64, j float32, k float64, l bool,
	m rune, n string, o mirror.Point, p *uint8, q mirror.FilterType) (string, error) {
	f.values = append(f.values, a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q)
	return n, nil
}

func (f *framer) Nineteen(_ context.Context, a uint8, b uint64, c string, d bool, e float32, g []uint16, h *uint32, i mirror.Point, j int8, k int64,
	l rune, m mirror.FilterType, n string, o []string, p mirror.Tuple2[uint8, uint32], q [3]uint8, r mirror.Label, s mirror.Nothing, u *string) (string, error) {
	f.values = append(f.values, a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, u)
	return c, nil
}

// explainer counts its calls.
type explainer struct {
	calls   int
	printed []string
}

func (e *explainer) Dup(_ context.Context, text string) (string, string, error) {
	e.calls++
	return text, text, nil
}

func (e *explainer) PrintTwice(_ context.Context, text string) error {
	e.calls++
	e.printed = append(e.printed, text, text)
	return nil
}

func (e *explainer) ReturnOneOf(_ context.Context, a, b string, first int32) (string, error) {
	e.calls++
	if first != 0 {
		return a, nil
	}
	return b, nil
}

// named has methods whose names were chosen by Go's rules or by the guest's author. It is three
// hosts.
type named struct{ seen }

// digits are the results of the functions whose names are keywords.
func digits(values ...uint8) (all uint8, err error) {
	for _, v := range values {
		all = all*10 + v
	}
	return all, nil
}

func (n *named) OnTheWire(_ context.Context, v uint8) (uint8, error)  { return v + 1, nil }
func (n *named) InGo(_ context.Context, v uint8) (uint8, error)       { return v + 2, nil }
func (n *named) InGoAsWell(_ context.Context, v uint8) (uint8, error) { return v + 3, nil }
func (n *named) Outer(_ context.Context, v uint8) (uint8, error)      { return look(&n.seen, v), nil }

func (n *named) Inner(_ context.Context, v mirror.Tint) (mirror.Tint, error) {
	return look(&n.seen, v), nil
}

type keywords struct{ *named }

func (keywords) Match(_ context.Context, a, b uint8) (uint8, error)     { return digits(a, b) }
func (keywords) Return(_ context.Context, a, b, c uint8) (uint8, error) { return digits(a, b, c) }
func (keywords) ReadByte_(context.Context) (uint8, error)               { return 7, nil }

func (keywords) Func(_ context.Context, a, b, c, d, e uint8) (uint8, error) {
	return a + b + c + d + e, nil
}
func (keywords) Raw(_ context.Context, a, b, c, d uint8) (uint8, error) { return a + b*c*d, nil }

func (keywords) Call(_ context.Context, a string, b uint8, c string, d, e uint8, f string, g, h, i, j, k, l, m, n uint8) (string, error) {
	return fmt.Sprint(a, b, c, d, e, f, g, h, i, j, k, l, m, n), nil
}

// glazier makes panes, and counts those that are not closed.
type glazier struct{ open int }

type pane struct {
	g    *glazier
	tint mirror.Tint
}

func (p *pane) Tint(context.Context) (mirror.Tint, error) { return p.tint, nil }
func (p *pane) Close() error                              { p.g.open--; return nil }

func (g *glazier) Glaze(_ context.Context, tint mirror.Tint) (mirror.Pane, error) {
	if tint == (mirror.Tint{}) {
		return nil, fmt.Errorf("glaze: %w", mirror.PaneErrorBroken)
	}
	g.open++
	return &pane{g, tint}, nil
}

func (g *glazier) PassPanes(_ context.Context, panes []mirror.Pane) ([]mirror.Pane, error) {
	return panes, nil
}

func (g *glazier) Choose(_ context.Context, a, b mirror.Pane) (mirror.Pane, bool, error) {
	return b, b != nil, nil
}

func (g *glazier) PassString(_ context.Context, text string) (string, error) { return text + "!", nil }
