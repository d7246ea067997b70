package intellectmoney_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

const (
	processed = "Успешно обработана"
	done      = "Успешно обработан"
	gpayLink  = "https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=d50f53f7-99a0-42ee-a8b4-9ad58c98c662&merchId=9082705BA3C38F7C38E8"
	qrLink    = "https://qr.nspk.ru/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB&crc=4FA0"
)

// wire is the common part of a printed answer.
func wire(eshopID, raw string) intellectmoney.Answer {
	return intellectmoney.Answer{
		EshopID:        eshopID,
		OperationState: intellectmoney.Verdict{Code: 0, Desc: processed},
		State:          intellectmoney.Verdict{Code: 0, Desc: done},
		Raw:            []byte(raw),
	}
}

func TestPrintedStateAnswersDecodeWithoutLoss(t *testing.T) {
	printedSBP := "{\n        \"SbpQrCodeUrl\": \"" + qrLink + "\",\n        \"SbpQrCodeImage\": \"iVBORw0KGgoAAAANtVg...\"\n        }"
	tests := []struct {
		file, eshop string
		want        intellectmoney.PaymentState
	}{
		{"gazprompay-send-to-3ds.json", "459276", intellectmoney.PaymentState{Step: intellectmoney.StepSendTo3DS, Form3DS: gpayLink}},
		{"sbp-send-to-3ds.json", "459299", intellectmoney.PaymentState{Step: intellectmoney.StepSendTo3DS, Form3DS: printedSBP}},
		{"state-ok.json", "459299", intellectmoney.PaymentState{Step: intellectmoney.StepOK}},
		{"state-error.json", "459299", intellectmoney.PaymentState{Step: intellectmoney.StepError}},
		{"state-held.xml", "450000", intellectmoney.PaymentState{Step: intellectmoney.StepOK, RRN: "012345678901"}},
		{"sbp-send-to-3ds.xml", "450000", intellectmoney.PaymentState{
			Step: intellectmoney.StepSendTo3DS, Form3DS: `{"SbpQrCodeUrl":"` + qrLink + `","SbpQrCodeImage":"iVBORw0KGgo="}`,
		}},
	}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			body := fixture(t, "answers/"+test.file)
			got, err := answering(t, 200, body).State(t.Context(), "3000000001")
			if err != nil {
				t.Fatal(err)
			}
			want := test.want
			want.Answer, want.InvoiceID = wire(test.eshop, body), "3000000001"
			if test.file == "state-held.xml" {
				want.OperationID = "d50f53f7-99a0-42ee-a8b4-9ad58c98c662"
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestPrintedStartAnswersDecodeWithoutLoss(t *testing.T) {
	for file, eshop := range map[string]string{"gazprompay-start.json": "450000", "sbp-start.json": "459299"} {
		body := fixture(t, "answers/"+file)
		got, err := answering(t, 200, body).SBPPayment(t.Context(), intellectmoney.Payment{InvoiceID: "3000000001"})
		if want := wire(eshop, body); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v; want %+v", file, got, err, want)
		}
	}
}

func TestPrintedRefusalDecodesWithoutLoss(t *testing.T) {
	for _, file := range []string{"error-166.json", "error-166.xml"} {
		t.Run(file, func(t *testing.T) {
			body := fixture(t, "answers/"+file)
			_, err := answering(t, 200, body).SBPPayment(t.Context(), intellectmoney.Payment{InvoiceID: "3000000001"})
			var got *intellectmoney.APIError
			if !errors.As(err, &got) {
				t.Fatalf("err = %v, want an APIError", err)
			}
			want := &intellectmoney.APIError{
				Operation: "sbpPayment", StateCode: 166, Param: "successUrl", Desc: "Параметр successUrl передан неверно.",
				HTTPStatus: 200, Raw: []byte(body),
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %#v\nwant %#v", got, want)
			}
		})
	}
}

// The page prints quotes and line breaks inside a JSON string: a client must say that this is not an answer, not guess.
func TestSBPAnswerExactlyAsPrintedIsMalformed(t *testing.T) {
	_, err := answering(t, 200, fixture(t, "answers/sbp-as-printed.txt")).State(t.Context(), "3000000001")
	if !errors.Is(err, intellectmoney.ErrMalformedAnswer) {
		t.Errorf("err = %v, want ErrMalformedAnswer", err)
	}
}

func TestAnswersAreReadHoweverNumbersAndKeysAreSpelt(t *testing.T) {
	for name, body := range map[string]string{
		"number":     `{"OperationState":{"Code":0},"EshopId":450000,"OperationId":"g","Result":{"InvoiceId":3000000001,"State":{"Code":0}}}`,
		"text":       `{"OperationState":{"Code":"0"},"EshopId":"450000","OperationId":"g","Result":{"InvoiceId":"3000000001","State":{"Code":"0"}}}`,
		"camel case": `{"operationState":{"code":0},"eshopId":450000,"operationId":"g","result":{"invoiceId":3000000001,"state":{"code":0}}}`,
		"order mark": "\ufeff \n" + `{"OperationState":{"Code":0},"EshopId":450000,"OperationId":"g","Result":{"InvoiceId":3000000001,"State":{"Code":0}}}`,
		"more keys":  `{"New":[{}],"OperationState":{"Code":0,"X":null},"EshopId":450000,"OperationId":"g","Result":{"InvoiceId":3000000001,"State":{"Code":0}}}`,
		"XML": `<r xmlns="urn:x"><OperationState><Code> 0 </Code></OperationState><EshopId>450000</EshopId><OperationId>g</OperationId>` +
			`<Result><InvoiceId>3000000001</InvoiceId><State><Code>0</Code></State></Result></r><!-- end -->`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := answering(t, 200, body).CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100})
			if err != nil || got.InvoiceID != "3000000001" || got.EshopID != "450000" || got.OperationID != "g" {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

func TestAbsentIDsAreEmpty(t *testing.T) {
	for _, body := range []string{
		`{"OperationState":{"Code":0},"Result":{"PaymentStep":"Created","State":{"Code":0}}}`,
		`{"OperationState":{"Code":0},"OperationId":null,"EshopId":null,"Result":{"PaymentStep":"Created","Form3DS":null,"State":{"Code":0}}}`,
		`<r><OperationState><Code>0</Code></OperationState><EshopId/><Result><PaymentStep>Created</PaymentStep><State><Code>0</Code></State></Result></r>`,
	} {
		got, err := answering(t, 200, body).State(t.Context(), "3000000001")
		if err != nil || got.OperationID != "" || got.EshopID != "" || got.Form3DS != "" || got.Step != intellectmoney.StepCreated {
			t.Errorf("%s: got %+v, %v", body, got, err)
		}
	}
}

func TestWarningIsASuccess(t *testing.T) {
	body := `{"OperationState":{"Code":0},"Result":{"State":{"Code":1,"Desc":"Есть замечания"}}}`
	got, err := answering(t, 200, body).Capture(t.Context(), "EP-1")
	if err != nil || got.Warning() != "Есть замечания" {
		t.Errorf("got %+v, %v; want a success with its warning", got, err)
	}
	plain, err := answering(t, 200, okAnswer).Capture(t.Context(), "EP-1")
	if err != nil || plain.Warning() != "" {
		t.Errorf("got %+v, %v; want a success without a warning", plain, err)
	}
}

func TestAFailedPaymentIsAResult(t *testing.T) {
	body := `{"OperationState":{"Code":0},"Result":{"PaymentStep":"Error","Message":"Операция просрочена","RcCodeId":51,"State":{"Code":0}}}`
	got, err := answering(t, 200, body).State(t.Context(), "3000000001")
	if err != nil || !got.Step.Declined() || got.Message != "Операция просрочена" || got.RcCodeID != "51" {
		t.Errorf("got %+v, %v; want a declined payment and no error", got, err)
	}
}

func TestSteps(t *testing.T) {
	type facts struct{ known, progress, payer, final, paid, declined bool }
	for wire, want := range map[string]facts{
		"Created":           {known: true, progress: true},
		"InProcess":         {known: true, progress: true},
		"SendTo3DS":         {known: true, payer: true},
		"ActivationPayment": {known: true, payer: true},
		"OK":                {known: true, final: true, paid: true},
		"Ok":                {known: true, final: true, paid: true},
		"Error":             {known: true, final: true, declined: true},
		"ok":                {},
		"Refunded":          {},
	} {
		state, err := answering(t, 200, stateAnswer(wire)).State(t.Context(), "3000000001")
		if err != nil {
			t.Fatal(err)
		}
		s := state.Step
		if got := (facts{s.Known(), s.InProgress(), s.AwaitsPayer(), s.Final(), s.Paid(), s.Declined()}); got != want {
			t.Errorf("%s: %+v, want %+v", wire, got, want)
		}
		if wire != "Ok" && string(s) != wire {
			t.Errorf("step %q became %q", wire, s)
		}
	}
}

func TestMalformedAnswers(t *testing.T) {
	for name, body := range map[string]string{
		"nothing":               "",
		"words":                 "Internal error",
		"a list":                `[{"OperationState":{"Code":0}}]`,
		"half":                  okAnswer[:len(okAnswer)/2],
		"two answers":           okAnswer + okAnswer,
		"no OperationState":     `{"Result":{"State":{"Code":0}}}`,
		"no Result":             `{"OperationState":{"Code":0},"EshopId":450000}`,
		"no State":              `{"OperationState":{"Code":0},"Result":{"PaymentStep":"OK"}}`,
		"no Code":               `{"OperationState":{"Desc":"x"},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
		"Code in words":         `{"OperationState":{"Code":"zero"},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
		"Code with a fraction":  `{"OperationState":{"Code":0.5},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
		"Code too large":        `{"OperationState":{"Code":0},"Result":{"PaymentStep":"OK","State":{"Code":4294967296}}}`,
		"Code a boolean":        `{"OperationState":{"Code":false},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
		"step an object":        `{"OperationState":{"Code":0},"Result":{"PaymentStep":{},"State":{"Code":0}}}`,
		"no step":               okAnswer,
		"an HTML page":          "<!DOCTYPE html><html><body><p>Bad gateway</body></html>",
		"half XML":              "<Response><OperationState><Code>0</Code></OperationState>",
		"two XML answers":       "<r><OperationState><Code>2</Code></OperationState></r><r/>",
		"XML and text":          "<r><OperationState><Code>2</Code></OperationState></r>text",
		"XML of other charsets": `<?xml version="1.0" encoding="koi8-r"?><r><OperationState><Code>2</Code></OperationState></r>`,
		"longer than 4 MiB":     `{"OperationState":{"Code":0,"Desc":"` + strings.Repeat("x", 4<<20) + `"},"Result":{"PaymentStep":"OK","State":{"Code":0}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := answering(t, 200, body).State(t.Context(), "3000000001")
			if !errors.Is(err, intellectmoney.ErrMalformedAnswer) {
				t.Errorf("State = %+v, %v; want ErrMalformedAnswer", got, err)
			}
			if errors.Is(err, intellectmoney.ErrOutcomeUnknown) {
				t.Error("a question has no outcome that could be unknown")
			}
		})
	}
}

func TestInvoiceWithoutNumberIsMalformed(t *testing.T) {
	for _, id := range []string{``, `"InvoiceId":"",`, `"InvoiceId":3e9,`, `"InvoiceId":"EP-1",`} {
		body := `{"OperationState":{"Code":0},"Result":{` + id + `"State":{"Code":0}}}`
		_, err := answering(t, 200, body).CreateInvoice(t.Context(), intellectmoney.Invoice{OrderID: "EP-1", Amount: 100})
		if !errors.Is(err, intellectmoney.ErrMalformedAnswer) || !errors.Is(err, intellectmoney.ErrOutcomeUnknown) {
			t.Errorf("%s: err = %v, want ErrMalformedAnswer and ErrOutcomeUnknown", id, err)
		}
	}
}
