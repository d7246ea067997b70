package intellectmoney_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

func TestRefusalsByTheirCodes(t *testing.T) {
	all := []error{
		intellectmoney.ErrNotAuthorized, intellectmoney.ErrBadParameter, intellectmoney.ErrBadHash, intellectmoney.ErrQueued,
		intellectmoney.ErrNotProcessed, intellectmoney.ErrInvalidRequest, intellectmoney.ErrUnavailable, intellectmoney.ErrMalformedAnswer,
	}
	tests := []struct {
		name, body, says string
		unknown          bool // of a call that moves money
		classes          []error
	}{
		{
			"wrong parameter", `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"Result":{"State":{"ErrorSourceParam":"failUrl","Code":166,"Desc":"Нет."}}}`,
			"parameter failUrl", false, []error{intellectmoney.ErrBadParameter},
		},
		{
			"wrong hash", `{"OperationState":{"Code":0},"Result":{"State":{"ErrorSourceParam":"hash","Code":166}}}`,
			"SecretKey", false, []error{intellectmoney.ErrBadParameter, intellectmoney.ErrBadHash},
		},
		{
			"wrong caller", `{"OperationState":{"Code":0},"Result":{"State":{"Code":2,"Desc":"Не авторизован"}}}`,
			"BearerToken", false, []error{intellectmoney.ErrNotAuthorized},
		},
		{"unlisted code", `{"OperationState":{"Code":0},"Result":{"State":{"Code":77}}}`, "State.Code 77", false, nil},
		{
			"not processed", `{"OperationState":{"Code":2,"Desc":"Сбой"},"Result":null}`, "Сбой", false,
			[]error{intellectmoney.ErrNotProcessed},
		},
		{
			"not processed, with its reason", `{"OperationState":{"Code":2,"Desc":"Сбой"},"Result":{"State":{"ErrorSourceParam":"orderId","Code":166,"Desc":"Нет."}}}`,
			"Нет.", false, []error{intellectmoney.ErrNotProcessed, intellectmoney.ErrBadParameter},
		},
		{
			"queued", `{"OperationState":{"Code":1,"Desc":"В очереди"},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
			"queued", true, []error{intellectmoney.ErrQueued},
		},
		{"unlisted operation code", `{"OperationState":{"Code":9}}`, "OperationState.Code 9", true, nil},
	}
	for _, test := range tests {
		for _, o := range operations() {
			t.Run(test.name+"/"+o.name, func(t *testing.T) {
				err := o.call(t.Context(), answering(t, 200, test.body))
				var refusal *intellectmoney.APIError
				if !errors.As(err, &refusal) || refusal.Operation != o.name || string(refusal.Raw) != test.body {
					t.Fatalf("err = %#v, want an APIError of %s with the body", err, o.name)
				}
				for _, class := range all {
					if got, want := errors.Is(err, class), slices.Contains(test.classes, class); got != want {
						t.Errorf("errors.Is(%v, %v) = %t", err, class, got)
					}
				}
				if got, want := errors.Is(err, intellectmoney.ErrOutcomeUnknown), test.unknown && o.moves; got != want {
					t.Errorf("outcome unknown is %t, want %t: %v", got, want, err)
				}
				if text := err.Error(); !strings.Contains(text, test.says) || strings.Count(text, o.name) != 1 {
					t.Errorf("%q does not say %q, or not once which operation", text, test.says)
				}
			})
		}
	}
}

func TestHTTPStatusOtherThan200(t *testing.T) {
	for _, o := range operations() {
		for _, test := range []struct {
			status               int
			unknown, unavailable bool
		}{
			{201, o.moves, false},
			{204, o.moves, false},
			{400, false, false},
			{401, false, false},
			{404, false, false},
			{413, false, false},
			{429, false, false},
			{500, o.moves, !o.moves},
			{502, o.moves, !o.moves},
			{503, o.moves, !o.moves},
		} {
			// A good body does not make a wrong status good.
			err := o.call(t.Context(), answering(t, test.status, o.answer))
			var answered *intellectmoney.HTTPError
			if !errors.As(err, &answered) || answered.Status != test.status || answered.Operation != o.name {
				t.Errorf("%s, %d: err = %v, want an HTTPError", o.name, test.status, err)
			}
			if got := errors.Is(err, intellectmoney.ErrOutcomeUnknown); got != test.unknown {
				t.Errorf("%s, %d: outcome unknown is %t", o.name, test.status, got)
			}
			if got := errors.Is(err, intellectmoney.ErrUnavailable); got != test.unavailable {
				t.Errorf("%s, %d: unavailable is %t", o.name, test.status, got)
			}
		}
	}
}

func TestHTTPErrorShowsABoundedExcerpt(t *testing.T) {
	_, err := answering(t, 404, strings.Repeat("ж", 1<<20)).State(t.Context(), "3000000001")
	var answered *intellectmoney.HTTPError
	if !errors.As(err, &answered) || answered.Excerpt != strings.Repeat("ж", 256) {
		t.Errorf("err = %v, want an excerpt of 512 bytes in whole letters", err)
	}
}

func TestUnknownOutcomeSaysHowToFindOut(t *testing.T) {
	for _, o := range operations() {
		if !o.moves {
			continue
		}
		err := o.call(t.Context(), answering(t, 502, ""))
		var unknown *intellectmoney.OutcomeUnknownError
		if !errors.As(err, &unknown) || unknown.Operation != o.name || unknown.InvoiceID+unknown.OrderID != o.number {
			t.Errorf("%s: err = %#v, want an OutcomeUnknownError with the number %s", o.name, err, o.number)
			continue
		}
		want := map[string]string{
			"createInvoice":    "the notification that order EP-1 was created, which has both numbers, or refund order EP-1",
			"purchaseToPaid":   "state of the invoice of order EP-1 and look at its notifications: paymentStatus 5",
			"purchaseToRefund": "state of the invoice of order EP-1 and look at its notifications",
		}[o.name]
		if want == "" {
			want = "ask for the state of invoice 3000000001"
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q does not say %q", o.name, err, want)
		}
	}
}
