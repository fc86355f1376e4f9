package dynamic

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// instantShape has points in time: time.Time in Go, strings of RFC 3339 in JSON.
type instantShape struct {
	put func(at []byte, t time.Time) error
}

func init() {
	register(instantShape{rt.PutSystemTime}, abi.KindSystemTime)
	register(instantShape{rt.PutInstant}, abi.KindInstant)
}

// partOfNanosecond matches the fraction of a second that is not in whole nanoseconds.
var partOfNanosecond = regexp.MustCompile(`^[0-9]{9}0*[1-9]`)

var timeType = reflect.TypeFor[time.Time]()

func (s instantShape) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	instant, _ := v.ref.(time.Time)
	return s.put(at, instant)
}

func (s instantShape) lift(li *lifter, t *abi.Type, at []byte) (Value, error) {
	var instant time.Time
	err := rt.GetInstant(at, &instant)
	if err == nil && li.sending {
		err = s.put(make([]byte, t.Size), instant)
	}
	return Value{typ: t, ref: instant}, err
}

func (instantShape) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.Struct && typ.ConvertibleTo(timeType) {
		return nil
	}
	return mismatch(t, typ)
}

func (s instantShape) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	return instantValue(t, v.Convert(timeType).Interface().(time.Time)), nil
}

// instantValue keeps neither the location nor the monotonic clock, so that == compares instants.
func instantValue(t *abi.Type, instant time.Time) Value {
	return Value{typ: t, ref: time.Unix(instant.Unix(), int64(instant.Nanosecond())).UTC()}
}

func (s instantShape) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := s.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.Set(reflect.ValueOf(v.ref).Convert(out.Type()))
	return nil
}

func (instantShape) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	instant, _ := v.ref.(time.Time)
	text, err := instant.MarshalText()
	if err != nil {
		return nil, rt.BadInput(fmt.Sprintf("%v has no JSON: RFC 3339 has the years 0 to 9999", instant))
	}
	return appendString(b, string(text)), nil
}

func (instantShape) parseJSON(t *abi.Type, n node) (Value, error) {
	const example = `a time such as "2006-01-02T15:04:05.999Z"`
	s, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, example)
	}
	instant, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not %s", clip(s), example))
	}
	// Parse leaves out what follows the nanoseconds.
	if _, fraction, ok := strings.Cut(strings.Replace(s, ",", ".", 1), "."); ok && partOfNanosecond.MatchString(fraction) {
		return Value{}, rt.BadInput(fmt.Sprintf("%q has parts of nanoseconds", clip(s)))
	}
	return instantValue(t, instant), nil
}
