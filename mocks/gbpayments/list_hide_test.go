package gbpayments_test

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

const hiding = `
version: 1
name: own
about: The payment is left out of the list for a while.
provider: gbpayments
bind: { operation: payment/token/charge, when: { order_id: hidden } }
script:
  - { at: %s, do: { hide: { %s } } }
`

// TestHiddenForSomeCalls leaves a payment out of the next two lists that would have held it: neither listed nor counted. Lists that would
// not have held it are not among them.
func TestHiddenForSomeCalls(t *testing.T) {
	s := scripting(t, fmt.Sprintf(hiding, charge, "calls: 2"))
	shown, hidden := s.made(charge, nil), s.made(charge, tree{"order_id": "hidden"})
	only := fmt.Sprint(shown)
	for i, filter := range []tree{nil, {"type": 3}, {"date_start": "2026-01-16"}, {"status": 2}, {"workmode": 2}, {"type": 2, "limit": 1}} {
		r := s.list(filter)
		want, count := only, "1"
		if i > 0 && i < 5 {
			want, count = "", "0"
		}
		if r.column("id") != want || r.word("response.count") != count {
			t.Errorf("look %d: %s", i+1, r.text)
		}
	}
	if r := s.list(nil); r.column("id") != fmt.Sprint(hidden, " ", shown) || r.word("response.count") != "2" {
		t.Errorf("the third look: %s", r.text)
	}
}

// TestHiddenForATime: until then, to the nanosecond, by the tenant's clock.
func TestHiddenForATime(t *testing.T) {
	s := scripting(t, fmt.Sprintf(hiding, charge, "for: 10s"))
	number := s.made(charge, tree{"order_id": "hidden"})
	for range 3 {
		if r := s.list(nil); r.verdict() != "0 listed" {
			t.Errorf("at once: %s", r.text)
		}
	}
	s.advance(10*time.Second - 1)
	if r := s.list(nil); r.verdict() != "0 listed" {
		t.Errorf("a nanosecond too soon: %s", r.text)
	}
	s.advance(1)
	if r := s.list(nil); r.column("id") != fmt.Sprint(number) {
		t.Errorf("after ten seconds: %s", r.text)
	}
}

// TestHiddenPaymentIsStillThere: commands reach it, and it comes back as it then stands.
func TestHiddenPaymentIsStillThere(t *testing.T) {
	s := scripting(t, fmt.Sprintf(hiding, "payment/refund", "calls: 1"))
	number := s.made(charge, tree{"order_id": "hidden"})
	if r := s.list(nil); r.verdict() != "1 listed" {
		t.Fatalf("before the refund: %s", r.text)
	}
	if r := s.about(number, "refund", tree{"amount": 1}); r.verdict() != "1" {
		t.Fatalf("refund: %s", r.text)
	}
	if r := s.list(nil); r.verdict() != "0 listed" {
		t.Errorf("after the refund its line and the payment's: %s", r.text)
	}
	if r := s.list(nil); r.column("type") != "3 2" || r.column("amount") != "1 10000" {
		t.Errorf("the next look: %s", r.text)
	}
}

// TestRefundOfAHiddenPayment puts lines while their payment is hidden: they are hidden with it and come with it, and a look that would
// have held several of its lines is one look.
func TestRefundOfAHiddenPayment(t *testing.T) {
	t.Run("by calls", func(t *testing.T) {
		s := scripting(t, fmt.Sprintf(hiding, charge, "calls: 3"))
		number := s.made(charge, tree{"order_id": "hidden"})
		for i, filter := range []tree{{"type": 3}, nil, {"type": 3}, {"type": 2}} {
			if r := s.list(filter); r.verdict() != "0 listed" {
				t.Errorf("look %d: %s", i+1, r.text)
			}
			if i == 1 { // so far one look would have held the payment: there was no refund at the first
				s.refunded(number)
			}
		}
		if r := s.list(nil); r.column("type") != "3 2" || r.word("response.items.0.parent_id") != fmt.Sprint(number) || r.word("response.count") != "2" {
			t.Errorf("after three looks: %s", r.text)
		}
	})
	t.Run("by time", func(t *testing.T) {
		s := scripting(t, fmt.Sprintf(hiding, charge, "for: 10s"))
		shown, number := s.made(charge, nil), s.made(charge, tree{"order_id": "hidden"})
		for range 2 {
			s.advance(5*time.Second - 1)
			s.refunded(number)
			if r := s.list(nil); r.column("id") != fmt.Sprint(shown) || r.word("response.count") != "1" {
				t.Errorf("while it is hidden: %s", r.text)
			}
		}
		s.advance(2)
		if r := s.list(nil); r.column("type") != "3 3 2 2" || r.word("response.count") != "4" {
			t.Errorf("after ten seconds: %s", r.text)
		}
		s.refunded(number)
		if r := s.list(nil); r.word("response.count") != "5" {
			t.Errorf("a refund after ten seconds: %s", r.text)
		}
	})
}

