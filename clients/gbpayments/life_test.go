package gbpayments_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// lines are the transactions of a query, a line each: "995 token payment (2), completed (1), 7000".
func (b *box) lines(c *gbpayments.Client, query gbpayments.Query) (lines []string) {
	b.t.Helper()
	for t, err := range c.ListAll(b.t.Context(), query) {
		if err != nil {
			b.t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%d %v, %v, %d", t.ID, t.Type, t.Status, t.Amount))
	}
	return lines
}

// parts are the refunds of a payment as the list has them: their numbers and their sums.
func (b *box) parts(c *gbpayments.Client, id int64) (numbers, sums []int64) {
	b.t.Helper()
	refunds, err := c.Refunds(b.t.Context(), id, time.Time{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, r := range refunds {
		if !r.Refund() || r.ParentID != id {
			b.t.Errorf("%+v is no refund of %d", r, id)
		}
		numbers, sums = append(numbers, r.ID), append(sums, r.Amount)
	}
	return numbers, sums
}

// The sum is blocked, taken in part, and given back in parts until nothing is left.
func TestALifeOfTwoStagesInParts(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	id := b.held(c, "A-1")
	if found, err := c.Find(t.Context(), id, began); err != nil || !found.Authorized() || found.Amount != 100_00 || found.OrderID != "A-1" || !found.Date.Equal(began) {
		t.Fatalf("the list has %+v, %v", found, err)
	}
	if above, err := c.Capture(t.Context(), id, 100_01); err != nil || !above.Declined() || above.Reason == "" || b.money(id) != "authorize 10000" {
		t.Errorf("more than was blocked gives %+v, %v", above, err)
	}

	b.later(24 * time.Hour)
	if got := b.done(c.Capture(t.Context(), id, 70_00)); got != id {
		t.Errorf("Capture gives number %d, want %d", got, id)
	}
	if found, err := c.Find(t.Context(), id, began); err != nil || !found.Paid() || found.Amount != 70_00 || !found.Date.Equal(began) {
		t.Errorf("the list has %+v, %v", found, err)
	}
	if again, err := c.Capture(t.Context(), id, 30_00); err != nil || !again.Declined() {
		t.Errorf("the rest, which was released, gives %+v, %v", again, err)
	}

	b.later(24 * time.Hour)
	var numbers []int64
	for _, sum := range []int64{20_00, 49_99, 1} {
		numbers = append(numbers, b.done(c.Refund(t.Context(), id, sum)))
	}
	if over, err := c.Refund(t.Context(), id, 1); err != nil || !over.Declined() || over.TransactionID != 0 {
		t.Errorf("one kopeck more gives %+v, %v", over, err)
	}
	if listed, sums := b.parts(c, id); !slices.Equal(listed, numbers) || !slices.Equal(sums, []int64{20_00, 49_99, 1}) || slices.Contains(numbers, id) {
		t.Errorf("the list has the refunds %v of %v, want %v", listed, sums, numbers)
	}
	if b.status(c, id) != gbpayments.StatusCompleted {
		t.Errorf("a payment that was given back is not completed")
	}
	want := "authorize 10000, capture 7000, void 3000, refund 2000, refund 4999, refund 1"
	if stored, _ := b.tenant("").Payment(idOf(id)); b.money(id) != want || b.Status(stored) != payment.Refunded {
		t.Errorf("the ledger is %q, %s; want %q", b.money(id), b.Status(stored), want)
	}
}

// A hold that is given up, and one that nobody gives up.
func TestALifeThatIsCancelled(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	id := b.held(c, "A-1")
	if gone := b.done(c.Void(t.Context(), id)); gone != id || b.status(c, id) != gbpayments.StatusCancelled || b.money(id) != "authorize 10000, void 10000" {
		t.Errorf("after Void the list has %v and the sandbox %q", b.status(c, id), b.money(id))
	}
	for name, late := range map[string]func() (gbpayments.Result, error){
		"Capture": func() (gbpayments.Result, error) { return c.Capture(t.Context(), id, 100_00) },
		"Void":    func() (gbpayments.Result, error) { return c.Void(t.Context(), id) },
		"Refund":  func() (gbpayments.Result, error) { return c.Refund(t.Context(), id, 100_00) },
	} {
		if r, err := late(); err != nil || !r.Declined() || r.Reason == "" {
			t.Errorf("%s after it gives %+v, %v", name, r, err)
		}
	}

	forgotten := b.done(b.shop("", scenario("hold-expired")).Authorize(t.Context(), cheap("A-2")))
	b.later(7*24*time.Hour - 1)
	if b.status(c, forgotten) != gbpayments.StatusAuthorized {
		t.Errorf("the hold ended early")
	}
	b.later(1)
	if b.status(c, forgotten) != gbpayments.StatusCancelled || b.money(forgotten) != "authorize 10000, void 10000" {
		t.Errorf("the hold did not end: %q", b.money(forgotten))
	}
}

// More than 200 transactions come once each, in pages of 100, also while another is paid.
func TestALifeOfManyTransactions(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	var made, refunds []int64
	for i := range 50 {
		order := fmt.Sprintf("A-%d", i)
		poor := cheap(order)
		poor.Token = "tok_limit"
		if r, err := c.Charge(t.Context(), poor); err != nil || !r.Declined() {
			t.Fatalf("Charge gives %+v, %v", r, err)
		}
		id := b.paid(c, order)
		first, second := b.done(c.Refund(t.Context(), id, 30_00)), b.done(c.Refund(t.Context(), id, 70_00))
		// A declined payment has a number although its answer has none: the one before.
		made, refunds = append(made, id-1, id, first, second), append(refunds, first, second)
		b.later(time.Minute)
	}

	all := func(query gbpayments.Query) (ids []int64, asked int) {
		before := len(b.journal("payment/list"))
		ids, err := numbers(c.ListAll(t.Context(), query))
		if err != nil {
			t.Error(err)
		}
		return ids, len(b.journal("payment/list")) - before
	}
	if ids, asked := all(gbpayments.Query{}); !slices.Equal(ids, made) || asked != 3 {
		t.Errorf("in %d pages came %v, want %v in 3, of which the last is empty", asked, ids, made)
	}
	if ids, asked := all(gbpayments.Query{Type: gbpayments.TypeRefund}); !slices.Equal(ids, refunds) || asked != 2 {
		t.Errorf("in %d pages came the refunds %v, want %v", asked, ids, refunds)
	}
	if ids, asked := all(gbpayments.Query{Status: gbpayments.StatusDeclined}); len(ids) != 50 || asked != 1 {
		t.Errorf("in %d pages came %d declined payments, want 50", asked, len(ids))
	}
	if ids, asked := all(gbpayments.Query{DateStart: began.Add(25 * time.Minute), Offset: 2, Limit: 33}); !slices.Equal(ids, made[102:]) || asked != 3 {
		t.Errorf("in %d pages came %d of the later half, want 98", asked, len(ids))
	}

	var seen []int64
	for transaction, err := range c.ListAll(t.Context(), gbpayments.Query{}) {
		if err != nil {
			t.Fatal(err)
		}
		if seen = append(seen, transaction.ID); len(seen) == 50 || len(seen) == 150 {
			made = append(made, b.paid(c, fmt.Sprintf("B-%d", len(seen))))
		}
	}
	if !slices.Equal(seen, made) {
		t.Errorf("while two were paid came %v, want %v", seen, made)
	}

	// A page that is asked for without more is the newest ten.
	page, err := c.List(t.Context(), gbpayments.Query{})
	if err != nil || page.Count != 202 || len(page.Transactions) != 10 || page.Transactions[0].ID != made[201] {
		t.Errorf("one page has %d of %d, %v", len(page.Transactions), page.Count, err)
	}
}

// The number of a refund was in the answer that was lost. The list has it, though it lags.
func TestALifeWithALostRefund(t *testing.T) {
	for name, scenarioOf := range map[string]string{"at once": "refund-lost-answer", "lagging": "lost-and-lagging"} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Scenarios: files(map[string]string{"lost-and-lagging": byRules("lost-and-lagging",
				"{ at: payment/refund, calls: 1, do: { hide: { calls: 1 } }, fault: { phase: after_commit, kind: reset } }")})})
			c := b.shop("", scenario(scenarioOf))
			id := b.paid(c, "A-1")
			b.later(48 * time.Hour)
			_, err := c.Refund(t.Context(), id, 30_00)
			var unknown *gbpayments.OutcomeUnknownError
			if !errors.As(err, &unknown) || unknown.TransactionID != id || unknown.Amount != 30_00 {
				t.Fatalf("Refund gives %v, want an outcome that is unknown", err)
			}
			if _, err := c.Reconcile(t.Context(), unknown.Lost()); !errors.Is(err, gbpayments.ErrInvalidRequest) {
				t.Errorf("Reconcile, which looks for orders, gives %v", err)
			}

			ask := func() []gbpayments.Transaction {
				refunds, err := c.Refunds(t.Context(), unknown.TransactionID, unknown.SentAt)
				if err != nil {
					t.Fatal(err)
				}
				return refunds
			}
			if scenarioOf == "lost-and-lagging" {
				if early := ask(); len(early) != 0 {
					t.Errorf("the first look has %v", early)
				}
			}
			refunds := ask()
			if len(refunds) != 1 || refunds[0].Amount != unknown.Amount || refunds[0].ParentID != id || refunds[0].Date.Before(unknown.SentAt) ||
				refunds[0].OrderID != "A-1" {
				t.Fatalf("the list has %+v, want the one refund", refunds)
			}
			rest := b.done(c.Refund(t.Context(), id, 70_00))
			if numbers, sums := b.parts(c, id); !slices.Equal(numbers, []int64{refunds[0].ID, rest}) || !slices.Equal(sums, []int64{30_00, 70_00}) {
				t.Errorf("the list has %v of %v", numbers, sums)
			}
			if got := b.money(id); got != "capture 10000, refund 3000, refund 7000" {
				t.Errorf("the ledger is %q", got)
			}
		})
	}
}

