package ipay_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
	"paysandbox/sandbox"
)

// site is a merchant's own web site with the page to which 3-D Secure brings its result. It knows its payments by the order alone, as
// the answer to PaymentCreate may still be on its way.
type site struct {
	*httptest.Server
	client   *ipay.Client
	verified chan verified
}

// verified is what one visit to the page came to.
type verified struct {
	order string
	state ipay.PaymentState
	err   error
}

func newSite(t *testing.T, client *ipay.Client) *site {
	s := &site{client: client, verified: make(chan verified, 8)}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// ServeHTTP is the page at ThreeDSInfo.NotificationURL.
func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v := verified{order: r.URL.Query().Get("order")}
	defer func() { s.verified <- v }()
	notification, err := ipay.ParseThreeDSNotification(r)
	if v.err = err; err != nil {
		http.Error(w, "no result", http.StatusBadRequest)
		return
	}
	if v.state, v.err = s.client.GetPaymentStatusByExtID(r.Context(), v.order); v.err == nil {
		v.state, v.err = s.client.Verify3DS(r.Context(), v.state.PaymentID, notification.ThreeDSData)
	}
	fmt.Fprintln(w, "Thank you.")
}

// dear is a payment that wants 3-D Secure by its sum.
func (s *site) dear(b *box, order string) ipay.Payment {
	p := b.cheap("", order)
	p.Invoice = 600_00
	p.ThreeDS.NotificationURL = s.URL + "/3ds?order=" + order
	return p
}

// visit waits for the payer's browser.
func (s *site) visit(t *testing.T) verified {
	t.Helper()
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case v := <-s.verified:
		return v
	case <-patience.Done():
		t.Fatal("nobody came to the merchant's page")
		return verified{}
	}
}

// The payer of the sandbox answers by itself and brings the result to the merchant's page, which verifies it.
func TestALifeWithThreeDSecure(t *testing.T) {
	for name, test := range map[string]struct{ scenario, want, ledger string }{
		"approved":  {"", "5", "capture 60000"},
		"two stage": {"hold", "3", "authorize 60000"},
		"declined":  {"3ds-refused", "4/51", ""},
		"tampered":  {"3ds-tampered", "4/60", ""},
	} {
		t.Run(name, func(t *testing.T) {
			options := sandbox.Options{Default: sandbox.TenantOptions{Scenario: test.scenario}}
			if test.scenario == "hold" {
				options.Default = having("", twoStages)
			}
			b := newBox(t, options)
			c := b.shop("")
			s := newSite(t, ipayClient(t, b)) // the page is another thread of the merchant's code
			waiting, err := c.Charge(t.Context(), s.dear(b, "A-1"))
			if err != nil || !waiting.NeedsChallenge() || waiting.SecurityRate != "3D" {
				t.Fatalf("Charge gives %v, %v", waiting, err)
			}
			if link, err := waiting.Challenge(); err != nil || !strings.HasPrefix(link, b.data.URL+"/pay/ipay/3ds/") {
				t.Errorf("the payer is sent to %s, %v", link, err)
			}
			v := s.visit(t)
			if got := stateVerdict(v.state, v.err); got != test.want || v.order != "A-1" || v.state.PaymentID != waiting.PaymentID {
				t.Fatalf("order %s of payment %d is verified: %s, want %s of payment %d", v.order, v.state.PaymentID, got, test.want, waiting.PaymentID)
			}
			if got := b.ledger("", waiting.PaymentID); got != test.ledger {
				t.Errorf("the ledger is %q, want %q", got, test.ledger)
			}
			if got := stateVerdict(c.GetPaymentStatus(t.Context(), waiting.PaymentID)); got != test.want {
				t.Errorf("asking gives %s, want %s", got, test.want)
			}
		})
	}
}

// ipayClient is a client with connections of its own.
func ipayClient(t *testing.T, b *box) *ipay.Client {
	t.Helper()
	return b.shop("", newSockets(t, true).option())
}

// Two payers who take their time: each result finds its own order, and that of one does not serve the other.
func TestTwoChallengesAreNotMixedUp(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Payer: sandbox.PayerWait}})
	s := newSite(t, ipayClient(t, b))
	desk, err := control.New(b.control.URL)
	if err != nil {
		t.Fatal(err)
	}
	first, second := b.made(s.client, s.dear(b, "A-1"), ipay.StatusChallenged), b.made(s.client, s.dear(b, "A-2"), ipay.StatusChallenged)
	brings := func(of, to int64) verified {
		t.Helper()
		answered, err := desk.AnswerPayer(t.Context(), fmt.Sprint("ipay:", of), control.Approve)
		if err != nil {
			t.Fatal(err)
		}
		target, err := desk.Payment(t.Context(), fmt.Sprint("ipay:", to))
		if err != nil {
			t.Fatal(err)
		}
		address := answered.Next.URL
		if to != of {
			address = s.URL + "/3ds?order=" + target.Reference
		}
		response, err := s.Client().PostForm(address, url.Values{"threedsData": {answered.Next.Fields["threedsData"]}})
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Fatal(err)
		}
		return s.visit(t)
	}
	if v := brings(second.PaymentID, second.PaymentID); v.order != "A-2" || stateVerdict(v.state, v.err) != "5" {
		t.Errorf("the second payer brings %+v", v)
	}
	third := b.made(s.client, s.dear(b, "A-3"), ipay.StatusChallenged)
	if v := brings(third.PaymentID, first.PaymentID); v.order != "A-1" || stateVerdict(v.state, v.err) != "4/60" {
		t.Errorf("the third payer's result for the first order brings %+v", v)
	}
	if got := b.ledger("", first.PaymentID) + b.ledger("", third.PaymentID); got != "" {
		t.Errorf("money moved: %s", got)
	}
}

// What the page recommends for 66: the same once more, with 3-D Secure.
func TestALifeThatIsDeclinedWithoutThreeDSecure(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	s := newSite(t, ipayClient(t, b))
	c := b.shop("")
	p := b.cheap("", "A-1")
	p.Token = b.token("", "4000000000000663")
	declined, err := c.Charge(t.Context(), p)
	if err != nil || !declined.Declined() || declined.DeclineGroup != ipay.Decline3DSRequired || !strings.Contains(declined.DeclineGroup.Advice(), "Force3DS") {
		t.Fatalf("Charge gives %v, %v", declined, err)
	}
	p.Force3DS, p.ExtID, p.ThreeDS.NotificationURL = true, "A-1-again", s.URL+"/3ds?order=A-1-again"
	waiting := b.made(c, p, ipay.StatusChallenged)
	if v := s.visit(t); stateVerdict(v.state, v.err) != "5" || v.order != "A-1-again" || b.ledger("", waiting.PaymentID) != "capture 10000" {
		t.Errorf("with 3-D Secure the order comes to %+v", v)
	}
	if got := stateVerdict(c.GetPaymentStatusByExtID(t.Context(), "A-1")); got != "4/66" {
		t.Errorf("the first attempt is %s now", got)
	}
}
