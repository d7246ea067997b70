package gbpayments_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"paysandbox/payment"
	"paysandbox/sandbox"
)

// act is a step of a life and what it must come to: an operation about the last payment made, an answer's verdict, or a lost answer.
type act struct {
	call string // a method, with a sum for confirm and refund: "confirm 4000"; "wait 10s"; "list"
	want string // the verdict; "lost" where the connection breaks
}

// life is a scenario played: its acts, and where the last payment then stands.
type life struct {
	acts   []act
	state  payment.State
	status payment.Status
	ledger string // kinds and sums: "authorize 10000, capture 4000"
}

const (
	bought    = "capture 10000"
	held      = "authorize 10000"
	poor      = "0 Недостаточно средств"
	otherwise = "tok_limit" // a token that the scenario has to overrule
)

// lives is every shipped scenario but the default, played as a merchant would.
var lives = map[string]life{
	"charge-paid":                        {[]act{{charge, "1"}}, "COMPLETED", payment.Paid, bought},
	"charge-declined-insufficient-funds": {[]act{{charge, poor}, {auth, poor}, {"list", "2 listed"}}, "DECLINED", payment.Declined, ""},
	"charge-declined-expired-card":       {[]act{{charge, "0 Истек срок действия карты"}}, "DECLINED", payment.Declined, ""},
	"charge-declined-lost-card":          {[]act{{charge, "0 Карта утеряна"}}, "DECLINED", payment.Declined, ""},
	"charge-declined-limit":              {[]act{{charge, "0 Превышен лимит"}}, "DECLINED", payment.Declined, ""},
	"charge-declined-3ds-required":       {[]act{{charge, "0 Требуется 3-D Secure"}}, "DECLINED", payment.Declined, ""},
	"gb-charge-lost-answer":              {[]act{{charge, "lost"}, {"list", "0 listed"}, {"list", "1 listed"}}, "COMPLETED", payment.Paid, bought},
	"lagging-list":                       {[]act{{charge, "1"}, {"list", "0 listed"}, {"wait 9s", ""}, {"list", "0 listed"}, {"wait 1s", ""}, {"list", "1 listed"}}, "COMPLETED", payment.Paid, bought},
	"charge-500-twice":                   {[]act{{charge, "status 500"}, {charge, "status 500"}, {"list", "0 listed"}, {charge, "1"}}, "COMPLETED", payment.Paid, bought},
	"charge-rate-limited":                {[]act{{charge, "status 429"}, {"list", "0 listed"}, {charge, "1"}}, "COMPLETED", payment.Paid, bought},
	"charge-hangs":                       {[]act{{charge, "lost"}, {"list", "1 listed"}}, "COMPLETED", payment.Paid, bought},
	"auth-confirmed":                     {[]act{{auth, "1"}, {"confirm 10000", "1"}}, "COMPLETED", payment.Paid, held + ", " + bought},
	"auth-confirmed-in-part":             {[]act{{auth, "1"}, {"confirm 4000", "1"}}, "COMPLETED", payment.Paid, held + ", capture 4000, void 6000"},
	"auth-cancelled":                     {[]act{{auth, "1"}, {"cancel", "1"}}, "CANCELED", payment.Cancelled, held + ", void 10000"},
	"confirm-refused":                    {[]act{{auth, "1"}, {"confirm 10000", "0 Банк отклонил подтверждение"}, {"confirm 10000", "1"}}, "COMPLETED", payment.Paid, held + ", " + bought},
	"confirm-lost-answer":                {[]act{{auth, "1"}, {"confirm 10000", "lost"}, {"confirm 10000", "0 Операция недоступна для текущего статуса транзакции"}}, "COMPLETED", payment.Paid, held + ", " + bought},
	"cancel-refused":                     {[]act{{auth, "1"}, {"cancel", "0 Банк отклонил отмену"}, {"cancel", "1"}}, "CANCELED", payment.Cancelled, held + ", void 10000"},
	"hold-expired":                       {[]act{{auth, "1"}, {"wait 167h59m59s", ""}, {"wait 1s", ""}, {"confirm 10000", "0 Операция недоступна для текущего статуса транзакции"}}, "CANCELED", payment.Cancelled, held + ", void 10000"},
	"refund-whole":                       {[]act{{charge, "1"}, {"refund 10000", "1"}}, "COMPLETED", payment.Refunded, bought + ", refund 10000"},
	"refund-in-parts":                    {[]act{{charge, "1"}, {"refund 2500", "1"}, {"refund 7500", "1"}}, "COMPLETED", payment.Refunded, bought + ", refund 2500, refund 7500"},
	"refund-refused":                     {[]act{{charge, "1"}, {"refund 10000", "0 Банк отклонил возврат"}, {"refund 10000", "1"}}, "COMPLETED", payment.Refunded, bought + ", refund 10000"},
	"refund-lost-answer":                 {[]act{{charge, "1"}, {"refund 2500", "lost"}, {"list", "2 listed"}}, "COMPLETED", payment.PartlyRefunded, bought + ", refund 2500"},
	"pay-notification":                   {[]act{{charge, "1"}}, "COMPLETED", payment.Paid, bought},
	"refund-lags-in-list":                {[]act{{charge, "1"}, {"list", "1 listed"}, {"refund 2500", "1"}, {"list", "0 listed"}, {"list", "2 listed"}}, "COMPLETED", payment.PartlyRefunded, bought + ", refund 2500"},
}

