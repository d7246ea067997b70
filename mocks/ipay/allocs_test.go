//go:build !race

package ipay_test

import "testing"

// TestAllocationsOfTheHotPath pins, with room to spare, what a request costs from the door to the journal, the making of the request
// included. The race detector allocates by itself, so this is not built with it.
func TestAllocationsOfTheHotPath(t *testing.T) {
	door, pmtID, token := counter(t)
	for action, c := range map[string]struct {
		body tree
		most float64
	}{
		"GetPaymentStatus": {tree{"pmt_id": pmtID}, 65},
		"PaymentCreate":    {tree{"invoice": 100, "recurrent_token": token}, 100},
	} {
		request := requestOf(t, action, c.body)
		if got := testing.AllocsPerRun(500, func() { once(t, door, request) }); got > c.most {
			t.Errorf("%s allocates %v times a request, at most %v are wanted: see the benchmark", action, got, c.most)
		}
	}
}
