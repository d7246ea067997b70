package control

import (
	"context"
	"net/http"
	"net/url"
)

// Token is what a wallet's token shall hold. Fields left empty are not sent, and the sandbox chooses what works. A wallet that
// knows a field not at all refuses it.
type Token struct {
	Card        string `json:"card,omitempty"`         // number of a test card, never a real one; of gbpayments what the token does: "ok", "limit", …
	CardExpires string `json:"card_expires,omitempty"` // "MM/YYYY"
	AuthMethod  string `json:"auth_method,omitempty"`  // "PAN_ONLY" or "CRYPTOGRAM_3DS"
	Merchant    string `json:"merchant,omitempty"`     // gatewayMerchantId; empty: the tenant's login
	Expires     string `json:"expires,omitempty"`      // of the token: an RFC 3339 instant, or a duration from the tenant's now: "15m", "-1m"
}

// MintToken makes a token of a wallet, as the merchant would come by it: of "googlepay" what [Client.MintGooglePayToken] says, of
// "gbpayments" the token of a card of its own, which charge and auth take.
//
// Errors: [*Problem] (400: a field is wrong; 404: there is no such wallet or tenant), [ErrInvalidRequest] without a wallet,
// [ErrMalformedAnswer], or a failure of the connection.
func (c *Client) MintToken(ctx context.Context, wallet string, token Token) (string, error) {
	if wallet == "" || wallet == "." || wallet == ".." {
		return "", invalid("the wallet's name is missing; give for example googlepay or gbpayments")
	}
	path := "/__admin/wallets/" + url.PathEscape(wallet) + "/token"
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

// MintGooglePayToken makes a token as Google Pay would hand it to the merchant's page, encrypted to the sandbox, in Base64: what
// goes into body.token of iPay's PaymentCreate as it is. A card and its date may be wrong on purpose: the provider judges them when
// the token is used.
//
// Errors: those of [Client.MintToken].
func (c *Client) MintGooglePayToken(ctx context.Context, token Token) (string, error) {
	return c.MintToken(ctx, "googlepay", token)
}
