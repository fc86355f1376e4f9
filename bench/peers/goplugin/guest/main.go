//go:build wasip1

// The guest of go-plugin, which is written in Go.
package main

import (
	"context"
	"strconv"

	"github.com/wazabi/wazabi/bench/peers/goplugin"
)

func main() {}

func init() { goplugin.RegisterBench(guest{}) }

type guest struct{}

func (guest) Add(_ context.Context, in *goplugin.Pair) (*goplugin.Sum, error) {
	return &goplugin.Sum{Sum: in.GetA() + in.GetB()}, nil
}

func (guest) Parse(_ context.Context, in *goplugin.Text) (*goplugin.Number, error) {
	n, err := strconv.ParseInt(in.GetText(), 10, 64)
	return &goplugin.Number{Value: n}, err
}

func (guest) Hello(_ context.Context, name *goplugin.Name) (*goplugin.Greeting, error) {
	return &goplugin.Greeting{Text: "Hello, " + name.GetName() + "!"}, nil
}

func (guest) RecsIn(_ context.Context, in *goplugin.Recs) (*goplugin.Point, error) {
	var x, y float64
	for _, rec := range in.GetRecs() {
		x += rec.GetX()
		y += rec.GetY()
	}
	n := float64(len(in.GetRecs()))
	return &goplugin.Point{X: x / n, Y: y / n}, nil
}

func (guest) RecsOut(_ context.Context, count *goplugin.Count) (*goplugin.Recs, error) {
	recs := make([]*goplugin.Rec, count.GetN())
	for i := range recs {
		n := float64(i)
		recs[i] = &goplugin.Rec{Id: uint64(i), X: n * 0.25, Y: n * -0.5, Kind: uint32(i % 4)}
	}
	return &goplugin.Recs{Recs: recs}, nil
}
