package ipay_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/mocks"
	mock "paysandbox/mocks/ipay"
	"paysandbox/mocks/ipay/googlepay"
)

// claimScript is what the merchant's page hands to Google's script, as JSON.
func claimScript(t *testing.T, value any) claimTree {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return claimDecoded(t, text)
}

// claimStrictTokens is a setting: only tokens for this merchant that the sandbox can open are taken.
func claimStrictTokens(s *mock.Settings) { s.StrictTokens = true }

// claimEncrypted is what Google hands over when it encrypts a card for a recipient.
func claimEncrypted(t *testing.T, s *claimShop, recipient string) string {
	t.Helper()
	issuer := googlepay.SandboxIssuer()
	issuer.RecipientID = recipient
	text, err := issuer.Mint(googlepay.Message{
		GatewayMerchantID: s.GooglePayMethod().TokenizationSpecification.Parameters.GatewayMerchantID, Expires: s.tenant.Now().Add(time.Hour),
		Card: googlepay.Card{PAN: "4111111111111111", AuthMethod: googlepay.PANOnly, ExpirationMonth: "12", ExpirationYear: "2029"},
	}, func(purpose string) [32]byte { return sha256.Sum256([]byte(purpose)) })
	if err != nil {
		t.Fatal(err)
	}
	return ipay.EncodeToken(text)
}

func TestClaimThePagesScriptGetsThePrintedParameters(t *testing.T) {
	s := claimOpen(t, "", nil)
	method := claimScript(t, s.GooglePayMethod())
	claims.Check(t, "ipay.gpay.allowed_auth_methods", claimShown(method, "parameters.allowedAuthMethods") == `["PAN_ONLY","CRYPTOGRAM_3DS"]`, method)
	claims.Check(t, "ipay.gpay.allowed_card_networks", claimShown(method, "parameters.allowedCardNetworks") == `["MASTERCARD","VISA"]`, method)
	claims.Check(t, "ipay.gpay.tokenization_type", claimShown(method, "tokenizationSpecification.type") == `"PAYMENT_GATEWAY"`, method)
	claims.Check(t, "ipay.gpay.gateway", claimShown(method, "tokenizationSpecification.parameters.gateway") == `"ipayua"`, method)
	claims.Check(t, "ipay.gpay.gateway_merchant_id", claimShown(method, "tokenizationSpecification.parameters.gatewayMerchantId") == `"test"`, method)
	other := claimScript(t, ipay.GooglePayMethod("shop_7"))
	claims.Check(t, "ipay.gpay.gateway_merchant_id", claimShown(other, "tokenizationSpecification.parameters.gatewayMerchantId") == `"shop_7"`, other)

	options := claimScript(t, ipay.PaymentOptions{Environment: ipay.EnvironmentTest})
	claims.Check(t, "ipay.test.environment", claimShown(options, "environment") == `"TEST"`, options)
	live := claimScript(t, ipay.PaymentOptions{Environment: ipay.EnvironmentProduction})
	claims.Check(t, "ipay.test.environment", claimShown(live, "environment") != `"TEST"`, live)
}

func TestClaimWhatThePagesScriptAllowsIsTaken(t *testing.T) {
	s := claimOpen(t, "", claimStrictTokens)
	parameters := s.GooglePayMethod().Parameters
	for _, method := range parameters.AllowedAuthMethods {
		token := s.mint(mocks.TokenRequest{AuthMethod: method})
		state, err := s.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: token})
		claims.Check(t, "ipay.gpay.allowed_auth_methods", err == nil && state.Paid(), method, state, err)
	}
	cards := map[string]string{"MASTERCARD": "5555555555554444", "VISA": "4111111111111111"}
	for _, network := range parameters.AllowedCardNetworks {
		state := s.made(100, func(p *ipay.Payment) { p.Token = s.token(cards[network]) })
		claims.Check(t, "ipay.gpay.allowed_card_networks", state.Paid() && strings.HasPrefix(state.MaskedPAN, cards[network][:6]), network, state)
	}
	for network, pan := range map[string]string{"AMEX": "378282246310005", "JCB": "3530111333300000"} {
		state := s.made(100, func(p *ipay.Payment) { p.Token = s.token(pan) })
		claims.Check(t, "ipay.gpay.allowed_card_networks", state.Declined() && state.DeclineGroup == ipay.DeclineCardNumber, network, state)
	}

	gateway := s.GooglePayMethod().TokenizationSpecification.Parameters
	mine := s.mint(mocks.TokenRequest{Merchant: gateway.GatewayMerchantID})
	state, err := s.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: mine})
	claims.Check(t, "ipay.gpay.gateway_merchant_id", err == nil && state.Paid(), state, err)
	_, err = s.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: s.mint(mocks.TokenRequest{Merchant: "another"})})
	claims.Check(t, "ipay.gpay.gateway_merchant_id", errors.Is(err, ipay.ErrUnknownGatewayMerchantID), err)

	// Google encrypts for the gateway that the script names; the sandbox opens what is for ipayua.
	for recipient, want := range map[string]bool{gateway.Gateway: true, "ipay": false, "example": false} {
		state, err := s.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: claimEncrypted(t, s, "gateway:"+recipient)})
		claims.Check(t, "ipay.gpay.gateway", state.Paid() == want && errors.Is(err, ipay.ErrInvalidToken) != want, recipient, state, err)
	}
}

func TestClaimTheTokenIsGooglesTextInBase64(t *testing.T) {
	s := claimOpen(t, "", claimStrictTokens)
	google, err := base64.StdEncoding.DecodeString(s.token("4000000000000424"))
	if err != nil {
		t.Fatal(err)
	}
	state, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: ipay.EncodeToken(google)})
	sent, _ := s.sentBody()["token"].(string)
	text, decodeErr := base64.StdEncoding.DecodeString(sent)
	claims.Check(t, "ipay.create.body.token", string(text) == string(google) && json.Valid(text) && decodeErr == nil, sent)
	claims.Check(t, "ipay.create.body.token",
		err == nil && state.DeclineGroup == ipay.DeclineInsufficientFunds, "only who opens the token knows the card", state, err)
	s.loose = true
	_, err = s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100, Token: string(google)})
	claims.Check(t, "ipay.create.body.token", errors.Is(err, ipay.ErrInvalidTokenFormat), "sent without Base64", err)

	before := len(s.wire)
	_, err = s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 100})
	claims.Check(t, "ipay.create.body.token", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, "neither token", err)
	first := s.made(100, func(p *ipay.Payment) { p.Recurrent = true })
	again, err := s.PaymentCreate(t.Context(), ipay.Payment{Invoice: 200, RecurrentToken: first.RecurrentToken})
	claims.Check(t, "ipay.create.body.token", err == nil && again.Paid() && claimShown(s.sentBody(), "token") == "absent", again, err)
}
