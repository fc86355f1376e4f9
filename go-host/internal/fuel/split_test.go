package fuel

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"testing"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// bulkModule has the functions fill and copy.
func bulkModule(pages int) []byte {
	three := "\x60\x03\x7f\x7f\x7f\x00"
	fill := "\x00\x20\x00\x20\x01\x20\x02\xfc\x0b\x00\x0b"
	move := "\x00\x20\x00\x20\x01\x20\x02\xfc\x0a\x00\x00\x0b"
	return wasm("\x01"+vec(three), "\x03"+vec("\x00", "\x00"), "\x05\x01\x00"+string(binary.AppendUvarint(nil, uint64(pages))),
		"\x07"+vec(sized("fill")+"\x00\x00", sized("copy")+"\x00\x01", sized("memory")+"\x02\x00"), "\x0a"+vec(sized(fill), sized(move)))
}

// What is split has the same effect as in one piece: also where it is out of bounds, and where both
// parts of memory overlap.
func TestSplit(t *testing.T) {
	const pages = 80
	const size = pages << 16
	rewritten, err := Rewrite(bulkModule(pages))
	if err != nil {
		t.Fatal(err)
	}
	compare(t, bulkModule(pages), rewritten)
	ctx := t.Context()
	r := wazero.NewRuntime(ctx)
	defer r.Close(ctx)
	ticks := 0
	_, err = r.NewHostModuleBuilder(ImportModule).NewFunctionBuilder().WithFunc(func() { ticks++ }).Export(ImportName).Instantiate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var modules [2]api.Module
	for i, wasm := range [][]byte{bulkModule(pages), rewritten} {
		if modules[i], err = r.InstantiateWithConfig(ctx, wasm, wazero.NewModuleConfig().WithName(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
		all, _ := modules[i].Memory().Read(0, size)
		for at := range all {
			all[at] = byte(at*at>>3 ^ at>>13)
		}
	}
	lengths := []uint32{0, 1, chunk - 1, chunk, chunk + 1, 2 * chunk, 2*chunk + 7, 3 * chunk, size, size + 1, 1 << 31, 1<<32 - 1}
	places := []uint32{0, 1, 4096, chunk - 1, chunk, chunk + 1, size - 3*chunk, size - chunk, size, 1 << 31, 1<<32 - 1}
	random := rand.New(rand.NewPCG(1, 2))
	trapped := 0
	for _, name := range []string{"fill", "copy"} {
		for _, n := range lengths {
			for range 12 {
				to, from := places[random.IntN(len(places))], places[random.IntN(len(places))]
				if random.IntN(3) == 0 {
					to, from = random.Uint32N(size/2), random.Uint32N(size/2)
				}
				var sums [2]uint32
				var errs [2]string
				for i, m := range modules {
					if _, err := m.ExportedFunction(name).Call(ctx, uint64(to), uint64(from), uint64(n)); err != nil {
						errs[i] = err.Error()
					}
					all, _ := m.Memory().Read(0, size)
					sums[i] = crc32.ChecksumIEEE(all)
				}
				if errs[0] != "" {
					trapped++
				}
				if sums[0] != sums[1] || len(errs[0]) != len(errs[1]) {
					t.Fatalf("%s(%d, %d, %d): memory %x, then %x\n%s\n%s", name, to, from, n, sums[0], sums[1], errs[0], errs[1])
				}
			}
		}
	}
	if ticks == 0 || trapped == 0 {
		t.Errorf("%d ticks, %d traps", ticks, trapped)
	}
}
