package googlepay

import "time"

// The values of Card.AuthMethod. Source: the guide, "Payment method details".
const (
	PANOnly       = "PAN_ONLY"       // the card as the payer typed it once
	Cryptogram3DS = "CRYPTOGRAM_3DS" // a device's own number, with a cryptogram
)

// Message is what is inside a token. Nothing in it is judged here, apart from Expires: a PAN of letters or month 13 are the
// provider's to refuse. A value that stands where a string belongs but is none is kept as its JSON text.
type Message struct {
	GatewayMerchantID string    // the merchant's name at the gateway; empty: the message has none
	MessageID         string    // unique for each message
	Expires           time.Time // UTC, whole milliseconds; from this instant on the message is worth nothing
	PaymentMethod     string    // CARD is the only one that the guide knows
	Card              Card
}

// Card is paymentMethodDetails.
type Card struct {
	PAN             string // for Cryptogram3DS the number of the device, not of the card
	ExpirationMonth string // the member's JSON text: 12, or "12" with its quotes; empty: not there
	ExpirationYear  string // the member's JSON text: 2030, or "30" with its quotes; empty: not there
	AuthMethod      string // PANOnly or Cryptogram3DS
	Cryptogram      string // Base64; with Cryptogram3DS only
	ECI             string // eciIndicator, two digits; with Cryptogram3DS only, and not always there
}

// messageIn reads the decrypted text. Source: the guide, "Decrypted message contents".
func messageIn(plaintext []byte) (m Message, wrong string) {
	o, ok := objectIn(plaintext)
	if !ok {
		return m, "the decrypted text is no JSON object"
	}
	details, ok := objectIn(o["paymentMethodDetails"])
	if !ok {
		return m, "paymentMethodDetails is no JSON object"
	}
	expires, ok := o.instant("messageExpiration")
	if !ok {
		return m, "messageExpiration is no number of milliseconds since 1970"
	}
	return Message{
		GatewayMerchantID: o.loose("gatewayMerchantId"),
		MessageID:         o.loose("messageId"),
		Expires:           expires,
		PaymentMethod:     o.loose("paymentMethod"),
		Card: Card{
			PAN:             details.loose("pan"),
			ExpirationMonth: string(details["expirationMonth"]),
			ExpirationYear:  string(details["expirationYear"]),
			AuthMethod:      details.loose("authMethod"),
			Cryptogram:      details.loose("cryptogram"),
			ECI:             details.loose("eciIndicator"),
		},
	}, ""
}
