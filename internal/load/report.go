package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
)

// report is what was measured. Maps are by target, slices by round.
type report struct {
	plan       plan
	throughput map[string][]float64 // answers per second
	p99        map[string][]float64 // seconds
	starts     []float64            // seconds to the first answer
	idle       []float64            // bytes after the first answer; empty where it cannot be seen
	payment    float64              // bytes; 0: not measured
}

// print writes the table: the median of the rounds, and in brackets the least and the greatest. A ratio is taken within a round.
func (r report) print(out io.Writer) {
	fmt.Fprintf(out, "getBankCardPaymentState in InProcess: %d payments, %d connections, %d rounds of %s, %d CPUs, %s\n\n",
		r.plan.payments, r.plan.connections, r.plan.rounds, r.plan.duration, runtime.NumCPU(), runtime.Version())
	w := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "\trequests/s\tof plain\tp99 at half of its maximum\tof plain")
	for _, name := range []string{plainTarget, offTarget, onTarget, hungTarget} {
		if len(r.throughput[name]) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", name,
			spread(r.throughput[name], 1, "%.0f"), spread(ratios(r.throughput[name], r.throughput[plainTarget]), 1, "%.2f"),
			spread(r.p99[name], 1e3, "%.2f ms"), spread(ratios(r.p99[name], r.p99[plainTarget]), 1, "%.2f"))
	}
	w.Flush() //nolint:errcheck // standard output: whoever closed it does not read this either
	if r.plan.plainOnly {
		return
	}
	fmt.Fprintf(out, "\np99 with %d notifications to a receiver that hangs: %s of that with none\n", owed, spread(ratios(r.p99[hungTarget], r.p99[onTarget]), 1, "%.2f"))
	fmt.Fprintf(out, "\nstart to first answer    %s\n", spread(r.starts, 1e3, "%.0f ms"))
	fmt.Fprintf(out, "memory when idle         %s\n", spread(r.idle, 1.0/(1<<20), "%.1f MiB"))
	weight := "not measured: needs /proc"
	if r.payment > 0 {
		weight = fmt.Sprintf("%.2f KiB", r.payment/(1<<10))
	}
	fmt.Fprintf(out, "memory of a payment      %s\n", weight)
}

// ratios divides round by round.
func ratios(values, by []float64) []float64 {
	out := make([]float64, 0, len(values))
	for i, v := range values {
		if i < len(by) && by[i] > 0 {
			out = append(out, v/by[i])
		}
	}
	return out
}

// spread is "1.00 (0.97..1.02)": the median, the least and the greatest, each times unit.
func spread(values []float64, unit float64, format string) string {
	if len(values) == 0 {
		return "not measured"
	}
	return fmt.Sprintf(format+" ("+format+".."+format+")", median(values)*unit, slices.Min(values)*unit, slices.Max(values)*unit)
}
