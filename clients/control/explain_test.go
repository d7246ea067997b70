package control_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"paysandbox/clients/control"
	"paysandbox/sandbox"
)

func TestExplainOfARealSandbox(t *testing.T) {
	r := newLive(t, sandbox.Options{})
	r.pay()
	if _, err := r.SetState(t.Context(), "995", control.Change{State: "CANCELED", Force: true}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"995", "gbpayments:995"} {
		x, err := r.Explain(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		last := x.Life[len(x.Life)-1]
		if x.Payment != "gbpayments:995" || x.State != "CANCELED" || x.Why == "" || x.Reason == "" || x.Life[0].From != "" || x.Life[0].Request != 1 || !x.Life[0].At.Equal(began) {
			t.Errorf("explained %+v", x)
		}
		if last.To != "CANCELED" || last.Cause != "a control call set the state" || last.Event != "control" || last.Request != 0 {
			t.Errorf("the last cause is %+v", last)
		}
		diagram, err := r.ExplainMermaid(t.Context(), id)
		if err != nil || !strings.HasPrefix(diagram, "stateDiagram-v2\n") || !strings.Contains(diagram, " --> sCANCELED: ") {
			t.Errorf("%v\n%s", err, diagram)
		}
	}
	other := realClient(t, r.control, control.WithTenant("elsewhere"))
	refused(t, []refusal{
		{"unknown", func() error { _, err := r.Explain(t.Context(), "7"); return err }, 404, "no payment 7"},
		{"unknown, drawn", func() error { _, err := r.ExplainMermaid(t.Context(), "7"); return err }, 404, "no payment 7"},
		{"tenant", func() error { _, err := other.Explain(t.Context(), "995"); return err }, 404, "no such tenant"},
		{"tenant, drawn", func() error { _, err := other.ExplainMermaid(t.Context(), "995"); return err }, 404, "no such tenant"},
	})
}

func TestAnExplanationIsReadWithoutLoss(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", `{"payment":"ipay:7","state":"5","scenario":"s","reason":"hint","why":"w","later":1,"life":[`+
		`{"at":"2026-01-15T09:00:00Z","from":"1","to":"5","cause":"c","event":"e","request":3,"rule":"s.yaml:7","outcome":"refused","fault":"f"}]}`)
	x, err := newClient(t, address, control.WithTenant("a&b")).Explain(t.Context(), "i:7")
	want := control.Cause{At: began, From: "1", To: "5", Cause: "c", Event: "e", Request: 3, Rule: "s.yaml:7", Outcome: "refused", Fault: "f"}
	if err != nil || x.Payment != "ipay:7" || x.State != "5" || x.Scenario != "s" || x.Reason != "hint" || x.Why != "w" || len(x.Life) != 1 || x.Life[0] != want {
		t.Errorf("read %+v, %v", x, err)
	}
	if asked.url != "/__admin/payments/i:7/explain?tenant=a%26b" {
		t.Errorf("asked %s", asked.url)
	}
	address, asked = box(t, http.StatusOK, "text/plain", "stateDiagram-v2\n")
	if _, err := newClient(t, address, control.WithTenant("a&b")).ExplainMermaid(t.Context(), "i:7"); err != nil || asked.url != "/__admin/payments/i:7/explain?format=mermaid&tenant=a%26b" {
		t.Errorf("asked %s, %v", asked.url, err)
	}
	*asked = seen{}
	for _, id := range []string{"", ".", ".."} {
		_, err := newClient(t, address).Explain(t.Context(), id)
		_, drawn := newClient(t, address).ExplainMermaid(t.Context(), id)
		if !errors.Is(err, control.ErrInvalidRequest) || !errors.Is(drawn, control.ErrInvalidRequest) || asked.url != "" {
			t.Errorf("id %q: %v, %v, asked %s", id, err, drawn, asked.url)
		}
	}
}
