package rt

import (
	"context"
	"encoding/binary"
	"math"
	"testing"
)

// The functions below are what the generator would write for the guest of protocol_test.go.

type calls struct{ conn Conn }

type module struct{ calls }

type pinned struct{ calls }

func (m *module) Instance(ctx context.Context) (*pinned, error) {
	conn, err := m.conn.Pin(ctx)
	if err != nil {
		return nil, err
	}
	return &pinned{calls{conn}}, nil
}

func (c calls) Close(ctx context.Context) error   { return c.conn.Close(ctx) }
func (c calls) Release(ctx context.Context) error { return c.conn.Release(ctx) }

func (c calls) Add(ctx context.Context, a, b float64) (float64, error) {
	call, err := c.conn.Begin(ctx, fnAdd)
	if err != nil {
		return 0, err
	}
	defer call.End()
	call.SetFloat64(0, a)
	call.SetFloat64(1, b)
	if err := call.Invoke(); err != nil {
		return 0, err
	}
	return call.ResultFloat64(), nil
}

func (c calls) Mix(ctx context.Context, a bool, b int8, cc uint16, d int64, e float32, f rune) (int64, error) {
	call, err := c.conn.Begin(ctx, fnMix)
	if err != nil {
		return 0, err
	}
	defer call.End()
	call.SetBool(0, a)
	call.SetInt32(1, int32(b))
	call.SetUint32(2, uint32(cc))
	call.SetInt64(3, d)
	call.SetFloat32(4, e)
	if err := call.SetChar(5, f); err != nil {
		return 0, call.ArgError(err, "f")
	}
	if err := call.Invoke(); err != nil {
		return 0, err
	}
	return call.ResultInt64(), nil
}

// Sum has more parameters than cross one by one.
func (c calls) Sum(ctx context.Context, p [17]uint64) (uint64, error) {
	call, err := c.conn.Begin(ctx, fnSum)
	if err != nil {
		return 0, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		at := call.SetRecord(0, 80, 8)
		binary.LittleEndian.PutUint32(at[0:], uint32(p[0]))
		binary.LittleEndian.PutUint64(at[8:], p[1])
		for n := 2; n < 17; n++ {
			binary.LittleEndian.PutUint32(at[8+4*n:], uint32(p[n]))
		}
	}
	if err := call.Invoke(); err != nil {
		return 0, err
	}
	return call.ResultUint64(), nil
}

func (c calls) Hello(ctx context.Context, name string) (string, error) {
	call, err := c.conn.Begin(ctx, fnHello)
	if err != nil {
		return "", err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := call.SetString(0, name); err != nil {
			return "", call.ArgError(err, "name")
		}
	}
	if err := call.Invoke(); err != nil {
		return "", err
	}
	result, err := call.ResultString()
	if err != nil {
		return "", call.ResultError(err, "result")
	}
	return result, nil
}

func (c calls) Reverse(ctx context.Context, data []byte) ([]byte, error) {
	call, err := c.conn.Begin(ctx, fnReverse)
	if err != nil {
		return nil, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := call.SetBytes(0, data); err != nil {
			return nil, call.ArgError(err, "data")
		}
	}
	if err := call.Invoke(); err != nil {
		return nil, err
	}
	result, err := call.ResultBytes()
	if err != nil {
		return nil, call.ResultError(err, "result")
	}
	return result, nil
}

func lowerPoints(dst []byte, points []point) {
	if Native {
		CopyIn(dst, points)
		return
	}
	for n := range points {
		at := dst[n*sizeofPoint:][:sizeofPoint]
		binary.LittleEndian.PutUint64(at, math.Float64bits(points[n].X))
		binary.LittleEndian.PutUint64(at[8:], math.Float64bits(points[n].Y))
	}
}

func liftPoints(points []point, src []byte) {
	if Native {
		CopyOut(points, src)
		return
	}
	for n := range points {
		at := src[n*sizeofPoint:][:sizeofPoint]
		points[n].X = math.Float64frombits(binary.LittleEndian.Uint64(at))
		points[n].Y = math.Float64frombits(binary.LittleEndian.Uint64(at[8:]))
	}
}

