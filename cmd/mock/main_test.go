package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// running is a mock that serves on free ports.
type running struct {
	data, control string
	intro         string // what it printed before it began to serve
	stop          func() int
	log           *bytes.Buffer // may be read when it has stopped
}

// start runs `mock serve` until the test ends.
func start(t *testing.T, args ...string) running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	var stderr bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, append([]string{"serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0"}, args...), in, &stderr)
		in.CloseWithError(io.EOF)
		ended <- code
	}()
	r := running{log: &stderr}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		r.intro += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), "Stop with Ctrl-C") {
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	r.data, r.control = find(t, r.intro, `data plane:\s+(\S+)`), find(t, r.intro, `control plane:\s+(\S+)`)
	stopped := false
	r.stop = func() int {
		stopped = true
		cancel()
		return <-ended
	}
	t.Cleanup(func() {
		if !stopped {
			r.stop()
		}
	})
	return r
}

func find(t *testing.T, text, pattern string) string {
	t.Helper()
	hit := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if hit == nil {
		t.Fatalf("nothing like %s in\n%s", pattern, text)
	}
	return hit[1]
}

func TestIntroductionWorksAsPasted(t *testing.T) {
	mock := start(t, "--seed", "7")
	for _, want := range []string{"EshopId        450000", "Bearer         9d97820c61424eb6ac0db414ccb7ac60", "SecretKey      secret", "SignSecretKey  signsecret", "seed:          7"} {
		if !strings.Contains(mock.intro, want) {
			t.Errorf("the introduction lacks %q:\n%s", want, mock.intro)
		}
	}
	address := find(t, mock.intro, `curl -s (\S+)`)
	name, value, _ := strings.Cut(find(t, mock.intro, `-H '([^']+)'`), ": ")
	request, err := http.NewRequest(http.MethodPost, address, strings.NewReader(find(t, mock.intro, `-d '([^']+)'`)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(name, value)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded") // as curl -d does
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var made struct{ Result struct{ InvoiceId int64 } }
	if err := json.NewDecoder(answer.Body).Decode(&made); err != nil || made.Result.InvoiceId != 3000000000 {
		t.Errorf("the request that it prints gives %v, %v", made, err)
	}
	if code := mock.stop(); code != exitOK {
		t.Errorf("it leaves with %d", code)
	}
}

func TestInterruptEndsHangsAndLeaves(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "silent.yaml"), `
version: 1
name: silent
about: No answer to createInvoice.
provider: intellectmoney
bind: { operation: createInvoice }
script: [ { at: createInvoice, fault: { phase: after_commit, kind: hang } } ]
`)
	mock := start(t, "--scenarios", dir)
	failed := make(chan error, 1)
	go func() {
		answer, err := http.Post(find(t, mock.intro, `curl -s (\S+)`), "application/x-www-form-urlencoded", strings.NewReader(find(t, mock.intro, `-d '([^']+)'`)))
		if err == nil {
			answer.Body.Close()
		}
		failed <- err
	}()
	for !strings.Contains(get(t, mock.control+"/__admin/requests"), "after_commit hang") { // until the request is there and hangs
	}
	if code := mock.stop(); code != exitOK {
		t.Errorf("it leaves with %d", code)
	}
	if err := <-failed; err == nil {
		t.Error("the request that hung was answered")
	}
}

func TestInterruptLetsRequestsInFlightEnd(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "late.yaml"), `
version: 1
name: late
about: The answer to createInvoice comes a minute late.
provider: intellectmoney
bind: { operation: createInvoice }
script: [ { at: createInvoice, respond: { delay: 60s } } ]
`)
	mock := start(t, "--scenarios", dir)
	answered := make(chan string, 1)
	go func() {
		answer, err := http.Post(find(t, mock.intro, `curl -s (\S+)`), "application/x-www-form-urlencoded", strings.NewReader(find(t, mock.intro, `-d '([^']+)'`)))
		if err != nil {
			answered <- err.Error()
			return
		}
		defer answer.Body.Close()
		body, _ := io.ReadAll(answer.Body)
		answered <- string(body)
	}()
	for !strings.Contains(get(t, mock.control+"/__admin/payments"), `"id"`) { // until the invoice is made and its answer waits
	}
	if code := mock.stop(); code != exitOK {
		t.Errorf("it leaves with %d", code)
	}
	if body := <-answered; !strings.Contains(body, "<InvoiceId>3000000000</InvoiceId>") {
		t.Errorf("the request in flight got %q", body)
	}
}