// TestNewestHideCounts: what a later rule says of a payment takes the place of what an earlier one said, be it shorter.
func TestNewestHideCounts(t *testing.T) {
	s := scripting(t, fmt.Sprintf(hiding, charge, "for: 1h")+"  - { at: payment/refund, do: { hide: { calls: 1 } } }\n")
	number := s.made(charge, tree{"order_id": "hidden"})
	if r := s.list(nil); r.verdict() != "0 listed" {
		t.Errorf("for an hour: %s", r.text)
	}
	s.refunded(number)
	for i, want := range []string{"0 listed", "2 listed"} {
		if r := s.list(nil); r.verdict() != want {
			t.Errorf("look %d after the refund: %s, want %s", i+1, r.text, want)
		}
	}
}

// refunded gives back a kopeck.
func (s *site) refunded(number int64) {
	s.t.Helper()
	if r := s.about(number, "refund", tree{"amount": 1}); r.verdict() != "1" {
		s.t.Fatalf("refund: %s", r.text)
	}
}

// TestListBesideCharges charges, refunds and lists from many sides at once: every page is in order, nobody sees a count go down, each
// sees its own payment at once, and in the end everything is there once.
func TestListBesideCharges(t *testing.T) {
	s := quick(t, nil)
	const goroutines, rounds = 64, 6
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			order, least := fmt.Sprint("G-", g), int64(0)
			for range rounds {
				paid := s.pay([]string{auth, charge}[g%2], tree{"order_id": order})
				number, err := paid.at("response.transaction_id").(interface{ Int64() (int64, error) }).Int64()
				if err != nil {
					t.Error(paid.text)
					return
				}
				command, body := "refund", tree{"amount": 1}
				if g%2 == 0 {
					command = "confirm"
				}
				if r := s.about(number, command, body); r.verdict() != "1" {
					t.Errorf("%s: %s", command, r.text)
				}
				r := s.list(tree{"limit": 100, "order": 0, "sort": []string{"id", "amount"}[g/2%2], "offset": 0})
				items := r.items()
				for i := 1; i < len(items); i++ {
					if key := []string{"id", "amount"}[g/2%2]; number64(items[i][key]) < number64(items[i-1][key]) {
						t.Errorf("by %s %v stands behind %v", key, items[i], items[i-1])
					}
				}
				if count := number64(r.at("response.count")); count < least || count < int64(len(items)) {
					t.Errorf("count %d after %d", count, least)
				} else {
					least = count
				}
			}
		})
	}
	all.Wait()
	const want = goroutines*rounds + goroutines/2*rounds
	seen := map[int64]bool{}
	for offset := 0; offset < want; offset += 100 {
		page := s.list(tree{"limit": 100, "offset": offset})
		if page.number("response.count") != want {
			t.Fatalf("count %s, want %d", page.word("response.count"), want)
		}
		for _, item := range page.items() {
			id := number64(item["id"])
			if seen[id] || id < s.First || id >= s.First+want {
				t.Errorf("%d is there twice, or was never given", id)
			}
			seen[id] = true
			if number64(item["type"]) == 3 && number64(item["parent_id"]) >= id || number64(item["status"]) != 1 {
				t.Errorf("%v", item)
			}
		}
	}
	if len(seen) != want {
		t.Errorf("%d of %d are listed", len(seen), want)
	}
}

// number64 is a number of an answer; 0 where it is none.
func number64(v any) int64 {
	n, ok := v.(interface{ Int64() (int64, error) })
	if !ok {
		return 0
	}
	whole, err := n.Int64()
	if err != nil {
		return 0
	}
	return whole
}
