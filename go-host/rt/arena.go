package rt

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/fault"
)

// findArena reads the arena's header. It is called at the beginning and after the arena grew.
func (i *instance) findArena() error {
	header, err := window(i.mem.data, i.arenaHeader, 8, 4)
	if err != nil {
		return Field(err, exportArena)
	}
	arena := span{at: binary.LittleEndian.Uint32(header), size: binary.LittleEndian.Uint32(header[4:])}
	if _, err := window(i.mem.data, arena.at, uint64(arena.size), arenaAlign); err != nil {
		return Field(err, exportArena)
	}
	if arena.at == 0 {
		return Field(&wazabi.Error{Kind: wazabi.ErrOutOfBounds, Detail: "its block is null"}, exportArena)
	}
	// What fits the arena needs no check that it can be sent.
	i.arena = span{arena.at, min(arena.size, math.MaxInt32)}
	return nil
}

// window returns size bytes of guest memory at an address that the guest gave.
func window(mem []byte, at uint32, size uint64, align uint32) ([]byte, error) {
	if end := uint64(at) + size; end > uint64(len(mem)) {
		return nil, &wazabi.Error{Kind: wazabi.ErrOutOfBounds, Offset: int64(at), Detail: fmt.Sprintf("%d bytes at %#x, memory ends at %#x", size, at, len(mem))}
	}
	if at&(align-1) != 0 {
		return nil, &wazabi.Error{Kind: wazabi.ErrMisaligned, Offset: int64(at), Detail: fmt.Sprintf("%#x is not a multiple of %d", at, align)}
	}
	return mem[at : uint64(at)+size : uint64(at)+size], nil
}

// grow makes the arena at least size bytes large. It enters the guest once, and once more if the
// guest has a host and retains results.
func (i *instance) grow(ctx context.Context, size uint32) error {
	if i.pool.framed {
		// The guest may call its host when it drops results, but not when it allocates.
		if err := i.releaseResults(ctx); err != nil {
			return err
		}
	}
	if i.reserve == nil {
		if i.reserve = i.module.Function(exportReserve); i.reserve == nil {
			return &wazabi.Error{Kind: wazabi.ErrExport, Path: exportReserve, Detail: "the guest has no such function"}
		}
	}
	stack := [1]uint64{uint64(size)}
	i.allocating = true
	err := i.call.enter(ctx, i.reserve, stack[:])
	i.allocating = false
	if err != nil {
		return err
	}
	if err := i.findArena(); err != nil {
		return err
	}
	switch block := uint32(stack[0]); {
	case block == 0:
		return i.noRoom(uint64(size), " of arguments")
	case block != i.arena.at || i.arena.size < size:
		return &wazabi.Error{Kind: wazabi.ErrOutOfBounds, Offset: int64(block), Detail: fmt.Sprintf(
			"asked for an arena of %d bytes, got block %#x and a header of %d bytes at %#x", size, block, i.arena.size, i.arena.at)}
	}
	return nil
}

// scratch asks the guest for memory to write to during a host call.
func (i *instance) scratch(ctx context.Context, size uint64) (span, error) {
	if i.call.marks&markPoisoned != 0 {
		return span{}, i.poisonedInside("")
	}
	if i.scratchFunc == nil {
		if i.scratchFunc = i.module.Function(exportScratch); i.scratchFunc == nil {
			return span{}, &wazabi.Error{Kind: wazabi.ErrExport, Path: exportScratch, Detail: "the guest has no such function"}
		}
	}
	if _, ok := ctx.(*frame); !ok {
		// tick looks whether Close stops the guest.
		ctx = &frame{ctx, i.call.innermost()}
	}
	stack := [1]uint64{size}
	i.entries++
	i.mem.refused = false
	i.allocating = true
	err := i.scratchFunc.CallWithStack(ctx, stack[:])
	i.allocating = false
	if err != nil {
		return span{}, err
	}
	block := span{uint32(stack[0]), uint32(size)}
	if block.at == 0 {
		return span{}, i.noRoom(size, "")
	}
	if _, err := window(i.mem.data, block.at, size, arenaAlign); err != nil {
		return span{}, Field(err, exportScratch)
	}
	return block, nil
}

// releaseResults lets the guest drop the data that the last result retains. It enters the guest
// once, or not at all if the guest retains no data.
func (i *instance) releaseResults(ctx context.Context) error {
	if !i.used {
		return nil
	}
	i.call.lower.used = 0
	if err := i.call.releaseResults(ctx); err != nil {
		return err
	}
	i.used = false
	return nil
}

// noRoom is the error for size bytes that the guest's allocator refused.
func (i *instance) noRoom(size uint64, of string) error {
	if stop := i.deniedToStop(); stop != nil {
		return stop
	}
	return &wazabi.Error{Kind: wazabi.ErrGuestOOM, Detail: fmt.Sprintf("no room for %d bytes%s; %s",
		size, of, fault.Memory(int64(len(i.mem.data)), int64(i.mem.limit)))}
}