func get(t *testing.T, address string) string {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func write(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestOneSentenceAndExitCode is what a tired person sees who mistyped something.
func TestOneSentenceAndExitCode(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	dir := t.TempDir()
	config := write(t, filepath.Join(dir, "config.yaml"), "tenants:\n  - name: default\n    settings:\n      intellectmoney: { okspelling: Ok }\n")
	wrong := filepath.Join(dir, "scenarios")
	if err := os.Mkdir(wrong, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(wrong, "late.yaml"), "version: 1\nname: late\nabout: Late.\nprovider: intellectmoney\nscript:\n  - { at: sbpPayment, fault: { phase: after_commit, kind: dealy } }\n")
	const free = "--addr=127.0.0.1:0"
	for name, row := range map[string]struct {
		args []string
		code int
		want []string
	}{
		"port in use":         {[]string{"serve", "--addr", taken.Addr().String()}, 2, []string{"--addr " + taken.Addr().String() + ": the port is in use"}},
		"control port in use": {[]string{"serve", free, "--control-addr", taken.Addr().String()}, 2, []string{"--control-addr", "the port is in use"}},
		"no address at all":   {[]string{"serve", "--addr", ""}, 2, []string{"--addr is empty", "every interface"}},
		"no such config":      {[]string{"serve", free, "--config", "/nonexistent.yaml"}, 2, []string{"--config", "no such file"}},
		"unknown setting":     {[]string{"serve", free, "--config", config}, 2, []string{"config.yaml:4:25: unknown key \"okspelling\"; known: ", "did you mean \"ok_spelling\"?"}},
		"no such directory":   {[]string{"serve", free, "--scenarios", "/nonexistent"}, 2, []string{"--scenarios", "no such file"}},
		"file for directory":  {[]string{"serve", free, "--scenarios", config}, 2, []string{"not a directory"}},
		"wrong scenario":      {[]string{"serve", free, "--scenarios", wrong}, 2, []string{"late.yaml:6:", `fault kind "dealy"`, "known there: reset, close"}},
		"unknown scenario":    {[]string{"serve", free, "--scenario", "sbp-declned"}, 2, []string{`unknown scenario "sbp-declned"`, "sbp-declined"}},
		"unknown payer":       {[]string{"serve", free, "--payer", "dance"}, 2, []string{`unknown payer "dance"; known: auto, wait`}},
		"unknown contract":    {[]string{"serve", free, "--contract", "strict"}, 2, []string{"known: report, off"}},
		"seed zero":           {[]string{"serve", free, "--seed", "0"}, 2, []string{"from 1"}},
		"public URL":          {[]string{"serve", free, "--public-url", "sandbox.local"}, 2, []string{"for example http://sandbox.local:8080"}},
		"unknown flag":        {[]string{"--adr", "x"}, 2, []string{"unknown flag: --adr", "mock --help"}},
		"seed below zero":     {[]string{"--seed", "-1"}, 2, []string{`--seed wants a whole number of 0 or more, not "-1"`, "mock --help"}},
		"unknown command":     {[]string{"sevre"}, 2, []string{"unknown command"}},
		"lint of wrong files": {[]string{"scenarios", "lint", wrong}, 1, []string{"late.yaml:6:"}},
		"lint of nothing":     {[]string{"scenarios", "lint", "/nonexistent"}, 2, []string{"no such file"}},
		"show of nothing":     {[]string{"scenarios", "show", "sbp-declned"}, 2, []string{`unknown scenario "sbp-declned"; known: intellectmoney/default`}},
		"no such health":      {[]string{"healthcheck", "--control-addr", "nope"}, 2, []string{"write host:port"}},
		"sick":                {[]string{"healthcheck", "--control-addr", "127.0.0.1:1"}, 1, []string{"no answer from the control plane"}},
	} {
		t.Run(name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), row.args, &stdout, &stderr)
			if code != row.code {
				t.Errorf("exit code %d, want %d", code, row.code)
			}
			for _, part := range row.want {
				if !strings.Contains(stderr.String(), part) {
					t.Errorf("it says\n%s\nwant %q in it", stderr.String(), part)
				}
			}
			if n := strings.Count(strings.TrimSpace(stderr.String()), "\n"); n > 0 {
				t.Errorf("it takes %d lines to say one thing:\n%s", n+1, stderr.String())
			}
		})
	}
}

