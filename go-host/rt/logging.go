package rt

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/internal/text"
)

// This file receives log records from guests. A guest may be hostile, disks have limits, and people
// read logs in terminals. So the number and length of records is bounded, and their text is
// printable.

const (
	// logBurst is the number of records that may come at once, and the number per second in the
	// long run, from all instances of a Module.
	logBurst = 1000
	// Longer texts are cut. maxLogPairs bounds the key-values, and maxLogValues the text of all of
	// them.
	maxLogMessage = 4 << 10
	maxLogTarget  = 256
	maxLogKey     = 64
	maxLogPairs   = 32
	maxLogValues  = 4 << 10
	// minLogValue is the least room for a value.
	minLogValue = 64
	// pairSize is the size of two strings' wire form.
	pairSize = 16
)

// logLevels has the levels of guests, from 1.
var logLevels = [...]slog.Level{1: slog.LevelError, slog.LevelWarn, slog.LevelInfo, slog.LevelDebug, wazabi.LevelTrace}

// serveLogLevel returns the most verbose level that the logger takes, 0 for none.
func serveLogLevel(f *frame, stack []uint64) error {
	stack[0] = 0
	logger := f.call.inst.pool.options.logger
	if logger == nil {
		return nil
	}
	for n := len(logLevels) - 1; n > 0; n-- {
		if logger.Enabled(f.Context, logLevels[n]) {
			stack[0] = uint64(n)
			return nil
		}
	}
	return nil
}

// serveLog takes one record.
func serveLog(f *frame, stack []uint64) error {
	i := f.call.inst
	p := i.pool
	number := uint32(stack[0])
	if number == 0 || number >= uint32(len(logLevels)) {
		return Field(&wazabi.Error{Kind: wazabi.ErrDiscriminant, Detail: fmt.Sprintf("%d is not a level", number)}, "level")
	}
	level := logLevels[number]
	// A handler that calls the guest gets another instance of it, since its context is the caller's
	// and not the frame.
	ctx := f.Context
	if p.options.logger == nil || !p.options.logger.Enabled(ctx, level) {
		return nil
	}
	now := time.Now()
	ok, dropped := p.logs.take(now)
	if !ok {
		return nil
	}
	p.logDropped(ctx, f.call.bits(), dropped)
	record := slog.NewRecord(now, level, "", 0)
	record.AddAttrs(slog.String("guest", p.pkg.Name))
	if err := i.readRecord(&record, stack[1], stack[2], stack[3]); err != nil {
		return err
	}
	// slog ignores a handler's error too.
	_ = p.options.logger.Handler().Handle(ctx, record)
	return nil
}

// readRecord reads the texts of a record: spans of two strings, and of a list of pairs of strings.
func (i *instance) readRecord(r *slog.Record, target, message, pairs uint64) error {
	var err error
	if r.Message, err = i.logText(message, maxLogMessage); err != nil {
		return Field(err, "message")
	}
	name, err := i.logText(target, maxLogTarget)
	if err != nil {
		return Field(err, "target")
	}
	r.AddAttrs(slog.String("target", text.OneLine(name, maxLogTarget)))
	count := pairs >> 32
	list, err := window(i.mem.data, uint32(pairs), count*pairSize, 4)
	if err != nil {
		return Field(err, "pairs")
	}
	read, room := uint64(0), maxLogValues
	for ; read < min(count, maxLogPairs) && room >= minLogValue; read++ {
		attr, err := i.logPair(list[read*pairSize:], room)
		if err != nil {
			return Field(Index(err, int(read)), "pairs")
		}
		r.AddAttrs(attr)
		room -= len(attr.Value.String())
	}
	if read < count {
		r.AddAttrs(slog.Uint64("dropped", count-read))
	}
	return nil
}

// logPair reads a key and its value.
func (i *instance) logPair(pair []byte, room int) (slog.Attr, error) {
	key, err := i.logText(binary.LittleEndian.Uint64(pair), maxLogKey)
	if err != nil {
		return slog.Attr{}, err
	}
	value, err := i.logText(binary.LittleEndian.Uint64(pair[8:]), room)
	key = text.OneLine(key, maxLogKey)
	if slices.ContainsFunc(hostKeys, func(taken string) bool { return strings.EqualFold(key, taken) }) {
		key += "_"
	}
	return slog.String(key, value), err
}

// Only the host sets hostKeys, so that a guest cannot claim another name. Their case is ignored, as
// readers of JSON do.
var hostKeys = []string{"guest", "target", "dropped", slog.TimeKey, slog.LevelKey, slog.MessageKey, slog.SourceKey}

// logText reads a string, makes it printable and cuts it to a limit.
func (i *instance) logText(core uint64, limit int) (string, error) {
	at, size := uint32(core), core>>32
	bytes, err := window(i.mem.data, at, size, 1)
	if err != nil {
		return "", err
	}
	// Only the bytes that decide the result are read. A character cut by this is left out.
	shown := string(bytes[:min(len(bytes), limit+2*utf8.UTFMax)])
	if uint64(len(shown)) < size {
		shown, _ = text.Truncate(shown, len(shown)-1)
	}
	if !utf8.ValidString(shown) {
		return "", &wazabi.Error{Kind: wazabi.ErrUTF8, Offset: int64(at), Detail: "a text of a record"}
	}
	return text.Plain(shown, limit), nil
}

// logDropped logs how many records were dropped.
func (p *pool) logDropped(ctx context.Context, bits int, dropped uint64) {
	if dropped > 0 {
		p.logHolding(ctx, bits, slog.LevelWarn, "records of the guest dropped", slog.Uint64("dropped", dropped))
	}
}

// rate bounds the number of records.
type rate struct {
	mu sync.Mutex
	// full is the time from which logBurst records may come at once again.
	full    time.Time
	dropped uint64
}

// take reports whether a record is taken now, and how many were dropped since the last one taken.
func (r *rate) take(now time.Time) (ok bool, dropped uint64) {
	const each = time.Second / logBurst
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.full.Before(now) {
		r.full = now
	}
	if r.full.Sub(now) > (logBurst-1)*each {
		r.dropped++
		return false, 0
	}
	r.full = r.full.Add(each)
	dropped, r.dropped = r.dropped, 0
	return true, dropped
}

// rest returns how many records were dropped since the last one taken.
func (r *rate) rest() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	dropped := r.dropped
	r.dropped = 0
	return dropped
}
