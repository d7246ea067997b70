package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// binaries is a folder with the programs that are measured.
type binaries struct{ dir, plain, mock string }

// build compiles the programs into a temporary folder.
func build(ctx context.Context, plainOnly bool) (binaries, error) {
	dir, err := os.MkdirTemp("", "paysandbox-load-")
	if err != nil {
		return binaries{}, err
	}
	b := binaries{dir: dir, plain: filepath.Join(dir, "plain"), mock: filepath.Join(dir, "mock")}
	args := []string{"build", "-o", dir + string(filepath.Separator), "paysandbox/internal/plain"}
	if !plainOnly {
		args = append(args, "paysandbox/cmd/mock")
	}
	if out, err := exec.CommandContext(ctx, "go", args...).CombinedOutput(); err != nil {
		return binaries{}, errors.Join(fmt.Errorf("go build: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return b, nil
}

// child is a program under measurement.
type child struct {
	cmd     *exec.Cmd
	url     string // of its data plane, no slash at the end
	address string // host:port of url
	started time.Time
}

// dataPlane is the line in which a program says where it listens.
var dataPlane = regexp.MustCompile(`(?i)data plane:?\s+(http://([^\s/]+)[^\s]*)`)

// launch starts a program and waits until it says where it listens. Environment variables are added to this process's own.
func launch(ctx context.Context, env []string, program string, args ...string) (*child, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	c := &child{cmd: cmd, started: time.Now()}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if m := dataPlane.FindStringSubmatch(line); m != nil {
			c.url, c.address = strings.TrimSuffix(m[1], "/"), m[2]
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s ended before it said where its data plane is: %w\n%s", filepath.Base(program), cmd.Wait(), complaints.String())
		}
	}
	go io.Copy(io.Discard, lines) //nolint:errcheck // ends with the program; what it goes on to say is of no interest
	return c, nil
}

// stop asks the program to leave, waits, and insists after five seconds.
func (c *child) stop() {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return // it has left already
	}
	insist := time.AfterFunc(5*time.Second, func() { _ = c.cmd.Process.Kill() })
	defer insist.Stop()
	_ = c.cmd.Wait() // it was told to go: how it says good-bye is of no interest
}

// resident is the program's resident memory in bytes, from /proc; ok is false where there is none.
func (c *child) resident() (bytes int64, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if text, found := strings.CutPrefix(line, "VmRSS:"); found {
			kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(text), " kB"), 10, 64)
			return kib << 10, err == nil
		}
	}
	return 0, false
}
