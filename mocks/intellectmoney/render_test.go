package intellectmoney

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// picture stands for a QR code's PNG in golden files: what the code shows is tested by reading it, and how it is compressed is
// the standard library's affair.
var picture = regexp.MustCompile(`(SbpQrCodeImage\\?":\\?")iVBORw0KGgo[A-Za-z0-9+/]*=*`)

// TestEveryAnswerIsAsWritten holds the bytes of every answer in every format.
func TestEveryAnswerIsAsWritten(t *testing.T) {
	held := heldInvoice
	for _, c := range []struct {
		name    string
		in      payment.State
		start   string // the method's operation
		invoice fields
		set     []string // name, value, …
		op      string
		call    fields
	}{
		{name: "created", op: opCreateInvoice, call: goodInvoice},
		{name: "accepted", in: stateNew, op: opSbpPayment, call: goodStart},
		{name: "error-166", in: stateNew, op: opSbpPayment, call: goodStart.with("SuccessUrl", "x")},
		{name: "error-166-unknown-invoice", in: stateNew, op: opState, call: goodState.with("InvoiceId", "3000000009")},
		{name: "error-166-repeated-order", in: stateNew, op: opCreateInvoice, call: goodInvoice},
		{name: "not-authorized", in: stateNew, op: "unsigned"},
		{name: "state-new", in: stateNew},
		{name: "state-created", in: stateCreated},
		{name: "state-in-process", in: stateInProcess},
		{name: "state-send-to-3ds-sbp", in: stateSendTo3DS},
		{name: "state-send-to-3ds-gazprom-pay", in: stateSendTo3DS, start: opGazpromPay},
		{name: "state-send-to-3ds-bnpl", in: stateSendTo3DS, start: opBnplPayment},
		{name: "state-send-to-3ds-card", in: stateSendTo3DS, start: opBankCard},
		{name: "state-activation-payment", in: stateActivation, start: opBankCard},
		{name: "state-held", in: stateHeld, invoice: held},
		{name: "state-ok", in: stateOK},
		{name: "state-partly-paid", in: statePartlyPaid},
		{name: "state-error", in: stateError},
		{name: "state-error-with-message", in: stateError, set: []string{"message", "Недостаточно \"средств\" <&>", "rc_code_id", "51", "rrn", "123456789012"}},
		{name: "state-cancelled", in: stateCancelled},
		{name: "state-refunded", in: stateRefunded},
		{name: "state-queued-with-warnings", in: stateInProcess, set: []string{"operation_state", "1", "state_code", "1"}},
		{name: "state-not-processed", in: stateInProcess, set: []string{"operation_state", "2", "payment_step", "Strange"}},
		{name: "state-scripted-code-166", in: stateInProcess, set: []string{"state_code", "166"}},
		{name: "state-scripted-code-500", in: stateInProcess, set: []string{"state_code", "500"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all strings.Builder
			for _, accept := range []string{"application/json", "text/json", "application/xml"} {
				s := newShop()
				if c.invoice == nil {
					c.invoice = goodInvoice
				}
				if c.start == "" {
					c.start = opSbpPayment
				}
				if c.in != "" {
					p := s.bring(t, c.in, c.invoice, c.start)
					for i := 0; i < len(c.set); i += 2 {
						if err := s.provider.Set(&p, c.set[i], c.set[i+1]); err != nil {
							t.Fatal(err)
						}
					}
					s.payments[p.ID.Number] = p
				}
				op, call := c.op, c.call
				if call == nil {
					op, call = opState, goodState
				}
				request := signed(op, call)
				request.Header.Set("Accept", accept)
				if c.op == "unsigned" {
					request.Header.Del("Sign")
				}
				s.requests = 0
				_, answer := s.exchange(request)
				wellFormed(t, answer)
				if carries := bytes.Contains(answer.Body, []byte("Form3DS")); answer.Challenge != carries {
					t.Errorf("Challenge is %t for %s", answer.Challenge, answer.Body)
				}
				fmt.Fprintf(&all, "%s\n%d %s\n%s\n\n", accept, answer.Status, answer.ContentType, picture.ReplaceAll(answer.Body, []byte("$1…")))
			}
			golden(t, "answer-"+c.name+".golden", all.String())
		})
	}
}

func wellFormed(t *testing.T, answer mocks.Response) {
	t.Helper()
	if strings.Contains(answer.ContentType, "json") {
		if !json.Valid(answer.Body) {
			t.Errorf("not JSON: %s", answer.Body)
		}
		return
	}
	decoder := xml.NewDecoder(bytes.NewReader(answer.Body))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not XML: %v\n%s", err, answer.Body)
		}
	}
}

// TestChallengeIsWhatThePayerCanActOn sets the step by a scenario: it is the link that counts, not the state.
func TestChallengeIsWhatThePayerCanActOn(t *testing.T) {
	for _, c := range []struct {
		in        payment.State
		step      string
		challenge bool
	}{
		{stateSendTo3DS, "", true},
		{stateSendTo3DS, "InProcess", false},
		{stateInProcess, "SendTo3DS", true},
		{stateInProcess, "", false},
		{stateNew, "SendTo3DS", false}, // no method was chosen, so there is no link
		{stateOK, "", false},
	} {
		s := newShop()
		p := s.bring(t, c.in, goodInvoice, opSbpPayment)
		if err := s.provider.Set(&p, "payment_step", c.step); err != nil {
			t.Fatal(err)
		}
		s.payments[p.ID.Number] = p
		answer := s.call(opState, goodState)
		if carries := bytes.Contains(answer.Body, []byte(`"Form3DS":`)); answer.Challenge != c.challenge || carries != c.challenge {
			t.Errorf("%s as %q: Challenge %t, want %t: %s", c.in, c.step, answer.Challenge, c.challenge, answer.Body)
		}
	}
}

