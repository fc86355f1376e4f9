package dynamic

import (
	"fmt"
	"net/netip"
	"reflect"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/rt"
)

// addressShape has addresses of the internet: those of net/netip in Go, their strings in JSON. A is
// the Go type.
type addressShape[A fmt.Stringer] struct {
	put     func(at []byte, a A) error
	get     func(at []byte, a *A) error
	parse   func(s string) (A, error)
	example string
}

func init() {
	ip := addressShape[netip.Addr]{rt.PutIP, rt.GetIP, netip.ParseAddr, `an address such as "127.0.0.1"`}
	register(ip, abi.KindIP)
	ip.put, ip.get = rt.PutIPv4, total(rt.GetIPv4)
	register(ip, abi.KindIPv4)
	ip.put, ip.get, ip.example = rt.PutIPv6, total(rt.GetIPv6), `an address such as "::1"`
	register(ip, abi.KindIPv6)
	register(addressShape[netip.AddrPort]{rt.PutSocket, rt.GetSocket, netip.ParseAddrPort, `an address such as "127.0.0.1:80"`}, abi.KindSocket)
}

// total is get for a kind of which each wire form is a value.
func total[A any](get func(at []byte, a *A)) func(at []byte, a *A) error {
	return func(at []byte, a *A) error {
		get(at, a)
		return nil
	}
}

func (s addressShape[A]) lower(_ *lowerer, _ *abi.Type, at []byte, v Value) error {
	address, _ := v.ref.(A)
	return s.put(at, address)
}

func (s addressShape[A]) lift(_ *lifter, t *abi.Type, at []byte) (Value, error) {
	var address A
	err := s.get(at, &address)
	return Value{typ: t, ref: address}, err
}

func (addressShape[A]) check(_ *checker, t *abi.Type, typ reflect.Type) error {
	if typ.Kind() == reflect.Struct && typ.ConvertibleTo(reflect.TypeFor[A]()) {
		return nil
	}
	return mismatch(t, typ)
}

func (s addressShape[A]) from(_ *converter, t *abi.Type, v reflect.Value) (Value, error) {
	if err := s.check(nil, t, v.Type()); err != nil {
		return Value{}, err
	}
	return Value{typ: t, ref: v.Convert(reflect.TypeFor[A]()).Interface()}, nil
}

func (s addressShape[A]) to(_ *converter, t *abi.Type, v Value, out reflect.Value) error {
	if err := s.check(nil, t, out.Type()); err != nil {
		return err
	}
	out.Set(reflect.ValueOf(v.ref).Convert(out.Type()))
	return nil
}

func (addressShape[A]) appendJSON(b []byte, _ *abi.Type, v Value) ([]byte, error) {
	address, _ := v.ref.(A)
	return appendString(b, address.String()), nil
}

func (s addressShape[A]) parseJSON(t *abi.Type, n node) (Value, error) {
	text, ok := n.value.(string)
	if !ok {
		return Value{}, n.mismatch(t, s.example)
	}
	address, err := s.parse(text)
	if err != nil {
		return Value{}, rt.BadInput(fmt.Sprintf("%q is not %s", text, s.example))
	}
	return Value{typ: t, ref: address}, nil
}
