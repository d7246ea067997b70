// Package intellectmoney is a client of the IntellectMoney merchant API: it makes an invoice, pays it by SBP, Gazprom Pay,
// instalments (BNPL) or bank card, follows the payment to its end, captures a hold and refunds. It uses the standard
// library only, and speaks to the provider and to a sandbox of it alike.
//
//	client, err := intellectmoney.New("http://127.0.0.1:8080/intellectmoney", intellectmoney.Credentials{
//		EshopID: "450000", BearerToken: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret"})
//	invoice, err := client.CreateInvoice(ctx, intellectmoney.Invoice{OrderID: "EP-1", Amount: 10000})
//	_, err = client.SBPPayment(ctx, intellectmoney.Payment{InvoiceID: invoice.InvoiceID,
//		SuccessURL: "https://shop.example/paid", IPAddress: "127.0.0.1"})
//	state, err := client.WaitForPayment(ctx, invoice.InvoiceID)
//	code, err := state.SBPCode() // show code.Image to the payer, or code.URL on a phone
//	state, err = client.WaitForPayment(ctx, invoice.InvoiceID, intellectmoney.AfterChallenge())
//	fmt.Println(state.Step.Paid())
//
// Every call returns two values. A payment that failed is a result (its Step is [StepError]); an error is a call that could
// not be carried out. The one error that must never be answered by calling again is [ErrOutcomeUnknown].
//
// # Notifications
//
// The provider also posts every new status to Invoice.ResultURL, signed. [Client.NotificationHandler] serves that address: it verifies
// each notification, calls the merchant's function once for it, and answers as the provider wants. [ParseNotification] is for a handler
// of one's own.
//
//	handler, err := client.NotificationHandler(intellectmoney.NewMemoryDeliveries(0),
//		func(ctx context.Context, n intellectmoney.Notification) error {
//			if !n.Status.Paid() {
//				return nil // created, held, cancelled, …: nothing to do for this shop
//			}
//			return markPaid(ctx, n.OrderID, n.Amount, n.Currency) // compares the sum with the order's own
//		},
//		intellectmoney.OnRefused(func(_ context.Context, err error) { fmt.Println("refused:", err) }))
//	if err != nil {
//		return err
//	}
//	mux.Handle("/intellectmoney/result", handler)
//
// # Sources
//
// The provider's own pages: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, named in the comments of this package. What no page
// says (createInvoice, getBankCardPaymentState, bank cards, holds, what a notification looks like) follows the vendor's public
// samples and what independent public clients agree on, and is marked so.
package intellectmoney
