//go:build unix

package wasi

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/wazabi/wazabi/go-host/engine"
)

// TestOpenPipe: a named pipe of the host, which nothing writes to, is not opened: that would block.
func TestOpenPipe(t *testing.T) {
	m, dir := writableDir(t)
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	g := newGuest(t, engine.WASI{Mounts: []engine.Mount{m}})
	done := make(chan errno, 1)
	go func() {
		_, e := g.open("pipe", 0, rightRead, 0)
		done <- e
	}()
	select {
	case e := <-done:
		if e != errnoAccess {
			t.Errorf("errno %d", e)
		}
	case <-time.After(10 * time.Second):
		t.Error("the pipe is opened, which blocks")
		// A writer ends the wait.
		if fd, err := syscall.Open(pipe, syscall.O_WRONLY|syscall.O_NONBLOCK, 0); err == nil {
			_ = syscall.Close(fd)
		}
		<-done
	}
}
