package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// mapShape: a list of pairs, in the order of their keys.
type mapShape struct{ value }

func init() { register(mapShape{}, abi.KindMap) }

// rtSortedStringKeys sorts the keys of a map of strings.
const rtSortedStringKeys rtName = "SortedStringKeys"

// entry is the pair of key and value; keyAndValue are its members.
func entry(t *abi.Type) *abi.Type                { return t.Elems[0] }
func keyAndValue(t *abi.Type) (key, v *abi.Type) { return entry(t).Elems[0], entry(t).Elems[1] }

func (mapShape) goType(g *generator, t *abi.Type) string {
	key, v := keyAndValue(t)
	return fmt.Sprintf("map[%s]%s", g.goType(key), g.goType(v))
}

func (mapShape) label(g *generator, t *abi.Type) string {
	key, v := keyAndValue(t)
	return "MapOf" + g.label(key) + "To" + g.label(v)
}

func (mapShape) zero(*generator, *abi.Type) string { return "nil" }
func (mapShape) span(*abi.Type) bool               { return true }

func (mapShape) lower(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	g.w.p("{")
	g.lowerPairs(t, v, fail, func(n, size, align string) string { return g.onLowerer(lowererList, at.from(), n, size, align) })
	g.w.p("}")
}

func (mapShape) param(g *generator, t *abi.Type, i int, v expr, fail fail) {
	g.lowerPairs(t, v, fail, func(n, size, align string) string { return g.onCall(callSetList, i, n, size, align) })
}

// lowerPairs writes the pairs of v into the memory that alloc returns.
func (g *generator) lowerPairs(t *abi.Type, v expr, fail fail, alloc func(n, size, align string) string) {
	keys, region := g.local("keys"), g.local("region")
	key, _ := keyAndValue(t)
	switch compare := shapeOf(base(key)).compare(g, key); {
	case base(key).Kind == abi.KindString:
		// Replacing invalid UTF-8 changes the order.
		g.w.p("%s, %s := %s", keys, g.fn.err, g.rtCall(rtSortedStringKeys, g.fn.lo, v))
		g.checked(fail)
	case compare == "":
		g.w.p("%s := %s", keys, g.rtCall(rtSortedKeys, v))
	default:
		g.w.p("%s := %s", keys, g.rtCall(rtSortedKeysFunc, v, compare))
	}
	g.w.p("%s, %s := %s", region, g.fn.err, alloc("len("+keys.text+")", g.size(entry(t)), g.align(entry(t))))
	g.checked(fail)
	g.check(g.helper("lower", t, g.lowerMap, g.fn.lo, region, keys, v), fail)
}

func (g *generator) lowerMap(f string, t *abi.Type) {
	keyType, valueType := keyAndValue(t)
	region, keys, v := g.local("region"), g.local("keys"), g.local("v")
	i, key, value := g.local("i"), g.local("key"), g.local("value")
	g.w.p("func %s(%s *%s, %s []byte, %s []%s, %s %s) error {", f, g.fn.lo, g.rt(rtLowerer), region, keys, g.goType(keyType), v, g.goType(t))
	g.w.p("for %s, %s := range %s {", i, key, keys)
	at := g.elementAt(entry(t), region.text, i)
	each := func(err string) { g.w.p("return %s", g.rtCall(rtMapKey, err, key)) }
	g.lower(keyType, at, variable(key), each)
	body := g.w.capture(func() { g.lower(valueType, g.valueAt(t, at), variable(value), each) })
	if value.used {
		g.w.p("%s := %s[%s]", value, v, key)
	}
	g.w.text(body)
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) valueAt(t *abi.Type, at loc) loc { return at.plus(entry(t).Offsets()[1]) }

func (mapShape) lift(g *generator, t *abi.Type, at loc, v expr, fail fail) {
	defer g.block()()
	src, n := g.local("src"), g.local("n")
	g.w.p("{")
	g.w.p("%s, %s, %s := %s", src, n, g.fn.err, g.onLifter(lifterList, at.from(), g.size(entry(t)), g.align(entry(t))))
	g.liftPairs(t, src, n, v, fail)
	g.w.p("}")
}

func (mapShape) result(g *generator, t *abi.Type, v *name, fail fail) string {
	g.w.p("var %s %s", v, g.goType(t))
	g.w.p("{")
	defer g.block()()
	src, n := g.local("src"), g.local("n")
	g.w.p("%s, %s, %s := %s", src, n, g.fn.err, g.onRead(readList, g.size(entry(t)), g.align(entry(t))))
	if g.counts(t) {
		g.w.p("if %s == nil {", g.fn.err)
		g.w.p("%s", g.helper("count", t, g.countMap, g.fn.li, src, n))
		g.w.p("}")
	}
	g.liftPairs(t, src, n, variable(v), fail)
	g.w.p("}")
	return v.text
}

// liftPairs reads the n pairs in src into v, unless there is an error.
func (g *generator) liftPairs(t *abi.Type, src, n *name, v expr, fail fail) {
	g.w.p("if %s == nil {", g.fn.err)
	g.w.p("%s, %s = %s", v.target(), g.fn.err, g.helper("lift", t, g.liftMap, g.fn.li, src, n))
	g.w.p("}")
	g.checked(fail)
}

func (g *generator) liftMap(f string, t *abi.Type) {
	keyType, valueType := keyAndValue(t)
	src, n, v, i := g.local("src"), g.local("n"), g.local("v"), g.local("i")
	g.w.p("func %s(%s *%s, %s []byte, %s int) (%s, error) {", f, g.fn.li, g.own.lifter, src, n, g.goType(t))
	g.w.p("%s, %s := %s[%s, %s](%s, %s)", v, g.fn.err, g.rt(rtMakeMap), g.goType(keyType), g.goType(valueType), g.slabLifter(), n)
	g.checked(func(err string) { g.w.p("return nil, %s", err) })
	g.w.p("for %s := range %s {", i, n)
	at := g.elementAt(entry(t), src.text, i)
	atIndex := func(err string) { g.w.p("return nil, %s", g.rtCall(rtIndex, err, i)) }
	g.look(entry(t), i, atIndex)
	key := g.lifted(keyType, at, "key", atIndex)
	each := func(err string) { g.w.p("return nil, %s", g.rtCall(rtMapKey, err, key)) }
	value := g.lifted(valueType, g.valueAt(t, at), "value", each)
	g.w.p("%s[%s] = %s", v, key, value)
	g.w.p("if len(%s) != %s+1 {", v, i)
	each(g.rtCall(rtDuplicateKey))
	g.w.p("}")
	g.w.p("}")
	g.w.p("return %s, nil", v)
	g.w.p("}")
}

// count counts the allocations of keys and values; the map itself is not in a slab.
func (mapShape) count(g *generator, t *abi.Type, at loc) {
	defer g.block()()
	src, n := g.local("src"), g.local("n")
	g.w.p("{")
	g.w.p("%s, %s := %s", src, n, g.onLifter(lifterCountList, at.from(), g.size(entry(t)), g.align(entry(t))))
	g.w.p("%s", g.helper("count", t, g.countMap, g.fn.li, src, n))
	g.w.p("}")
}

func (g *generator) countMap(f string, t *abi.Type) {
	key, value := keyAndValue(t)
	g.countFunc(f, entry(t), func(at loc) {
		g.count(key, at)
		g.count(value, g.valueAt(t, at))
	})
}
