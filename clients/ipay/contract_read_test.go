package ipay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"

	"paysandbox/clients/ipay"
)

// verdict is how a call ended for the merchant: pmt_status, behind a slash the group of a decline, or the provider's word for what is
// wrong, or an HTTP status.
func verdict(status ipay.Status, group ipay.DeclineGroup, err error) string {
	var refused *ipay.APIError
	var answered *ipay.HTTPError
	switch {
	case errors.Is(err, ipay.ErrOutcomeUnknown):
		return "unknown: " + err.Error()
	case errors.As(err, &refused):
		if !refused.Known() || refused.HTTPStatus != http.StatusOK {
			return "not known: " + err.Error()
		}
		return refused.Name
	case errors.As(err, &answered):
		return fmt.Sprint("HTTP ", answered.Status)
	case err != nil:
		return err.Error()
	case group != 0:
		return fmt.Sprintf("%d/%d", int(status), int(group))
	}
	return strconv.Itoa(int(status))
}

// stateVerdict is the verdict of what a payment has come to, of which the client has read everything.
func stateVerdict(s ipay.PaymentState, err error) string {
	if err != nil {
		return verdict(0, 0, err)
	}
	read := map[string]string{
		"ext_id": s.ExtID, "security_rate": s.SecurityRate, "security_data.redirect_url": s.RedirectURL, "rrn": s.RRN,
		"terminal_id": s.TerminalID, "auth_code": s.AuthorizationCode, "recurrent_token": s.RecurrentToken,
	}
	maps.Copy(read, readOf(s.PaymentID, s.Invoice, s.Amount, s.Status, s.MaskedPAN, s.DeclineGroup, s.BankAcquirer, s.Transactions))
	for i, credited := range s.MerchantAmounts {
		read[fmt.Sprintf("mch_amount.%d.smch_id", i)] = decimal(credited.SubMerchantID)
		read[fmt.Sprintf("mch_amount.%d.amount", i)] = decimal(credited.Amount)
	}
	if lost := compared(read, s.Raw); lost != "" {
		return lost
	}
	return verdict(s.Status, s.DeclineGroup, nil)
}

// cancelVerdict is the same of a cancelling.
func cancelVerdict(c ipay.Cancellation, err error) string {
	if err != nil {
		return verdict(0, 0, err)
	}
	if lost := compared(readOf(c.PaymentID, c.Invoice, c.Amount, c.Outcome, c.MaskedPAN, c.DeclineGroup, c.BankAcquirer, c.Transactions), c.Raw); lost != "" {
		return lost
	}
	return verdict(c.Outcome, c.DeclineGroup, nil)
}

// readOf is what both kinds of result have, by the keys of an answer.
func readOf(id, invoice, amount int64, status ipay.Status, mask string, group ipay.DeclineGroup, bank string, parts []ipay.Transaction) map[string]string {
	read := map[string]string{
		"pmt_id": decimal(id), "invoice": decimal(invoice), "amount": decimal(amount), "pmt_status": decimal(int64(status)),
		"card_mask": mask, "bank_acquirer_name": bank,
	}
	if group != 0 {
		read["bank_response.error_group"] = decimal(int64(group))
	}
	for i, part := range parts {
		at := fmt.Sprintf("transactions.%d.", i)
		read[at+"trn_id"], read[at+"smch_id"] = decimal(part.ID), decimal(part.SubMerchantID)
		read[at+"invoice"], read[at+"amount"] = decimal(part.Invoice), decimal(part.Amount)
	}
	return read
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// compared says where a result and the answer that it was read from differ; "": nowhere. A number and its text are one, and so are
// an empty text, null and nothing.
func compared(read map[string]string, raw []byte) string {
	var answer struct{ Response any }
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return fmt.Sprintf("Raw is no JSON: %v", err)
	}
	wire := map[string]string{}
	leaves("", answer.Response, wire)
	for _, side := range []map[string]string{read, wire} {
		maps.DeleteFunc(side, func(_, text string) bool { return text == "" })
	}
	if !maps.Equal(read, wire) {
		return fmt.Sprintf("the client read %v of %v", read, wire)
	}
	return ""
}

// leaves lists the values of a JSON tree by their paths.
func leaves(at string, tree any, into map[string]string) {
	switch v := tree.(type) {
	case nil:
	case map[string]any:
		for key, inner := range v {
			leaves(strings.TrimPrefix(at+"."+key, "."), inner, into)
		}
	case []any:
		for i, inner := range v {
			leaves(fmt.Sprintf("%s.%d", at, i), inner, into)
		}
	default:
		into[at] = fmt.Sprint(v)
	}
}
