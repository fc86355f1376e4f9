package roundtrip

import (
	"fmt"
	"math"
	"reflect"
)

// difference returns the path to the first difference between two values and both values there, or
// "" if they are equal. Floats are compared bit for bit. An empty list must be nil when it is
// received.
func difference(sent, got reflect.Value) string {
	switch {
	case sent.IsValid() != got.IsValid():
		return fmt.Sprintf(": sent %s, got %s", shown(sent), shown(got))
	case !sent.IsValid():
		return ""
	case sent.Type() != got.Type():
		return fmt.Sprintf(": sent a %v, got a %v", sent.Type(), got.Type())
	}
	same := true
	switch sent.Kind() {
	case reflect.Float32:
		same = float32Bits(sent) == float32Bits(got)
	case reflect.Float64:
		same = math.Float64bits(sent.Float()) == math.Float64bits(got.Float())
	case reflect.Slice, reflect.Array:
		if sent.Len() != got.Len() {
			return fmt.Sprintf(": sent %d elements, got %d", sent.Len(), got.Len())
		}
		if got.Kind() == reflect.Slice && got.Len() == 0 && !got.IsNil() {
			return ": got an empty list that is not nil"
		}
		for i := range sent.Len() {
			if problem := difference(sent.Index(i), got.Index(i)); problem != "" {
				return fmt.Sprintf("[%d]%s", i, problem)
			}
		}
	case reflect.Struct:
		for i := range sent.NumField() {
			if !sent.Type().Field(i).IsExported() && reflect.PointerTo(sent.Type()).Implements(errorType) {
				// The guest has written this text.
				continue
			}
			if problem := difference(sent.Field(i), got.Field(i)); problem != "" {
				return "." + sent.Type().Field(i).Name + problem
			}
		}
	case reflect.Map:
		if sent.Len() != got.Len() {
			return fmt.Sprintf(": sent %d keys, got %d", sent.Len(), got.Len())
		}
		for key, v := range sent.Seq2() {
			if problem := difference(v, got.MapIndex(key)); problem != "" {
				return fmt.Sprintf("[%v]%s", key, problem)
			}
		}
	case reflect.Pointer, reflect.Interface:
		if sent.IsNil() || got.IsNil() {
			same = sent.IsNil() == got.IsNil()
		} else if sent.Type() == errorType {
			return differentErrors(sent.Interface().(error), got.Interface().(error))
		} else {
			return difference(sent.Elem(), got.Elem())
		}
	default:
		same = sent.Equal(got)
	}
	if same {
		return ""
	}
	return fmt.Sprintf(": sent %s, got %s", shown(sent), shown(got))
}

func shown(v reflect.Value) string {
	if !v.IsValid() {
		return "nothing"
	}
	return fmt.Sprintf("%#v", v)
}

// float32Bits reads the bits without a conversion to float64, which quiets signalling NaNs.
func float32Bits(v reflect.Value) uint32 {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return math.Float32bits(*p.Convert(reflect.TypeFor[*float32]()).Interface().(*float32))
}
