package gbpayments_test

import (
	"time"

	"paysandbox/clients/gbpayments"
)

// wants compares a verdict.
func (tr *trial) wants(what, want, got string) {
	tr.t.Helper()
	if got != want {
		tr.t.Errorf("%s: the client says %q, want %q", what, got, want)
	}
}

// payments are what the test tokens lead to, and what may be left out.
func (tr *trial) payments() {
	ctx, c := tr.t.Context(), tr.as(tr.keys(""))
	for token, reason := range map[string]string{
		"tok_ok": "", "tok_insufficient_funds": "Недостаточно средств", "tok_expired_card": "Истек срок действия карты", "tok_lost_card": "Карта утеряна",
		"tok_limit": "Превышен лимит", "tok_3ds_required": "Требуется 3-D Secure",
	} {
		want := "1"
		if reason != "" {
			want = "0"
		}
		for method, pay := range tr.paying(c) {
			p := least()
			p.Token = token
			result, err := pay(p)
			tr.wants(method+" by "+token, want, tr.resultVerdict(result, err))
			if result.Reason != reason || result.Success != (result.TransactionID != 0) {
				tr.t.Errorf("%s by %s gives %+v", method, token, result)
			}
		}
	}
	tr.wants("a test", "1", tr.resultVerdict(c.Test(ctx, gbpayments.TestRequest{})))
	tr.wants("a test of both", "10002", tr.resultVerdict(c.Test(ctx, gbpayments.TestRequest{Fail: true, ErrorCode: 10002})))
}

// paying are the two methods that make a payment.
func (tr *trial) paying(c *gbpayments.Client) map[string]func(gbpayments.Payment) (gbpayments.Result, error) {
	return map[string]func(gbpayments.Payment) (gbpayments.Result, error){
		"charge": func(p gbpayments.Payment) (gbpayments.Result, error) { return c.Charge(tr.t.Context(), p) },
		"auth":   func(p gbpayments.Payment) (gbpayments.Result, error) { return c.Authorize(tr.t.Context(), p) },
	}
}

// commands are the refusals of confirm, cancel and refund, and the numbers that they do not take.
func (tr *trial) commands() {
	ctx, c := tr.t.Context(), tr.as(tr.keys(""))
	captured := func(id, amount int64) string { return tr.resultVerdict(c.Capture(ctx, id, amount)) }
	voided := func(id int64) string { return tr.resultVerdict(c.Void(ctx, id)) }
	refunded := func(id, amount int64) string { return tr.resultVerdict(c.Refund(ctx, id, amount)) }

	id := tr.held(c, tr.order())
	tr.wants("a refund of a hold", "0", refunded(id, 1))
	tr.wants("a confirmation in part", "1", captured(id, 70_00))
	tr.wants("a second confirmation", "0", captured(id, 30_00))
	tr.wants("a cancelling after it", "0", voided(id))
	tr.wants("a refund of more than was confirmed", "0", refunded(id, 70_01))
	part, err := c.Refund(ctx, id, 69_99)
	tr.wants("a refund in part", "1", tr.resultVerdict(part, err))
	tr.wants("a refund of the rest", "1", refunded(id, 1))
	tr.wants("a refund of nothing that is left", "0", refunded(id, 1))
	for what, got := range map[string]string{
		"confirm": captured(part.TransactionID, 1), "cancel": voided(part.TransactionID), "refund": refunded(part.TransactionID, 1),
	} {
		tr.wants(what+" of a refund", "10002 transaction_id", got)
	}

	id = tr.held(c, tr.order())
	tr.wants("a cancelling", "1", voided(id))
	tr.wants("a second cancelling", "0", voided(id))
	tr.wants("a confirmation after it", "0", captured(id, 100_00))
	tr.wants("a refund after it", "0", refunded(id, 100_00))
}

