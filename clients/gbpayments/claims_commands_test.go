package gbpayments_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
	"paysandbox/payment"
)

func TestClaimAPaymentIsConfirmed(t *testing.T) {
	s := claimOpen(t, nil)
	for name, confirm := range map[string]func(int64, int64) (gbpayments.Result, error){
		"Confirm": func(id, amount int64) (gbpayments.Result, error) { return s.Confirm(t.Context(), id, amount) },
		"Capture": func(id, amount int64) (gbpayments.Result, error) { return s.Capture(t.Context(), id, amount) },
	} {
		id, other := s.held(), s.held()
		r, err := confirm(id, 80_00)
		claims.Check(t, "gb.confirm.exists", s.address() == "POST "+base+"/payment/confirm" && err == nil && r.Success, name, s.address(), r, err)
		claims.Check(t, "gb.confirm.field.transaction_id", claimShown(s.sent(), "transaction_id") == claimNumber(id), name, s.last().body)
		claims.Check(t, "gb.confirm.field.amount", claimShown(s.sent(), "amount") == "8000" && s.money(id) == "0 8000 2000 0", name, s.last().body, s.money(id))
		claims.Check(t, "gb.confirm.exists", claimKeys(s.sent()) == "amount transaction_id" && s.money(other) == "10000 0 0 0", name, s.last().body)
		response, _ := claimDecoded(t, r.Raw)["response"].(claimTree)
		claims.Check(t, "gb.confirm.answer.ok", claimKeys(response) == "success timestamp" && r.Success && r.TransactionID == id, name, r.Raw, r)
		claims.Check(t, "gb.confirm.answer.ok", r.Reason == "" && r.Timestamp == "1768467600", name, r.Raw)
	}
	before := len(s.wire)
	for _, wrong := range []int64{0, -1} {
		_, err := s.Confirm(t.Context(), wrong, 100)
		claims.Check(t, "gb.confirm.field.transaction_id", claimVerdict(err) == "invalid" && len(s.wire) == before, wrong, err)
		_, err = s.Confirm(t.Context(), 995, wrong)
		claims.Check(t, "gb.confirm.field.amount", claimVerdict(err) == "invalid" && len(s.wire) == before, wrong, err)
	}
	_, err := s.Confirm(t.Context(), 7, 100)
	claims.Check(t, "gb.confirm.field.transaction_id", claimVerdict(err) == "bad transaction_id", err)

	// The page prints no address, so another one can be given.
	other := s.client(base, gbpayments.WithPaths(gbpayments.Paths{Confirm: "/payment/capture"}))
	_, err = other.Confirm(t.Context(), s.held(), 100)
	claims.Check(t, "gb.confirm.exists", s.address() == "POST "+base+"/payment/capture" && err != nil, s.address(), err)
}

func TestClaimAConfirmationFails(t *testing.T) {
	s := claimOpen(t, nil)
	cancelled := s.held()
	if _, err := s.Cancel(t.Context(), cancelled); err != nil {
		t.Fatal(err)
	}
	for id, sum := range map[int64]int64{s.confirmed(): 1, cancelled: 100_00, s.held(): 100_01, s.taken(): 100_00} {
		before, status := s.money(id), s.found(id).Status
		r, err := s.Confirm(t.Context(), id, sum)
		claims.Check(t, "gb.confirm.answer.failed", err == nil && r.Declined() && !r.Success && r.TransactionID == id, r, err)
		claims.Check(t, "gb.confirm.answer.failed", r.Reason == claimText(t, r.Raw, "reason") && r.Reason != "" && r.Timestamp != "", r.Raw)
		claims.Check(t, "gb.confirm.answer.failed", s.money(id) == before && s.found(id).Status == status, before, s.found(id))
	}
	bank := s.playing("confirm-refused")
	held, err := bank.Authorize(t.Context(), claimOrder())
	if err != nil {
		t.Fatal(err)
	}
	r, err := bank.Confirm(t.Context(), held.TransactionID, 100_00)
	claims.Check(t, "gb.confirm.answer.failed", err == nil && r.Declined() && r.Reason == "Банк отклонил подтверждение", r, err)
	r, err = answering(t, 200, fixture(t, "page/answers/refused.json")).Confirm(t.Context(), 590, 100)
	claims.Check(t, "gb.confirm.answer.failed", err == nil && r.Declined() && r.Reason == "Some reason" && r.TransactionID == 590, r, err)
}

