// Package gbpayments is a client of the GBPayments API (api.gbpayments.io): it pays with the token of a card in one stage or two,
// confirms, cancels and refunds, lists transactions, and finds a payment whose answer was lost. It uses the standard library
// only, and speaks to the provider and to a sandbox of it alike.
//
//	client, err := gbpayments.New("http://127.0.0.1:8080/gbpayments", gbpayments.Credentials{SiteID: "990", APISecret: "secret"})
//	result, err := client.Charge(ctx, gbpayments.Payment{Token: "tok_ok", Amount: 10000, OrderID: "order-1",
//		Description: "Order 1", Email: "payer@shop.example"})
//	var unknown *gbpayments.OutcomeUnknownError
//	if errors.As(err, &unknown) {
//		transaction, err := client.Reconcile(ctx, unknown.Lost())
//		fmt.Println(transaction.Paid(), err)
//	}
//	fmt.Println(result.Success, result.TransactionID, result.Reason)
//
// Every call returns two values. A payment that was declined is a result ([Result.Declined]): the provider answers success 0. An
// error is a call that could not be carried out; the provider's own errors are an [*APIError]. The one error that must never be
// answered by calling again is [ErrOutcomeUnknown].
//
// All sums are whole kopecks.
//
// # Two names for one request
//
// Capture and Void are the field's words, Confirm and Cancel the provider's. Each pair sends the same.
//
// # Notifications
//
// The page names a PAY notification, which brings the token of a card, and does not describe it. No signature of it is documented:
// as it comes, it proves nothing. [Client.NotificationHandler] therefore asks the list before it calls the merchant's function.
//
//	handler, err := client.NotificationHandler(gbpayments.NewMemoryDeliveries(0),
//		func(ctx context.Context, v gbpayments.VerifiedNotification) error {
//			if !v.Transaction.Paid() {
//				return nil // only authorized: Capture follows
//			}
//			return markPaid(ctx, v.Transaction.OrderID, v.Transaction.Amount)
//		},
//		gbpayments.OnRefused(func(_ context.Context, err error) { fmt.Println("refused:", err) }))
//	if err != nil {
//		return err
//	}
//	mux.Handle("/gbpayments/pay", handler)
//
// # Source
//
// The provider's own page, methods.ru.txt, named with its section in the comments of this package. Where the page leaves a
// question open, the comment begins with "Guess:".
package gbpayments
