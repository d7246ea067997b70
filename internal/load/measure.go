package main

import (
	"slices"
	"sync/atomic"
	"time"
)

// answerTime is how long the last answers of a measurement may take.
const answerTime = 10 * time.Second

// throughput asks as fast as answers come, on all connections, and returns answers per second.
func throughput(t *target, d time.Duration) (float64, error) {
	var over atomic.Bool
	var answers atomic.Int64
	begin := time.Now()
	end := time.AfterFunc(d, func() { over.Store(true) })
	defer end.Stop()
	err := t.crowd.all(d+answerTime, func(i int, c *conn, stopped func() bool) error {
		asked := 0
		for ; !over.Load() && !stopped(); asked++ {
			if _, err := c.ask(t.requests.at(i+asked*len(t.crowd)), inProcess); err != nil {
				return err
			}
		}
		answers.Add(int64(asked))
		return nil
	})
	return float64(answers.Load()) / time.Since(begin).Seconds(), err
}

// latency asks at an even pace, rate requests per second over all connections, and returns the 99th percentile of the seconds to
// an answer. The pace does not wait for answers: a request that is due while its connection still waits for the one before counts
// from when it was due. Being late for want of a timer is the generator's own fault and does not count.
func latency(t *target, d time.Duration, rate float64) (float64, error) {
	each := time.Duration(float64(len(t.crowd)) / rate * float64(time.Second)) // between two requests of one connection
	perConn := make([][]time.Duration, len(t.crowd))
	begin := time.Now()
	err := t.crowd.all(d+answerTime, func(i int, c *conn, stopped func() bool) error {
		took := make([]time.Duration, 0, d/each+1)
		due := begin.Add(each * time.Duration(i) / time.Duration(len(t.crowd)))
		wake := time.NewTimer(0)
		defer wake.Stop()
		<-wake.C
		for n := i; due.Sub(begin) < d && !stopped(); n, due = n+len(t.crowd), due.Add(each) {
			from := due
			if early := time.Until(due); early > 0 {
				wake.Reset(early)
				<-wake.C
				from = time.Now()
			}
			if _, err := c.ask(t.requests.at(n), inProcess); err != nil {
				return err
			}
			took = append(took, time.Since(from))
		}
		perConn[i] = took
		return nil
	})
	return percentile(slices.Concat(perConn...), 99).Seconds(), err
}

// percentile is the smallest duration that p percent of all do not exceed; 0 of none.
func percentile(all []time.Duration, p int) time.Duration {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return all[max((len(all)*p+99)/100, 1)-1]
}

// median of the values, which stay as they are; 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}