func (c calls) Scale(ctx context.Context, points []point, by float64) ([]point, error) {
	call, err := c.conn.Begin(ctx, fnScale)
	if err != nil {
		return nil, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		dst, err := call.SetListRaw(0, len(points), sizeofPoint, alignofPoint)
		if err != nil {
			return nil, call.ArgError(err, "points")
		}
		lowerPoints(dst, points)
	}
	call.SetFloat64(1, by)
	if err := call.Invoke(); err != nil {
		return nil, err
	}
	src, n, err := call.ResultList(sizeofPoint, alignofPoint)
	if err != nil {
		return nil, call.ResultError(err, "result")
	}
	if n == 0 {
		return nil, nil
	}
	result := make([]point, n)
	liftPoints(result, src)
	return result, nil
}

func lowerLine(lo *Lowerer, at []byte, v *line) error {
	binary.LittleEndian.PutUint64(at, v.ID)
	if err := lo.String(at[offLineName:], v.Name); err != nil {
		return Field(err, "name")
	}
	dst, err := lo.ListRaw(at[offLinePoints:], len(v.Points), sizeofPoint, alignofPoint)
	if err != nil {
		return Field(err, "points")
	}
	lowerPoints(dst, v.Points)
	if v.Kind != kindThin && v.Kind != kindThick {
		return Field(InvalidEnum("Kind", int64(v.Kind)), "kind")
	}
	at[offLineKind] = byte(v.Kind)
	if v.Note != nil {
		at[offLineNote] = 1
		binary.LittleEndian.PutUint32(at[offLineNote+4:], *v.Note)
	}
	return nil
}

type lifter struct {
	*Lifter
	points Slab[point]
	notes  Slab[uint32]
}

func countLine(li *lifter, at []byte) {
	li.CountString(at[offLineName:])
	_, n := li.CountList(at[offLinePoints:], sizeofPoint, alignofPoint)
	li.points.Count(n)
	if at[offLineNote] == 1 {
		li.notes.Count(1)
	}
}

func liftLine(li *lifter, at []byte, v *line) error {
	v.ID = binary.LittleEndian.Uint64(at)
	if err := li.String(at[offLineName:], &v.Name); err != nil {
		return Field(err, "name")
	}
	src, n, err := li.List(at[offLinePoints:], sizeofPoint, alignofPoint)
	if err != nil {
		return Field(err, "points")
	}
	if v.Points, err = li.points.Make(li.Lifter, n); err != nil {
		return Field(err, "points")
	}
	liftPoints(v.Points, src)
	v.Kind = kind(at[offLineKind])
	if v.Kind != kindThin && v.Kind != kindThick {
		return Field(InvalidTag("Kind", int64(v.Kind)), "kind")
	}
	switch at[offLineNote] {
	case 0:
	case 1:
		if v.Note, err = li.notes.New(li.Lifter); err != nil {
			return Field(err, "note")
		}
		*v.Note = binary.LittleEndian.Uint32(at[offLineNote+4:])
	default:
		return Field(InvalidTag("option<u32>", int64(at[offLineNote])), "note")
	}
	return nil
}

func liftLines(call *Call) ([]line, error) {
	li := lifter{Lifter: call.Lifter()}
	src, n, err := call.ResultList(sizeofLine, alignofLine)
	if err != nil {
		return nil, call.ResultError(err, "result")
	}
	for k := range n {
		countLine(&li, src[k*sizeofLine:][:sizeofLine])
	}
	result := make([]line, n)
	for k := range n {
		if err := liftLine(&li, src[k*sizeofLine:][:sizeofLine], &result[k]); err != nil {
			return nil, call.ResultError(Index(err, k), "result")
		}
	}
	return result, nil
}