// What the merchant's staff does by hand, the client learns from the list alone.
func TestALifeInTheCabinet(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	taken, given, sold := b.held(c, "A-1"), b.held(c, "A-2"), b.paid(c, "A-3")
	b.later(time.Hour)
	b.cabinet(taken, payment.Capture, 60_00)
	b.cabinet(given, payment.Void, 0)
	b.cabinet(sold, payment.Refund, 30_00)
	b.cabinet(sold, payment.Refund, 0)
	b.cabinet(taken, payment.Refund, 10_00)

	want := []string{
		fmt.Sprintf("%d token payment (2), completed (1), 6000", taken),
		fmt.Sprintf("%d token payment (2), cancelled (3), 10000", given),
		fmt.Sprintf("%d token payment (2), completed (1), 10000", sold),
		fmt.Sprintf("%d refund (3), completed (1), 3000", sold+1),
		fmt.Sprintf("%d refund (3), completed (1), 7000", sold+2),
		fmt.Sprintf("%d refund (3), completed (1), 1000", sold+3),
	}
	if got := b.lines(c, gbpayments.Query{}); !slices.Equal(got, want) {
		t.Errorf("the list has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if numbers, sums := b.parts(c, sold); !slices.Equal(numbers, []int64{sold + 1, sold + 2}) || !slices.Equal(sums, []int64{30_00, 70_00}) {
		t.Errorf("the refunds by hand are %v of %v", numbers, sums)
	}
	for _, method := range []string{"payment/confirm", "payment/cancel", "payment/refund"} {
		if calls := b.journal(method); len(calls) != 0 {
			t.Errorf("%s was called: %v", method, calls)
		}
	}

	// The client comes too late, and is told so.
	if late, err := c.Capture(t.Context(), taken, 100_00); err != nil || !late.Declined() {
		t.Errorf("Capture gives %+v, %v", late, err)
	}
	if late, err := c.Void(t.Context(), given); err != nil || !late.Declined() {
		t.Errorf("Void gives %+v, %v", late, err)
	}
	if late, err := c.Refund(t.Context(), sold, 1); err != nil || !late.Declined() {
		t.Errorf("Refund gives %+v, %v", late, err)
	}
	if left := b.done(c.Refund(t.Context(), taken, 50_00)); left != sold+4 {
		t.Errorf("the rest has number %d, want %d", left, sold+4)
	}
}

// The list begins with the month, in Moscow, unless it is told when.
func TestALifeOverTheEndOfAMonth(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	zone := moscow(t)
	midnight := time.Date(2026, 2, 1, 0, 0, 0, 0, zone)
	b.later(midnight.Sub(began) - time.Second)
	id := b.paid(c, "A-1")
	if b.status(c, id) != gbpayments.StatusCompleted {
		t.Errorf("on the last second of January the list does not have the payment")
	}
	b.later(time.Second)
	if found, err := c.Find(t.Context(), id, time.Time{}); !errors.Is(err, gbpayments.ErrNotFound) {
		t.Errorf("in February the list of February has %v, %v", found, err)
	}
	if found, err := c.Find(t.Context(), id, midnight); err != nil || !found.Date.Equal(midnight.Add(-time.Second)) || found.Date.Month() != time.January {
		t.Errorf("the list from a little before has %+v, %v", found, err)
	}
	refund := b.done(c.Refund(t.Context(), id, 1))
	if numbers, _ := b.parts(c, id); !slices.Equal(numbers, []int64{refund}) {
		t.Errorf("the refund of February is not in February's list: %v", numbers)
	}
	if found, err := c.Reconcile(t.Context(), gbpayments.Lost{OrderID: "A-1", SentAt: midnight.Add(-time.Second)}); err != nil || found.ID != id {
		t.Errorf("Reconcile gives %v, %v; want the payment and not its refund", found, err)
	}
}
