package gbpayments

import "context"

// Capture takes amount kopecks of a payment that is authorized and not yet confirmed (status 4): the sum that was blocked or
// less. It sends [Client.Confirm].
func (c *Client) Capture(ctx context.Context, transactionID, amount int64) (Result, error) {
	return c.Confirm(ctx, transactionID, amount)
}

// Confirm is the provider's name of [Client.Capture]. It may also be done in the merchant's cabinet, without this client.
//
// A refusal (already confirmed, cancelled, more than was blocked) is a [Result] with a Reason. The page does not say what becomes
// of the rest of the sum.
//
// Errors: [*APIError], [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] when nothing was sent, and [ErrOutcomeUnknown]: ask
// [Client.Find] before calling again, status 1 is confirmed and 4 is not.
//
// Source: methods.ru.txt, "Подтверждение оплаты". Guess: its address, see [Paths].
func (c *Client) Confirm(ctx context.Context, transactionID, amount int64) (Result, error) {
	if err := checkSum(transactionID, amount, "to capture; give kopecks, or Void the payment"); err != nil {
		return Result{}, err
	}
	return c.operate(ctx, call{
		method: methodConfirm, path: c.paths.Confirm, transactionID: transactionID, amount: amount,
		fields: []field{numberField("transaction_id", transactionID), numberField("amount", amount)},
	})
}

// Void gives back the whole of a payment that is authorized and not yet confirmed (status 4), at once. It sends [Client.Cancel].
// A payment that was confirmed meanwhile is refunded with [Client.Refund].
func (c *Client) Void(ctx context.Context, transactionID int64) (Result, error) {
	return c.Cancel(ctx, transactionID)
}

// Cancel is the provider's name of [Client.Void]. It may also be done in the merchant's cabinet, without this client.
//
// Answers and errors as for [Client.Confirm]; after [ErrOutcomeUnknown] ask [Client.Find]: status 3 is cancelled, 4 is not.
//
// Source: methods.ru.txt, "Отмена оплаты". Guess: its address, see [Paths], and its unsuccessful answer, which is not printed.
func (c *Client) Cancel(ctx context.Context, transactionID int64) (Result, error) {
	if err := checkTransactionID(transactionID); err != nil {
		return Result{}, err
	}
	return c.operate(ctx, call{
		method: methodCancel, path: c.paths.Cancel, transactionID: transactionID,
		fields: []field{numberField("transaction_id", transactionID)},
	})
}

// Refund gives back amount kopecks of a payment that is completed (status 1), whole or in part. [Result.TransactionID] is the
// number of the refund itself, a transaction of type 3. The payer's bank may take 3 to 10 working days. It may also be done in
// the merchant's cabinet, without this client.
//
// Answers and errors as for [Client.Confirm]; after [ErrOutcomeUnknown] ask [Client.Refunds] before calling again.
//
// Source: methods.ru.txt, "Возврат средств". Guess: its address, see [Paths], and its unsuccessful answer, which is not printed.
func (c *Client) Refund(ctx context.Context, transactionID, amount int64) (Result, error) {
	if err := checkSum(transactionID, amount, "to refund; give kopecks"); err != nil {
		return Result{}, err
	}
	return c.result(ctx, call{
		method: methodRefund, path: c.paths.Refund, moves: true, transactionID: transactionID, amount: amount,
		fields: []field{numberField("transaction_id", transactionID), numberField("amount", amount)},
	}, true)
}

// operate is for an answer that names no transaction: it is the one that was asked for.
func (c *Client) operate(ctx context.Context, q call) (Result, error) {
	q.moves = true
	r, err := c.result(ctx, q, false)
	if err == nil {
		r.TransactionID = q.transactionID
	}
	return r, err
}

func checkTransactionID(id int64) error {
	if id <= 0 {
		return invalid("the transaction's number has to be above 0; give the TransactionID of the payment")
	}
	return nil
}

func checkSum(id, amount int64, what string) error {
	if amount <= 0 {
		return invalid("the sum has to be above 0 " + what)
	}
	return checkTransactionID(id)
}

// TestRequest is what the test method is asked to answer. The zero value asks for a success.
//
// Source: methods.ru.txt, "Тестовый метод".
type TestRequest struct {
	Fail      bool // answer success 0 with a reason
	ErrorCode int  // answer an error with this code; 0: none
}

// Test calls the method that does nothing: it shows that the address, the credentials and the form of the body are right.
//
// The failure that was asked for is a [Result] with a Reason, the error that was asked for an [*APIError] with that code. Other
// errors: [*HTTPError], [ErrUnauthorized], [ErrInvalidRequest], [ErrUnavailable] and [ErrMalformedAnswer].
//
// Source: methods.ru.txt, "Тестовый метод".
func (c *Client) Test(ctx context.Context, request TestRequest) (Result, error) {
	if request.ErrorCode < 0 {
		return Result{}, invalid("TestRequest.ErrorCode is below 0; give a code, or 0 for none")
	}
	var fields []field
	if request.Fail {
		fields = append(fields, numberField("success", 0))
	}
	if request.ErrorCode != 0 {
		fields = append(fields, numberField("error", int64(request.ErrorCode)))
	}
	return c.result(ctx, call{method: methodTest, fields: fields}, false)
}
