//go:build !race

package gbpayments_test

import "testing"

// TestAllocationsOfTheHotPath pins, with room to spare, what a request costs from the door to the journal, the making of the request
// included. The race detector allocates by itself, so this is not built with it.
func TestAllocationsOfTheHotPath(t *testing.T) {
	door := counter(t)
	for _, c := range []struct {
		op          string
		body        tree
		least, most int
	}{
		{charge, with(order(), tree{"order_id": "A-1"}), leastPaid, 88},
		{"payment/list", tree{}, leastListed, 105},
	} {
		request := requestOf(t, c.op, c.body)
		if got := testing.AllocsPerRun(500, func() { once(t, door, request(), c.least) }); got > float64(c.most) {
			t.Errorf("%s allocates %v times a request, at most %d are wanted: see the benchmark", c.op, got, c.most)
		}
	}
}
