//go:build peers

package peers

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"testing"

	extism "github.com/extism/go-sdk"
	"github.com/wapc/wapc-go"
	"github.com/wapc/wapc-go/engines/wazero"

	"github.com/wazabi/wazabi/bench/kit"
	"github.com/wazabi/wazabi/bench/peers/goplugin"
)

const (
	name     = "Mary, and the 16"
	greeting = "Hello, Mary, and the 16!"
	text     = "-1234567"
	number   = -1234567
	records  = 1000
)

// The guests, which .ci/bench-peers builds.
const (
	extismGuest   = "testdata/peer_extism.wasm"
	wapcGuest     = "testdata/peer_wapc.wasm"
	gopluginGuest = "testdata/goplugin.wasm"
)

// rec is a record as JSON has it.
type rec struct {
	ID   uint64  `json:"id"`
	X    float64 `json:"x"`
	Y    float64 `json:"y"`
	Kind uint8   `json:"kind"`
}

type point struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

func recsOf[T any](of func(rec) T) []T {
	recs := make([]T, records)
	for i := range recs {
		n := float64(i)
		recs[i] = of(rec{uint64(i), n * 0.25, n * -0.5, uint8(i % 4)})
	}
	return recs
}

// center is the mean of the records.
var center = point{124.875, -249.75}

// peer is a contender: its name, and its work.
type peer struct {
	name                               string
	add, parse, hello, recsIn, recsOut work
}

// work has a call, and a check that its result is the expected one.
type work struct{ call, check func() error }

func of[T any](call func() (T, error), want T) work {
	// What is stored here escapes, so that the compiler does not remove the call.
	sink := new(T)
	return work{
		func() (err error) { *sink, err = call(); return err },
		func() error {
			for range 3 {
				if got, err := call(); err != nil || !reflect.DeepEqual(got, want) {
					return fmt.Errorf("got %.200v and error %v, want %.200v", got, err, want)
				}
			}
			return nil
		},
	}
}

// BenchmarkPeers runs each workload by each peer. benchstat compares them: benchstat -col /peer.
func BenchmarkPeers(b *testing.B) {
	var peers []peer
	for _, open := range []func(context.Context) (peer, error){openWazabi, openExtism, openWapc, openGoplugin} {
		p, err := open(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		peers = append(peers, p)
	}
	for _, w := range []struct {
		name string
		of   func(p peer) work
	}{
		{"add", func(p peer) work { return p.add }},
		{"parse", func(p peer) work { return p.parse }},
		{"hello", func(p peer) work { return p.hello }},
		{"1000-records-in", func(p peer) work { return p.recsIn }},
		{"1000-records-out", func(p peer) work { return p.recsOut }},
	} {
		for _, p := range peers {
			b.Run(w.name+"/peer="+p.name, func(b *testing.B) {
				work := w.of(p)
				if err := work.check(); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := work.call(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func openWazabi(ctx context.Context) (peer, error) {
	module, err := kit.New(ctx)
	if err != nil {
		return peer{}, err
	}
	i, err := module.Instance(ctx)
	recs := recsOf(func(r rec) kit.Rec { return kit.Rec{ID: r.ID, X: r.X, Y: r.Y, Kind: kit.Kind(r.Kind)} })
	return peer{
		"wazabi",
		of(func() (float64, error) { return i.Add(ctx, 1.5, 2.25) }, 3.75),
		of(func() (int64, error) { return i.Parse(ctx, text) }, number),
		of(func() (string, error) { return i.Hello(ctx, name) }, greeting),
		of(func() (kit.Point, error) { return i.RecsIn(ctx, recs) }, kit.Point(center)),
		of(func() ([]kit.Rec, error) { return i.RecsOut(ctx, records) }, recs),
	}, err
}

func openExtism(ctx context.Context) (peer, error) {
	manifest := extism.Manifest{Wasm: []extism.Wasm{extism.WasmFile{Path: extismGuest}}}
	plugin, err := extism.NewPlugin(ctx, manifest, extism.PluginConfig{}, nil)
	return ofBytes("extism", func(function string, in []byte) ([]byte, error) {
		_, out, err := plugin.Call(function, in)
		return out, err
	}), err
}

func openWapc(ctx context.Context) (peer, error) {
	code, err := os.ReadFile(wapcGuest)
	if err != nil {
		return peer{}, err
	}
	module, err := wazero.Engine().New(ctx, wapc.NoOpHostCallHandler, code, &wapc.ModuleConfig{})
	if err != nil {
		return peer{}, err
	}
	instance, err := module.Instantiate(ctx)
	return ofBytes("wapc", func(function string, in []byte) ([]byte, error) {
		return instance.Invoke(ctx, function, in)
	}), err
}

// ofBytes makes a peer whose functions take and return bytes: a text, or JSON.
func ofBytes(peerName string, call func(function string, in []byte) ([]byte, error)) peer {
	recs := recsOf(func(r rec) rec { return r })
	return peer{
		peerName,
		of(func() (float64, error) { return callJSON[float64](call, "add", [2]float64{1.5, 2.25}) }, 3.75),
		of(func() (n int64, err error) {
			out, err := call("parse", []byte(text))
			if err == nil {
				err = json.Unmarshal(out, &n)
			}
			return n, err
		}, number),
		of(func() (string, error) {
			out, err := call("hello", []byte(name))
			return string(out), err
		}, greeting),
		of(func() (point, error) { return callJSON[point](call, "recs_in", recs) }, center),
		of(func() ([]rec, error) { return callJSON[[]rec](call, "recs_out", records) }, recs),
	}
}

func callJSON[T any](call func(function string, in []byte) ([]byte, error), function string, argument any) (T, error) {
	var result T
	in, err := json.Marshal(argument)
	if err != nil {
		return result, err
	}
	out, err := call(function, in)
	if err != nil {
		return result, err
	}
	err = json.Unmarshal(out, &result)
	return result, err
}

func openGoplugin(ctx context.Context) (peer, error) {
	loader, err := goplugin.NewBenchPlugin(ctx)
	if err != nil {
		return peer{}, err
	}
	plugin, err := loader.Load(ctx, gopluginGuest)
	recs := &goplugin.Recs{Recs: recsOf(func(r rec) *goplugin.Rec {
		return &goplugin.Rec{Id: r.ID, X: r.X, Y: r.Y, Kind: uint32(r.Kind)}
	})}
	return peer{
		"go-plugin",
		of(func() (float64, error) {
			out, err := plugin.Add(ctx, &goplugin.Pair{A: 1.5, B: 2.25})
			return out.GetSum(), err
		}, 3.75),
		of(func() (int64, error) {
			out, err := plugin.Parse(ctx, &goplugin.Text{Text: text})
			return out.GetValue(), err
		}, number),
		of(func() (string, error) {
			out, err := plugin.Hello(ctx, &goplugin.Name{Name: name})
			return out.GetText(), err
		}, greeting),
		of(func() (point, error) {
			out, err := plugin.RecsIn(ctx, recs)
			return point{out.GetX(), out.GetY()}, err
		}, center),
		of(func() ([]*goplugin.Rec, error) {
			out, err := plugin.RecsOut(ctx, &goplugin.Count{N: records})
			return out.GetRecs(), err
		}, recs.Recs),
	}, err
}
