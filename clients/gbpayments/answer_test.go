package gbpayments_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

var printedInstant = time.Date(2017, 4, 4, 4, 12, 54, 765_400_000, time.UTC) // 1491279174.7654

func TestPrintedAnswersAreReadWithoutLoss(t *testing.T) {
	ctx := t.Context()
	for name, test := range map[string]struct {
		answer string
		call   func(*gbpayments.Client) (gbpayments.Result, error)
		want   gbpayments.Result
	}{
		"charge": {"pay", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Charge(ctx, order1) },
			gbpayments.Result{Success: true, TransactionID: 995}},
		"authorize": {"pay", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Authorize(ctx, order1) },
			gbpayments.Result{Success: true, TransactionID: 995}},
		"declined": {"declined", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Charge(ctx, order1) },
			gbpayments.Result{Reason: "Недостаточно средств"}},
		"capture": {"confirm", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Capture(ctx, 590, 100) },
			gbpayments.Result{Success: true, TransactionID: 590}},
		"capture refused": {"refused", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Capture(ctx, 590, 100) },
			gbpayments.Result{TransactionID: 590, Reason: "Some reason"}},
		"void": {"cancel", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Void(ctx, 590) },
			gbpayments.Result{Success: true, TransactionID: 590}},
		"refund": {"refund", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Refund(ctx, 900, 100) },
			gbpayments.Result{Success: true, TransactionID: 901}},
		"refund refused": {"refused", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Refund(ctx, 900, 100) },
			gbpayments.Result{Reason: "Some reason"}},
		"test": {"confirm", func(c *gbpayments.Client) (gbpayments.Result, error) { return c.Test(ctx, gbpayments.TestRequest{}) },
			gbpayments.Result{Success: true}},
		"test that fails": {"refused", func(c *gbpayments.Client) (gbpayments.Result, error) {
			return c.Test(ctx, gbpayments.TestRequest{Fail: true})
		},
			gbpayments.Result{Reason: "Some reason"}},
	} {
		t.Run(name, func(t *testing.T) {
			body := fixture(t, "page/answers/"+test.answer+".json")
			test.want.Timestamp, test.want.Raw = "1491279174.7654", []byte(body)
			got, err := test.call(answering(t, 200, body))
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("read %+v (%s), %v; want %s", got, got.Raw, err, body)
			}
			if got.Declined() == got.Success || !got.Timestamp.Time().Equal(printedInstant) {
				t.Errorf("declined %t, at %v", got.Declined(), got.Timestamp.Time())
			}
		})
	}
	if (gbpayments.Result{}).Declined() {
		t.Error("a Result that came with an error is declined")
	}
}

// success 0 and an error object are two different things in Go.
func TestADeclineIsAResultAndAnErrorIsAnError(t *testing.T) {
	_, err := answering(t, 200, fixture(t, "page/answers/error.json")).Charge(t.Context(), order1)
	var refused *gbpayments.APIError
	if !errors.As(err, &refused) || !errors.Is(err, gbpayments.ErrBadParameter) || errors.Is(err, gbpayments.ErrUnauthorized) {
		t.Fatalf("err = %v, want an APIError that is ErrBadParameter", err)
	}
	want := &gbpayments.APIError{
		Method: "payment/token/charge", Code: 10002, Text: "Invalid parameter `token`", ErrorID: 1002, Name: "token",
		Timestamp: "1597852096.013394", HTTPStatus: 200, Raw: []byte(fixture(t, "page/answers/error.json")),
	}
	if !reflect.DeepEqual(refused, want) {
		t.Errorf("read %+v, want %+v", refused, want)
	}
	if at := refused.Timestamp.Time(); at.Nanosecond() != 13_394_000 || at.Unix() != 1597852096 {
		t.Errorf("at %v", at)
	}
	if result, err := answering(t, 200, fixture(t, "page/answers/declined.json")).Charge(t.Context(), order1); err != nil || !result.Declined() {
		t.Errorf("a decline is %v, %v", result, err)
	}
}

