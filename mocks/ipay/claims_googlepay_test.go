package ipay_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/mocks/ipay/googlepay"
)

// claimPoorCard is the test card of a payer without money: only who opens its token can say 4/42.
const claimPoorCard = "4000000000000424"

// claimMinted is a token with claimPoorCard that was made outside the sandbox, for whoever issuer says.
func claimMinted(t testing.TB, change func(*googlepay.Issuer, *googlepay.Message)) string {
	t.Helper()
	issuer := googlepay.SandboxIssuer()
	m := googlepay.Message{GatewayMerchantID: "test", Expires: start.Add(time.Hour), Card: googlepay.Card{
		PAN: claimPoorCard, AuthMethod: googlepay.PANOnly, ExpirationMonth: "12", ExpirationYear: "2029",
	}}
	if change != nil {
		change(&issuer, &m)
	}
	text, err := issuer.Mint(m, func(purpose string) [32]byte { return sha256.Sum256([]byte(purpose)) })
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(text)
}

// claimStrictTokens is a merchant that takes tokens for itself only.
func claimStrictTokens(t testing.TB) *merchant {
	t.Helper()
	return newMerchant(t, func(s *ipay.Settings) { s.StrictTokens = true })
}

func TestClaimTokensOfBothAuthMethodsAreTaken(t *testing.T) {
	m := claimStrictTokens(t)
	for _, method := range []string{"PAN_ONLY", "CRYPTOGRAM_3DS"} {
		paid := m.create(100, tree{"token": m.tokenOf(mocks.TokenRequest{AuthMethod: method})})
		poor := m.create(100, tree{"token": m.tokenOf(mocks.TokenRequest{AuthMethod: method, Card: claimPoorCard})})
		claims.Check(t, "ipay.gpay.allowed_auth_methods", paid.verdict() == "5" && poor.verdict() == "4/42", method, paid.text, poor.text)
	}
	_, err := m.tenant().MintToken("googlepay", mocks.TokenRequest{AuthMethod: "CASH"})
	claims.Check(t, "ipay.gpay.allowed_auth_methods", err != nil, "a token with another auth method was minted")
}

func TestClaimOnlyVisaAndMastercardAreTaken(t *testing.T) {
	m := claimStrictTokens(t)
	for _, pan := range []string{"4111111111111111", "4242424242424242", "5555555555554444", "5105105105105100", "2223003122003222"} {
		r := m.create(100, tree{"token": m.token(pan)})
		claims.Check(t, "ipay.gpay.allowed_card_networks", r.verdict() == "5", pan, r.text)
	}
	for network, pan := range map[string]string{"AMEX": "378282246310005", "DISCOVER": "6011111111111117", "JCB": "3530111333300000", "DINERS": "30569309025904"} {
		r := m.create(100, tree{"token": m.token(pan)})
		claims.Check(t, "ipay.gpay.allowed_card_networks", r.verdict() == "4/57", network, r.text)
	}
}

func TestClaimTokensAreForTheGatewayIpayua(t *testing.T) {
	m := claimStrictTokens(t)
	own := m.create(100, tree{"token": claimMinted(t, func(i *googlepay.Issuer, _ *googlepay.Message) { i.RecipientID = "gateway:ipayua" })})
	claims.Check(t, "ipay.gpay.gateway", own.verdict() == "4/42", own.text)
	for _, other := range []string{"gateway:example", "gateway:ipay", "ipayua", "merchant:ipayua"} {
		r := m.create(100, tree{"token": claimMinted(t, func(i *googlepay.Issuer, _ *googlepay.Message) { i.RecipientID = other })})
		claims.Check(t, "ipay.gpay.gateway", r.verdict() == "invalid token", other, r.text)
	}
	// Without strict_tokens a token for somebody else is taken, yet nobody looks into it.
	lenient := newMerchant(t, nil).create(100, tree{"token": claimMinted(t, func(i *googlepay.Issuer, _ *googlepay.Message) { i.RecipientID = "gateway:example" })})
	claims.Check(t, "ipay.gpay.gateway", lenient.verdict() == "5", lenient.text)
}

func TestClaimGatewayMerchantIdIsTheLogin(t *testing.T) {
	m := newMerchant(t, nil)
	own := m.create(100, tree{"token": claimMinted(t, func(_ *googlepay.Issuer, g *googlepay.Message) { g.GatewayMerchantID = m.Login })})
	claims.Check(t, "ipay.gpay.gateway_merchant_id", own.verdict() == "4/42", own.text)
	for _, other := range []string{"Test", "test ", "shop", ""} {
		r := m.create(100, tree{"token": claimMinted(t, func(_ *googlepay.Issuer, g *googlepay.Message) { g.GatewayMerchantID = other })})
		claims.Check(t, "ipay.gpay.gateway_merchant_id", r.verdict() == "invalid token gatewayMerchantId", other, r.text)
	}
	shop := newMerchant(t, func(s *ipay.Settings) { s.Login = "shop_of_another_name" })
	minted, foreign := shop.create(100, nil), shop.create(100, tree{"token": claimMinted(t, nil)})
	claims.Check(t, "ipay.gpay.gateway_merchant_id", minted.verdict() == "5" && foreign.verdict() == "invalid token gatewayMerchantId", minted.text, foreign.text)
}
