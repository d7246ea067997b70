package ipay_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	"paysandbox/mocks"
	mock "paysandbox/mocks/ipay"
)

var claimClasses = map[string]error{
	"ErrOverall": ipay.ErrOverall, "ErrInvalidStructure": ipay.ErrInvalidStructure, "ErrInvalidAction": ipay.ErrInvalidAction,
	"ErrInvalidToken": ipay.ErrInvalidToken, "ErrInvalidTokenFormat": ipay.ErrInvalidTokenFormat,
	"ErrUnknownGatewayMerchantID": ipay.ErrUnknownGatewayMerchantID, "ErrUnknownField": ipay.ErrUnknownField,
	"ErrInvalidPAN": ipay.ErrInvalidPAN, "ErrInvalidExpiryMonth": ipay.ErrInvalidExpiryMonth, "ErrInvalidExpiryYear": ipay.ErrInvalidExpiryYear,
	"ErrInvalidCVV": ipay.ErrInvalidCVV, "ErrInvalidAuth": ipay.ErrInvalidAuth, "ErrInvalidAuthTime": ipay.ErrInvalidAuthTime,
	"ErrAccessDenied": ipay.ErrAccessDenied, "ErrOutcomeUnknown": ipay.ErrOutcomeUnknown, "ErrUnavailable": ipay.ErrUnavailable,
}

// claimClass names the sentinels that an error is, and nothing else: one, if all is well.
func claimClass(err error) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(claimClasses)) {
		if errors.Is(err, claimClasses[name]) {
			names = append(names, name)
		}
	}
	return strings.Join(names, " ")
}

// claimTold is what the client makes of a system error, asked for by every action: the one class and the provider's own words.
func claimTold(t *testing.T, name string) string {
	t.Helper()
	told := map[string]bool{}
	for _, o := range operations() {
		err := o.call(t.Context(), answering(t, 200, `{"response":{"error":"`+name+`"}}`))
		var refused *ipay.APIError
		if !errors.As(err, &refused) {
			told[fmt.Sprint(err)] = true
			continue
		}
		told[claimClass(err)+": "+refused.Name] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(told)), ", ")
}

func TestClaimASystemErrorIsANameAndNothingElse(t *testing.T) {
	s := claimOpen(t, "", nil)
	_, err := s.GetPaymentStatus(t.Context(), 1)
	var refused *ipay.APIError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	claims.Check(t, "ipay.error.shape",
		string(s.last().answer) == `{"response":{"error":"overall error"}}` && refused.Name == "overall error", s.last().answer, refused)
	claims.Check(t, "ipay.error.shape",
		string(refused.Raw) == string(s.last().answer) && refused.HTTPStatus == 200 && refused.Action == "GetPaymentStatus", refused)
	for _, body := range []string{`{"response":{"error":7}}`, `{"response":{"error":{}}}`, `{"response":{"error":""}}`} {
		_, err := answering(t, 200, body).GetPaymentStatus(t.Context(), 1)
		claims.Check(t, "ipay.error.shape", errors.Is(err, ipay.ErrMalformedAnswer) && claimClass(err) == "", body, err)
	}
	// Whatever stands beside it, it is no success.
	beside := `{"response":{"error":"overall error","pmt_id":1,"pmt_status":5,"invoice":1,"amount":1}}`
	_, err = answering(t, 200, beside).GetPaymentStatus(t.Context(), 1)
	claims.Check(t, "ipay.error.shape", claimClass(err) == "ErrOverall", err)
}

