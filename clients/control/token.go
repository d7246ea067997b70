package control

import (
	"context"
	"net/http"
)

// Token is what a Google Pay token shall hold. Fields left empty are not sent, and the sandbox chooses what works. A card and
// its date may be wrong on purpose: the provider judges them when the token is used.
type Token struct {
	Card        string `json:"card,omitempty"`         // number of a test card; never a real one
	CardExpires string `json:"card_expires,omitempty"` // "MM/YYYY"
	AuthMethod  string `json:"auth_method,omitempty"`  // "PAN_ONLY" or "CRYPTOGRAM_3DS"
	Merchant    string `json:"merchant,omitempty"`     // gatewayMerchantId; empty: the tenant's login
	Expires     string `json:"expires,omitempty"`      // of the token: an RFC 3339 instant, or a duration from the tenant's now: "15m", "-1m"
}

// MintGooglePayToken makes a token as Google Pay would hand it to the merchant's page, encrypted to the sandbox, in Base64: what
// goes into body.token of iPay's PaymentCreate as it is.
//
// Errors: [*Problem] (400: a field is wrong), [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) MintGooglePayToken(ctx context.Context, token Token) (string, error) {
	const path = "/__admin/wallets/googlepay/token"
	var minted struct {
		Token string `json:"token"`
	}
	if err := c.do(ctx, http.MethodPost, path, token, &minted); err != nil {
		return "", err
	}
	if minted.Token == "" {
		return "", malformed(http.MethodPost, path, "no token in it")
	}
	return minted.Token, nil
}
