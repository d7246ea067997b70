package ipay

import "encoding/base64"

// EncodeToken makes Payment.Token of what Google Pay hands to the merchant's page: the JSON text in
// paymentData.paymentMethodData.tokenizationData.token, byte by byte as it came. The result is its Base64, standard alphabet
// with padding.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate (token).
func EncodeToken(tokenizationDataToken []byte) string {
	return base64.StdEncoding.EncodeToString(tokenizationDataToken)
}

// Environment is "environment" of Google's PaymentOptions. Which one a payment was made in shows in Google's token alone: no
// field of iPay's tells test from live.
//
// Source: googlepay.uk.txt §3.2.
type Environment string

// The environments of Google Pay.
const (
	EnvironmentTest       Environment = "TEST"       // nothing is taken from the card
	EnvironmentProduction Environment = "PRODUCTION" // Google's own word; the page prints "TEST" only
)

// PaymentOptions is what the page's script gives to Google's PaymentsClient. Its JSON has Google's names.
type PaymentOptions struct {
	Environment Environment `json:"environment"`
}

// CardPaymentMethod is one element of allowedPaymentMethods in Google's request. Its JSON has Google's names, so that a page
// can hand it on as it is.
type CardPaymentMethod struct {
	Type                      string                    `json:"type"` // "CARD"
	Parameters                CardParameters            `json:"parameters"`
	TokenizationSpecification TokenizationSpecification `json:"tokenizationSpecification"`
}

// CardParameters says which cards are taken.
type CardParameters struct {
	AllowedAuthMethods  []string `json:"allowedAuthMethods"`  // "PAN_ONLY", "CRYPTOGRAM_3DS"
	AllowedCardNetworks []string `json:"allowedCardNetworks"` // "MASTERCARD", "VISA"
}

// TokenizationSpecification says for whom Google encrypts the card.
type TokenizationSpecification struct {
	Type       string            `json:"type"` // "PAYMENT_GATEWAY"
	Parameters GatewayParameters `json:"parameters"`
}

// GatewayParameters names the gateway and the merchant at it.
type GatewayParameters struct {
	Gateway           string `json:"gateway"`           // "ipayua"
	GatewayMerchantID string `json:"gatewayMerchantId"` // the merchant's login
}

// GooglePayMethod gives the parameters that the merchant's page needs for Google Pay. login is the merchant's ID at iPay.
//
// Source: googlepay.uk.txt §2.2; "CARD" is Google's name of the method.
func GooglePayMethod(login string) CardPaymentMethod {
	return CardPaymentMethod{
		Type: "CARD",
		Parameters: CardParameters{
			AllowedAuthMethods:  []string{"PAN_ONLY", "CRYPTOGRAM_3DS"},
			AllowedCardNetworks: []string{"MASTERCARD", "VISA"},
		},
		TokenizationSpecification: TokenizationSpecification{
			Type:       "PAYMENT_GATEWAY",
			Parameters: GatewayParameters{Gateway: "ipayua", GatewayMerchantID: login},
		},
	}
}

// GooglePayMethod is the function of this name for the client's own merchant.
func (c *Client) GooglePayMethod() CardPaymentMethod { return GooglePayMethod(c.credentials.Login) }
