package control_test

import (
	"net/http"
	"reflect"
	"testing"

	"paysandbox/clients/control"
	mockgb "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

func TestSetState(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	if held, err := r.shop.Authorize(t.Context(), tea); err != nil || held.Declined() {
		t.Fatalf("%+v, %v", held, err)
	}
	p, err := r.SetState(t.Context(), "995", control.Change{State: "CANCELED"})
	if err != nil || p.State != "CANCELED" || p.OffContract {
		t.Errorf("legal: %+v, %v", p, err)
	}
	p, err = r.SetState(t.Context(), "gbpayments:995", control.Change{State: "DECLINED", Force: true, Set: control.Assignments{{Name: "reason", Value: "No money & more"}}})
	if err != nil || p.ID != "gbpayments:995" || p.State != "DECLINED" || p.Status != "declined" || !p.OffContract {
		t.Errorf("forced: %+v, %v", p, err)
	}
	want := []control.Turn{
		{State: "AUTHORIZED", At: began, Event: "payment/token/auth", Request: 1},
		{State: "CANCELED", At: began, Event: "control"},
		{State: "DECLINED", At: began, Event: "control"},
	}
	if !reflect.DeepEqual(p.History, want) {
		t.Errorf("history %+v, want %+v", p.History, want)
	}
	if again, err := r.Payment(t.Context(), "995"); err != nil || !reflect.DeepEqual(again, p) {
		t.Errorf("shown it is %+v, %v; want %+v", again, err, p)
	}
}

func TestSetStateIsRefused(t *testing.T) {
	r := newLive(t, site(func(s *mockgb.Settings) { s.First = 1234567 })) // the first number of iPay
	r.pay()
	r.payAtIPay()
	for name, test := range map[string]struct {
		id     string
		change control.Change
		status int
		words  []string
	}{
		"unknown payment":   {"996", control.Change{State: "COMPLETED"}, 404, []string{"no payment 996"}},
		"unknown provider":  {"stripe:1234567", control.Change{State: "COMPLETED"}, 404, []string{"no payment stripe:1234567"}},
		"ambiguous number":  {"1234567", control.Change{State: "COMPLETED"}, 409, []string{"say which", "gbpayments:1234567", "ipay:1234567"}},
		"not legal":         {"gbpayments:1234567", control.Change{State: "AUTHORIZED"}, 409, []string{"a payment in COMPLETED does not come to AUTHORIZED", "force: true"}},
		"unknown state":     {"gbpayments:1234567", control.Change{State: "COMPLETE"}, 400, []string{`unknown state "COMPLETE"`, "COMPLETED"}},
		"no state":          {"gbpayments:1234567", control.Change{}, 400, []string{"unknown state"}},
		"unknown settable":  {"gbpayments:1234567", control.Change{State: "COMPLETED", Set: control.Assignments{{Name: "rrn", Value: "1"}}}, 400, []string{`unknown settable name "rrn"`, "reason"}},
		"value that cannot": {"ipay:1234567", control.Change{State: "5", Set: control.Assignments{{Name: "error_group", Value: "many"}}}, 400, []string{`error_group cannot be set to "many"`}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := r.SetState(t.Context(), test.id, test.change)
			wantProblem(t, err, test.status, test.words...)
		})
	}
	if p, err := r.Payment(t.Context(), "gbpayments:1234567"); err != nil || p.State != "COMPLETED" || p.OffContract || len(p.History) != 1 {
		t.Errorf("a refused change changed it: %+v, %v", p, err)
	}
	for _, call := range []func() error{
		func() error { _, err := r.ExportScenario(t.Context(), "1234567"); return err },
		func() error { _, err := r.Payment(t.Context(), "1234567"); return err },
		func() error { _, err := r.Raise(t.Context(), "1234567", "settle"); return err },
	} {
		wantProblem(t, call(), http.StatusConflict, "say which")
	}
}

func TestRaise(t *testing.T) {
	o := sandbox.Options{Scenarios: files(map[string]string{"recalled": `
version: 1
name: recalled
about: The bank recalls the payment when the tester says so.
provider: gbpayments
bind: { operation: payment/token/charge }
script:
  - { at: "admin:recall", state: COMPLETED, do: { go: CANCELED, force: true } }
`})}
	r := newLive(t, o)
	r.pay()
	p, err := r.Raise(t.Context(), "995", "other")
	if err != nil || p.State != "COMPLETED" || len(p.History) != 1 {
		t.Errorf("what no rule waits for: %+v, %v", p, err)
	}
	p, err = r.Raise(t.Context(), "995", "recall")
	want := control.Turn{State: "CANCELED", At: began, Event: "admin:recall", Rule: "recalled.yaml:8"}
	if err != nil || p.State != "CANCELED" || p.Scenario != "recalled" || len(p.History) != 2 || p.History[1] != want {
		t.Errorf("%+v, %v; want %+v", p, err, want)
	}

	_, err = r.Raise(t.Context(), "996", "recall")
	wantProblem(t, err, http.StatusNotFound, "no payment 996")
	for _, name := range []string{"", "Recall", "a b", "admin:recall"} {
		_, err = r.Raise(t.Context(), "995", name)
		wantProblem(t, err, http.StatusBadRequest, "write 1 to 64 of a-z, 0-9 and -")
	}
}

