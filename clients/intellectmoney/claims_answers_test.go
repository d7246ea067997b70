package intellectmoney_test

import (
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/mocks"
	mock "paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// treeOf reads an answer's body without a line of the client's; numbers are float64, as encoding/json has it.
func treeOf(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(raw, &tree); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return tree
}

// child is an object within an object; an empty one where there is none.
func child(tree map[string]any, name string) map[string]any {
	object, _ := tree[name].(map[string]any)
	return object
}

func keysOf(object map[string]any) string {
	return strings.Join(slices.Sorted(maps.Keys(object)), " ")
}

func TestAnAcceptedStartIsAnsweredAsPrinted(t *testing.T) {
	guid := regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	silent := sandbox.TenantOptions{Merchant: func(_ string, s mocks.Settings) error {
		if own, ok := s.(*mock.Settings); ok {
			own.OperationID = false
		}
		return nil
	}}
	for _, s := range starts {
		b := newBox(t, sandbox.Options{})
		c := b.shop()
		invoice := b.invoice(c, "EP-1")
		got, err := s.call(c, t.Context(), payable(invoice))
		if err != nil {
			t.Fatalf("%s: %v", s.operation, err)
		}
		tree := treeOf(t, got.Raw)

		code, isNumber := child(tree, "OperationState")["Code"].(float64)
		desc, isText := child(tree, "OperationState")["Desc"].(string)
		claims.Check(t, "im.pay.answer.operation_state",
			isNumber && isText && got.OperationState == intellectmoney.Verdict{Code: int(code), Desc: desc}, s.operation, got.OperationState, got.Raw)
		claims.Check(t, "im.pay.answer.operation_state.ok",
			got.OperationState == intellectmoney.Verdict{Code: 0, Desc: "Успешно обработана"}, s.operation, got.OperationState)
		claims.Check(t, "im.pay.answer.operation_id", guid.MatchString(got.OperationID) && tree["OperationId"] == got.OperationID, s.operation, got.OperationID)
		claims.Check(t, "im.pay.answer.eshop_id", tree["EshopId"] == 450000.0 && got.EshopID == "450000", s.operation, tree["EshopId"], got.EshopID)
		claims.Check(t, "im.pay.answer.result", len(child(tree, "Result")) > 0 && got.State.Desc == child(child(tree, "Result"), "State")["Desc"], s.operation, got.Raw)
		claims.Check(t, "im.pay.answer.result.state.ok",
			got.State == intellectmoney.Verdict{Code: 0, Desc: "Успешно обработан"}, s.operation, got.State)
		state := b.ask(c, invoice, 2)
		claims.Check(t, "im.pay.answer.result.state_only", keysOf(child(tree, "Result")) == "State" && state.Form3DS != "", s.operation, got.Raw, state)

		b = newBox(t, sandbox.Options{Default: silent})
		got, err = s.call(b.shop(), t.Context(), payable(b.invoice(b.shop(), "EP-1")))
		_, present := treeOf(t, b.wire.last().answer)["OperationId"]
		claims.Check(t, "im.pay.answer.operation_id", !present && got.OperationID == "" && err == nil, "an answer without it", s.operation, err)
	}
}

func TestStateAnswersAreShapedAsPrinted(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for _, s := range starts {
		c := b.shop()
		invoice := b.invoice(c, s.operation)
		if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
			t.Fatal(err)
		}
		b.ask(c, invoice, 1)
		shown := b.ask(c, invoice, 1)
		tree := treeOf(t, shown.Raw)
		result := child(tree, "Result")
		claims.Check(t, "im.pay.state.answer.shape",
			keysOf(tree) == "EshopId OperationId OperationState Result" && tree["EshopId"] == 450000.0 && keysOf(result) == "Form3DS PaymentStep State" &&
				result["PaymentStep"] == string(shown.Step), s.operation, shown.Raw)
		claims.Check(t, "im.pay.state.answer.form3ds_at_sendto3ds",
			shown.Step == intellectmoney.StepSendTo3DS && result["Form3DS"] == shown.Form3DS && shown.Form3DS != "", s.operation, shown.Raw)

		paid := b.ask(c, invoice, 1)
		_, present := child(treeOf(t, paid.Raw), "Result")["Form3DS"]
		_, err := paid.Link()
		claims.Check(t, "im.pay.state.answer.form3ds_absent_when_final",
			paid.Step == intellectmoney.StepOK && !present && paid.Form3DS == "" && errors.Is(err, intellectmoney.ErrNoForm3DS), s.operation, paid.Raw, err)

		c = b.shop(scenario("sbp-declined"))
		invoice = b.invoice(c, s.operation+", declined")
		if _, err := s.call(c, t.Context(), payable(invoice)); err != nil {
			t.Fatal(err)
		}
		failed := b.ask(c, invoice, 3)
		_, present = child(treeOf(t, failed.Raw), "Result")["Form3DS"]
		claims.Check(t, "im.pay.state.answer.form3ds_absent_when_final", failed.Step == intellectmoney.StepError && !present, s.operation, failed.Raw)
		claims.Check(t, "im.pay.state.answer.error_is_processed",
			failed.Step.Declined() && !failed.Step.Paid() && failed.OperationState.Code == 0 &&
				failed.State == intellectmoney.Verdict{Code: 0, Desc: "Успешно обработан"}, s.operation, failed.Raw)
	}
}

