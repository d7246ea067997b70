package gbpayments_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/claims"
)

// claimResult makes a call of any method but the list and gives its Result; the list's is empty.
func claimResult(t testing.TB, o operation, c *gbpayments.Client) (gbpayments.Result, error) {
	t.Helper()
	got, err := o.call(t.Context(), c)
	r, _ := got.(gbpayments.Result)
	return r, err
}

// claimResults are the methods that answer with success.
func claimResults() (all []operation) {
	for _, o := range operations() {
		if o.name != "payment/list" {
			all = append(all, o)
		}
	}
	return all
}

// claimEveryMethod carries out each method but the list, with success and then with a refusal.
func claimEveryMethod(s *claimShop) (done, refused map[string]gbpayments.Result) {
	s.t.Helper()
	ctx := s.t.Context()
	done, refused = map[string]gbpayments.Result{}, map[string]gbpayments.Result{}
	keep := func(where map[string]gbpayments.Result, name string) func(gbpayments.Result, error) {
		return func(r gbpayments.Result, err error) {
			s.t.Helper()
			if err != nil {
				s.t.Error(name, err)
			}
			where[name] = r
		}
	}
	poor := claimOrder()
	poor.Token = "tok_insufficient_funds"
	keep(done, "test")(s.Test(ctx, gbpayments.TestRequest{}))
	keep(refused, "test")(s.Test(ctx, gbpayments.TestRequest{Fail: true}))
	keep(done, "auth")(s.Authorize(ctx, claimOrder()))
	keep(refused, "auth")(s.Authorize(ctx, poor))
	keep(done, "charge")(s.Charge(ctx, claimOrder()))
	keep(refused, "charge")(s.Charge(ctx, poor))
	held, other, paid := s.held(), s.held(), s.taken()
	keep(done, "confirm")(s.Confirm(ctx, held, 100_00))
	keep(refused, "confirm")(s.Confirm(ctx, held, 100_00))
	keep(done, "cancel")(s.Cancel(ctx, other))
	keep(refused, "cancel")(s.Cancel(ctx, other))
	keep(done, "refund")(s.Refund(ctx, paid, 100_00))
	keep(refused, "refund")(s.Refund(ctx, paid, 100_00))
	return done, refused
}

func TestClaimAnAnswerIsAResponseOrAnError(t *testing.T) {
	s := claimOpen(t, nil)
	done, refused := claimEveryMethod(s)
	s.listed(gbpayments.Query{})
	_, err := s.Cancel(t.Context(), 1)
	claims.Check(t, "gb.answer.either", claimVerdict(err) == "bad transaction_id" && len(done) == 6 && len(refused) == 6, err)
	kinds := map[string]int{}
	for _, x := range s.wire {
		kinds[claimKeys(claimDecoded(t, x.answer))]++
	}
	claims.Check(t, "gb.answer.either", kinds["error"] == 1 && kinds["response"] == len(s.wire)-1, kinds)
	for _, o := range operations() {
		good, failed := o.answered(t), fixture(t, "page/answers/error.json")
		bare := claimShown(claimDecoded(t, []byte(good)), "response")
		_, err := o.call(t.Context(), answering(t, 200, good))
		claims.Check(t, "gb.answer.either", err == nil, o.name, err)
		_, err = o.call(t.Context(), answering(t, 200, failed))
		claims.Check(t, "gb.answer.either", claimVerdict(err) == "bad token", o.name, err)
		for what, body := range map[string]string{
			"neither": "{}", "bare": bare, "another key": strings.Replace(good, `"response"`, `"Response"`, 1), "a list": `{"response":[` + bare + `]}`,
			"both":    `{"response":` + bare + `,"error":` + claimShown(claimDecoded(t, []byte(failed)), "error") + `}`,
			"no JSON": "success=1", "an error in a text": `{"error":"10002"}`, "a list around": "[" + good + "]",
		} {
			got, err := claimResult(t, o, answering(t, 200, body))
			claims.Check(t, "gb.answer.either", claimVerdict(err) == "malformed" && got.Raw == nil, o.name, what, err)
		}
	}
}

func TestClaimSuccessIsOneOrZero(t *testing.T) {
	done, refused := claimEveryMethod(claimOpen(t, nil))
	for name, r := range done {
		claims.Check(t, "gb.answer.success.true", r.Success && !r.Declined() && strings.Contains(string(r.Raw), `"success":1,`), name, r.Raw)
	}
	for name, r := range refused {
		claims.Check(t, "gb.answer.success.false", !r.Success && r.Declined() && strings.Contains(string(r.Raw), `"success":0,`), name, r.Raw)
	}
	for _, o := range claimResults() {
		with := func(success string) (gbpayments.Result, error) {
			return claimResult(t, o, answering(t, 200, strings.Replace(o.answered(t), "1,", success+",", 1)))
		}
		r, err := with("1")
		claims.Check(t, "gb.answer.success.true", err == nil && r.Success && !r.Declined(), o.name, r, err)
		r, err = with("0")
		claims.Check(t, "gb.answer.success.false", err == nil && !r.Success && r.Declined(), o.name, r, err)
		for _, yes := range []string{"true", "2", `"yes"`, "1.0", "null", "[1]"} {
			r, err := with(yes)
			claims.Check(t, "gb.answer.success.true", claimVerdict(err) == "malformed" && !r.Success, o.name, yes, r, err)
		}
		for _, no := range []string{"false", "-1", `""`, "0.0", "{}"} {
			r, err := with(no)
			claims.Check(t, "gb.answer.success.false", claimVerdict(err) == "malformed" && !r.Declined(), o.name, no, r, err)
		}
	}
}