func TestClaimAHoldIsNoPaymentUntilItIsConfirmed(t *testing.T) {
	s := claimOpen(t, nil)
	id := s.held()
	for range 3 {
		line := s.found(id)
		claims.Check(t, "gb.confirm.needed", line.Authorized() && !line.Paid() && !line.Status.Final() && s.money(id) == "10000 0 0 0", line)
		claims.Check(t, "gb.confirm.needed", strings.Contains(line.Status.Advice(), "Capture") && strings.Contains(line.Status.Advice(), "Void"), line.Status.Advice())
		s.advance(4 * 24 * time.Hour)
	}
	r, err := s.Confirm(t.Context(), id, 100_00)
	line := s.found(id)
	claims.Check(t, "gb.confirm.needed", err == nil && r.Success && line.Paid() && !line.Authorized() && s.money(id) == "0 10000 0 0", line, err)
}

func TestClaimAHoldIsCancelled(t *testing.T) {
	s := claimOpen(t, nil)
	for name, cancel := range map[string]func(int64) (gbpayments.Result, error){
		"Cancel": func(id int64) (gbpayments.Result, error) { return s.Cancel(t.Context(), id) },
		"Void":   func(id int64) (gbpayments.Result, error) { return s.Void(t.Context(), id) },
	} {
		id, other := s.held(), s.held()
		r, err := cancel(id)
		claims.Check(t, "gb.cancel.exists", s.address() == "POST "+base+"/payment/cancel" && err == nil && r.Success, name, s.address(), r, err)
		claims.Check(t, "gb.cancel.exists", s.money(other) == "10000 0 0 0" && s.money(id) == "0 0 10000 0", name, s.money(id))
		claims.Check(t, "gb.cancel.field.transaction_id", claimShown(s.sent(), "transaction_id") == claimNumber(id), name, s.last().body)
		claims.Check(t, "gb.cancel.whole", claimKeys(s.sent()) == "transaction_id" && s.money(id) == "0 0 10000 0", name, s.last().body)
		response, _ := claimDecoded(t, r.Raw)["response"].(claimTree)
		claims.Check(t, "gb.cancel.answer.ok", claimKeys(response) == "success timestamp" && r.Success && r.TransactionID == id, name, r.Raw, r)
		claims.Check(t, "gb.cancel.answer.ok", r.Reason == "" && r.Timestamp == "1768467600", name, r.Raw)
	}
	before := len(s.wire)
	for _, wrong := range []int64{0, -1} {
		_, err := s.Cancel(t.Context(), wrong)
		claims.Check(t, "gb.cancel.field.transaction_id", claimVerdict(err) == "invalid" && len(s.wire) == before, wrong, err)
	}
	_, err := s.Cancel(t.Context(), 7)
	claims.Check(t, "gb.cancel.field.transaction_id", claimVerdict(err) == "bad transaction_id", err)

	id := s.held()
	r, err := s.client(base, gbpayments.WithPaths(gbpayments.Paths{Cancel: "/payment/void"})).Cancel(t.Context(), id)
	claims.Check(t, "gb.cancel.exists", s.address() == "POST "+base+"/payment/void" && err == nil && r.Success, s.address(), r, err)
	claims.Check(t, "gb.cancel.whole", s.money(id) == "0 0 10000 0" && s.found(id).Cancelled(), s.money(id))
}

// voided asks for a cancel that has to be refused, and says what came of it: a result, and what the payment then is.
func (s *claimShop) voided(id int64) string {
	s.t.Helper()
	before := s.money(id)
	r, err := s.Void(s.t.Context(), id)
	switch {
	case err != nil:
		return err.Error()
	case !r.Declined() || r.Reason == "" || r.TransactionID != id:
		return r.String()
	case s.money(id) != before:
		return "moved money: " + s.money(id)
	}
	return "refused, " + s.found(id).Status.String()
}

