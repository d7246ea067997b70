package ipay

import "context"

type verifyWire struct {
	PaymentID   int64  `json:"pmt_id"`
	ThreeDSData string `json:"threeds_data"`
}

// Verify3DS goes on with a payment at status 1 after the payer passed 3-D Secure. threeDSData is what
// [ParseThreeDSNotification] read, unchanged. 5 is paid, 3 authorized (two stages), 4 declined: [Decline3DSFailed] and
// [Decline3DSNotVerified] say that the verification failed. It sends [Client.PaymentVerify3DS].
func (c *Client) Verify3DS(ctx context.Context, paymentID int64, threeDSData string) (PaymentState, error) {
	return c.PaymentVerify3DS(ctx, paymentID, threeDSData)
}

// PaymentVerify3DS is the provider's name of [Client.Verify3DS]. It may take the money, so errors are as for
// [Client.PaymentSale]; after [ErrOutcomeUnknown] ask [Client.GetPaymentStatus] before it is sent again.
//
// Source: googlepay.uk.txt §3.4.3.
func (c *Client) PaymentVerify3DS(ctx context.Context, paymentID int64, threeDSData string) (PaymentState, error) {
	if err := checkPaymentID(paymentID); err != nil {
		return PaymentState{}, err
	}
	if threeDSData == "" {
		return PaymentState{}, invalid("threeDSData is empty; give what ParseThreeDSNotification read")
	}
	return c.payment(ctx, call{
		action: actionVerify3DS, moves: true, paymentID: paymentID, hide: []string{threeDSData}, body: verifyWire{paymentID, threeDSData},
	})
}
