package gen_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/gen"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// TestRandomPackages type-checks packages of random descriptions, with random options, and second
// packages that share their types. SEED has it begin with another one than the first, and
// WAZABI_ROUNDS=100000 takes a while.
func TestRandomPackages(t *testing.T) {
	usual := 200
	if testing.Short() {
		usual = 100
	}
	rounds, first := hostile.Rounds(usual, "SEED")
	checker, had := newTypeChecker(t), features{}
	offered, kept, refused, failed := 0, 0, 0, 0
	for seed := first; seed < first+uint64(rounds) && failed < 10; seed++ {
		a := randomDescription(seed)
		offered, kept = offered+a.offered, kept+a.kept
		p := newRandomPackage(a)
		switch err := p.check(checker); {
		case err == nil:
			had.add(p)
		case errors.As(err, new(refusal)):
			refused++
		default:
			failed++
			p.shrink(checker)
			t.Errorf("SEED=%d WAZABI_ROUNDS=1 repeats it: %v\n%v", seed, p.check(checker), p)
		}
	}
	t.Logf("the reader accepted %d of %d parts, and the generator %d of %d packages", kept, offered, rounds-refused, rounds)
	// Few packages need not have everything.
	if rounds < 100 || failed > 0 {
		return
	}
	if kept < offered*9/10 || refused > rounds/10 {
		t.Error("too few were accepted to say anything")
	}
	for _, feature := range slices.Sorted(maps.Keys(had)) {
		if had[feature] == 0 {
			t.Errorf("no package has: %s", feature)
		}
	}
}

// randomPackage is a description with options.
type randomPackage struct {
	d    *abi.Description
	opts gen.Options
	// second: there is a second package, with the types of the first. Only the second has the
	// functions that are later.
	second bool
	later  map[*abi.Func]bool
}

func newRandomPackage(a *author) *randomPackage {
	p := &randomPackage{d: a.d, second: a.often(0.5), later: map[*abi.Func]bool{}}
	p.opts = gen.Options{Engine: pick(a, gen.Wazero, gen.Go, gen.Both), UTF16Units: a.often(0.3)}
	for _, f := range slices.Concat(a.d.Exports, a.d.Imports) {
		// Resources, objects and interfaces keep their functions.
		p.later[f] = f.Receiver() == nil && f.Name != "new" && !strings.HasPrefix(f.Name, "use_") && a.often(0.5)
	}
	return p
}

// String is what repeats an error without the seed: the options and the description.
func (p *randomPackage) String() string {
	text := fmt.Sprintf("options %+v\n", p.opts)
	if p.second {
		var later []string
		for _, f := range slices.Concat(p.d.Exports, p.d.Imports) {
			if p.later[f] {
				later = append(later, f.Export)
			}
		}
		text += fmt.Sprintf("The second package has the types of the first, and alone the functions %q.\n", later)
	}
	d, err := readBack(p.d)
	if err != nil {
		return text + err.Error()
	}
	return text + string(d.JSON())
}

// refusal is an error of the generator, whose place is the description.
type refusal struct{ error }

// check generates and checks the package, and the second one.
func (p *randomPackage) check(c *typeChecker) error {
	first := p.d
	if p.second {
		without := *p.d
		isLater := func(f *abi.Func) bool { return p.later[f] }
		without.Exports = slices.DeleteFunc(slices.Clone(p.d.Exports), isLater)
		without.Imports = slices.DeleteFunc(slices.Clone(p.d.Imports), isLater)
		first = &without
	}
	from, err := p.checkOne(c, first, "first", nil)
	if err == nil && p.second {
		_, err = p.checkOne(c, p.d, "second", from)
	}
	return err
}