func TestClaimOnlyAHoldIsCancelled(t *testing.T) {
	s := claimOpen(t, nil)
	whole, part, byHand := s.confirmed(), s.held(), s.held()
	if r, err := s.Confirm(t.Context(), part, 1); err != nil || !r.Success {
		t.Fatal(r, err)
	}
	s.cabinet(byHand, payment.Capture, 0)
	for _, id := range []int64{whole, part, byHand} {
		seen := s.voided(id)
		claims.Check(t, "gb.cancel.only_unconfirmed", seen == "refused, completed (1)", id, seen)
	}
	paid := s.taken()
	seen := s.voided(paid)
	claims.Check(t, "gb.cancel.only_two_stage", seen == "refused, completed (1)", seen)
	held := s.held()
	r, err := s.Void(t.Context(), held)
	claims.Check(t, "gb.cancel.only_unconfirmed", err == nil && r.Success && s.found(held).Cancelled(), r, err)
	claims.Check(t, "gb.cancel.only_two_stage", s.found(held).Cancelled() && s.found(paid).Paid(), s.found(held), s.found(paid))
	for _, id := range []int64{whole, paid} { // what the client's documents send the merchant to
		r, err := s.Refund(t.Context(), id, 100_00)
		claims.Check(t, "gb.cancel.only_unconfirmed", err == nil && r.Success && s.money(id) == "0 10000 0 10000", r, err)
	}
}

func TestClaimAPaymentIsRefunded(t *testing.T) {
	s := claimOpen(t, nil)
	id, other := s.taken(), s.taken()
	given := map[int64]bool{id: true, other: true}
	for _, sum := range []int64{30_00, 69_99, 1} {
		r, err := s.Refund(t.Context(), id, sum)
		claims.Check(t, "gb.refund.exists", s.address() == "POST "+base+"/payment/refund" && err == nil && r.Success, s.address(), r, err)
		claims.Check(t, "gb.refund.field.transaction_id", claimShown(s.sent(), "transaction_id") == claimNumber(id), s.last().body)
		claims.Check(t, "gb.refund.field.amount", claimShown(s.sent(), "amount") == claimNumber(sum) && claimKeys(s.sent()) == "amount transaction_id", s.last().body)
		response, _ := claimDecoded(t, r.Raw)["response"].(claimTree)
		claims.Check(t, "gb.refund.answer", claimKeys(response) == "success timestamp transaction_id" && r.Timestamp == "1768467600", r.Raw)
		claims.Check(t, "gb.refund.answer", claimShown(response, "transaction_id") == claimNumber(r.TransactionID) && r.Reason == "", r.Raw, r)
		line := s.found(r.TransactionID)
		claims.Check(t, "gb.refund.answer.new_id", !given[r.TransactionID] && line.Refund() && line.ParentID == id && line.Amount == sum, r, line)
		given[r.TransactionID] = true
		_, err = s.Refund(t.Context(), r.TransactionID, 1) // a refund is no payment
		claims.Check(t, "gb.refund.field.transaction_id", claimVerdict(err) == "bad transaction_id", err)
	}
	claims.Check(t, "gb.refund.exists", s.money(id) == "0 10000 0 10000" && s.money(other) == "0 10000 0 0", s.money(id))
	r, err := s.Refund(t.Context(), id, 1)
	claims.Check(t, "gb.refund.field.amount", err == nil && r.Declined() && r.Reason != "" && r.TransactionID == 0, r, err)

	before := len(s.wire)
	for _, wrong := range []int64{0, -1} {
		_, err := s.Refund(t.Context(), wrong, 100)
		claims.Check(t, "gb.refund.field.transaction_id", claimVerdict(err) == "invalid" && len(s.wire) == before, wrong, err)
		_, err = s.Refund(t.Context(), other, wrong)
		claims.Check(t, "gb.refund.field.amount", claimVerdict(err) == "invalid" && len(s.wire) == before, wrong, err)
	}
	elsewhere := s.client(base, gbpayments.WithPaths(gbpayments.Paths{Refund: "/payment/moneyback"}))
	_, err = elsewhere.Refund(t.Context(), other, 1)
	claims.Check(t, "gb.refund.exists", s.address() == "POST "+base+"/payment/moneyback" && err != nil, s.address(), err)

	printed := fixture(t, "page/answers/refund.json")
	r, err = answering(t, 200, printed).Refund(t.Context(), 900, 100)
	claims.Check(t, "gb.refund.answer", err == nil && r.Success && r.Timestamp == "1491279174.7654", r, err)
	claims.Check(t, "gb.refund.answer.new_id", r.TransactionID == 901 && err == nil, r, err)
	r, err = answering(t, 200, strings.Replace(printed, `"transaction_id"`, `"id"`, 1)).Refund(t.Context(), 900, 100)
	claims.Check(t, "gb.refund.answer", claimVerdict(err) == "malformed" && errors.Is(err, gbpayments.ErrOutcomeUnknown), r, err)
}