func TestEnvironmentStandsInForFlagsAndTheCommandLineWins(t *testing.T) {
	t.Setenv("PAYSANDBOX_SEED", "9")
	if mock := start(t); !strings.Contains(mock.intro, "seed:          9") {
		t.Errorf("the environment was not heard:\n%s", mock.intro)
	}
	if mock := start(t, "--seed", "8"); !strings.Contains(mock.intro, "seed:          8") {
		t.Errorf("the command line did not win:\n%s", mock.intro)
	}
	t.Setenv("PAYSANDBOX_SEED", "") // an empty variable says nothing
	t.Setenv("PAYSANDBOX_ADDR", "")
	if mock := start(t); !strings.Contains(mock.intro, "seed:          1") {
		t.Errorf("an empty variable was heard:\n%s", mock.intro)
	}
	t.Setenv("PAYSANDBOX_SEED", "many")
	var stderr bytes.Buffer
	if code := run(t.Context(), nil, io.Discard, &stderr); code != exitUsage || !strings.Contains(stderr.String(), "environment PAYSANDBOX_SEED=many") {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
}

func TestConfigFileSetsTenantsAndTheCommandLineWins(t *testing.T) {
	config := write(t, filepath.Join(t.TempDir(), "config.yaml"), `
tenants:
  - name: default
    seed: 7
    settings: { payer: wait, scenario: sbp-expired }
  - name: shop-b
    settings: { intellectmoney: { eshop_id: "460001", secret_key: its-own } }
`)
	mock := start(t, "--config", config)
	for _, want := range []string{"seed:          7", "tenant shop-b", "EshopId        460001", "SecretKey      its-own"} {
		if !strings.Contains(mock.intro, want) {
			t.Errorf("the introduction lacks %q:\n%s", want, mock.intro)
		}
	}
	made := func(mock running, order string) string {
		body := strings.ReplaceAll(find(t, mock.intro, `-d '([^']+)'`), "hello-1", order)
		answer, err := http.Post(find(t, mock.intro, `curl -s (\S+)`), "application/x-www-form-urlencoded", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return get(t, mock.control+"/__admin/payments")
	}
	if payments := made(mock, "hello-1"); !strings.Contains(payments, `"scenario": "sbp-expired"`) {
		t.Errorf("the file's scenario is not in force:\n%s", payments)
	}
	mock = start(t, "--config", config, "--seed", "5", "--scenario", "sbp-declined")
	if payments := made(mock, "hello-1"); !strings.Contains(mock.intro, "seed:          5") || !strings.Contains(payments, `"scenario": "sbp-declined"`) {
		t.Errorf("the command line did not win:\n%s\n%s", mock.intro, payments)
	}
}

func TestHealthcheckOfARunningMock(t *testing.T) {
	mock := start(t)
	var stdout bytes.Buffer
	addr := strings.TrimPrefix(mock.control, "http://")
	if code := run(t.Context(), []string{"healthcheck", "--control-addr", addr}, &stdout, io.Discard); code != exitOK || stdout.String() != "ok\n" {
		t.Errorf("exit code %d: %s", code, stdout.String())
	}
}