func (c calls) Echo(ctx context.Context, lines []line) ([]line, error) {
	call, err := c.conn.Begin(ctx, fnEcho)
	if err != nil {
		return nil, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		dst, err := call.SetList(0, len(lines), sizeofLine, alignofLine)
		if err != nil {
			return nil, call.ArgError(err, "lines")
		}
		for k := range lines {
			if err := lowerLine(lo, dst[k*sizeofLine:][:sizeofLine], &lines[k]); err != nil {
				return nil, call.ArgError(Index(err, k), "lines")
			}
		}
	}
	if err := call.Invoke(); err != nil {
		return nil, err
	}
	return liftLines(call)
}

func liftLineResult(call *Call) (line, error) {
	var result line
	li := lifter{Lifter: call.Lifter()}
	at, err := call.ResultRecord(sizeofLine, alignofLine)
	if err == nil {
		countLine(&li, at)
		err = liftLine(&li, at, &result)
	}
	if err != nil {
		return line{}, call.ResultError(err, "result")
	}
	return result, nil
}

func (c calls) First(ctx context.Context, v line) (line, error) {
	call, err := c.conn.Begin(ctx, fnFirst)
	if err != nil {
		return line{}, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := lowerLine(lo, call.SetRecord(0, sizeofLine, alignofLine), &v); err != nil {
			return line{}, call.ArgError(err, "line")
		}
	}
	if err := call.Invoke(); err != nil {
		return line{}, err
	}
	return liftLineResult(call)
}

func liftParse(call *Call) (int64, error) {
	at, err := call.ResultRecord(16, 8)
	if err != nil {
		return 0, call.ResultError(err, "result")
	}
	switch at[0] {
	case 0:
		return int64(binary.LittleEndian.Uint64(at[8:])), nil
	case 1:
		code := at[8]
		if int(code) >= len(parseErrors) || parseErrors[code] == nil {
			return 0, call.ResultError(InvalidTag("ParseError", int64(code)), "result")
		}
		return 0, parseErrors[code]
	}
	return 0, call.ResultError(InvalidTag("result<i64, ParseError>", int64(at[0])), "result")
}

func (c calls) Parse(ctx context.Context, text string) (int64, error) {
	call, err := c.conn.Begin(ctx, fnParse)
	if err != nil {
		return 0, err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := call.SetString(0, text); err != nil {
			return 0, call.ArgError(err, "text")
		}
	}
	if err := call.Invoke(); err != nil {
		return 0, err
	}
	return liftParse(call)
}

// run calls a function with plain core parameters and lifts its result with the given function.
func run[T any](ctx context.Context, c calls, fn int, lift func(*Call) (T, error), params ...uint64) (T, error) {
	var zero T
	call, err := c.conn.Begin(ctx, fn)
	if err != nil {
		return zero, err
	}
	defer call.End()
	for n, v := range params {
		call.SetUint64(n, v)
	}
	if err := call.Invoke(); err != nil {
		return zero, err
	}
	result, err := lift(call)
	if err != nil && call.marks&markPoisoned == 0 {
		return zero, call.ResultError(err, "result")
	}
	return result, err
}

func none(*Call) (struct{}, error) { return struct{}{}, nil }

func rawResult(c *Call) (uint64, error) { return c.ResultUint64(), nil }

func (c calls) Fail(ctx context.Context, message string) error {
	call, err := c.conn.Begin(ctx, fnFail)
	if err != nil {
		return err
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := call.SetString(0, message); err != nil {
			return call.ArgError(err, "message")
		}
	}
	return call.Invoke()
}

// Stash puts bytes into guest memory and returns their address.
func (c calls) Stash(t testing.TB, data []byte) uint32 {
	t.Helper()
	call, err := c.conn.Begin(t.Context(), fnStash)
	if err != nil {
		t.Fatal(err)
	}
	defer call.End()
	lo := call.Lowerer()
	for lo.Next() {
		if err := call.SetBytes(0, data); err != nil {
			t.Fatal(err)
		}
	}
	if err := call.Invoke(); err != nil {
		t.Fatal(err)
	}
	return call.ResultUint32()
}
