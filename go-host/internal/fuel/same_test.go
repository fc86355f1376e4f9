package fuel

import (
	"context"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"github.com/wazabi/wazabi/go-host/internal/hostile"
)

// A rewritten module does the same as before: each function returns the same results or traps in the
// same way, and memory is the same afterwards. That holds for the committed guests, and for modules
// of wasm-smith.
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
	calls, ended, ticks := 0, 0, 0
	for _, c := range all {
		rewritten, err := Rewrite(c.Wasm)
		if err != nil {
			continue
		}
		before, n, slow, err := observe(t.Context(), c.Wasm, nil)
		if err != nil {
			// It cannot be instantiated; neither can the other.
			if _, _, _, err := observe(t.Context(), rewritten, &ticks); err == nil {
				t.Errorf("%s: can be instantiated only when it is rewritten", c.Name)
			}
			continue
		}
		after, _, slowToo, err := observe(t.Context(), rewritten, &ticks)
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.Name, err)
		case slow || slowToo:
			// What runs for ever ends anywhere.
			ended++
		case before != after:
			t.Errorf("%s: before\n%s\nafter\n%s", c.Name, before, after)
		default:
			calls += n
		}
	}
	t.Logf("%d modules, %d calls with %d ticks; %d modules that run for ever", len(all), calls, ticks, ended)
	if calls < 100 {
		t.Errorf("only %d calls are compared", calls)
	}
}

// observe calls the functions of a module, and returns what that does. slow says that a function ran
// too long.
func observe(ctx context.Context, wasm []byte, ticks *int) (seen string, calls int, slow bool, err error) {
	r := wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(256))
	defer r.Close(ctx)
	compiled, err := r.CompileModule(ctx, wasm)
	if err != nil {
		return "", 0, false, err
	}
	hosts := map[string]wazero.HostModuleBuilder{}
	for _, f := range compiled.ImportedFunctions() {
		module, name, _ := f.Import()
		if hosts[module] == nil {
			hosts[module] = r.NewHostModuleBuilder(module)
		}
		zeros := api.GoFunc(func(_ context.Context, stack []uint64) {
			if ticks != nil && name == ImportName {
				*ticks++
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
			late, cancel := context.WithTimeout(ctx, 500*time.Millisecond)
			results, err := f.Call(late, args...)
			if slow = late.Err() != nil; slow {
				cancel()
				return "", 0, true, nil
			}
			cancel()
			calls++
			text := ""
			if err != nil {
				text, _, _ = strings.Cut(err.Error(), "\n")
			}
			fmt.Fprintf(&b, "%q%x: %x %s\n", name, args, results, text)
		}
	}
	if memory := module.Memory(); memory != nil {
		all, _ := memory.Read(0, memory.Size())
		fmt.Fprintf(&b, "memory %d %x\n", memory.Size(), crc32.ChecksumIEEE(all))
	}
	return b.String(), calls, false, nil
}
