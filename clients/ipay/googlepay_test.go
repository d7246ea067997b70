package ipay_test

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"paysandbox/clients/ipay"
)

func TestGooglePayParametersAreThePages(t *testing.T) {
	const want = `{"type":"CARD","parameters":{"allowedAuthMethods":["PAN_ONLY","CRYPTOGRAM_3DS"],"allowedCardNetworks":["MASTERCARD","VISA"]},` +
		`"tokenizationSpecification":{"type":"PAYMENT_GATEWAY","parameters":{"gateway":"ipayua","gatewayMerchantId":"test"}}}`
	for _, method := range []ipay.CardPaymentMethod{ipay.GooglePayMethod("test"), newClient(t, base).GooglePayMethod()} {
		if got, err := json.Marshal(method); err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
	for environment, want := range map[ipay.Environment]string{
		ipay.EnvironmentTest: `{"environment":"TEST"}`, ipay.EnvironmentProduction: `{"environment":"PRODUCTION"}`,
	} {
		if got, err := json.Marshal(ipay.PaymentOptions{Environment: environment}); err != nil || string(got) != want {
			t.Errorf("%s, %v; want %s", got, err, want)
		}
	}
}

// Two clients never share what one of them may change.
func TestGooglePayParametersAreTheCallersOwn(t *testing.T) {
	mine := ipay.GooglePayMethod("test")
	mine.Parameters.AllowedCardNetworks[0] = "OTHER"
	if next := ipay.GooglePayMethod("test").Parameters.AllowedCardNetworks[0]; next != "MASTERCARD" {
		t.Errorf("the next merchant gets %s", next)
	}
}

func TestEncodeTokenIsBase64OfTheText(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":"?>~ї"}`: "eyJhIjoiPz5+0ZcifQ==", // with "+", so the alphabet is the standard one
		"":             "",
	} {
		got := ipay.EncodeToken([]byte(text))
		if back, err := base64.StdEncoding.DecodeString(got); got != want || err != nil || string(back) != text {
			t.Errorf("EncodeToken(%s) = %q, want %q", text, got, want)
		}
	}
}
