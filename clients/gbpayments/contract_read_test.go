package gbpayments_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"strings"
	"time"

	"paysandbox/clients/gbpayments"
)

// verdict is how a call that gave an error ended for the merchant: the provider's code with the parameter that it names, or an HTTP
// status.
func (tr *trial) verdict(err error) string {
	var refused *gbpayments.APIError
	var answered *gbpayments.HTTPError
	switch {
	case errors.Is(err, gbpayments.ErrOutcomeUnknown):
		return "unknown: " + err.Error()
	case errors.As(err, &refused):
		read := map[string]string{
			"code": decimal(refused.Code), "text": refused.Text, "error_id": decimal(refused.ErrorID), "name": refused.Name,
			"timestamp": string(refused.Timestamp),
		}
		if lost := compared(read, tr.wire.last.answer, "error"); lost != "" {
			return lost
		}
		switch {
		case string(refused.Raw) != string(tr.wire.last.answer) || refused.HTTPStatus != tr.wire.last.status:
			return "Raw or HTTPStatus is not that of the answer"
		case refused.Timestamp.Time().IsZero():
			return fmt.Sprintf("the timestamp %q is no instant", refused.Timestamp)
		case errors.Is(err, gbpayments.ErrUnauthorized) != (refused.HTTPStatus == http.StatusUnauthorized):
			return "not ErrUnauthorized, or not for that: " + err.Error()
		}
		return strings.TrimSpace(fmt.Sprint(refused.Code, " ", refused.Name))
	case errors.As(err, &answered):
		return fmt.Sprint("HTTP ", answered.Status)
	}
	return err.Error()
}

// resultVerdict is success, of a result of which the client has read everything.
func (tr *trial) resultVerdict(r gbpayments.Result, err error) string {
	if err != nil {
		return tr.verdict(err)
	}
	read := map[string]string{"success": "0", "timestamp": string(r.Timestamp), "reason": r.Reason}
	if r.Success {
		read["success"] = "1"
	}
	// After confirm and cancel it is the number that was asked for.
	if created := tr.wire.last.url; r.TransactionID != 0 && !strings.HasSuffix(created, "confirm") && !strings.HasSuffix(created, "cancel") &&
		!strings.HasSuffix(created, "void") {
		read["transaction_id"] = decimal(r.TransactionID)
	}
	if lost := compared(read, r.Raw, "response"); lost != "" {
		return lost
	}
	if r.Timestamp.Time().IsZero() || r.Declined() == r.Success {
		return fmt.Sprintf("the client says %+v", r)
	}
	return read["success"]
}

// pageVerdict is how many transactions there are and how many are counted, of a page of which the client has read everything.
func (tr *trial) pageVerdict(p gbpayments.Page, err error) string {
	if err != nil {
		return tr.verdict(err)
	}
	read := map[string]string{"count": decimal(p.Count)}
	for i, t := range p.Transactions {
		if len(t.Unread) > 0 {
			return fmt.Sprintf("the client could not read %v of %s", t.Unread, t.Raw)
		}
		for key, text := range map[string]string{
			"id": decimal(t.ID), "type": decimal(int64(t.Type)), "status": decimal(int64(t.Status)), "workmode": string(t.Workmode),
			"date": t.Date.Format(time.DateTime), "amount": decimal(t.Amount), "currency": t.Currency, "description": t.Description,
			"email": t.Email, "order_id": t.OrderID, "account_id": t.AccountID, "ip": t.IP, "token": t.Token, "reason": t.Reason,
			"card.mask": t.Card.MaskedPAN, "card.exp": t.Card.Expiry, "card.type": t.Card.Type,
		} {
			read[fmt.Sprintf("items.%d.%s", i, key)] = text
		}
		if t.ParentID != 0 {
			read[fmt.Sprintf("items.%d.parent_id", i)] = decimal(t.ParentID)
		}
		if _, offset := t.Date.Zone(); offset != 3*60*60 {
			return fmt.Sprintf("the date %v is not in Moscow's zone", t.Date)
		}
	}
	if lost := compared(read, p.Raw, "response"); lost != "" {
		return lost
	}
	return fmt.Sprintf("%d of %d", len(p.Transactions), p.Count)
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// compared says where a result and the part of the answer that it was read from differ; "": nowhere. An empty text and nothing are one.
func compared(read map[string]string, raw []byte, part string) string {
	var answer map[string]any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber() // a timestamp as it is written
	if err := decoder.Decode(&answer); err != nil {
		return fmt.Sprintf("Raw is no JSON: %v", err)
	}
	wire := map[string]string{}
	leaves("", answer[part], wire)
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
