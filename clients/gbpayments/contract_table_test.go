package gbpayments_test

import (
	"fmt"
	"time"

	"paysandbox/clients/gbpayments"
)

// arguments are everything that any method of the client takes.
type arguments struct {
	test    gbpayments.TestRequest
	payment gbpayments.Payment
	id      int64
	amount  int64
	query   gbpayments.Query
}

// trialRow is one operation as the client calls it.
type trialRow struct {
	tenant   string // whose payments it is tried on
	options  []gbpayments.Option
	prepare  func(*trial) arguments   // what it takes, all right
	mistakes map[string]mistake       // what makes error 10002 of each parameter
	refuse   func(*trial, *arguments) // makes of what is right what is refused with success 0; nil: nothing is
	good     string                   // the verdict when all is right
	call     func(*trial, *gbpayments.Client, arguments) string
}

// mistake makes one parameter wrong: the merchant does, or, where the client would not send it, a proxy.
type mistake struct {
	change func(*arguments)
	put    any
	breaks bool // the contract says so too
	tree   bool // no form can say it
}

func put(value any) mistake { return mistake{put: value, breaks: true} }

// beyond is one kopeck more than the sandbox takes for a sum, a limit that the contract does not have.
const beyond = 1_000_000_000_000

// trialTable is every operation of the contract.
func trialTable() map[string]trialRow {
	wrongID := mistake{change: func(a *arguments) { a.id = 999_999 }}
	wrongSum := mistake{change: func(a *arguments) { a.amount = beyond }}
	slips := map[string]mistake{
		"token":       {change: func(a *arguments) { a.payment.Token = "tok_unheard_of" }},
		"amount":      {change: func(a *arguments) { a.payment.Amount = beyond }},
		"currency":    {change: func(a *arguments) { a.payment.Currency = "USD" }, breaks: true},
		"description": put(""),
		"email":       {change: func(a *arguments) { a.payment.Email = "nobody" }, breaks: true},
		"order_id":    {put: true, breaks: true, tree: true},
		"account_id":  {put: []any{}, breaks: true, tree: true},
		"ip":          {change: func(a *arguments) { a.payment.IP = "256.0.0.1" }, breaks: true},
	}
	full := func(tr *trial) arguments { return arguments{payment: tr.full()} }
	declined := func(_ *trial, a *arguments) { a.payment.Token = "tok_insufficient_funds" }
	blocked := func(tr *trial) arguments {
		return arguments{id: tr.held(tr.shop(""), tr.order()), amount: 60_00}
	}
	taken := func(tr *trial) arguments {
		return arguments{id: tr.paid(tr.shop(""), tr.order()), amount: 60_00}
	}
	cancelling := trialRow{
		prepare: blocked, good: "1", mistakes: map[string]mistake{"transaction_id": wrongID},
		refuse: func(tr *trial, a *arguments) { a.id = tr.paid(tr.shop(""), tr.order()) },
		call: func(tr *trial, c *gbpayments.Client, a arguments) string {
			return tr.resultVerdict(c.Cancel(tr.t.Context(), a.id))
		},
	}
	voiding := cancelling
	voiding.options = []gbpayments.Option{gbpayments.WithPaths(gbpayments.Paths{Cancel: "/payment/void"})}
	return map[string]trialRow{
		"/test": {
			prepare: func(*trial) arguments { return arguments{test: gbpayments.TestRequest{ErrorCode: 7}} }, good: "7",
			mistakes: map[string]mistake{
				"success": put(2), "error": {change: func(a *arguments) { a.test.ErrorCode = 1_000_000_000 }},
			},
			refuse: func(_ *trial, a *arguments) { a.test = gbpayments.TestRequest{Fail: true} },
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.resultVerdict(c.Test(tr.t.Context(), a.test))
			},
		},
		"/payment/token/auth": {
			prepare: full, good: "1", mistakes: slips, refuse: declined,
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.resultVerdict(c.Authorize(tr.t.Context(), a.payment))
			},
		},
		"/payment/token/charge": {
			prepare: full, good: "1", mistakes: slips, refuse: declined,
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.resultVerdict(c.Charge(tr.t.Context(), a.payment))
			},
		},
		"/payment/confirm": {
			prepare: blocked, good: "1", mistakes: map[string]mistake{"transaction_id": wrongID, "amount": wrongSum},
			refuse: func(_ *trial, a *arguments) { a.amount = 100_01 },
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.resultVerdict(c.Confirm(tr.t.Context(), a.id, a.amount))
			},
		},
		"/payment/cancel": cancelling,
		"/payment/void":   voiding,
		"/payment/refund": {
			prepare: taken, good: "1", mistakes: map[string]mistake{"transaction_id": wrongID, "amount": wrongSum},
			refuse: func(_ *trial, a *arguments) { a.amount = 100_01 },
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.resultVerdict(c.Refund(tr.t.Context(), a.id, a.amount))
			},
		},
		"/payment/list": {
			tenant: books, prepare: listed, good: "1 of 2",
			mistakes: map[string]mistake{
				"date_start": {put: "2026-02-30"}, "date_end": put("15.01.2026"), "type": put(4), "status": put(0),
				"workmode": {change: func(a *arguments) { a.query.Workmode = "1000000000000" }},
				"sort":     put("email"), "order": put(2), "offset": put(-1), "limit": put(0),
			},
			call: func(tr *trial, c *gbpayments.Client, a arguments) string {
				return tr.pageVerdict(c.List(tr.t.Context(), a.query))
			},
		},
	}
}

func (tr *trial) order() string {
	tr.orders++
	return fmt.Sprintf("A-%d", tr.orders)
}

// full is a payment with every parameter that there is.
func (tr *trial) full() gbpayments.Payment {
	p := cheap(tr.order())
	p.AccountID, p.IP = "payer-1", "2001:db8::1"
	return p
}

// least is a payment with the obligatory parameters alone.
func least() gbpayments.Payment {
	p := cheap("")
	p.Description = "Чай & \"чашка\""
	return p
}

// listed makes six transactions: one of all parameters that is paid, its refund, one that was declined, one that was cancelled, one that
// is blocked, and one of the least parameters that is paid. It gives a query of every parameter.
func listed(tr *trial) arguments {
	tr.t.Helper()
	ctx, c := tr.t.Context(), tr.shop(books)
	tr.done(c.Refund(ctx, tr.done(c.Charge(ctx, tr.full())), 30_00))
	poor := tr.full()
	poor.Token = "tok_insufficient_funds"
	if r, err := c.Charge(ctx, poor); err != nil || !r.Declined() || r.Reason != "Недостаточно средств" {
		tr.t.Errorf("a declined payment is %+v, %v", r, err)
	}
	tr.done(c.Void(ctx, tr.done(c.Authorize(ctx, tr.full()))))
	tr.held(c, tr.order())
	tr.done(c.Charge(ctx, least()))
	return arguments{query: gbpayments.Query{
		DateStart: began.Add(-time.Hour), DateEnd: began.Add(time.Hour), Type: gbpayments.TypeToken, Status: gbpayments.StatusCompleted,
		Workmode: gbpayments.WorkmodeLive, Sort: gbpayments.SortAmount, Ascending: true, Offset: 1, Limit: 100,
	}}
}