// Each name is one class, for every action, and keeps the provider's words; and the sandbox brings most of them about.
func TestClaimEachSystemErrorIsItsOwnClass(t *testing.T) {
	s := claimOpen(t, "", nil)
	ctx := t.Context()
	charge := func(c *ipay.Client, token string) string {
		_, err := c.Charge(ctx, ipay.Payment{Invoice: 100, Token: token})
		return claimClass(err)
	}
	fee := func(c *ipay.Client) string {
		_, err := c.CalculateFee(ctx, 100)
		return claimClass(err)
	}
	_, err := s.Capture(ctx, s.made(100, nil).PaymentID, 100)
	claims.Check(t, "ipay.error.overall_error",
		claimTold(t, "overall error") == "ErrOverall: overall error" && claimClass(err) == "ErrOverall", claimTold(t, "overall error"), err)

	s.change = strings.NewReplacer(`"CalculateFee"`, `"NoSuchAction"`)
	unknown := fee(s.Client)
	s.change = strings.NewReplacer(`"body":{"invoice":100}`, `"body":[]`)
	misshapen := fee(s.Client)
	s.change = nil
	claims.Check(t, "ipay.error.invalid_request_structure",
		claimTold(t, "invalid request structure") == "ErrInvalidStructure: invalid request structure" && misshapen == "ErrInvalidStructure", misshapen)
	claims.Check(t, "ipay.error.invalid_action",
		claimTold(t, "invalid action") == "ErrInvalidAction: invalid action" && unknown == "ErrInvalidAction", unknown)

	got := charge(s.Client, s.mint(mocks.TokenRequest{Expires: "-1m"}))
	claims.Check(t, "ipay.error.invalid_token", claimTold(t, "invalid token") == "ErrInvalidToken: invalid token" && got == "ErrInvalidToken", got)
	got = charge(s.Client, ipay.EncodeToken([]byte("no JSON")))
	claims.Check(t, "ipay.error.invalid_token_format",
		claimTold(t, "invalid token format") == "ErrInvalidTokenFormat: invalid token format" && got == "ErrInvalidTokenFormat", got)
	got = charge(s.Client, s.mint(mocks.TokenRequest{Merchant: "somebody_else"}))
	claims.Check(t, "ipay.error.invalid_token_gatewaymerchantid",
		claimTold(t, "invalid token gatewayMerchantId") == "ErrUnknownGatewayMerchantID: invalid token gatewayMerchantId" && got == "ErrUnknownGatewayMerchantID", got)
	got = charge(s.Client, s.token("4111111111111112"))
	claims.Check(t, "ipay.error.invalid_pan", claimTold(t, "invalid pan") == "ErrInvalidPAN: invalid pan" && got == "ErrInvalidPAN", got)
	got = charge(s.Client, s.mint(mocks.TokenRequest{CardExpires: "13/2039"}))
	claims.Check(t, "ipay.error.invalid_expm",
		claimTold(t, "invalid expm") == "ErrInvalidExpiryMonth: invalid expm" && got == "ErrInvalidExpiryMonth", got)
	got = charge(s.Client, s.mint(mocks.TokenRequest{CardExpires: "12/39"}))
	claims.Check(t, "ipay.error.invalid_expy",
		claimTold(t, "invalid expy") == "ErrInvalidExpiryYear: invalid expy" && got == "ErrInvalidExpiryYear", got)
	got = charge(s.playing("invalid-cvv"), s.token(""))
	claims.Check(t, "ipay.error.invalid_cvv", claimTold(t, "invalid cvv") == "ErrInvalidCVV: invalid cvv" && got == "ErrInvalidCVV", got)
	got = fee(s.client(base, ipay.Credentials{Login: "test", SignKey: "another"}))
	claims.Check(t, "ipay.error.invalid_auth", claimTold(t, "invalid auth") == "ErrInvalidAuth: invalid auth" && got == "ErrInvalidAuth", got)

	strict := claimOpen(t, "", func(own *mock.Settings) { own.TimeSkew, own.Denied = 60, []string{"CalculateFee"} })
	got = fee(strict.client(base, merchant, at(summer)))
	claims.Check(t, "ipay.error.invalid_auth_time",
		claimTold(t, "invalid auth time") == "ErrInvalidAuthTime: invalid auth time" && got == "ErrInvalidAuthTime", got)
	got = fee(strict.Client)
	claims.Check(t, "ipay.error.access_denied", claimTold(t, "access denied") == "ErrAccessDenied: access denied" && got == "ErrAccessDenied", got)
}

func TestClaimAnUnknownFieldIsNamed(t *testing.T) {
	claims.Check(t, "ipay.error.unknown_field",
		claimTold(t, "unknown field lang") == "ErrUnknownField: unknown field lang", claimTold(t, "unknown field lang"))
	s := claimOpen(t, "", claimStrictFields)
	s.change = strings.NewReplacer(`"body":{"invoice"`, `"body":{"lang":"uk","invoice"`)
	_, err := s.CalculateFee(t.Context(), 100)
	var refused *ipay.APIError
	claims.Check(t, "ipay.error.unknown_field", errors.As(err, &refused) && refused.Field == "lang" && claimClass(err) == "ErrUnknownField", err)
}
