package intellectmoney_test

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
)

// printed is a client of a provider that answers everything with one printed answer.
func printed(t *testing.T, file string) (c *intellectmoney.Client, body string) {
	t.Helper()
	body = fixture(t, "answers/"+file)
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaJSON)
		_, _ = w.Write([]byte(body))
	})
	c, err := intellectmoney.New(url, shopKeys)
	if err != nil {
		t.Fatal(err)
	}
	return c, body
}

// written is an answer put together again from what the client made of it; what was not there is left out.
func written(t *testing.T, a intellectmoney.Answer, result map[string]any) map[string]any {
	t.Helper()
	verdict := func(v intellectmoney.Verdict) map[string]any {
		return map[string]any{"Code": float64(v.Code), "Desc": v.Desc}
	}
	result["State"] = verdict(a.State)
	tree := map[string]any{"OperationState": verdict(a.OperationState), "Result": result}
	if a.OperationID != "" {
		tree["OperationId"] = a.OperationID
	}
	if a.EshopID != "" {
		number, err := strconv.ParseFloat(a.EshopID, 64)
		if err != nil {
			t.Fatal(err)
		}
		tree["EshopId"] = number
	}
	return tree
}

// stateAgain asks for the state of a printed answer and writes it again.
func stateAgain(t *testing.T, file string) (state intellectmoney.PaymentState, again, tree map[string]any) {
	t.Helper()
	c, body := printed(t, file)
	state, err := c.State(t.Context(), "3000000000")
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	result := map[string]any{"PaymentStep": string(state.Step)}
	for name, value := range map[string]string{"Form3DS": state.Form3DS, "Message": state.Message, "Rrn": state.RRN, "RcCodeId": state.RcCodeID} {
		if value != "" {
			result[name] = value
		}
	}
	return state, written(t, state.Answer, result), treeOf(t, []byte(body))
}

func TestPrintedStateAnswersRoundTrip(t *testing.T) {
	state, again, tree := stateAgain(t, "gazprompay-send-to-3ds.json")
	link, err := state.Link()
	claims.Check(t, "im.gazprom.example.state_send_to_3ds", reflect.DeepEqual(again, tree) && link == gpayLink, again, tree)
	claims.Check(t, "im.gazprom.example.redirect_ts", err == nil && link == child(tree, "Result")["Form3DS"], link, err)

	state, again, tree = stateAgain(t, "sbp-send-to-3ds.json")
	code, err := state.SBPCode()
	// The page cuts the image off, and it is no base64 then: the URL is read all the same.
	claims.Check(t, "im.sbp.example.state_send_to_3ds",
		reflect.DeepEqual(again, tree) && code.URL == qrLink && errors.Is(err, intellectmoney.ErrMalformedAnswer), again, tree, code.URL, err)

	state, again, tree = stateAgain(t, "state-ok.json")
	claims.Check(t, "im.pay.example.state_ok", reflect.DeepEqual(again, tree) && state.Step.Paid(), again, tree)
	state, again, tree = stateAgain(t, "state-error.json")
	claims.Check(t, "im.pay.example.state_error", reflect.DeepEqual(again, tree) && state.Step.Declined(), again, tree)
}

func TestPrintedStartAnswersRoundTrip(t *testing.T) {
	c, body := printed(t, "gazprompay-start.json")
	got, err := c.GazpromPayPayment(t.Context(), payable("3000000000"))
	again, tree := written(t, got, map[string]any{}), treeOf(t, []byte(body))
	claims.Check(t, "im.gazprom.example.start_ok", reflect.DeepEqual(again, tree) && got.EshopID == "450000" && err == nil, again, tree, err)

	c, body = printed(t, "sbp-start.json")
	got, err = c.SBPPayment(t.Context(), payable("3000000000"))
	again, tree = written(t, got, map[string]any{}), treeOf(t, []byte(body))
	claims.Check(t, "im.sbp.example.start_ok", reflect.DeepEqual(again, tree) && got.EshopID == "459299" && err == nil, again, tree, err)
}

func TestThePrintedRefusalRoundTrips(t *testing.T) {
	for _, s := range starts {
		c, body := printed(t, "error-166.json")
		_, err := s.call(c, t.Context(), payable("3000000000"))
		var refused *intellectmoney.APIError
		if !errors.As(err, &refused) {
			t.Fatalf("%s: %v", s.operation, err)
		}
		state := child(child(treeOf(t, refused.Raw), "Result"), "State")
		again := map[string]any{"ErrorSourceParam": refused.Param, "Code": float64(refused.StateCode), "Desc": refused.Desc}
		raw := string(refused.Raw)
		param := strings.Index(raw, "ErrorSourceParam")
		code := param + strings.Index(raw[param:], "Code")
		claims.Check(t, "im.pay.example.error_166",
			reflect.DeepEqual(again, state) && raw == body && param < code && strings.Contains(raw[code:], `"Desc"`) && refused.EshopID == "", s.operation, again, raw)
	}
}
