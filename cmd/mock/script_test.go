package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes `mock` a command of the scripts: this test binary, run anew as the program itself.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"mock": main})
}

// TestScripts runs testdata/script/*.txtar: the program as a user runs it. Beside the usual commands a script has
//
//	startmock [args…]       runs `mock serve` on free ports with these further flags and the script's environment; what it prints is
//	                        in the files intro and, when it has stopped, log; CONTROL is the control plane's host and port
//	stopmock                stops it and proves its clean exit, as the end of the script does
//	interrupttwice          as stopmock, but with a second interrupt once the first has been heard; it proves that this one ends the program
//	silentshop FILE         opens a shop that answers no notification before the script ends, and writes it into this file for --config
//	invoice                 sends the request that the introduction prints, which makes an invoice
//	ask STATUS METHOD PATH [NAME=VALUE…]
//	                        calls the control plane with these headers and wants this status; the answer is in the file answer
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			s := &served{}
			env.Values[servedKey{}] = s
			env.Defer(func() {
				if err := s.stop(); err != nil {
					env.T().Fatal(err)
				}
			})
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"startmock": startMock, "stopmock": stopMock, "interrupttwice": interruptTwice, "silentshop": silentShop, "invoice": invoice, "ask": ask,
		},
	})
}

type servedKey struct{}

// served is the mock of one script.
type served struct {
	cmd     *exec.Cmd     // nil before it is started and after it has stopped
	drained chan struct{} // closed when its standard output has ended
	log     bytes.Buffer  // may be read when the process has ended
}

func startMock(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	if neg || s.cmd != nil {
		ts.Fatalf("usage: startmock [args…], one at a time")
	}
	folder, _, _ := strings.Cut(ts.Getenv("PATH"), string(os.PathListSeparator)) // where testscript has put the commands
	cmd := exec.Command(filepath.Join(folder, "mock"), append([]string{"serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"}, args...)...)
	cmd.Dir, cmd.Stderr = ts.MkAbs("."), &s.log
	for _, name := range []string{"HOME", "PAYSANDBOX_CONTROL_TOKEN", "PAYSANDBOX_CONTROL_OPEN", "PAYSANDBOX_CONTROL_HOST", "PAYSANDBOX_NOTIFY_ALLOW"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	s.log.Reset()
	ts.Check(cmd.Start())
	s.cmd, s.drained = cmd, make(chan struct{})

	var intro strings.Builder
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		intro.WriteString(lines.Text() + "\n")
		if rest, found := strings.CutPrefix(lines.Text(), "control plane: http://"); found {
			ts.Setenv("CONTROL", rest)
		}
		if strings.HasPrefix(lines.Text(), "Stop with") {
			break
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("intro"), []byte(intro.String()), 0o600))
	go func() {
		defer close(s.drained)
		_, _ = io.Copy(io.Discard, stdout) // a full pipe would stop the server
	}()
	if !strings.Contains(intro.String(), "Stop with") {
		_ = s.stop() // it has ended; what it said is the failure
		ts.Fatalf("mock ended before it served:\n%s", s.log.String())
	}
}

func stopMock(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	if neg || len(args) > 0 || s.cmd == nil {
		ts.Fatalf("usage: stopmock, after startmock")
	}
	ts.Check(s.stop())
	ts.Check(os.WriteFile(ts.MkAbs("log"), s.log.Bytes(), 0o600))
}

func interruptTwice(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	if neg || len(args) > 0 || s.cmd == nil {
		ts.Fatalf("usage: interrupttwice, after startmock")
	}
	ts.Check(s.cmd.Process.Signal(os.Interrupt))
	for ready := true; ready; { // until the first one was heard; the control plane stays open as long as something is to be delivered
		answer, err := http.Get("http://" + ts.Getenv("CONTROL") + "/readyz")
		ts.Check(err)
		answer.Body.Close()
		ready = answer.StatusCode == http.StatusOK
	}
	var ended *exec.ExitError
	if err := s.stop(); !errors.As(err, &ended) || ended.ExitCode() != -1 {
		ts.Fatalf("it was not the signal that ended it: %v\n%s", err, s.log.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs("log"), s.log.Bytes(), 0o600))
}

func silentShop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: silentshop FILE")
	}
	ended := make(chan struct{})
	shop := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-ended }))
	ts.Defer(func() { close(ended); shop.Close() })
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(telling(shop.URL)), 0o600))
}

// telling is a configuration whose merchant is told at an address.
func telling(address string) string {
	return "tenants:\n  - name: default\n    settings:\n      intellectmoney: { result_url: \"" + address + "/told\" }\n"
}

// stop asks the server to leave as Ctrl-C does. Its error is an exit that was not clean.
func (s *served) stop() error {
	if s.cmd == nil {
		return nil
	}
	cmd := s.cmd
	s.cmd = nil
	if err := cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	<-s.drained // Wait closes the pipe, so the reader has to be through
	return cmd.Wait()
}

// printed is the request of the introduction: its URL, a header and its value, and its body.
var printed = regexp.MustCompile(`curl -s (\S+) -H '([^:]+): ([^']+)' -d '([^']+)'`)

func invoice(ts *testscript.TestScript, neg bool, args []string) {
	part := printed.FindStringSubmatch(ts.ReadFile("intro"))
	if neg || len(args) > 0 || part == nil {
		ts.Fatalf("usage: invoice, after startmock")
	}
	request, err := http.NewRequest(http.MethodPost, part[1], strings.NewReader(part[4]))
	ts.Check(err)
	request.Header.Set(part[2], part[3])
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl -d does
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	if !bytes.Contains(body, []byte("InvoiceId")) {
		ts.Fatalf("status %d: %s", answer.StatusCode, body)
	}
}

func ask(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: ask STATUS METHOD PATH [NAME=VALUE…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	request, err := http.NewRequest(args[1], "http://"+ts.Getenv("CONTROL")+args[2], http.NoBody)
	ts.Check(err)
	for _, header := range args[3:] {
		name, value, _ := strings.Cut(header, "=")
		if name == "Host" {
			request.Host = value
			continue
		}
		request.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(request)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs("answer"), body, 0o600))
	if answer.StatusCode != want {
		ts.Fatalf("status %d, want %d: %s", answer.StatusCode, want, body)
	}
}
