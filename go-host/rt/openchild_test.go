//go:build linux

package rt

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	wazabi "github.com/wazabi/wazabi/go-host"
	"github.com/wazabi/wazabi/go-host/abi"
	"github.com/wazabi/wazabi/go-host/engine"
	"github.com/wazabi/wazabi/go-host/engine/wazero"
	"github.com/wazabi/wazabi/go-host/internal/hostile"
	"github.com/wazabi/wazabi/go-host/internal/settings"
	"github.com/wazabi/wazabi/go-host/internal/wasmbin"
)

// A module that ends the process cannot be tested in the process of the test. So a child opens it,
// which is the test binary again, with a limit on its address space: it must survive, and answer.

// childEnv makes the test binary a child. Its value is the address space, in bytes, that the child
// may take on top of the address space that it begins with.
const childEnv = "WAZABI_TEST_OPEN_CHILD"

// answer is what a child says of a module.
type answer struct {
	// refused says that the reader refused the module, so that no engine has seen it.
	refused bool
	// err is the text of the error, or empty.
	err string
	// allocated is how many bytes of Go memory opening took in total.
	allocated uint64
	// took is how long the process computed.
	took time.Duration
}

// child is a process that opens modules.
type child struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
	stderr  strings.Builder
	opened  int
}

func startChild(t testing.TB, space int64) *child {
	t.Helper()
	c := &child{command: exec.Command(os.Args[0], "-test.run=^TestOpenChild$")}
	c.command.Env = append(os.Environ(), fmt.Sprint(childEnv, "=", space))
	c.command.Stderr = &c.stderr
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.out = bufio.NewReader(out)
	if c.in, err = c.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// open has the child open a module. The error says how the child died.
func (c *child) open(wasm []byte, profile wazabi.Profile, guards bool) (answer, error) {
	request := binary.LittleEndian.AppendUint32(nil, uint32(len(wasm)))
	request = append(request, 0, 0)
	if profile == wazabi.Untrusted {
		request[len(request)-2] = 1
	}
	if guards {
		request[5] = 1
	}
	c.opened++
	_, err := c.in.Write(append(request, wasm...))
	var line string
	if err == nil {
		line, err = c.out.ReadString('\n')
	}
	if err != nil {
		c.stop()
		text := c.stderr.String()
		return answer{}, fmt.Errorf("the child died: %.2000s", text)
	}
	var a answer
	_, err = fmt.Sscanf(line, "%t %d %d %q\n", &a.refused, &a.allocated, &a.took, &a.err)
	return a, err
}

func (c *child) stop() {
	c.in.Close()
	_ = c.command.Wait()
}

// TestOpenChild is the child. It does nothing where the tests run.
func TestOpenChild(t *testing.T) {
	var space uint64
	if _, err := fmt.Sscan(os.Getenv(childEnv), &space); err != nil {
		t.Skip("the process is no child of TestOpenHostile")
	}
	if err := hostile.LimitAddressSpace(space); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(os.Stdin)
	for {
		var head [6]byte
		if _, err := io.ReadFull(in, head[:]); err != nil {
			return
		}
		wasm := make([]byte, binary.LittleEndian.Uint32(head[:]))
		if _, err := io.ReadFull(in, wasm); err != nil {
			return
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := processTime()
		profile := wazabi.Trusted
		if head[4] == 1 {
			profile = wazabi.Untrusted
		}
		refused, err := openAny(wasm, profile, head[5] == 1)
		took := processTime() - start
		runtime.ReadMemStats(&after)
		text := ""
		if err != nil {
			text = err.Error()
		}
		fmt.Printf("%t %d %d %.2000q\n", refused, after.TotalAlloc-before.TotalAlloc, took, text)
		if after.HeapSys-after.HeapReleased > childSpace/4 {
			// What one module leaves behind is not the next one's.
			debug.FreeOSMemory()
		}
	}
}

// processTime is how long the process has computed, which other processes do not delay.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// openAny opens a module. If it is one that the engine may see, and only no guest, the engine
// compiles and instantiates it all the same: what a guest has to have is easily added.
func openAny(wasm []byte, profile wazabi.Profile, guards bool) (refused bool, err error) {
	p := &Package{Engine: wazero.Engine, Name: "evil", Funcs: []Func{{"Run", "evil/run"}}}
	// Memory on the Go heap: mapped memory takes 4 GiB of addresses.
	opts := []wazabi.Option{wazabi.WithProfile(profile), wazabi.WithPoolSize(1), wazabi.WithMemoryLimit(16 << 20),
		func(s *settings.Settings) { s.HeapMemory = true }}
	if guards {
		opts = append(opts, wazabi.WithCancel())
	}
	if d, err := abi.ReadModule(wasm); err == nil {
		p.Fingerprint = d.Fingerprint()
	}
	conn, err := p.OpenFrom(context.Background(), wasm, opts...)
	if err == nil {
		return false, conn.Close(context.Background())
	}
	limits := wasmbin.Trusted
	if profile == wazabi.Untrusted {
		limits = wasmbin.Untrusted
	}
	if _, parseErr := wasmbin.Parse(wasm, limits); parseErr != nil {
		return true, err
	}
	if errors.Is(err, wazabi.ErrModule) {
		return false, err
	}
	guest, err := wazero.Engine.Load(engine.Request{Key: engine.Key{Sum: sha256.Sum256(wasm)}, Isolated: profile == wazabi.Untrusted, Code: func() (*engine.Code, error) {
		if guards {
			wasm, err = withGuards(wasm)
		}
		return &engine.Code{Wasm: wasm}, err
	}})
	if err != nil {
		return false, err
	}
	defer guest.Release()
	if guest.MinMemory() > 16<<20 {
		return false, errors.New("large memory")
	}
	instance, err := guest.Instantiate(context.Background(), engine.Config{Memory: &memory{limit: 16 << 20, heap: true, freed: func() {}}})
	if err != nil {
		return false, err
	}
	instance.Close(context.Background())
	return false, nil
}