func TestClaimTimestampsAreNumbersWithAFraction(t *testing.T) {
	for _, c := range []struct {
		at                  time.Time
		inResponse, inError gbpayments.Timestamp
	}{
		{printedInstant, "1491279174.7654", "1491279174.7654"},
		{time.Unix(1597852096, 13_394_000), "1597852096.0133", "1597852096.013394"},
		{time.Unix(1767225600, 0), "1767225600", "1767225600"},
	} {
		s := claimOpenAt(t, c.at, nil)
		r, err := s.Charge(t.Context(), claimOrder())
		claims.Check(t, "gb.answer.timestamp", err == nil && r.Timestamp == c.inResponse, r.Raw, err)
		off := c.at.Sub(r.Timestamp.Time())
		claims.Check(t, "gb.answer.timestamp", off >= 0 && off < 100*time.Microsecond, r.Timestamp.Time(), c.at)
		_, err = s.Cancel(t.Context(), 1)
		var refused *gbpayments.APIError
		claims.Check(t, "gb.answer.timestamp", errors.As(err, &refused) && refused.Timestamp == c.inError, err)
		claims.Check(t, "gb.answer.timestamp", refused != nil && refused.Timestamp.Time().Equal(c.at), err)
	}
	for _, o := range claimResults() {
		r, err := claimResult(t, o, answering(t, 200, o.answered(t)))
		claims.Check(t, "gb.answer.timestamp", err == nil && r.Timestamp == "1491279174.7654" && r.Timestamp.Time().Equal(printedInstant), o.name, r, err)
	}
}

func TestClaimASuccessfulPaymentHasANumber(t *testing.T) {
	s, given := claimOpen(t, nil), map[int64]bool{}
	for _, m := range claimMethods {
		for range 3 {
			r, err := m.call(s.Client, t.Context(), claimOrder())
			claims.Check(t, "gb.answer.transaction_id", err == nil && r.TransactionID >= 995 && !given[r.TransactionID], m.path, r, err)
			claims.Check(t, "gb.answer.transaction_id", s.found(r.TransactionID).Amount == 100_00, m.path, r)
			given[r.TransactionID] = true
		}
		printed := fixture(t, "page/answers/pay.json")
		with := func(id string) (gbpayments.Result, error) {
			return m.call(answering(t, 200, strings.Replace(printed, `"transaction_id": 995`, id, 1)), t.Context(), claimOrder())
		}
		for id, want := range map[string]int64{`"transaction_id": 995`: 995, `"transaction_id": 9007199254740993`: 9007199254740993} {
			r, err := with(id)
			claims.Check(t, "gb.answer.transaction_id", err == nil && r.TransactionID == want, m.path, id, r, err)
		}
		for _, id := range []string{`"id": 995`, `"transaction_id": null`, `"transaction_id": 995.5`, `"transaction_id": 0`, `"transaction_id": "x"`} {
			_, err := with(id)
			claims.Check(t, "gb.answer.transaction_id", claimVerdict(err) == "malformed", m.path, id, err)
			claims.Check(t, "gb.answer.transaction_id", errors.Is(err, gbpayments.ErrOutcomeUnknown), "the payment may have been made", id, err)
		}
	}
}

// The answer does not tell which transaction was declined; the list does, by the seller's own number.
func TestClaimADeclinedPaymentHasNoNumber(t *testing.T) {
	s := claimOpen(t, nil)
	for _, m := range claimMethods {
		p := claimOrder()
		p.Token, p.OrderID = "tok_limit", "declined by "+m.path
		r, err := m.call(s.Client, t.Context(), p)
		response, _ := claimDecoded(t, r.Raw)["response"].(claimTree)
		claims.Check(t, "gb.answer.transaction_id.absent", err == nil && r.Declined() && r.TransactionID == 0, m.path, r, err)
		claims.Check(t, "gb.answer.transaction_id.absent", claimKeys(response) == "reason success timestamp" && r.Timestamp != "", m.path, r.Raw)
		line, err := s.Reconcile(t.Context(), gbpayments.Lost{OrderID: p.OrderID, SentAt: s.tenant.Now()})
		claims.Check(t, "gb.answer.transaction_id.absent", err == nil && line.Declined() && line.ID > 0, m.path, line, err)
		r, err = m.call(answering(t, 200, fixture(t, "page/answers/declined.json")), t.Context(), p)
		claims.Check(t, "gb.answer.transaction_id.absent", err == nil && r.Declined() && r.TransactionID == 0, m.path, r, err)
	}
}

func TestClaimAFailureHasAReason(t *testing.T) {
	s := claimOpen(t, nil)
	done, refused := claimEveryMethod(s)
	for name, r := range done {
		claims.Check(t, "gb.answer.reason", r.Reason == "" && !strings.Contains(string(r.Raw), "reason"), name, r.Raw)
	}
	for name, r := range refused {
		claims.Check(t, "gb.answer.reason", r.Reason != "" && r.Reason == claimText(t, r.Raw, "reason"), name, r.Reason, r.Raw)
	}
	claims.Check(t, "gb.answer.reason", refused["charge"].Reason == "Недостаточно средств", refused["charge"])
	russian := regexp.MustCompile(`^[А-Я3-]`)
	for _, outcome := range []string{"expired_card", "lost_card", "limit", "3ds_required"} {
		p := claimOrder()
		p.Token = s.minted(outcome)
		r, err := s.Charge(t.Context(), p)
		claims.Check(t, "gb.answer.reason", err == nil && r.Declined() && russian.MatchString(r.Reason), outcome, r, err)
	}
	for _, o := range claimResults() {
		r, err := claimResult(t, o, answering(t, 200, fixture(t, "page/answers/refused.json")))
		claims.Check(t, "gb.answer.reason", err == nil && r.Declined() && r.Reason == "Some reason", o.name, r, err)
	}
}