// checkOne generates a package of a description and checks it for each of its engines. It returns
// the package for others to have its types.
func (p *randomPackage) checkOne(c *typeChecker, d *abi.Description, name string, from *gen.TypesFrom) (*gen.TypesFrom, error) {
	d, err := readBack(d)
	if err != nil {
		return nil, refusal{err}
	}
	opts := p.opts
	opts.Package, opts.ImportPath, opts.TypesFrom = name, "example.com/"+name, from
	files, err := generate(d, opts)
	switch {
	case err != nil && strings.Contains(err.Error(), "bug in wazabi"):
		return nil, err
	case err != nil:
		return nil, refusal{err}
	}
	if err := c.check(opts.ImportPath, files); err != nil {
		return nil, err
	}
	if opts.Engine == gen.Both {
		if err := c.check(opts.ImportPath, files, gen.Tag); err != nil {
			return nil, fmt.Errorf("with the build tag %s: %w", gen.Tag, err)
		}
	}
	made := &gen.TypesFrom{ImportPath: opts.ImportPath, Description: d}
	for _, f := range files {
		if err := made.Read(f.Data); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// shrink leaves out the parts without which the package fails as well.
func (p *randomPackage) shrink(c *typeChecker) {
	fails := func() bool {
		err := p.check(c)
		return err != nil && !errors.As(err, new(refusal))
	}
	if p.second = false; !fails() {
		p.second = true
	}
	shrink(&p.d.Constants, fails)
	shrink(&p.d.Imports, fails)
	shrink(&p.d.Exports, fails)
}

func shrink[T any](parts *[]T, fails func() bool) {
	for i := len(*parts) - 1; i >= 0; i-- {
		all := *parts
		if *parts = slices.Delete(slices.Clone(all), i, i+1); !fails() {
			*parts = all
		}
	}
}

// features counts the packages that have a kind of type, a sort of function or an option. Those
// that none has are there, too, with 0.
type features map[string]int

// add counts what some package has, once a package.
func (f features) add(p *randomPackage) {
	has := map[string]bool{
		"engine wazero": p.opts.Engine == gen.Wazero, "engine go": p.opts.Engine == gen.Go, "both engines": p.opts.Engine == gen.Both,
		"code units of UTF-16": p.opts.UTF16Units, "types of another package": p.second,
		"export": len(p.d.Exports) > 0, "import": len(p.d.Imports) > 0, "const": len(p.d.Constants) > 0,
	}
	mark := func(feature string, is bool) { has[feature] = has[feature] || is }
	for _, c := range p.d.Constants {
		mark("const of a type", c.Of != nil)
	}
	for _, fn := range p.d.Exports {
		markExport(fn, mark)
	}
	for _, fn := range p.d.Imports {
		markImport(fn, mark)
	}
	for kind := abi.KindUnit; !strings.HasPrefix(kind.String(), "kind "); kind++ {
		has["type "+kind.String()] = false
	}
	for t := range typesOf(p.d) {
		has["type "+t.Kind.String()] = true
		markType(t, mark)
	}
	for feature, is := range has {
		if f[feature] += 0; is {
			f[feature]++
		}
	}
}

func markExport(f *abi.Func, mark func(feature string, is bool)) {
	mark("function of a type", f.Of != nil && len(f.Params) == 0)
	mark("method of a resource", f.Receiver() != nil)
	mark("method of a value", f.ValueReceiver() != nil)
	mark("view of a result", f.View)
	mark("borrowed result", f.ResultBorrow)
	mark("refused arguments", f.Refuses)
	mark("iterator", f.Batch > 0 && f.Result.Kind == abi.KindIterator)
	mark("iterator or error", f.Batch > 0 && f.Result.Kind == abi.KindResult)
	for _, p := range f.Params {
		mark("callback of the host", p.Type.Kind == abi.KindCallback)
		mark("argument changed in place", p.InPlace)
		mark("resource borrowed to be changed", p.Mut)
	}
}

func markImport(f *abi.Func, mark func(feature string, is bool)) {
	mark("method of an object", f.Receiver() != nil)
	mark("view of arguments", f.View)
	for _, p := range f.Params {
		mark("callback of the guest", p.Type.Kind == abi.KindCallback)
	}
}

func markType(t *abi.Type, mark func(feature string, is bool)) {
	mark("interface", t.Interface)
	mark("resource as a stream", t.Reads)
	mark("any object", t.Any)
	mark("Go type", t.GoType != "")
	mark("eq", t.Eq)
	mark("ord", t.Ord)
	mark("text", t.Text != "")
	mark("error", t.Error)
	mark("error with texts", t.Texts)
	mark("format of an error", t.Format != "")
	mark("source of an error", t.Source != "")
	mark("record with numbers for names", t.Tuple)
	for _, f := range t.Fields {
		mark("default", f.Default != nil)
		mark("type in itself", f.Type.Kind == abi.KindList && f.Type.Elems[0] == t)
	}
	for _, c := range t.Cases {
		mark("format of a case", c.Format != "")
		mark("source of a case", c.Source != "")
		mark("case of success", c.OK)
		mark("case with fields", len(c.Fields) > 0)
	}
}