func TestPayments(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	if none, err := r.Payments(t.Context(), control.PaymentFilter{}); err != nil || len(none) != 0 {
		t.Errorf("at first there are %+v, %v", none, err)
	}
	r.pay()
	r.payAtIPay()
	second := tea
	second.OrderID, second.Token = "order-2", "tok_insufficient_funds"
	if _, err := r.shop.Charge(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		filter control.PaymentFilter
		want   []string
	}{
		"all":       {control.PaymentFilter{}, []string{"gbpayments:996", "ipay:1234567", "gbpayments:995"}},
		"provider":  {control.PaymentFilter{Provider: "gbpayments"}, []string{"gbpayments:996", "gbpayments:995"}},
		"state":     {control.PaymentFilter{State: "5"}, []string{"ipay:1234567"}},
		"status":    {control.PaymentFilter{Status: "declined"}, []string{"gbpayments:996"}},
		"reference": {control.PaymentFilter{Reference: "order-1"}, []string{"gbpayments:995"}},
		"limit":     {control.PaymentFilter{Limit: 1}, []string{"gbpayments:996"}},
		"several":   {control.PaymentFilter{Provider: "gbpayments", Status: "paid", Limit: 5}, []string{"gbpayments:995"}},
		"none":      {control.PaymentFilter{Reference: "a&b=c"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := r.Payments(t.Context(), test.filter)
			var ids []string
			for _, p := range list {
				ids = append(ids, p.ID)
			}
			if err != nil || !reflect.DeepEqual(ids, test.want) {
				t.Errorf("%v, %v; want %v", ids, err, test.want)
			}
		})
	}
	list, err := realClient(t, r.control, control.WithTenant("default")).Payments(t.Context(), control.PaymentFilter{Limit: 1})
	if err != nil || len(list) != 1 || list[0].Amount != (control.Money{Minor: 100_00, Currency: "RUB", Text: "100.00"}) || !list[0].History[0].At.Equal(began) {
		t.Errorf("%+v, %v", list, err)
	}

	_, err = r.Payments(t.Context(), control.PaymentFilter{Status: "payed"})
	wantProblem(t, err, http.StatusBadRequest, "status=payed", "paid")
	_, err = r.Payments(t.Context(), control.PaymentFilter{Limit: -1})
	wantProblem(t, err, http.StatusBadRequest, "limit")
	_, err = realClient(t, r.control, control.WithTenant("elsewhere")).Payments(t.Context(), control.PaymentFilter{})
	wantProblem(t, err, http.StatusNotFound, "no such tenant")
}

// The order in which values are set matters, and a name that comes twice is refused rather than guessed at.
func TestChangeIsWrittenInItsOrder(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", stored)
	change := control.Change{State: "5", Set: control.Assignments{{Name: "z", Value: "1"}, {Name: "a", Value: `"<&>`}, {Name: "m", Value: ""}}}
	if _, err := newClient(t, address).SetState(t.Context(), "7", change); err != nil {
		t.Fatal(err)
	}
	if want := `{"state":"5","set":{"z":"1","a":"\"\u003c\u0026\u003e","m":""}}`; asked.body != want {
		t.Errorf("asked %s, want %s", asked.body, want)
	}
	r := newLive(t, sandbox.Options{})
	r.pay()
	_, err := r.SetState(t.Context(), "995", control.Change{State: "COMPLETED", Set: control.Assignments{{Name: "reason", Value: "1"}, {Name: "reason", Value: "2"}}})
	wantProblem(t, err, http.StatusBadRequest, "reason", "twice")
}

func TestOperate(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	if held, err := r.shop.Authorize(t.Context(), tea); err != nil || held.Declined() {
		t.Fatalf("%+v, %v", held, err)
	}
	for _, step := range []struct {
		operation string
		minor     int64
		status    string
	}{{control.Capture, 0, "paid"}, {control.Refund, 40_00, "partly_refunded"}, {control.Refund, 0, "refunded"}} {
		if p, err := r.Operate(t.Context(), "995", step.operation, step.minor); err != nil || p.Status != step.status {
			t.Errorf("%s %d: %+v, %v; want %s", step.operation, step.minor, p, err, step.status)
		}
	}
	_, err := r.Operate(t.Context(), "995", control.Void, 0)
	wantProblem(t, err, http.StatusConflict, "the payment is")
	_, err = r.Operate(t.Context(), "995", "chargeback", 0)
	wantProblem(t, err, http.StatusBadRequest, "chargeback", "capture, void, refund")
	r.payAtIPay()
	_, err = r.Operate(t.Context(), "ipay:1234567", control.Refund, 0)
	wantProblem(t, err, http.StatusBadRequest, "no cabinet here")
}