func TestClaimOnlyWhatIsConfirmedIsRefunded(t *testing.T) {
	s := claimOpen(t, nil)
	cancelled := s.held()
	if _, err := s.Cancel(t.Context(), cancelled); err != nil {
		t.Fatal(err)
	}
	for _, id := range []int64{s.held(), cancelled} {
		before := s.money(id)
		r, err := s.Refund(t.Context(), id, 1)
		claims.Check(t, "gb.refund.only_confirmed", err == nil && r.Declined() && r.Reason != "" && r.TransactionID == 0, r, err)
		claims.Check(t, "gb.refund.only_confirmed", s.money(id) == before && !s.found(id).Paid(), before, s.found(id))
	}
	for _, id := range []int64{s.taken(), s.confirmed()} {
		r, err := s.Refund(t.Context(), id, 40_00)
		claims.Check(t, "gb.refund.any_scheme", err == nil && r.Success && s.money(id) == "0 10000 0 4000", r, err)
		claims.Check(t, "gb.refund.any_scheme", s.found(id).Paid() && s.found(r.TransactionID).Refund(), s.found(id), r)
	}
}

// The merchant's staff changes payments without a call; the client learns of it from the list.
func TestClaimTheCabinetChangesAPayment(t *testing.T) {
	s := claimOpen(t, nil)
	confirmed, cancelled, refunded := s.held(), s.held(), s.taken()
	claims.Check(t, "gb.cabinet", s.found(confirmed).Authorized() && s.found(cancelled).Authorized() && s.found(refunded).Paid(), s.listed(gbpayments.Query{}))
	calls := len(s.wire)
	s.cabinet(confirmed, payment.Capture, 60_00)
	s.cabinet(cancelled, payment.Void, 0)
	s.cabinet(refunded, payment.Refund, 30_00)
	claims.Check(t, "gb.cabinet", len(s.wire) == calls, "a call was made")

	line := s.found(confirmed)
	claims.Check(t, "gb.cabinet", line.Paid() && line.Amount == 60_00 && s.money(confirmed) == "0 6000 4000 0", line)
	line = s.found(cancelled)
	claims.Check(t, "gb.cabinet", line.Cancelled() && line.Status.Final(), line)
	refunds, err := s.Refunds(t.Context(), refunded, time.Time{})
	claims.Check(t, "gb.cabinet", err == nil && len(refunds) == 1 && s.found(refunded).Paid(), refunds, err)
	for _, refund := range refunds {
		claims.Check(t, "gb.cabinet", refund.Amount == 30_00 && refund.ParentID == refunded && refund.Refund(), refund)
	}

	// A call that comes too late is refused, and is no error.
	r, err := s.Confirm(t.Context(), confirmed, 100_00)
	claims.Check(t, "gb.cabinet", err == nil && r.Declined() && r.Reason != "", r, err)
	r, err = s.Cancel(t.Context(), cancelled)
	claims.Check(t, "gb.cabinet", err == nil && r.Declined() && r.Reason != "", r, err)
	r, err = s.Refund(t.Context(), refunded, 70_01)
	claims.Check(t, "gb.cabinet", err == nil && r.Declined() && s.money(refunded) == "0 10000 0 3000", r, err)
	r, err = s.Refund(t.Context(), refunded, 70_00)
	claims.Check(t, "gb.cabinet", err == nil && r.Success && s.money(refunded) == "0 10000 0 10000", r, err)
}
