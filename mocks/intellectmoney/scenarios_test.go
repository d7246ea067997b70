package intellectmoney_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
	"paysandbox/scenarios"
)

// played is a scenario from the merchant's side: what is done and what is seen of it, one pair a line, and where it ends.
// Done may be create, a method's name, poll, capture, refund, approve, decline (the payer's page), or +1m (time goes on).
type played struct {
	name, life string
	state      payment.State
	status     payment.Status
	ledger     string
}

var shipped = []played{
	{"default", `create → 3000000000, poll → Created, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → OK, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"timed", `create → 3000000000, sbpPayment → accepted, poll → Created, +1999ms, poll → Created, +1ms, poll → InProcess, +3s, poll → SendTo3DS, +9999ms, poll → SendTo3DS, +1ms, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"sbp-declined", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → Error (Операция отклонена банком плательщика)`,
		"Error", payment.Declined, ""},
	{"sbp-paid-third-poll", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"sbp-expired", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, +59999ms, poll → SendTo3DS, +1ms, poll → Error (Операция просрочена)`,
		"Cancelled", payment.Expired, ""},
	{"stuck-in-process", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → InProcess, +720h, poll → InProcess`,
		"InProcess", payment.Pending, ""},
	{"state-502-twice", `create → 3000000000, sbpPayment → accepted, poll → HTTP 502, poll → HTTP 502, poll → InProcess, poll → SendTo3DS, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"create-invoice-fails-twice", `create → HTTP 503, create → HTTP 503, create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"sbp-lost-answer", `create → 3000000000, sbpPayment → reset, poll → InProcess, sbpPayment → accepted, poll → SendTo3DS, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"slow-state", `create → 3000000000, sbpPayment → accepted, poll → InProcess after 1.5s, poll → SendTo3DS after 1.5s, poll → OK after 1.5s`,
		"OK", payment.Paid, "capture 1000"},
	{"bnpl-refused", `create → 3000000000, bnplPayment → accepted, poll → InProcess, poll → Error (В рассрочке отказано), poll → Error (В рассрочке отказано)`,
		"Error", payment.Declined, ""},
	{"hold-captured", `create → 3000000000, sbpPayment → accepted, poll → InProcess, capture → 166 invoiceId, poll → SendTo3DS, poll → OK, capture → accepted, poll → OK`,
		"OK", payment.Paid, "authorize 1000, capture 1000"},
	{"refund-refused", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → OK, refund → 166 invoiceId (Возврат отклонён банком), refund → 166 invoiceId (Возврат отклонён банком), poll → OK`,
		"OK", payment.Paid, "capture 1000"},
}

// forks are scenarios taken another way than their name tells.
var forks = []played{
	{"sbp-declined", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, decline → https://shop.ru/fail, poll → Error (Операция отклонена банком плательщика)`,
		"Error", payment.Declined, ""},
	{"sbp-expired", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, approve → https://shop.ru, +1m, poll → OK`,
		"OK", payment.Paid, "capture 1000"},
	{"bnpl-refused", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, poll → OK`, // not by instalments
		"OK", payment.Paid, "capture 1000"},
	{"hold-captured", `create → 3000000000, sbpPayment → accepted, poll → InProcess, poll → SendTo3DS, approve → https://shop.ru, refund → accepted, poll → Error, capture → 166 invoiceId`,
		"Cancelled", payment.Cancelled, "authorize 1000, void 1000"},
	{"timed", `create → 3000000000, sbpPayment → accepted, +1h, poll → SendTo3DS, +10s, poll → OK`, // the payer acts on what was shown
		"OK", payment.Paid, "capture 1000"},
}

// TestEveryScenarioPlayedIsShipped holds the table to the files. The others are played by the client, whose test holds the whole list.
func TestEveryScenarioPlayedIsShipped(t *testing.T) {
	for _, p := range shipped {
		if _, err := scenarios.FS.Open(intellectmoney.Name + "/" + p.name + ".yaml"); err != nil {
			t.Error(err)
		}
	}
}

func TestShippedScenariosByHeader(t *testing.T) {
	for _, p := range slices.Concat(shipped, forks) {
		t.Run(p.name, func(t *testing.T) {
			play(t, newShop(t, sandbox.TenantOptions{}, nil), p, p.name)
		})
	}
}

// TestShippedScenariosBySetting names each scenario for the whole tenant, as the command's flag does.
func TestShippedScenariosBySetting(t *testing.T) {
	for _, p := range shipped {
		t.Run(p.name, func(t *testing.T) {
			play(t, newShop(t, sandbox.TenantOptions{Scenario: p.name}, nil), p, "")
		})
	}
}

