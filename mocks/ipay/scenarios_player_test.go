package ipay_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// poor is the test card without money.
const poor = "4000000000000424"

// player acts for a merchant's code and for the payer, on one order at a time.
type player struct {
	*merchant
	inbox     *inbox // the merchant's notification_url
	header    string // the scenario that every request names; empty: none
	extID     string
	last      reply  // the newest answer
	current   any    // pmt_id that the merchant knows of the order; nil: none
	link      string // redirect_url
	data      string // threedsData that the merchant has got
	recurrent string // recurrent_token
}

// play does what the life says and compares what is seen, then where it ends, and that every request was scripted.
func play(t *testing.T, m *merchant, story played, header string) {
	t.Helper()
	p := &player{merchant: m, inbox: newInbox(t), header: header, extID: "A-1"}
	for i, turn := range strings.Split(story.life, ", ") {
		do, want, _ := strings.Cut(turn, " → ")
		if got := p.do(do); got != want {
			t.Fatalf("turn %d: %s gave %q, want %q: %s", i+1, do, got, want, p.last.text)
		}
	}
	if ends := p.ends(); ends != story.ends {
		t.Errorf("it ends as %q, want %q", ends, story.ends)
	}
	if n := len(p.inbox.forms); n > 0 {
		t.Errorf("notification_url got %d forms more than the life says", n)
	}
	scripted := story.name
	if scripted == "default" {
		scripted = ""
	}
	for _, e := range p.journal() {
		if len(e.Violations) > 0 {
			t.Errorf("%s breaks the contract: %v", e.Operation, e.Violations)
		}
		if e.Scenario != scripted {
			t.Errorf("request %d, %s, went by %q", e.Number, e.Operation, e.Scenario)
		}
	}
}

// ends is every payment that was made, the oldest first: its state, its status, its ledger.
func (p *player) ends() string {
	var all []string
	for number := p.First; ; number++ {
		held, found := p.tenant().Payment(payment.ID{Provider: ipay.Name, Number: strconv.FormatInt(number, 10)})
		if !found {
			return strings.Join(all, "; ")
		}
		one := fmt.Sprint(held.State, " ", p.Status(held))
		for i, m := range held.Ledger {
			one += fmt.Sprint([]string{": ", ", "}[min(i, 1)], m.Kind, " ", m.Minor)
		}
		all = append(all, one)
	}
}

// do carries out one turn and says what is seen of it.
func (p *player) do(turn string) string {
	p.t.Helper()
	if after, isTime := strings.CutPrefix(turn, "+"); isTime {
		d, err := time.ParseDuration(after)
		if err == nil {
			err = p.tenant().Advance(d)
		}
		if err != nil {
			p.t.Fatal(err)
		}
		return ""
	}
	words := strings.Fields(turn)
	what, more := words[0], words[1:]
	about := tree{"pmt_id": p.current}
	switch what {
	case "order": // the next one
		p.extID, p.current = more[0], nil
		return ""
	case "create":
		return p.create(more)
	case "charge":
		return p.ask("PaymentCreate", tree{"invoice": usualSum, "ext_id": p.extID, "recurrent_token": p.recurrent})
	case "find":
		return p.ask("GetPaymentStatus", tree{"ext_id": p.extID})
	case "status":
		return p.ask("GetPaymentStatus", about)
	case "process":
		return p.ask("ProcessPayment", about)
	case "receipt":
		return p.ask("GetReceipt", about)
	case "sale": // of all, or of a sum
		return p.ask("PaymentSale", with(about, tree{"invoice": sumOf(p.t, more, usualSum)}))
	case "cancel": // all, or a sum
		if len(more) > 0 {
			about["amount"] = sumOf(p.t, more, 0)
		}
		return p.ask("PaymentCancel", about)
	case "cancel-second": // a sum of the second transaction
		line := tree{"trn_id": p.last.at("transactions.1.trn_id"), "amount": sumOf(p.t, more, 0)}
		return p.ask("PaymentCancel", with(about, tree{"transactions": []any{line}}))
	case "parts": // what the last answer says of them
		return p.last.word("transactions.0.amount") + " + " + p.last.word("transactions.1.amount")
	case "verify": // with what the payer's browser brought, or with something else
		data := p.data
		if len(more) > 0 {
			data = more[0]
		}
		return p.ask("PaymentVerify3DS", with(about, tree{"threeds_data": data}))
	case "payer": // who acts by the scenario
		return p.brought()
	case "approve", "decline": // on the page
		return p.presses(what)
	case "answer": // by a control call
		p.data = p.merchant.payer(p.last, mocks.Answer(more[0]))
		return ""
	case "said": // the payer, as a tester sees it in the control plane
		var v struct{ Payer struct{ Answer string } }
		p.control(http.MethodGet, "/__admin/payments/"+p.id(p.last).String(), "", &v)
		return cmp.Or(v.Payer.Answer, "nothing")
	case "no-waits": // from now on, scripted delays end at once, and only the journal tells what they were to be
		p.EndWaits()
		return ""
	}
	p.t.Fatalf("no turn is called %q", turn)
	return ""
}

