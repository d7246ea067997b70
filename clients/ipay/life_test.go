package ipay_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	mock "paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// amounts are what the parts of a payment come to, with the fee.
func amounts(parts []ipay.Transaction) (all []int64) {
	for _, part := range parts {
		all = append(all, part.Amount)
	}
	return all
}

// The sum is blocked, taken in two parts that are less, and given back part by part.
func TestALifeOfTwoStagesInParts(t *testing.T) {
	b := newBox(t, sandbox.Options{Tenants: []sandbox.TenantOptions{having(twoStage, func(s *mock.Settings) { s.Stages, s.FeePercent = "two", "2" })}})
	c := b.shop(twoStage)
	p := b.cheap(twoStage, "A-1")
	p.Transactions = []ipay.Split{{Invoice: 60_00, SubMerchantID: 5410}, {Invoice: 40_00, SubMerchantID: 5472}}
	blocked, err := c.Authorize(t.Context(), p)
	if err != nil || !blocked.Authorized() || blocked.Amount != 102_00 || !slices.Equal(amounts(blocked.Transactions), []int64{61_20, 40_80}) {
		t.Fatalf("Authorize gives %v, %v", blocked, err)
	}
	id := blocked.PaymentID

	taken, err := c.CaptureSplit(t.Context(), id, ipay.Split{Invoice: 50_00, SubMerchantID: 5410}, ipay.Split{Invoice: 30_00, SubMerchantID: 5472})
	if err != nil || !taken.Paid() || taken.Invoice != 80_00 || taken.Amount != 81_60 || !slices.Equal(amounts(taken.Transactions), []int64{51_00, 30_60}) {
		t.Fatalf("CaptureSplit gives %v, %v", taken, err)
	}
	if want := []ipay.MerchantAmount{{SubMerchantID: 5410, Amount: 50_00}, {SubMerchantID: 5472, Amount: 30_00}}; !slices.Equal(taken.MerchantAmounts, want) {
		t.Errorf("credited are %v, want %v", taken.MerchantAmounts, want)
	}
	if taken.RRN != blocked.RRN || taken.AuthorizationCode != blocked.AuthorizationCode || len(taken.RRN) != 12 {
		t.Errorf("the bank's numbers changed from %s %s to %s %s", blocked.RRN, blocked.AuthorizationCode, taken.RRN, taken.AuthorizationCode)
	}

	second := ipay.CancelPart{TransactionID: taken.Transactions[1].ID, Amount: 10_20}
	part, err := c.RefundTransactions(t.Context(), id, second)
	if err != nil || !part.Cancelled() || part.Invoice != 70_00 || part.Amount != 71_40 || !slices.Equal(amounts(part.Transactions), []int64{51_00, 20_40}) {
		t.Errorf("a part gives %v, %v", part, err)
	}
	if got := b.Status(b.stored(twoStage, id)); got != payment.PartlyRefunded {
		t.Errorf("the sandbox calls the payment %s", got)
	}
	second.Amount = 20_41
	if above, err := c.RefundTransactions(t.Context(), id, second); err != nil || !above.Failed() || above.DeclineGroup != ipay.DeclineUnknown {
		t.Errorf("more than is left of a part gives %v, %v", above, err)
	}
	asked, err := c.GetPaymentStatus(t.Context(), id)
	if err != nil || !asked.Status.Cancelled() || asked.Amount != 71_40 || asked.DeclineGroup != 0 {
		t.Errorf("asking gives %v, %v", asked, err)
	}

	rest, err := c.Refund(t.Context(), id)
	if err != nil || !rest.Cancelled() {
		t.Errorf("the rest gives %v, %v", rest, err)
	}
	want := "authorize 6120, authorize 4080, capture 5100, capture 3060, void 2040, refund 1020, refund 5100, refund 2040"
	if got := b.ledger(twoStage, id); got != want {
		t.Errorf("the ledger is %q, want %q", got, want)
	}
}

// A hold that is given up, and one that is taken whole and given back in two sums.
func TestALifeOfTwoStagesInOnePart(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: having("", twoStages)})
	c := b.shop("")
	id := b.made(c, b.cheap("", "A-1"), ipay.StatusAuthorized).PaymentID
	if gone, err := c.Void(t.Context(), id); err != nil || !gone.Cancelled() || b.ledger("", id) != "authorize 10000, void 10000" {
		t.Errorf("Void gives %v, %v; %s", gone, err, b.ledger("", id))
	}
	if late, err := c.Capture(t.Context(), id, 100_00); !errors.Is(err, ipay.ErrOverall) {
		t.Errorf("Capture of what was given up gives %v, %v", late, err)
	}

	id = b.made(c, b.cheap("", "A-2"), ipay.StatusAuthorized).PaymentID
	if taken, err := c.Capture(t.Context(), id, 100_00); err != nil || !taken.Paid() {
		t.Fatalf("Capture gives %v, %v", taken, err)
	}
	for _, left := range []int64{70_00, 40_00} {
		if part, err := c.RefundAmount(t.Context(), id, 30_00); err != nil || !part.Cancelled() || part.Amount != left {
			t.Errorf("a part gives %v, %v; want %d left", part, err, left)
		}
	}
	if got, want := b.ledger("", id), "authorize 10000, capture 10000, refund 3000, refund 3000"; got != want {
		t.Errorf("the ledger is %q, want %q", got, want)
	}
}