func TestAWrongParameterIsRefusedAsPrinted(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.invoice(b.shop(), "EP-1")
	wrong := payable(invoice)
	wrong.SuccessURL = "shop.test"
	for _, s := range starts {
		_, err := s.call(b.shop(), t.Context(), wrong)
		var refused *intellectmoney.APIError
		if !errors.As(err, &refused) {
			t.Fatalf("%s: %v", s.operation, err)
		}
		tree := treeOf(t, refused.Raw)
		_, present := tree["EshopId"]
		claims.Check(t, "im.pay.error.166",
			refused.StateCode == 166 && refused.Param == "successUrl" && refused.Desc == "Параметр successUrl передан неверно.", s.operation, refused)
		claims.Check(t, "im.pay.error.166.param_case",
			sentFields(t, b.wire.last()).Has("SuccessUrl") && refused.Param == "successUrl" && strings.Contains(refused.Desc, " successUrl "), s.operation, refused)
		claims.Check(t, "im.pay.error.166.operation_state",
			refused.OperationCode == 0 && child(tree, "OperationState")["Desc"] == "Успешно обработана" && errors.Is(err, intellectmoney.ErrBadParameter),
			s.operation, refused.Raw)
		claims.Check(t, "im.pay.error.166.no_eshop_id", !present && refused.EshopID == "", s.operation, refused.Raw)
		if p := b.stored(invoice); p.State != "New" {
			t.Errorf("%s: a refusal moved the invoice to %s", s.operation, p.State)
		}
	}
}

// A provider that answers what no page prints: the client must not take the half of it for the whole.
func TestAnswersThatContradictThemselvesAreNoSuccess(t *testing.T) {
	const refusal = `{"ErrorSourceParam":"successUrl","Code":166,"Desc":"Параметр successUrl передан неверно."}`
	answers := map[string]struct {
		body string
		want error
	}{
		"refused without OperationState": {`{"Result":{"State":` + refusal + `}}`, intellectmoney.ErrMalformedAnswer},
		"refused under a success":        {`{"OperationState":{"Code":0},"EshopId":450000,"Result":{"State":` + refusal + `}}`, intellectmoney.ErrBadParameter},
		"refused without a parameter":    {`{"OperationState":{"Code":0},"Result":{"State":{"Code":166}}}`, intellectmoney.ErrBadParameter},
		"queued and fine":                {`{"OperationState":{"Code":1},"Result":{"State":{"Code":0}}}`, intellectmoney.ErrQueued},
		"failed and fine":                {`{"OperationState":{"Code":2},"Result":{"State":{"Code":0}}}`, intellectmoney.ErrNotProcessed},
	}
	for what, answer := range answers {
		for _, s := range starts {
			var arrived atomic.Int32
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				arrived.Add(1)
				_, _ = w.Write([]byte(answer.body))
			})
			c, err := intellectmoney.New(url, shopKeys)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.call(c, t.Context(), payable("3000000000"))
			claims.Check(t, "im.pay.error.166.operation_state", errors.Is(err, answer.want) && arrived.Load() == 1, what, s.operation, got, err)
		}
	}
}
