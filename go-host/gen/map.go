package gen

import (
	"fmt"

	"github.com/wazabi/wazabi/go-host/abi"
)

// mapShape: a list of pairs, in the order of their keys.
type mapShape struct{ fixed }

// entry is the pair of key and value; key and value are its members.
func entry(t *abi.Type) *abi.Type          { return base(t).Elems[0] }
func keyAndValue(t *abi.Type) [2]*abi.Type { return [2]*abi.Type(entry(t).Elems) }

func (mapShape) goType(g *generator, t *abi.Type) string {
	kv := keyAndValue(t)
	return fmt.Sprintf("map[%s]%s", g.goType(kv[0]), g.goType(kv[1]))
}

func (mapShape) zero(*generator, *abi.Type) string { return "nil" }
func (mapShape) dynamic(*abi.Type) bool            { return true }

func (mapShape) lower(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("{")
	g.lowerPairs(t, fmt.Sprintf("lo."+lowererList+"(%s, ", at.from()), "keys", "region", v, fail)
	g.w.p("}")
}

// lowerPairs writes the pairs of v into the memory that alloc returns: a call without its last arguments.
func (g *generator) lowerPairs(t *abi.Type, alloc, keys, region, v string, fail fail) {
	sorted := rtSortedKeys
	if base(keyAndValue(t)[0]).Kind == abi.KindBool {
		sorted = rtSortedBools
	}
	g.w.p("%s := %s(%s)", keys, sorted, v)
	g.w.p("%s, err := %slen(%s), %d, %d)", region, alloc, keys, entry(t).Size, entry(t).Align)
	g.w.p("if err != nil {")
	fail("err")
	g.w.p("}")
	g.check(fmt.Sprintf("%s(lo, %s, %s, %s)", g.function("lower", t, g.lowerMap), region, keys, v), fail)
}

func (g *generator) lowerMap(name string, t *abi.Type) {
	kv, size := keyAndValue(t), entry(t).Size
	g.w.p("func %s(lo *"+rtLowerer+", region []byte, keys []%s, v %s) error {", name, g.goType(kv[0]), g.goType(t))
	g.w.p("for i, key := range keys {")
	g.w.p("at := region[i*%d:][:%d]", size, size)
	each := func(err string) { g.w.p("return "+rtMapKey+"(%s, key)", err) }
	g.lower(kv[0], loc{"at", ""}, "key", each)
	body := g.w.capture(func() { g.lower(kv[1], g.valueAt(t), "value", each) })
	if uses(body, "value") {
		g.w.p("value := v[key]")
	}
	g.w.body.WriteString(body)
	g.w.p("}")
	g.w.p("return nil")
	g.w.p("}")
}

func (g *generator) valueAt(t *abi.Type) loc {
	return loc{"at", ""}.plus(fmt.Sprint(entry(t).Offsets()[1]))
}

func (mapShape) lift(g *generator, t *abi.Type, at loc, v string, fail fail) {
	g.w.p("{")
	g.w.p("src, n, err := li."+lifterList+"(%s, %d, %d)", at.from(), entry(t).Size, entry(t).Align)
	g.liftPairs(t, v, fail)
	g.w.p("}")
}

// liftPairs reads the n pairs in src into v, unless err is set.
func (g *generator) liftPairs(t *abi.Type, v string, fail fail) {
	g.w.p("if err == nil {")
	g.w.p("%s, err = %s(li, src, n)", v, g.function("lift", t, g.liftMap))
	g.w.p("}")
	g.w.p("if err != nil {")
	fail("err")
	g.w.p("}")
}

func (g *generator) liftMap(name string, t *abi.Type) {
	kv, size := keyAndValue(t), entry(t).Size
	g.w.p("func %s(li *lifter, src []byte, n int) (%s, error) {", name, g.goType(t))
	g.w.p("v, err := "+rtMakeMap+"[%s, %s](li.Lifter, n)", g.goType(kv[0]), g.goType(kv[1]))
	g.w.p("if err != nil {")
	g.w.p("return nil, err")
	g.w.p("}")
	g.w.p("for i := range n {")
	g.w.p("at := src[i*%d:][:%d]", size, size)
	g.w.p("var key %s", g.goType(kv[0]))
	g.lift(kv[0], loc{"at", ""}, "key", func(err string) { g.w.p("return nil, "+rtIndex+"(%s, i)", err) })
	g.w.p("var value %s", g.goType(kv[1]))
	each := func(err string) { g.w.p("return nil, "+rtMapKey+"(%s, key)", err) }
	g.lift(kv[1], g.valueAt(t), "value", each)
	g.w.p("v[key] = value")
	g.w.p("if len(v) != i+1 {")
	each(rtDuplicateKey + "()")
	g.w.p("}")
	g.w.p("}")
	g.w.p("return v, nil")
	g.w.p("}")
}

func (mapShape) count(g *generator, t *abi.Type, at loc) {
	kv := keyAndValue(t)
	if !g.dynamic(kv[0]) && !g.dynamic(kv[1]) {
		return
	}
	g.w.p("{")
	g.w.p("src, n := li."+lifterCountList+"(%s, %d, %d)", at.from(), entry(t).Size, entry(t).Align)
	g.w.p("%s(li, src, n)", g.function("count", t, g.countMap))
	g.w.p("}")
}

func (g *generator) countMap(name string, t *abi.Type) {
	kv, size := keyAndValue(t), entry(t).Size
	g.w.p("func %s(li *lifter, src []byte, n int) {", name)
	g.w.p("for i := range n {")
	g.w.p("at := src[i*%d:][:%d]", size, size)
	g.count(kv[0], loc{"at", ""})
	g.count(kv[1], g.valueAt(t))
	g.w.p("}")
	g.w.p("}")
}
