// Package ipay is a client of the iPay.ua Google Pay API: it pays with a Google Pay token in one stage or two, goes through
// 3-D Secure, captures, voids and refunds, whole or in part, and fetches receipts. It uses the standard library only, and
// speaks to the provider and to a sandbox of it alike.
//
//	client, err := ipay.New("http://127.0.0.1:8080/ipay", ipay.Credentials{Login: "test", SignKey: "test_sign_key"})
//	paid, err := client.Charge(ctx, ipay.Payment{Invoice: 10000, ExtID: "order-1", Description: "Order 1",
//		Token:   ipay.EncodeToken(googleToken), // paymentData.paymentMethodData.tokenizationData.token
//		ThreeDS: ipay.ThreeDSInfo{NotificationURL: "https://shop.example/3ds?order=1"}})
//	if paid.NeedsChallenge() {
//		redirect, err := paid.Challenge() // send the payer's browser there, then serve NotificationURL
//		notification, err := ipay.ParseThreeDSNotification(request)
//		paid, err = client.Verify3DS(ctx, paid.PaymentID, notification.ThreeDSData)
//	}
//	fmt.Println(paid.Paid(), paid.DeclineGroup)
//
// Every call returns two values. A payment that was declined is a result ([PaymentState.Declined]); an error is a call that
// could not be carried out. The one error that must never be answered by calling again is [ErrOutcomeUnknown].
//
// All sums are whole kopecks of UAH.
//
// # Two names for one request
//
// PaymentCreate, PaymentSale, PaymentCancel and the rest are the provider's words, one method an action. Charge, Authorize,
// Capture, Void and Refund say what is meant. Whether a payment has one stage or two is a setting of the merchant at iPay, not
// of the request, so Charge and Authorize send the same: each says what the other's answer means.
//
// # Source
//
// The provider's own page, googlepay.uk.txt, named with its section in the comments of this package. Where the page leaves a
// question open, the comment begins with "Guess:".
package ipay
