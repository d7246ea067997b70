package gbpayments

import (
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// done answers confirm and cancel; refunded answers refund, with the refund's own number.
type (
	done     mocks.Result
	refunded mocks.Result
)

// InCabinet is what the merchant's staff can do without a call. Source: methods.ru.txt, "Подтверждение оплаты", "Отмена оплаты",
// "Возврат средств": each through the cabinet or by the API.
func (*Provider) InCabinet(kind payment.Kind, minor int64) (string, mocks.Decide) {
	switch kind {
	case payment.Capture:
		return opConfirm, confirming(minor)
	case payment.Void:
		return opCancel, cancelling
	case payment.Refund:
		return opRefund, refunding(minor)
	}
	return "", nil
}

// confirming takes so much of a hold, or, with 0, all of it. Source: methods.ru.txt, "Подтверждение оплаты".
// Guess: guess.gbpayments.partial-confirm: less than was authorized may be confirmed; the rest is released.
// Guess: guess.gbpayments.refused-command: a command that does not fit the state or the sum is success 0 with a reason.
func confirming(amount int64) mocks.Decide {
	return func(p *payment.Payment) (mocks.Proposal, error) {
		switch {
		case p.State != stateAuthorized:
			return refuse(reasonState), nil
		case amount > p.Ledger.Held():
			return refuse(reasonAmount), nil
		}
		return mocks.Proposal{To: stateCompleted, Minor: amount}, nil
	}
}

// cancelling releases a hold. Source: methods.ru.txt, "Отмена оплаты".
func cancelling(p *payment.Payment) (mocks.Proposal, error) {
	if p.State != stateAuthorized {
		return refuse(reasonState), nil
	}
	return mocks.Proposal{To: stateCanceled}, nil
}

// refunding gives back so much, or, with 0, all that is left. Source: methods.ru.txt, "Возврат средств".
// Guess: guess.gbpayments.partial-refund: parts are allowed until nothing is left.
func refunding(amount int64) mocks.Decide {
	return func(p *payment.Payment) (mocks.Proposal, error) {
		left := p.Ledger.Refundable()
		switch {
		case p.State != stateCompleted:
			return refuse(reasonState), nil
		case amount > left || left == 0:
			return refuse(reasonAmount), nil
		case amount == 0:
			return mocks.Proposal{To: stateCompleted, Minor: left}, nil
		}
		return mocks.Proposal{To: stateCompleted, Minor: amount}, nil
	}
}

// confirm takes the money of a hold, all of it or less.
func confirm(t mocks.Tenant, c *mocks.Call, body *params) (any, error) {
	r := reader{params: body}
	number, amount := r.required("transaction_id", mostKopecks), r.required("amount", mostKopecks)
	if err := r.err(); err != nil {
		return nil, err
	}
	result, err := t.Act(c, strconv.FormatInt(number, 10), confirming(amount))
	if err != nil {
		return nil, err
	}
	noteReceipt(c, result)
	return done(result), nil
}

// cancel releases a hold.
func cancel(t mocks.Tenant, c *mocks.Call, body *params) (any, error) {
	r := reader{params: body}
	number := r.required("transaction_id", mostKopecks)
	if err := r.err(); err != nil {
		return nil, err
	}
	result, err := t.Act(c, strconv.FormatInt(number, 10), cancelling)
	return done(result), err
}

// refund gives money back, whole or in parts.
func refund(t mocks.Tenant, c *mocks.Call, body *params) (any, error) {
	r := reader{params: body}
	number, amount := r.required("transaction_id", mostKopecks), r.required("amount", mostKopecks)
	if err := r.err(); err != nil {
		return nil, err
	}
	result, err := t.Act(c, strconv.FormatInt(number, 10), refunding(amount))
	return refunded(result), err
}

// testAnswer answers test.
type testAnswer struct{ success bool }

// reasonTest is what test says when it is told to fail.
const reasonTest = "Test failure"

// test checks the exchange and makes nothing. Source: methods.ru.txt, "Тестовый метод".
// Guess: guess.gbpayments.test-error: error wins over success; its text is ours and it names no parameter; 0 counts as not sent, and no
// code is below it.
func test(_ mocks.Tenant, _ *mocks.Call, body *params) (any, error) {
	r := reader{params: body}
	success, code := r.whole("success", 0, 1, 1), r.whole("error", 0, 999_999_999, 0)
	if err := r.err(); err != nil {
		return nil, err
	}
	if code != 0 {
		return nil, &failure{status: 200, code: code, text: "Test error"}
	}
	return testAnswer{success: success == 1}, nil
}
