package intellectmoney

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"

	"paysandbox/internal/probe"
)

// The outcomes that most trials have.
const (
	taken         = "taken"
	notAuthorized = "refused with State.Code 2"
)

// refused is the outcome of error 166.
func refused(param string) string { return "refused with State.Code 166 of " + param }

// answer is what every answer has. Numbers may come as text and the other way round.
type answer struct {
	OperationState *code        `json:"OperationState" xml:"OperationState"`
	OperationID    *probe.Word  `json:"OperationId" xml:"OperationId"`
	EshopID        probe.Word   `json:"EshopId" xml:"EshopId"`
	Result         resultOf     `json:"Result" xml:"Result"`
	raw            probe.Answer `xml:"-"`
}

type resultOf struct {
	InvoiceID   probe.Word `json:"InvoiceId" xml:"InvoiceId"`
	PaymentStep probe.Word `json:"PaymentStep" xml:"PaymentStep"`
	Form3DS     probe.Word `json:"Form3DS" xml:"Form3DS"`
	State       *code      `json:"State" xml:"State"`
}

type code struct {
	Param probe.Word `json:"ErrorSourceParam" xml:"ErrorSourceParam"`
	Code  probe.Word `json:"Code" xml:"Code"`
	Desc  probe.Word `json:"Desc" xml:"Desc"`
}

// send signs a draft, sends it and names what came of it.
func (s *shop) send(ctx context.Context, side *probe.Side, d *draft) (answer, string, error) {
	raw, err := side.Send(ctx, s.request(d))
	if err != nil {
		return answer{}, "", err
	}
	a := answer{raw: raw}
	return a, a.read(), nil
}

// read decodes the body, JSON or XML by its first character, and names the outcome.
func (a *answer) read() string {
	body := bytes.TrimSpace(bytes.TrimPrefix(a.raw.Body, []byte("\ufeff")))
	var err error
	switch {
	case bytes.HasPrefix(body, []byte("{")):
		err = json.Unmarshal(body, a)
	case bytes.HasPrefix(body, []byte("<")):
		err = xml.Unmarshal(body, a)
	default:
		return httpOutcome(a.raw)
	}
	if err != nil || a.OperationState == nil && a.Result.State == nil {
		return httpOutcome(a.raw)
	}
	outcome := a.verdict()
	if a.raw.Status != 200 {
		outcome = fmt.Sprintf("HTTP %d, %s", a.raw.Status, outcome)
	}
	return outcome
}

func (a *answer) verdict() string {
	if o := a.OperationState; o != nil && o.Code != "0" {
		return fmt.Sprintf("OperationState.Code %s, %q", o.Code, o.Desc)
	}
	switch s := a.Result.State; {
	case s == nil:
		return "OperationState.Code 0 and no State"
	case s.Code == "0":
		return taken
	case s.Code == "1":
		return "taken with a warning"
	case s.Param != "":
		return fmt.Sprintf("refused with State.Code %s of %s", s.Code, s.Param)
	default:
		return "refused with State.Code " + string(s.Code)
	}
}

// httpOutcome names an answer that is none of the provider's.
func httpOutcome(a probe.Answer) string {
	if text := a.Excerpt(); text != "" {
		return fmt.Sprintf("HTTP %d with a body: %s", a.Status, text)
	}
	return fmt.Sprintf("HTTP %d without a body", a.Status)
}

// newInvoice makes an invoice for a trial about something else, and gives its number.
func (s *shop) newInvoice(ctx context.Context, side *probe.Side, changes ...field) (string, error) {
	a, outcome, err := s.send(ctx, side, s.invoice(side, changes...))
	if err != nil {
		return "", err
	}
	if a.Result.InvoiceID == "" {
		return "", probe.Unclear("the invoice for it was not made: %s", outcome)
	}
	return string(a.Result.InvoiceID), nil
}
