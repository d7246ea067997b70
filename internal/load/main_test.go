package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

// TestRunMeasuresTheYardstick builds and starts plain and goes the whole way, in small.
func TestRunMeasuresTheYardstick(t *testing.T) {
	p := plan{duration: 20 * time.Millisecond, rounds: 2, payments: 100, connections: 4, starts: 1, plainOnly: true}
	var out bytes.Buffer
	if err := p.run(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"100 payments, 4 connections, 2 rounds of 20ms", "requests/s", "\nplain ", "1.00 (1.00..1.00)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in:\n%s", want, &out)
		}
	}
}

func TestPlansOutOfBoundsAreRefused(t *testing.T) {
	good := plan{duration: time.Second, rounds: 1, payments: 1000, connections: 10, starts: 1}
	if err := good.check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*plan){
		"-duration 0s":   func(p *plan) { p.duration = 0 },
		"-duration 1h":   func(p *plan) { p.duration = time.Hour },
		"-rounds":        func(p *plan) { p.rounds = 0 },
		"-starts":        func(p *plan) { p.starts = 0 },
		"-connections 0": func(p *plan) { p.connections = 0 },
		"-payments 99":   func(p *plan) { p.payments = 99 },
	} {
		p := good
		change(&p)
		if err := p.run(t.Context(), nil, nil); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInterleaveTakesTurnsAndLeavesTheWarmUpOut(t *testing.T) {
	a, b := &target{name: "a"}, &target{name: "b"}
	var order strings.Builder
	p := plan{duration: 4 * time.Second, rounds: 3}
	seen, err := p.interleave([]*target{a, b}, func(t *target, d time.Duration) (float64, error) {
		order.WriteString(t.name)
		return d.Seconds(), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := order.String(); got != "ab"+"ab"+"ba"+"ab" {
		t.Errorf("order %s", got)
	}
	for _, name := range []string{"a", "b"} {
		if s := seen[name]; len(s) != 3 || s[0] != 4 || s[2] != 4 {
			t.Errorf("%s: %v, want three rounds of 4 s", name, s)
		}
	}
	broken := errors.New("broken")
	if _, err := p.interleave([]*target{a}, func(*target, time.Duration) (float64, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

func TestLaunchSaysWhyAProgramDidNotStart(t *testing.T) {
	_, err := launch(t.Context(), nil, "go", "no-such-command")
	if err == nil || !strings.Contains(err.Error(), "no-such-command") {
		t.Errorf("got %v", err)
	}
}

func TestDataPlaneLineIsReadInEitherForm(t *testing.T) {
	for line, want := range map[string]string{
		"data plane: http://127.0.0.1:43210\n":                  "127.0.0.1:43210",
		"  Data plane     http://127.0.0.1:8080/intellectmoney": "127.0.0.1:8080",
		"control plane: http://127.0.0.1:8081":                  "",
	} {
		got := ""
		if m := dataPlane.FindStringSubmatch(line); m != nil {
			got = m[2]
		}
		if got != want {
			t.Errorf("%q gives %q, want %q", line, got, want)
		}
	}
}

func TestRunEndsWhenItIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := plan{duration: time.Second, rounds: 1, payments: 100, connections: 4, starts: 1, plainOnly: true}
	if err := p.run(ctx, io.Discard, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
