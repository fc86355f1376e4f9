package fuel

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// A rewritten module does the same as before: each function returns the same results or traps in
// the same way, and memory is the same afterwards. That holds for the committed guests, and for
// modules of wasm-smith.
func TestSame(t *testing.T) {
	var all []hostile.Case
	for path, wasm := range guests(t) {
		if testing.Short() {
			break
		}
		all = append(all, hostile.Case{Name: path, Wasm: wasm})
	}
	smith, others := hostile.Smith(t, root)
	all = append(append(all, smith...), others...)
	calls, ticks, endless := 0, 0, 0
	for _, c := range all {
		rewritten, err := Rewrite(c.Wasm)
		if err != nil {
			continue
		}
		after, n, slow, failure := observe(t.Context(), rewritten, 1<<30, &ticks)
		if slow {
			// The calls before it are compared.
			endless++
			after, n, _, failure = observe(t.Context(), rewritten, n, &ticks)
		}
		before, _, _, err := observe(t.Context(), c.Wasm, n, nil)
		if (err == nil) != (failure == nil) || before != after {
			t.Errorf("%s: before: %v\n%s\nafter: %v\n%s", c.Name, err, before, failure, after)
		}
		calls += n
	}
	t.Logf("%d modules, %d calls with %d ticks; %d modules with calls that run for ever", len(all), calls, ticks, endless)
	if calls < 1_000 && !testing.Short() {
		t.Errorf("only %d calls are compared", calls)
	}
}

// errEndless ends a call that runs long.
var errEndless = errors.New("the call runs long")

// observe calls functions of a module, at most a number of times, and returns what that does. slow
// says that the last call has run long; only a module with guards is asked.
func observe(ctx context.Context, wasm []byte, most int, ticks *int) (seen string, calls int, slow bool, err error) {
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(256))
	defer r.Close(ctx)
	compiled, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return "", 0, false, err
	}
	limit := 1 << 30
	hosts := map[string]wazero.HostModuleBuilder{}
	for _, f := range compiled.ImportedFunctions() {
		module, name, _ := f.Import()
		if hosts[module] == nil {
			hosts[module] = r.NewHostModuleBuilder(module)
		}
		zeros := api.GoFunc(func(_ context.Context, stack []uint64) {
			if ticks != nil && name == ImportName {
				if *ticks++; *ticks > limit {
					panic(errEndless)
				}
			}
			clear(stack[:len(f.ResultTypes())])
		})
		hosts[module].NewFunctionBuilder().WithGoFunction(zeros, f.ParamTypes(), f.ResultTypes()).Export(name)
	}
	for _, h := range hosts {
		if _, err := h.Instantiate(ctx); err != nil {
			return "", 0, false, err
		}
	}
	module, err := r.InstantiateModule(ctx, compiled, wazero.NewModuleConfig().WithStartFunctions())
	if err != nil {
		return "", 0, false, err
	}
	random := rand.New(rand.NewPCG(3, 4))
	var names []string
	for name := range compiled.ExportedFunctions() {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		f := module.ExportedFunction(name)
		for range 2 {
			args := make([]uint64, len(f.Definition().ParamTypes()))
			for i := range args {
				args[i] = random.Uint64N(1 << 12)
			}
			if calls == most {
				break
			}
			if ticks != nil {
				limit = *ticks + 1_000
			}
			results, err := f.Call(ctx, args...)
			if errors.Is(err, errEndless) {
				return "", calls, true, nil
			}
			calls++
			text := ""
			if err != nil {
				text, _, _ = strings.Cut(err.Error(), "\n")
			}
			fmt.Fprintf(&b, "%q%x: %x %s\n", name, args, results, text)
		}
	}
	if len(module.ExportedMemoryDefinitions()) > 0 {
		memory := module.Memory()
		all, _ := memory.Read(0, memory.Size())
		fmt.Fprintf(&b, "memory %d %x\n", memory.Size(), crc32.ChecksumIEEE(all))
	}
	return b.String(), calls, false, nil
}
