package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

type listenKey struct{}

// heardBy is the `client listen` of a script.
type heardBy struct {
	cmd    *exec.Cmd // nil: none runs
	lines  chan string
	stderr bytes.Buffer // may be read when the process has ended
}

var receiverAt = regexp.MustCompile(`^Ready: .* go to (http://127\.0\.0\.1:\d+), `)

// startListen runs `client listen` with these further flags, and returns when it is ready: LISTEN_URL is its address then.
func startListen(ts *testscript.TestScript, neg bool, args []string) {
	h := ts.Value(listenKey{}).(*heardBy)
	if neg || h.cmd != nil {
		ts.Fatalf("usage: startlisten [args…], when none runs")
	}
	cmd := exec.Command("client", append([]string{"listen"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"HOME", "PATH", "PAYSANDBOX_URL", "PAYSANDBOX_CONTROL_URL", "PAYSANDBOX_CONTROL_TOKEN"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	h.stderr.Reset()
	cmd.Stderr = &h.stderr
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	h.cmd, h.lines = cmd, linesOf(stdout)
	ts.Defer(func() { // of a script that failed
		if h.cmd != nil {
			_ = h.cmd.Process.Kill()
			_ = h.cmd.Wait()
		}
	})
	line := <-h.lines
	found := receiverAt.FindStringSubmatch(line)
	if found == nil {
		ts.Fatalf("the first line of client listen is %q", line)
	}
	ts.Logf("%s", line)
	ts.Setenv("LISTEN_URL", found[1])
}

// hears waits for the next line that `client listen` prints, which has to match.
func hears(ts *testscript.TestScript, neg bool, args []string) {
	h := ts.Value(listenKey{}).(*heardBy)
	if neg || len(args) != 1 || h.cmd == nil {
		ts.Fatalf("usage: heard REGEXP, after startlisten")
	}
	line := <-h.lines
	ts.Logf("%s", line)
	if !regexp.MustCompile(args[0]).MatchString(line) {
		ts.Fatalf("no match for %s in %q", args[0], line)
	}
}

// stopListen sends `client listen` a signal and wants an exit code and, if a third argument is given, a match on its standard error; else
// that it says nothing there.
func stopListen(ts *testscript.TestScript, neg bool, args []string) {
	h := ts.Value(listenKey{}).(*heardBy)
	signal := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM}
	if neg || len(args) < 2 || len(args) > 3 || h.cmd == nil || signal[args[0]] == nil {
		ts.Fatalf("usage: stoplisten INT|TERM CODE [REGEXP], after startlisten")
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(h.cmd.Process.Signal(signal[args[0]]))
	for line := range h.lines { // Wait closes the pipe, so the reader has to be through
		ts.Fatalf("it printed another line: %q", line)
	}
	err = h.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("client listen: %v", err)
	}
	got := h.cmd.ProcessState.ExitCode()
	h.cmd = nil
	said := h.stderr.String()
	ts.Logf("%s", said)
	switch {
	case got != want:
		ts.Fatalf("exit code %d, want %d", got, want)
	case len(args) < 3 && said != "":
		ts.Fatalf("it says %q", said)
	case len(args) == 3 && !regexp.MustCompile(args[2]).MatchString(strings.TrimSpace(said)):
		ts.Fatalf("no match for %s in %q", args[2], said)
	}
}