// lists are the filters, one by one, over what listed has made.
func (tr *trial) lists() {
	ctx, c := tr.t.Context(), tr.as(tr.keys(books))
	if err := tr.tenant(books).Reset(true); err != nil {
		tr.t.Fatal(err)
	}
	listed(tr)
	midnight := began.Add(-12 * time.Hour) // of the 15th in Moscow
	for _, test := range []struct {
		query gbpayments.Query
		want  string
	}{
		{gbpayments.Query{}, "6 of 6"},
		{gbpayments.Query{Type: gbpayments.TypeCard}, "0 of 0"},
		{gbpayments.Query{Type: gbpayments.TypeToken}, "5 of 5"},
		{gbpayments.Query{Type: gbpayments.TypeRefund}, "1 of 1"},
		{gbpayments.Query{Status: gbpayments.StatusCompleted}, "3 of 3"},
		{gbpayments.Query{Status: gbpayments.StatusDeclined}, "1 of 1"},
		{gbpayments.Query{Status: gbpayments.StatusCancelled}, "1 of 1"},
		{gbpayments.Query{Status: gbpayments.StatusAuthorized}, "1 of 1"},
		{gbpayments.Query{Type: gbpayments.TypeRefund, Status: gbpayments.StatusDeclined}, "0 of 0"},
		{gbpayments.Query{Workmode: gbpayments.WorkmodeLive}, "6 of 6"},
		{gbpayments.Query{Workmode: gbpayments.WorkmodeTest}, "0 of 0"},
		{gbpayments.Query{Offset: 4}, "2 of 6"},
		{gbpayments.Query{Offset: 6}, "0 of 6"},
		{gbpayments.Query{Limit: 1}, "1 of 6"},
		{gbpayments.Query{Offset: 1, Limit: 3}, "3 of 6"},
		{gbpayments.Query{DateStart: midnight, DateEnd: began}, "6 of 6"},
		{gbpayments.Query{DateStart: began}, "6 of 6"},
		{gbpayments.Query{DateStart: began.Add(time.Minute)}, "0 of 0"},
		{gbpayments.Query{DateEnd: began.Add(-time.Minute)}, "0 of 0"},
	} {
		tr.wants("a list", test.want, tr.pageVerdict(c.List(ctx, test.query)))
	}
	for _, sort := range []gbpayments.Sort{gbpayments.SortID, gbpayments.SortDate, gbpayments.SortType, gbpayments.SortStatus, gbpayments.SortAmount} {
		for _, ascending := range []bool{false, true} {
			page, err := c.List(ctx, gbpayments.Query{Sort: sort, Ascending: ascending})
			tr.wants("a list by "+string(sort), "6 of 6", tr.pageVerdict(page, err))
			tr.sorted(page, sort, ascending)
		}
	}

	rehearsed := tr.as(tr.keys(rehearsal), gbpayments.WithWorkmode(gbpayments.WorkmodeTest))
	tr.paid(rehearsed, tr.order())
	tr.wants("a list of a site in test mode", "1 of 1", tr.pageVerdict(rehearsed.List(ctx, gbpayments.Query{})))
	tr.wants("its live transactions", "0 of 0", tr.pageVerdict(rehearsed.List(ctx, gbpayments.Query{Workmode: gbpayments.WorkmodeLive})))
}

// sorted holds the order of a page.
func (tr *trial) sorted(page gbpayments.Page, by gbpayments.Sort, ascending bool) {
	tr.t.Helper()
	key := func(t gbpayments.Transaction) int64 {
		switch by {
		case gbpayments.SortDate:
			return t.Date.Unix()
		case gbpayments.SortType:
			return int64(t.Type)
		case gbpayments.SortStatus:
			return int64(t.Status)
		case gbpayments.SortAmount:
			return t.Amount
		}
		return t.ID
	}
	for i := 1; i < len(page.Transactions); i++ {
		before, after := page.Transactions[i-1], page.Transactions[i]
		if !ascending {
			before, after = after, before
		}
		if key(before) > key(after) || key(before) == key(after) && before.ID >= after.ID {
			tr.t.Errorf("sorted by %s, ascending %t, %v stands beside %v", by, ascending, page.Transactions[i-1], page.Transactions[i])
		}
	}
}
