package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes `client` a command of the scripts: this test binary, run anew as the program itself.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"client": main})
}

// TestScripts runs testdata/script/*.txtar: both programs as a user runs them, `client` and `mock`. Beside the usual commands a script has
//
//	startmock [args…]       runs `mock serve` on free ports with these further flags and lets PAYSANDBOX_URL and
//	                        PAYSANDBOX_CONTROL_URL name it; stopped, and its clean exit proved, when the script ends
//	stopmock                stops it now
//	startshop CONFIG        opens a merchant's address for notifications, and writes a file for startmock --config that names it
//	shopsays TEXT           is what it answers from now on
//	startlisten [args…]     runs `client listen` with these further flags until it is ready; LISTEN_URL is its address
//	heard REGEXP            waits for the next line that it prints
//	stoplisten SIGNAL CODE [REGEXP]
//	                        sends it INT or TERM, and wants this exit code and such a text on standard error, or none
//	exits CODE PROGRAM …    wants exactly this exit code; stdout and stderr can be looked at afterwards
//	payer ANSWER CODE FILE PROGRAM …
//	                        the same with a payer who opens the page that the program names and presses a button; the program's
//	                        standard output is in FILE afterwards
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "paysandbox/cmd/mock") // into the folder, by its own name
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build paysandbox/cmd/mock: %v\n%s", err, out)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			m := &mock{path: filepath.Join(bin, "mock")}
			env.Values[mockKey{}], env.Values[shopKey{}], env.Values[listenKey{}] = m, &shop{}, &heardBy{}
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Defer(func() {
				if err := m.stop(); err != nil {
					env.T().Fatal(err)
				}
			})
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"startmock": startMock,
			"stopmock":  stopMock,
			"startshop": startShop,
			"shopsays":  shopSays,
			"exits":     exits,
			"payer":     payer,

			"startlisten": startListen,
			"heard":       hears,
			"stoplisten":  stopListen,
		},
	})
}

type mockKey struct{}

// mock is the server of one script.
type mock struct {
	path    string
	cmd     *exec.Cmd     // nil before it is started
	drained chan struct{} // closed when its standard output has ended
	stderr  bytes.Buffer  // may be read when the process has ended
}

var (
	dataPlane    = regexp.MustCompile(`data plane:\s+(http://\S+)`)
	controlPlane = regexp.MustCompile(`control plane:\s+(http://\S+)`)
)

func startMock(ts *testscript.TestScript, neg bool, args []string) {
	m := ts.Value(mockKey{}).(*mock)
	if neg || m.cmd != nil {
		ts.Fatalf("usage: startmock [args…], once")
	}
	cmd := exec.Command(m.path, append([]string{"serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"}, args...)...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = []string{"HOME=" + ts.Getenv("HOME")} // no PAYSANDBOX_* of whoever runs the tests
	cmd.Stderr = &m.stderr
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	m.cmd, m.drained = cmd, make(chan struct{})

	var data, control string
	for lines := bufio.NewScanner(stdout); data == "" || control == ""; {
		if !lines.Scan() {
			close(m.drained)
			err := m.stop()
			ts.Fatalf("mock ended before it named its addresses: %v\n%s", err, m.stderr.String())
		}
		if found := dataPlane.FindStringSubmatch(lines.Text()); found != nil {
			data = found[1]
		}
		if found := controlPlane.FindStringSubmatch(lines.Text()); found != nil {
			control = found[1]
		}
	}
	go func() {
		defer close(m.drained)
		_, _ = io.Copy(io.Discard, stdout) // a full pipe would stop the server
	}()
	ts.Setenv("PAYSANDBOX_URL", data)
	ts.Setenv("PAYSANDBOX_CONTROL_URL", control)
}

func stopMock(ts *testscript.TestScript, neg bool, args []string) {
	m := ts.Value(mockKey{}).(*mock)
	if neg || len(args) > 0 || m.cmd == nil {
		ts.Fatalf("usage: stopmock, after startmock")
	}
	ts.Check(m.stop())
}

// stop asks the server to leave as Ctrl-C does, once. Its error is an exit that was not clean.
func (m *mock) stop() error {
	if m.cmd == nil || m.cmd.ProcessState != nil {
		return nil
	}
	if err := m.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-m.drained // Wait closes the pipe, so the reader has to be through
	if err := m.cmd.Wait(); err != nil {
		return fmt.Errorf("mock did not leave cleanly: %w\n%s", err, m.stderr.String())
	}
	return nil
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [args…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}
