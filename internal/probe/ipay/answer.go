package ipay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"paysandbox/internal/probe"
)

// The outcomes that most trials have.
const (
	taken       = "taken"
	fieldsTaken = "fields taken, token refused"
	structure   = "refused: invalid request structure"
	overall     = "refused: overall error"
	badAuth     = "refused: invalid auth"
	badTime     = "refused: invalid auth time"
	badAction   = "refused: invalid action"
	denied      = "refused: access denied"
)

// answer is what answers have. Numbers may come as text and the other way round.
type answer struct {
	Error        probe.Word `json:"error"`
	PmtID        probe.Word `json:"pmt_id"`
	ExtID        probe.Word `json:"ext_id"`
	Invoice      probe.Word `json:"invoice"`
	Amount       probe.Word `json:"amount"`
	Fee          probe.Word `json:"fee"`
	PmtStatus    probe.Word `json:"pmt_status"`
	Status       probe.Word `json:"status"` // of a receipt
	CardMask     probe.Word `json:"card_mask"`
	Recurrent    probe.Word `json:"recurrent_token"`
	BankResponse struct {
		ErrorGroup *probe.Word `json:"error_group"`
	} `json:"bank_response"`
	Transactions []transaction              `json:"transactions"`
	keys         map[string]json.RawMessage // of response, as they came
	raw          probe.Answer
}

type transaction struct {
	TrnID   probe.Word `json:"trn_id"`
	SmchID  probe.Word `json:"smch_id"`
	Invoice probe.Word `json:"invoice"`
}

// send signs a draft, sends it and names what came of it.
func (s *shop) send(ctx context.Context, side *probe.Side, d *draft) (answer, string, error) {
	r, err := s.request(side, d)
	if err != nil {
		return answer{}, "", err
	}
	raw, err := side.Send(ctx, r)
	if err != nil {
		return answer{}, "", err
	}
	a := answer{raw: raw}
	outcome := a.read()
	if outcome == denied && !d.mayBeDenied {
		return a, "", probe.Unclear("access denied: iPay has not opened it to the merchant; guess.ipay.access-denied asks what else")
	}
	return a, outcome, nil
}

// read decodes the body and names the outcome.
func (a *answer) read() string {
	var body struct{ Response json.RawMessage }
	if json.Unmarshal(a.raw.Body, &body) != nil || json.Unmarshal(body.Response, a) != nil || json.Unmarshal(body.Response, &a.keys) != nil {
		return httpOutcome(a.raw)
	}
	outcome := taken
	switch {
	case a.Error != "":
		outcome = "refused: " + string(a.Error)
	case a.PmtStatus != "":
		outcome = status(*a)
	}
	if a.raw.Status != 200 {
		outcome = fmt.Sprintf("HTTP %d, %s", a.raw.Status, outcome)
	}
	return outcome
}

// status is where a payment is said to be.
func status(a answer) string {
	outcome := "pmt_status " + string(a.PmtStatus)
	if g := a.BankResponse.ErrorGroup; g != nil {
		outcome += ", error_group " + string(*g)
	}
	return outcome
}

// httpOutcome names an answer that is none of the provider's.
func httpOutcome(a probe.Answer) string {
	if bytes.HasPrefix(a.Body, []byte("%PDF-")) {
		return "a PDF"
	}
	if text := a.Excerpt(); text != "" {
		return fmt.Sprintf("HTTP %d with a body: %s", a.Status, text)
	}
	return fmt.Sprintf("HTTP %d without a body", a.Status)
}

// kindOf is the type of a key's value.
func (a answer) kindOf(key string) string {
	switch value := string(a.keys[key]); {
	case value == "":
		return "absent"
	case value == "null":
		return "null"
	case strings.HasPrefix(value, `"`):
		return "a string"
	case strings.HasPrefix(value, "["):
		return "a list"
	case strings.HasPrefix(value, "{"):
		return "an object"
	}
	return "a number"
}

// kinds says whether all keys have one type, or which has which.
func (a answer) kinds(keys ...string) string {
	var each []string
	same := true
	for _, k := range keys {
		same = same && a.kindOf(k) == a.kindOf(keys[0])
		each = append(each, k+" "+a.kindOf(k))
	}
	if same {
		return "each " + a.kindOf(keys[0])
	}
	return strings.Join(each, ", ")
}
