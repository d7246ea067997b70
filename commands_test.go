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

// TestCommandsInDocumentsWork types what the shell blocks of the documents print, one line after another, into a fresh mock, in a directory
// of the scenarios that the documents print. Text below a block is what its last command says.
func TestCommandsInDocumentsWork(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"mock", "client"} {
		if out, err := exec.Command("go", "build", "-o", filepath.Join(bin, name), "./cmd/"+name).CombinedOutput(); err != nil {
			t.Fatalf("go build ./cmd/%s: %v\n%s", name, err, out)
		}
	}
	data, control := serveMock(t, filepath.Join(bin, "mock"))
	texts := readPages(t)
	t.Chdir(directoryOfExamples(t, texts))
	for _, page := range pages {
		tried, said := 0, ""
		for _, block := range fence.FindAllStringSubmatch(texts[page], -1) {
			if block[1] == "text" && said != block[2] {
				t.Errorf("%s: the command above says\n%s\nnot\n%s", page, said, block[2])
			}
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
					said = typeCommand(t, bin, command, data, control)
				case strings.HasPrefix(line, "curl -s http://127.0.0.1:8081/"):
					tried++
					fetch(t, control+strings.TrimPrefix(line, "curl -s http://127.0.0.1:8081"))
				default:
					t.Errorf("%s: this test does not know how to type %q", page, line)
				}
			}
		}
		if want := map[string]int{"README.md": 6, "docs/scenarios.md": 1}[page]; tried < want {
			t.Errorf("%s: found %d commands: the test does not see them", page, tried)
		}
	}
}

// readPages gives the text of each page.
func readPages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, page := range pages {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(text)
	}
	return texts
}

// directoryOfExamples has each scenario that the documents print, in a file of its name.
func directoryOfExamples(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for _, text := range texts {
		for _, block := range fence.FindAllStringSubmatch(text, -1) {
			if name := named.FindStringSubmatch(block[2]); block[1] == "yaml" && name != nil {
				if err := os.WriteFile(filepath.Join(dir, name[1]+".yaml"), []byte(block[2]), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	return dir
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

// typeCommand runs a command of the documents and gives what it says; a comment at its end says how it exits, if not with 0.
func typeCommand(t *testing.T, bin, line, data, control string) string {
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
	return out.String()
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