// play does what the life says and compares what is seen. With a header, every request names the scenario.
func play(t *testing.T, s *shop, p played, header string) {
	t.Helper()
	player := &player{shop: s, header: header}
	for i, turn := range strings.Split(p.life, ", ") {
		do, want, _ := strings.Cut(turn, " → ")
		if got := player.do(do); got != want {
			t.Fatalf("turn %d: %s gave %q, want %q", i+1, do, got, want)
		}
	}
	held := s.payment("3000000000")
	var movements []string
	for _, m := range held.Ledger {
		movements = append(movements, fmt.Sprint(m.Kind, " ", m.Minor))
	}
	if ledger := strings.Join(movements, ", "); held.State != p.state || s.Status(held) != p.status || ledger != p.ledger {
		t.Errorf("it ends as %s (%s) with %q, want %s (%s) with %q", held.State, s.Status(held), ledger, p.state, p.status, p.ledger)
	}
	for _, e := range s.journal("") {
		if len(e.Violations) > 0 {
			t.Errorf("%s breaks the contract: %v", e.Operation, e.Violations)
		}
	}
}

// player acts for the merchant and the payer of one invoice.
type player struct {
	*shop
	header string
	method string // that was started
	shown  reply  // the last answer with a challenge
}

func (p *player) do(what string) string {
	switch what {
	case "create":
		r, seen := p.ask("createInvoice", invoiceOf(p.eshopID, "A-1"))
		if number := r.at("Result.InvoiceId"); number != "" {
			return number
		}
		return seen
	case "poll":
		r, seen := p.ask("getBankCardPaymentState", stateOf(p.eshopID, "3000000000"))
		if seen != "accepted" {
			return seen
		}
		if r.has("Result.Form3DS") {
			p.shown = r
		}
		seen = r.step()
		if message := r.word("Result.Message"); message != "" {
			seen += " (" + message + ")"
		}
		if journal := p.journal("limit=1"); journal[0].Delay != "" {
			seen += " after " + journal[0].Delay
		}
		return seen
	case "capture", "refund":
		op := map[string]string{"capture": "purchaseToPaid", "refund": "purchaseToRefund"}[what]
		r, seen := p.ask(op, orderOf(p.eshopID, "A-1"))
		if text := r.word("Result.State.Desc"); seen != "accepted" && text != "Параметр invoiceId передан неверно." {
			seen += " (" + text + ")"
		}
		return seen
	case "approve", "decline":
		return p.press(p.shown.link(p.t, p.method), what).header.Get("Location")
	}
	if after, isTime := strings.CutPrefix(what, "+"); isTime {
		p.advance(after)
		return ""
	}
	p.method = what
	_, seen := p.ask(what, startOf(p.eshopID, "3000000000").with("FailUrl", "https://shop.ru/fail"))
	return seen
}

// ask sends one request on a connection of its own; a scripted delay ends at once, and the journal tells what it was to be.
func (p *player) ask(op string, f fields) (reply, string) {
	p.t.Helper()
	m := p.message(op, f)
	if p.header != "" {
		m = m.heading("X-Sandbox-Scenario", p.header)
	}
	p.EndWaits()
	p.http.CloseIdleConnections()
	r, err := p.try(m)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return r, "reset"
	case err != nil:
		p.t.Fatal(err)
	}
	return r, r.verdict()
}

func (s *shop) advance(text string) {
	s.t.Helper()
	d, err := time.ParseDuration(text)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.tenant().Advance(d); err != nil {
		s.t.Fatal(err)
	}
}

func TestUnknownScenarioIsRefusedWithTheKnownOnes(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	r := s.send(s.message("createInvoice", invoiceOf("450000", "A-1")).heading("X-Sandbox-Scenario", "sbp-declned"))
	if r.status != http.StatusBadRequest || !strings.Contains(r.text, strconv.Quote("sbp-declned")) {
		t.Errorf("answer: %d %s", r.status, r.text)
	}
	for _, p := range shipped {
		if !strings.Contains(r.text, p.name) {
			t.Errorf("%s is not among the known ones: %s", p.name, r.text)
		}
	}
	if number := s.call("createInvoice", invoiceOf("450000", "A-1")).at("Result.InvoiceId"); number != "3000000000" {
		t.Errorf("the refused request made something: the next invoice is %q", number)
	}
}
