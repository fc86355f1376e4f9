// Package instances measures what live instances take of a process that has nothing else.
package instances

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
)

// Costs are what one instance takes: bytes of memory, of page tables and of address space, and the
// nanoseconds until its first call has returned.
type Costs struct{ Resident, Tables, Addresses, Making float64 }

// Caller is an instance.
type Caller interface {
	Hello(ctx context.Context, name string) (string, error)
}

// Memories are the options for each memory of instances.
var Memories = map[string][]wazabi.Option{
	"mapped":  nil,
	"limited": {wazabi.WithMemoryLimit(1 << 20)},
	"heap":    {wazabi.WithProfile(wazabi.Untrusted)},
}

// Print makes as many instances as the program's arguments say, calls each once, and prints what
// each takes. The arguments are the name of a memory and the number of instances. open opens the
// guest, and returns a function that makes an instance.
func Print(open func(ctx context.Context, opts ...wazabi.Option) (func() (Caller, error), error)) error {
	number, err := strconv.Atoi(os.Args[2])
	if err != nil {
		return err
	}
	pin, err := open(context.Background(), Memories[os.Args[1]]...)
	if err != nil {
		return err
	}
	// The first instance is what all of them share: the compiled code and the runtime.
	all := make([]Caller, 0, 1+number)
	if all, err = more(all, 1, pin); err != nil {
		return err
	}
	before, err := taken()
	if err != nil {
		return err
	}
	start := time.Now()
	if all, err = more(all, number, pin); err != nil {
		return err
	}
	took := time.Since(start)
	after, err := taken()
	if err != nil {
		return err
	}
	each := float64(len(all) - 1)
	return json.NewEncoder(os.Stdout).Encode(Costs{
		(after.Resident - before.Resident) / each, (after.Tables - before.Tables) / each,
		(after.Addresses - before.Addresses) / each, float64(took.Nanoseconds()) / each,
	})
}

func more(all []Caller, number int, pin func() (Caller, error)) ([]Caller, error) {
	for range number {
		instance, err := pin()
		if err != nil {
			return nil, err
		}
		if text, err := instance.Hello(context.Background(), "Mary"); err != nil || text != "Hello, Mary!" {
			return nil, fmt.Errorf("got %q and error %w", text, err)
		}
		all = append(all, instance)
	}
	return all, nil
}

// taken returns what the process takes, as Linux has it.
func taken() (Costs, error) {
	debug.FreeOSMemory()
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return Costs{}, err
	}
	var c Costs
	fields := map[string]*float64{"VmRSS": &c.Resident, "VmPTE": &c.Tables, "VmSize": &c.Addresses}
	for line := range strings.Lines(string(data)) {
		name, value, _ := strings.Cut(line, ":")
		at, ok := fields[name]
		if !ok {
			continue
		}
		delete(fields, name)
		kilobytes, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
		if err != nil {
			return Costs{}, err
		}
		*at = kilobytes * 1024
	}
	if len(fields) > 0 {
		return Costs{}, fmt.Errorf("/proc/self/status lacks %d of VmRSS, VmPTE and VmSize", len(fields))
	}
	return c, nil
}