// overruled are the scenarios that decide whatever the token is for.
var overruled = []string{"charge-paid", "auth-confirmed", "auth-confirmed-in-part", "auth-cancelled", "confirm-refused", "confirm-lost-answer", "cancel-refused", "hold-expired", "refund-whole", "refund-in-parts"}

func TestScenariosAreLivesOfAPayment(t *testing.T) {
	for name, want := range lives {
		t.Run(name, func(t *testing.T) {
			s := playing(t, name)
			if name == "charge-hangs" {
				s.http.Timeout = 200 * time.Millisecond // the shop's own; the answer never comes
			}
			token := "tok_ok"
			if slices.Contains(overruled, name) {
				token = otherwise
			}
			for _, step := range want.acts {
				s.play(step, token)
			}
			var p payment.Payment
			for number := int64(995); ; number++ {
				found, ok := s.tenant.Payment(idOf(number))
				if !ok {
					break
				}
				p = found
			}
			if ledger := movements(p); p.State != want.state || s.Status(p) != want.status || ledger != want.ledger {
				t.Errorf("it is %s (%s), ledger %q; want %s (%s), %q", p.State, s.Status(p), ledger, want.state, want.status, want.ledger)
			}
			for _, e := range s.journal() {
				if e.Payment != "" && e.Operation != "payment/list" && e.Scenario != name {
					t.Errorf("request %d was played by %q", e.Number, e.Scenario)
				}
			}
		})
	}
}

// play carries out one step about the first payment.
func (s *site) play(step act, token string) {
	s.t.Helper()
	word, sum, _ := strings.Cut(step.call, " ")
	if word == "wait" {
		d, err := time.ParseDuration(sum)
		if err != nil {
			s.t.Fatal(err)
		}
		s.advance(d)
		return
	}
	var m message
	switch word {
	case "list":
		m = s.message("payment/list", `{"date_start":"2026-01-01"}`)
	case charge, auth:
		m = s.message(word, `{"token":"`+token+`","amount":10000,"currency":"RUB","description":"Заказ","email":"payer@example.com","order_id":"A-1"}`)
	case "cancel":
		m = s.message("payment/cancel", `{"transaction_id":995}`)
	default:
		m = s.message("payment/"+word, `{"transaction_id":995,"amount":`+sum+`}`)
	}
	r, err := s.try(m)
	switch {
	case step.want == "lost" && err == nil:
		s.t.Errorf("%s was answered: %s", step.call, r.text)
	case step.want != "lost" && err != nil:
		s.t.Errorf("%s: %v", step.call, err)
	case err == nil && r.verdict() != step.want:
		s.t.Errorf("%s came to %q, want %q: %s", step.call, r.verdict(), step.want, r.text)
	}
	if r.status == http.StatusTooManyRequests && r.header.Get("Retry-After") != "30" {
		s.t.Errorf("Retry-After is %q", r.header.Get("Retry-After"))
	}
}

// movements is a ledger as one line.
func movements(p payment.Payment) string {
	var words []string
	for _, m := range p.Ledger {
		words = append(words, string(m.Kind)+" "+payment.Money{Minor: m.Minor * 100}.String())
	}
	return strings.ReplaceAll(strings.Join(words, ", "), ".00", "")
}

// TestEveryScenarioIsPlayed: a new file without a life is found.
func TestEveryScenarioIsPlayed(t *testing.T) {
	all, err := sandbox.ShippedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	left := maps.Clone(lives)
	for _, s := range all {
		if _, played := lives[s.Name]; s.Provider == "gbpayments" && s.Name != "default" && !played {
			t.Errorf("%s is played by no test", s.Name)
		}
		if s.Provider == "gbpayments" {
			delete(left, s.Name)
		}
	}
	for name := range left {
		t.Errorf("there is no scenario %s", name)
	}
}
