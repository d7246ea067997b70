//go:build !race

package sandbox_test

import (
	"testing"

	"paysandbox/sandbox"
)

// TestAllocationsOfTheHotPath pins what one signed getBankCardPaymentState costs from the door to the journal, the making of the
// request included. The race detector allocates by itself, so this is not built with it.
func TestAllocationsOfTheHotPath(t *testing.T) {
	const most = 27
	poll := hotPath(t, sandbox.ContractOff, 10)
	n := 0
	got := testing.AllocsPerRun(1000, func() { poll(n); n++ })
	if got > most {
		t.Errorf("the hot path allocates %v times a request, at most %d are wanted: see BenchmarkState", got, most)
	}
	if got < most-3 {
		t.Errorf("the hot path allocates only %v times a request: pin that, so that it stays", got)
	}
}
