package main

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestPercentile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(100 - i)
	}
	for _, c := range []struct {
		all  []time.Duration
		p    int
		want time.Duration
	}{{nil, 99, 0}, {[]time.Duration{7}, 99, 7}, {hundred, 99, 99}, {hundred, 100, 100}, {hundred, 50, 50}, {[]time.Duration{3, 1, 2}, 99, 3}} {
		if got := percentile(slices.Clone(c.all), c.p); got != c.want {
			t.Errorf("p%d of %v is %d, want %d", c.p, c.all, got, c.want)
		}
	}
}

func TestMedianRatiosAndSpread(t *testing.T) {
	values := []float64{4, 1, 3}
	if got := median(values); got != 3 || !slices.Equal(values, []float64{4, 1, 3}) {
		t.Errorf("median %v, values then %v", got, values)
	}
	if got := median([]float64{4, 1, 3, 2}); got != 2.5 {
		t.Errorf("median of four is %v", got)
	}
	if got := ratios([]float64{1, 9, 5}, []float64{2, 3, 0}); !slices.Equal(got, []float64{0.5, 3}) {
		t.Errorf("ratios %v", got)
	}
	if got := spread(values, 1000, "%.1f ms"); got != "3000.0 ms (1000.0 ms..4000.0 ms)" {
		t.Errorf("spread %q", got)
	}
	if got := spread(nil, 1, "%.0f"); got != "not measured" {
		t.Errorf("spread of nothing %q", got)
	}
}

// crowded is a target served by a handler, with three connections.
func crowded(t *testing.T, h http.HandlerFunc) *target {
	t.Helper()
	c, err := dialCrowd(serverOf(t, h), 3)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.close)
	return &target{name: "test", crowd: c, requests: prepare(10, paymentState)}
}

func TestMeasurementsCountTheAnswers(t *testing.T) {
	var served atomic.Int64
	target := crowded(t, func(w http.ResponseWriter, _ *http.Request) {
		served.Add(1)
		w.Write(inProcess) //nolint:errcheck // the client's side notices
	})
	rate, err := throughput(target, 50*time.Millisecond)
	if err != nil || rate <= 0 || served.Load() < 3 {
		t.Errorf("throughput %v, %v, after %d answers", rate, err, served.Load())
	}
	served.Store(0)
	p99, err := latency(target, 50*time.Millisecond, 600)
	if err != nil || p99 <= 0 {
		t.Errorf("latency %v, %v", p99, err)
	}
	if got := served.Load(); got != 30 { // the pace is the plan's, whatever the machine's
		t.Errorf("%d requests in 50 ms at 600/s, want 30", got)
	}
}

func TestMeasurementsEndAtTheFirstWrongAnswer(t *testing.T) {
	var served atomic.Int64
	target := crowded(t, func(w http.ResponseWriter, _ *http.Request) {
		if served.Add(1) > 5 {
			io.WriteString(w, `{"PaymentStep":"OK"}`) //nolint:errcheck // the client's side notices
			return
		}
		w.Write(inProcess) //nolint:errcheck // the client's side notices
	})
	if _, err := throughput(target, time.Minute); err == nil || !strings.Contains(err.Error(), `"PaymentStep":"OK"`) {
		t.Errorf("throughput: %v", err)
	}
	if _, err := latency(target, time.Minute, 1000); err == nil || !strings.Contains(err.Error(), `"PaymentStep":"OK"`) {
		t.Errorf("latency: %v", err)
	}
}
