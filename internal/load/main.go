// Load measures the sandbox against the yardstick plain, side by side in one run, and prints what the ratios are: requests per
// second, p99 latency at half of the maximum load, memory of a stored payment, start to first answer. It builds and starts both
// programs as processes of their own on loopback, fills the stores by real signed requests and asks for states of payments over
// 64 keep-alive connections. It checks every answer. One more mock has 1,000 notifications under way to a receiver that hangs: whether they
// slow its answers is a ratio as well. Run it by `make load`, or with other sizes:
//
//	go run ./internal/load -payments 1000000 -rounds 3
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// plan is how much is measured.
type plan struct {
	duration    time.Duration // of one measurement
	rounds      int           // measurements of each kind and target; the targets take turns
	payments    int           // in the store of each target
	connections int
	starts      int  // how often the start is measured
	plainOnly   bool // measure the yardstick alone: a check of the generator itself
}

func main() {
	var p plan
	flag.DurationVar(&p.duration, "duration", 2*time.Second, "how long one measurement takes")
	flag.IntVar(&p.rounds, "rounds", 5, "how often each target is measured, in turns with the others")
	flag.IntVar(&p.payments, "payments", 100_000, "how many payments each store holds")
	flag.IntVar(&p.connections, "connections", 64, "how many keep-alive connections ask at once")
	flag.IntVar(&p.starts, "starts", 5, "how often the start of the mock is measured")
	flag.BoolVar(&p.plainOnly, "plain-only", false, "measure the yardstick alone")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := p.run(ctx, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		stop()
		os.Exit(1)
	}
}

func (p plan) check() error {
	switch {
	case p.duration <= 0 || p.duration > time.Minute:
		return fmt.Errorf("-duration %s: want more than 0 and at most 1m", p.duration)
	case p.rounds < 1 || p.starts < 1:
		return errors.New("-rounds and -starts: want at least 1")
	case p.connections < 1 || p.connections > 1024:
		return fmt.Errorf("-connections %d: want 1 to 1024", p.connections)
	case p.payments < 10*p.connections:
		return fmt.Errorf("-payments %d: want at least ten for each of the %d connections", p.payments, p.connections)
	}
	return nil
}

// run does the whole job: build, start, fill, measure, print to out. What it is at goes to progress.
func (p plan) run(ctx context.Context, out, progress io.Writer) error {
	if err := p.check(); err != nil {
		return err
	}
	say := func(format string, args ...any) { fmt.Fprintf(progress, format+"\n", args...) }
	say("building")
	bin, err := build(ctx, p.plainOnly)
	if err != nil {
		return err
	}
	defer os.RemoveAll(bin.dir) //nolint:errcheck // a temporary folder that the system clears as well

	r := report{plan: p}
	if !p.plainOnly {
		say("starting %d times", p.starts)
		if err := r.measureStarts(ctx, bin); err != nil {
			return err
		}
		say("filling a store of %d payments to weigh one", p.payments/2)
		if err := r.weighPayment(ctx, bin); err != nil {
			return err
		}
	}
	targets, err := p.targets(ctx, bin, say)
	defer func() {
		for _, t := range targets {
			t.stop()
		}
	}()
	if err != nil {
		return err
	}
	say("measuring: %d rounds of %d targets, twice %s each", p.rounds, len(targets), p.duration)
	if r.throughput, err = p.interleave(targets, throughput); err != nil {
		return err
	}
	half := map[string]float64{}
	for _, t := range targets {
		half[t.name] = median(r.throughput[t.name]) / 2
	}
	r.p99, err = p.interleave(targets, func(t *target, d time.Duration) (float64, error) { return latency(t, d, half[t.name]) })
	if err != nil {
		return err
	}
	r.print(out)
	return nil
}

// interleave measures every target once a round, each round beginning with another one, so that what changes on the machine in the
// meantime hits all alike. A first, shorter round warms up and does not count.
func (p plan) interleave(targets []*target, measure func(*target, time.Duration) (float64, error)) (map[string][]float64, error) {
	seen := map[string][]float64{}
	for round := -1; round < p.rounds; round++ {
		for i := range targets {
			t := targets[(i+max(round, 0))%len(targets)]
			d := p.duration
			if round < 0 {
				d /= 4
			}
			v, err := measure(t, d)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			if round >= 0 {
				seen[t.name] = append(seen[t.name], v)
			}
		}
	}
	return seen, nil
}