// The printed answer, without EshopId's value and with OperationId on top.
func TestPrintedAnswersAreSentWithTheirKeysInOrder(t *testing.T) {
	s := newShop()
	s.settings.OperationID = false
	s.bring(t, stateOK, goodInvoice, opGazpromPay)
	p := s.payments["3000000000"]
	d := detailOf(&p)
	d.RRN = ""
	p.Detail = &d
	s.payments["3000000000"] = p
	want := `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"EshopId":450000,"Result":{"PaymentStep":"OK","State":{"Code":0,"Desc":"Успешно обработан"}}}`
	if answer := s.call(opState, goodState); string(answer.Body) != want {
		t.Errorf("state answer\n%s, want\n%s", answer.Body, want)
	}
	want = `{"OperationState":{"Code":0,"Desc":"Успешно обработана"},"Result":{"State":{"ErrorSourceParam":"successUrl","Code":166,"Desc":"Параметр successUrl передан неверно."}}}`
	if answer := s.call(opSbpPayment, goodStart.with("SuccessUrl", "")); string(answer.Body) != want {
		t.Errorf("error answer\n%s, want\n%s", answer.Body, want)
	}
}

func TestSettingsOfTheAnswer(t *testing.T) {
	s := newShop()
	s.bring(t, stateOK, goodInvoice, opSbpPayment)
	s.settings.OKSpelling, s.settings.OperationID = spellingOk, false
	answer := s.call(opState, goodState)
	if !strings.Contains(string(answer.Body), `"PaymentStep":"Ok"`) || strings.Contains(string(answer.Body), "OperationId") {
		t.Errorf("ok_spelling Ok and operation_id false: %s", answer.Body)
	}
	for accept, want := range map[string]string{
		"": "application/xml; charset=utf-8", "*/*": "application/xml; charset=utf-8", "text/html, application/json;q=0.5": "application/json; charset=utf-8",
		"APPLICATION/JSON": "application/json; charset=utf-8", "text/json": "text/json; charset=utf-8", "text/xml": "application/xml; charset=utf-8",
		"text/html": "application/xml; charset=utf-8", "application/xml, application/json": "application/xml; charset=utf-8",
	} {
		header := http.Header{}
		if accept != "" {
			header.Set("Accept", accept)
		}
		if got := formatOf(header, s.settings).contentType; got != want {
			t.Errorf("Accept %q: %s, want %s", accept, got, want)
		}
	}
	s.settings.AnswerFormat = formatJSON
	if got := formatOf(http.Header{}, s.settings).contentType; got != "application/json; charset=utf-8" {
		t.Errorf("answer_format json: %s", got)
	}
}

func TestScenarioRefusalsAreSpokenAsTheProviderWould(t *testing.T) {
	for _, c := range []struct {
		decline payment.Decline
		want    string
	}{
		{payment.Decline{}, `"State":{"ErrorSourceParam":"invoiceId","Code":166,"Desc":"Параметр invoiceId передан неверно."}`},
		{payment.Decline{Code: "166", Text: "Возврат невозможен"}, `"State":{"ErrorSourceParam":"invoiceId","Code":166,"Desc":"Возврат невозможен"}`},
		{payment.Decline{Code: "2"}, `"State":{"Code":2,"Desc":"Ошибка авторизации"}`},
		{payment.Decline{Code: "2", Text: "Нет"}, `"State":{"Code":2,"Desc":"Нет"}`},
	} {
		s := newShop()
		s.bring(t, stateOK, goodInvoice, opSbpPayment)
		s.refuse = &c.decline
		for op, call := range map[string]fields{opPurchaseToRefund: goodPurchase, opState: goodState, opCreateInvoice: goodInvoice.with("OrderId", "EP-2")} {
			if answer := s.call(op, call); !strings.Contains(string(answer.Body), c.want) {
				t.Errorf("%s: %s, want %s", op, answer.Body, c.want)
			}
		}
	}
	if errNotAuthorized.Desc != describeState(codeNotAuthorized) {
		t.Error("a refusal with words of its own changed the provider's")
	}
}

func FuzzAppendedTextIsReadBack(f *testing.F) {
	f.Add("Заказ №1 \"x\" \\ </a>&amp;\n\t\r\x00\x1f\u2028\xff\ufffe")
	f.Fuzz(func(t *testing.T, text string) {
		var read string
		if err := json.Unmarshal(mocks.AppendJSON(nil, text), &read); err != nil || read != strings.ToValidUTF8(text, "\ufffd") && utf8.ValidString(text) {
			t.Errorf("JSON: %q became %q (%v)", text, read, err)
		}
		var element struct {
			Text string `xml:",chardata"`
		}
		encoded := append(appendXML([]byte("<a>"), text), "</a>"...)
		if err := xml.Unmarshal(encoded, &element); err != nil {
			t.Fatalf("XML: %q: %v", encoded, err)
		}
		if want := strings.Map(xmlRune, text); utf8.ValidString(text) && element.Text != want {
			t.Errorf("XML: %q became %q, want %q", text, element.Text, want)
		}
	})
}

// xmlRune is what XML 1.0 can hold of a character.
func xmlRune(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0xfffe || r == 0xffff {
		return '\ufffd'
	}
	return r
}
