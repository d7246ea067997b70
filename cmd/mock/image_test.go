package main

import (
	"bufio"
	"context"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// maxImage bounds the binary that goes into the image.
const maxImage = 40 << 20

// TestImageIsBuiltByItsOwnLine runs the Dockerfile's build line and what the image then starts.
func TestImageIsBuiltByItsOwnLine(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Log("the image is for Linux; on this system only its build line is read")
	}
	dockerfile, err := os.ReadFile("../../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`(?m)^RUN (.*go build .*) -o /mock (.*)$`).FindSubmatch(dockerfile)
	if line == nil {
		t.Fatal("the Dockerfile has no line RUN … go build … -o /mock …")
	}
	binary := filepath.Join(t.TempDir(), "mock")
	build := exec.Command("sh", "-c", string(line[1])+" -o '"+binary+"' "+string(line[2]))
	build.Dir = "../.."
	build.Env = append(os.Environ(), "VERSION=v9.8.7", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", build, err, out)
	}
	file, err := os.Stat(binary)
	if err != nil || file.Size() >= maxImage {
		t.Errorf("the binary has %d bytes, %v; at most %d are wanted", file.Size(), err, maxImage)
	}
	static(t, binary)
	if runtime.GOOS == "linux" {
		servesAndIsHealthy(t, binary)
	}
}

// static fails for a binary that needs a loader or a library, which the image does not have.
func static(t *testing.T, binary string) {
	t.Helper()
	f, err := elf.Open(binary)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read from
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP || p.Type == elf.PT_DYNAMIC {
			t.Errorf("the binary is not static: it has %s", p.Type)
		}
	}
}

func servesAndIsHealthy(t *testing.T, binary string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	serve := exec.CommandContext(ctx, binary)
	serve.Env = []string{"PAYSANDBOX_ADDR=127.0.0.1:0", "PAYSANDBOX_CONTROL_ADDR=127.0.0.1:0"}
	serve.Dir = t.TempDir()
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	var intro strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.HasPrefix(lines.Text(), "Stop with"); {
		intro.WriteString(lines.Text() + "\n")
	}
	if !strings.HasPrefix(intro.String(), "paysandbox v9.8.7\n") {
		t.Errorf("it does not know its version:\n%s", intro.String())
	}
	control := strings.TrimPrefix(find(t, intro.String(), `control plane:\s+(\S+)`), "http://")
	healthcheck := exec.Command(binary, "healthcheck")
	healthcheck.Env = []string{"PAYSANDBOX_CONTROL_ADDR=" + control}
	if out, err := healthcheck.CombinedOutput(); err != nil || string(out) != "ok\n" {
		t.Errorf("the health check says %q, %v", out, err)
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("on SIGTERM it leaves with %v", err)
	}
}
