// Package control is a client of a sandbox's control plane, the part of it that no payment provider has: it makes, changes and
// removes tenants, gives them scenarios, moves their clocks, makes wallet tokens, answers a challenge in the payer's place, shows a
// payment as the sandbox sees it and brings it to a state, explains it, makes a scenario of what happened to it, shows, holds and
// redelivers notifications, reports on a scenario, lists, finds, counts and verifies the requests of the journal, waits for something to happen,
// and follows everything that does. It is for tests and for the command line, and uses the standard library only.
//
//	box, err := control.New("http://127.0.0.1:8080", control.WithTenant("checkout-7"))
//	token, err := box.MintGooglePayToken(ctx, control.Token{Card: "4111111111111111", CardExpires: "12/2030"})
//	// … the merchant's code pays with token and is challenged …
//	payment, err := box.AnswerPayer(ctx, "ipay:1234567", control.Approve)
//	fmt.Println(payment.Next.Fields["threedsData"]) // what the payer's browser hands to the merchant
//
// What the sandbox refuses is a [*Problem] with its own sentence.
package control