func TestTimestampsAreExact(t *testing.T) {
	for text, want := range map[gbpayments.Timestamp]string{
		"1491279174.7654": "2017-04-04T04:12:54.7654Z", "1597852096.013394": "2020-08-19T15:48:16.013394Z", "1597852096": "2020-08-19T15:48:16Z",
		"1.0000000019": "1970-01-01T00:00:01.000000001Z", "0": "1970-01-01T00:00:00Z",
		"": "zero", "1e9": "zero", "-1": "zero", "1.-5": "zero", "1.5x": "zero", "99999999999999999999": "zero", "1.5.5": "zero", "1. 5": "zero",
	} {
		got := "zero"
		if at := text.Time(); !at.IsZero() {
			got = at.Format(time.RFC3339Nano)
		}
		if got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	// It arrives as it was written, as a number and as a text, and what cannot be read of it spoils no answer.
	for written, want := range map[string]gbpayments.Timestamp{
		"1491279174.7000": "1491279174.7000", `"1491279174.7654"`: "1491279174.7654", "1e9": "1e9", "null": "", "[1]": "", "true": "",
	} {
		r, err := answering(t, 200, `{"response":{"success":1,"timestamp":`+written+`}}`).Test(t.Context(), gbpayments.TestRequest{})
		if err != nil || r.Timestamp != want {
			t.Errorf("%s is %q, %v; want %q", written, r.Timestamp, err, want)
		}
	}
}

// A number may be a text, as a form has it; nothing else is one.
func TestNumbersAreReadEitherWay(t *testing.T) {
	for _, answer := range []string{
		`{"response":{"success":"1","timestamp":"1.5","transaction_id":"995"}}`,
		"\ufeff {\"response\":{\"success\":1,\"transaction_id\":995,\"more\":{}},\"error\":null}\n",
	} {
		if r, err := answering(t, 200, answer).Charge(t.Context(), order1); err != nil || !r.Success || r.TransactionID != 995 {
			t.Errorf("%s is %v, %v", answer, r, err)
		}
	}
	for _, wrong := range []string{"", "no", "null", "[]", "{}", "1", `{"response":[]}`, `{"response":1}`, `{"response":null}`, `{"error":[]}`, `{"error":"no"}`, `{"response":{}}`} {
		holdsMalformed(t, wrong)
	}
	for _, success := range []string{"2", "-1", "true", `"yes"`, "null", "1.0", `""`, "[1]", "01"} {
		holdsMalformed(t, `{"response":{"success":`+success+`,"transaction_id":995}}`)
	}
	for _, id := range []string{"0", "-1", "1.5", "1e3", "null", `"x"`, "9223372036854775808", "[995]", `""`} {
		holdsMalformed(t, `{"response":{"success":1,"transaction_id":`+id+`}}`)
	}
	holdsMalformed(t, `{"response":{"success":1}}`)
	holdsMalformed(t, `{"response":{"success":1,"transaction_id":995},"error":{"code":10002}}`)
	holdsMalformed(t, strings.Repeat(" ", 8<<20)+`{"response":{"success":1,"transaction_id":995}}`)
}

// holdsMalformed: after a charge with such an answer nobody knows what happened.
func holdsMalformed(t *testing.T, body string) {
	t.Helper()
	r, err := answering(t, 200, body).Charge(t.Context(), order1)
	if !errors.Is(err, gbpayments.ErrMalformedAnswer) || !errors.Is(err, gbpayments.ErrOutcomeUnknown) || r.Raw != nil {
		t.Errorf("%.80q is %v, %v; want a malformed answer and an unknown outcome", body, r, err)
	}
}

// A decline may carry the payment's number, though the page's does not.
func TestADeclineMayHaveANumber(t *testing.T) {
	r, err := answering(t, 200, `{"response":{"success":0,"reason":"no","transaction_id":996}}`).Charge(t.Context(), order1)
	if err != nil || !r.Declined() || r.TransactionID != 996 || fmt.Sprint(r) != "declined: no" {
		t.Errorf("read %v, %v", r, err)
	}
}

func TestStatusesAndTypes(t *testing.T) {
	for status, want := range map[gbpayments.Status]string{
		gbpayments.StatusCompleted: "completed (1) known paid final", gbpayments.StatusDeclined: "declined (2) known declined final",
		gbpayments.StatusCancelled: "cancelled (3) known cancelled final", gbpayments.StatusAuthorized: "authorized (4) known authorized",
		0: "unknown (0)", 5: "unknown (5)", -1: "unknown (-1)",
	} {
		got := status.String()
		line := gbpayments.Transaction{Status: status}
		for _, is := range []struct {
			word string
			a, b bool
		}{
			{"known", status.Known(), status.Known()}, {"paid", status.Paid(), line.Paid()}, {"declined", status.Declined(), line.Declined()},
			{"cancelled", status.Cancelled(), line.Cancelled()}, {"authorized", status.Authorized(), line.Authorized()}, {"final", status.Final(), status.Final()},
		} {
			if is.a {
				got += " " + is.word
			}
			if is.a != is.b {
				t.Errorf("%v: the transaction says %s: %t", status, is.word, is.b)
			}
		}
		if got != want || status.Known() == strings.Contains(status.Advice(), "does not name") {
			t.Errorf("%d is %s (%s), want %s", int(status), got, status.Advice(), want)
		}
	}
	refund := gbpayments.Transaction{Type: gbpayments.TypeRefund, Status: gbpayments.StatusCompleted}
	if refund.Paid() || !refund.Refund() {
		t.Error("a refund is not a payment")
	}
	for kind, want := range map[gbpayments.Type]string{1: "card payment (1)", 2: "token payment (2)", 3: "refund (3)", 0: "unknown (0)", 4: "unknown (4)"} {
		if kind.String() != want || kind.Known() == strings.HasPrefix(want, "unknown") {
			t.Errorf("%d is %v, want %s", int(kind), kind, want)
		}
	}
}