// usualSum is the invoice of an order, below the sum that wants 3-D Secure.
const usualSum = 10000

func sumOf(t testing.TB, words []string, usual int64) int64 {
	t.Helper()
	if len(words) == 0 {
		return usual
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// create sends PaymentCreate for the order; the words say how it differs from the usual one.
func (p *player) create(words []string) string {
	p.t.Helper()
	body := tree{"invoice": usualSum, "ext_id": p.extID, "threeds_info": tree{"notification_url": p.inbox.URL + "/back?order=" + p.extID}}
	card := ""
	for _, word := range words {
		switch word {
		case "dear":
			body["invoice"] = 60000
		case "poor":
			card = poor
		case "nowhere":
			delete(body, "threeds_info")
		case "forced":
			body["pmt_info"] = tree{"force_security_rate": "3D"}
		case "deferred":
			body["deferred_payment"] = true
		case "recurrent":
			body["recurrent"] = true
		case "split":
			body["transactions"] = []any{tree{"smch_id": 5410, "invoice": 6000, "desc": "Tea"}, tree{"smch_id": 5411, "invoice": 4000, "desc": "Cup"}}
		case "fiscal":
			body["receipt_data"] = tree{"goods": []any{tree{"code": "1", "name": "Tea", "price": usualSum, "quantity": 1000}}}
		default:
			p.t.Fatalf("no PaymentCreate is %q", word)
		}
	}
	body["token"] = p.token(card)
	return p.ask("PaymentCreate", body)
}

// ask sends one request on a connection of its own and keeps what the merchant learns from the answer.
func (p *player) ask(action string, body tree) string {
	p.t.Helper()
	p.http.CloseIdleConnections()
	text, err := json.Marshal(p.envelope(action, body))
	if err != nil {
		p.t.Fatal(err)
	}
	header := http.Header{}
	if p.header != "" {
		header.Set("X-Sandbox-Scenario", p.header)
	}
	r, err := p.try(string(text), header)
	switch p.last = r; {
	case errors.Is(err, syscall.ECONNRESET):
		return "reset"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "truncated"
	case err != nil:
		p.t.Fatal(err)
	case r.status != http.StatusOK:
		return "HTTP " + strconv.Itoa(r.status)
	case r.header.Get("Content-Type") == "application/pdf" && strings.HasPrefix(r.text, "%PDF-"):
		return "PDF"
	case action == "GetReceipt":
		return r.word("status")
	}
	if r.has("pmt_id") {
		p.current = r.at("pmt_id")
	}
	if link := r.word("security_data.redirect_url"); link != "" {
		p.link = link
	}
	if token := r.word("recurrent_token"); token != "" {
		p.recurrent = token
	}
	return p.seen()
}

// seen is the verdict of the last answer, with its sum where that is not the usual one, and how late it was to be.
func (p *player) seen() string {
	p.t.Helper()
	seen := p.last.verdict()
	if p.last.has("amount") {
		if amount := p.last.number("amount"); amount != usualSum {
			seen += fmt.Sprint(" of ", amount)
		}
	}
	if p.last.has("recurrent_token") {
		seen += " with recurrent_token"
	}
	var v struct{ Requests []struct{ Delay string } }
	p.control(http.MethodGet, "/__admin/requests?limit=1", "", &v)
	if late := v.Requests[0].Delay; late != "" {
		seen += " after " + late
	}
	return seen
}

// byHeader is a merchant whose tenant has no scenario: each request names it.
func byHeader(t testing.TB) *merchant {
	t.Helper()
	return open(t, sandbox.Options{}, nil)
}
