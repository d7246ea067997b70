package paysandbox_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// wantedExit is how a document says that a command does not end with 0.
var wantedExit = regexp.MustCompile(`# exit ([0-9])$`)

// TestREADMEsCommandsWork types what the README's shell blocks print, one line after another, into a fresh mock.
func TestREADMEsCommandsWork(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"mock", "client"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, name), "./cmd/"+name).CombinedOutput(); err != nil {
			t.Fatalf("go build ./cmd/%s: %v\n%s", name, err, out)
		}
	}
	data, control := serveMock(t, filepath.Join(bin, "mock"))
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, block := range fence.FindAllStringSubmatch(string(text), -1) {
		if block[1] != "sh" {
			continue
		}
		for line := range strings.Lines(block[2]) {
			line = strings.TrimSpace(line)
			command, found := strings.CutPrefix(line, "bin/")
			switch {
			case line == "go run ./cmd/mock", line == "go test ./...", line == "go build -o bin/ ./cmd/...": // running, this, and done above
			case found:
				tried++
				typeCommand(t, bin, command, data, control)
			case strings.HasPrefix(line, "curl -s http://127.0.0.1:8081/"):
				tried++
				fetch(t, control+strings.TrimPrefix(line, "curl -s http://127.0.0.1:8081"))
			default:
				t.Errorf("this test does not know how to type %q", line)
			}
		}
	}
	if tried < 6 {
		t.Errorf("found %d commands: the test does not see them", tried)
	}
}

// serveMock starts a mock on free ports and gives the addresses of its two doors.
func serveMock(t *testing.T, binary string) (data, control string) {
	t.Helper()
	mock := exec.Command(binary, "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0")
	out, err := mock.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := mock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = mock.Process.Signal(syscall.SIGTERM)
		if err := mock.Wait(); err != nil {
			t.Errorf("the mock leaves with %v", err)
		}
	})
	address := regexp.MustCompile(`(data|control) plane:\s+(\S+)`)
	for lines := bufio.NewScanner(out); (data == "" || control == "") && lines.Scan(); {
		if hit := address.FindStringSubmatch(lines.Text()); hit != nil && hit[1] == "data" {
			data = hit[2]
		} else if hit != nil {
			control = hit[2]
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return data, control
}

// typeCommand runs a command of the documents; a comment at its end says how it exits, if not with 0.
func typeCommand(t *testing.T, bin, line, data, control string) {
	t.Helper()
	want := 0
	if hit := wantedExit.FindStringSubmatch(line); hit != nil {
		want, _ = strconv.Atoi(hit[1])
	}
	line, _, _ = strings.Cut(line, "#")
	words := strings.Fields(line)
	command := exec.Command(filepath.Join(bin, words[0]), words[1:]...)
	command.Env = append(os.Environ(), "PAYSANDBOX_URL="+data, "PAYSANDBOX_CONTROL_URL="+control)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	var exit *exec.ExitError
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	if code != want {
		t.Errorf("%s\nexits with %d, want %d:\n%s", line, code, want, out.String())
	}
}

func fetch(t *testing.T, address string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("%s answers %s", address, answer.Status)
	}
}