func TestALifeThatIsDeferred(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	p := b.cheap("", "A-1")
	p.Deferred, p.Recurrent = true, true
	waiting, err := c.Charge(t.Context(), p)
	if err != nil || !waiting.Deferred() || waiting.RRN != "" || waiting.RecurrentToken != "" || b.ledger("", waiting.PaymentID) != "" {
		t.Fatalf("Charge gives %v, %v", waiting, err)
	}
	if early, err := c.Refund(t.Context(), waiting.PaymentID); !errors.Is(err, ipay.ErrOverall) {
		t.Errorf("a refund of what was not taken gives %v, %v", early, err)
	}
	if err := b.tenant("").Advance(30 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	paid, err := c.ProcessPayment(t.Context(), waiting.PaymentID)
	if err != nil || !paid.Paid() || paid.RRN == "" || paid.RecurrentToken == "" || b.ledger("", waiting.PaymentID) != "capture 10000" {
		t.Errorf("ProcessPayment gives %v, %v", paid, err)
	}
}

// The first payment brings the token, which pays at another time, with another sum, without the payer.
func TestALifeThatRecurs(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	p := b.cheap("", "A-1")
	p.Recurrent = true
	first := b.made(c, p, ipay.StatusPaid)
	if err := b.tenant("").Advance(31 * 24 * time.Hour); err != nil {
		t.Fatal(err)
	}
	next := ipay.Payment{Invoice: 900_00, RecurrentToken: first.RecurrentToken, ExtID: "A-2"}
	second, err := c.Charge(t.Context(), next)
	if err != nil || !second.Paid() || second.MaskedPAN != first.MaskedPAN || second.PaymentID == first.PaymentID {
		t.Errorf("the next payment is %v, %v", second, err)
	}
	if got := b.stored("", second.PaymentID).Method + ", " + b.ledger("", second.PaymentID); got != "Recurrent, capture 90000" {
		t.Errorf("the sandbox has %s", got)
	}
	asked, err := c.GetPaymentStatus(t.Context(), first.PaymentID)
	if err != nil || asked.RecurrentToken != first.RecurrentToken {
		t.Errorf("asking gives another token, or %v", err)
	}

	p = b.cheap("", "A-3")
	p.Recurrent, p.Token = true, b.token("", "4000000000000044") // of which there is no recurrent_token
	if once := b.made(c, p, ipay.StatusPaid); once.RecurrentToken != "" {
		t.Errorf("a card that cannot be repeated brings %v", once)
	}
	dry := b.shop("", scenario("recurrent-next-declined"))
	next.ExtID = "A-4"
	if poor, err := dry.Charge(t.Context(), next); err != nil || poor.DeclineGroup != ipay.DeclineInsufficientFunds {
		t.Errorf("the next payment without money is %v, %v", poor, err)
	}
}

// The receipt comes while the merchant waits, in the tenant's time.
func TestALifeWithAReceipt(t *testing.T) {
	for name, test := range map[string]struct {
		scenario string
		seen     string
		waited   time.Duration
		want     error
	}{
		"soon":  {"", "CREATED INPROCESS READY", 2500 * time.Millisecond, nil},
		"slow":  {"receipt-slow", "CREATED CREATED INPROCESS INPROCESS READY", 8125 * time.Millisecond, nil},
		"never": {"receipt-error", "CREATED INPROCESS ERROR", 2500 * time.Millisecond, ipay.ErrNoReceipt},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: test.scenario}})
			c := b.shop("")
			p := b.cheap("", "A-1")
			p.ReceiptData = ipay.ReceiptData{CashierID: 1, Goods: []ipay.Good{{Code: "1", Name: "Чай", Price: 100_00, Quantity: 1000}}}
			id := b.made(c, p, ipay.StatusPaid).PaymentID
			var seen []string
			receipt, err := c.WaitForReceipt(t.Context(), id, b.advancing(), watching(&seen))
			if !errors.Is(err, test.want) || strings.Join(seen, " ") != test.seen || b.tenant("").Now().Sub(began) != test.waited {
				t.Errorf("after %v and %v: %v; want %v after %s and %v", b.tenant("").Now().Sub(began), seen, err, test.want, test.seen, test.waited)
			}
			if ready := bytes.HasPrefix(receipt.PDF, []byte("%PDF-")); ready != (test.want == nil) {
				t.Errorf("there is a PDF: %t", ready)
			}
			link, err := c.GetPaymentInvoice(t.Context(), id)
			if err != nil || !strings.HasPrefix(link.URL, b.data.URL+"/pay/ipay/invoice/") {
				t.Errorf("the link is %q, %v", link.URL, err)
			}
		})
	}
}

// advancing makes a wait move the default tenant's clock instead of waiting.
func (b *box) advancing() ipay.WaitOption {
	return ipay.WithWait(func(_ context.Context, d time.Duration) error { return b.tenant("").Advance(d) })
}

// watching notes the statuses that a wait sees.
func watching(seen *[]string) ipay.WaitOption {
	return ipay.OnPoll(func(r ipay.Receipt) { *seen = append(*seen, string(r.Status)) })
}

// What the page recommends for 67: a new payment with another card.
func TestALifeThatIsDeclinedByAForeignCard(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	c := b.shop("")
	p := b.cheap("", "A-1")
	p.Token = b.token("", "4000000000000671")
	declined, err := c.Charge(t.Context(), p)
	if err != nil || declined.DeclineGroup != ipay.DeclineForeignCard || !strings.Contains(declined.DeclineGroup.Advice(), "another card") || b.ledger("", declined.PaymentID) != "" {
		t.Fatalf("Charge gives %v, %v", declined, err)
	}
	p.Token = b.token("", "5555555555554444")
	if paid := b.made(c, p, ipay.StatusPaid); paid.MaskedPAN != "555555******4444" {
		t.Errorf("another card gives %v", paid)
	}
	if asked, err := c.GetPaymentStatusByExtID(t.Context(), "A-1"); err != nil || !asked.Paid() {
		t.Errorf("asking by order gives %v, %v; want the newest payment", asked, err)
	}
}
