package intellectmoney_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

// Every way for a provider to hand back what it was sent: no error may pass it on.
func TestErrorsNeverShowWhatMustStaySecret(t *testing.T) {
	keys := intellectmoney.Credentials{
		EshopID: "450000", BearerToken: "bearer-token/+=", SecretKey: "topsecret", SignSecretKey: "topsecret2",
	}
	card := intellectmoney.Card{PAN: "4111111111111111", Holder: "IVAN", ExpiryMonth: "10", ExpiryYear: "30", CVV: "8642"}
	echoes := map[string]func(everything string, quoted string) (*http.Response, error){
		"status":       func(all, _ string) (*http.Response, error) { return respond(400, all), nil },
		"server error": func(all, _ string) (*http.Response, error) { return respond(500, all), nil },
		"garbage":      func(all, _ string) (*http.Response, error) { return respond(200, all), nil },
		"broken XML": func(all, _ string) (*http.Response, error) {
			return respond(200, "<"+strings.Fields(all)[0]+"></x>"), nil
		},
		"transport":     func(all, _ string) (*http.Response, error) { return nil, errors.New(all) },
		"body":          func(all, _ string) (*http.Response, error) { return brokenBody(all), nil },
		"refusal":       func(_, q string) (*http.Response, error) { return respond(200, refusalOf(0, q, q)), nil },
		"not processed": func(_, q string) (*http.Response, error) { return respond(200, refusalOf(2, q, q)), nil },
		"escaped slashes": func(all, _ string) (*http.Response, error) {
			_, header, _ := strings.Cut(all, " map[") // the beginning alone is shown, so the body must not be first
			return respond(500, strings.ReplaceAll(header, "/", `\/`)), nil
		},
		"queued": func(_, q string) (*http.Response, error) { return respond(200, refusalOf(1, q, q)), nil },
	}
	for name, echo := range echoes {
		t.Run(name, func(t *testing.T) {
			var hash, sign string
			c, err := intellectmoney.New(base, keys, over(func(r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				sign = r.Header.Get("Sign")
				hash = string(body[len(body)-32:])
				all := fmt.Sprintf("%s %v %s 4111 1111 1111 1111 topsecret topsecret2", body, r.Header, card.PAN)
				quoted, err := json.Marshal(all)
				if err != nil {
					return nil, err
				}
				return echo(all, string(quoted))
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, errCard := c.BankCardPayment(t.Context(), intellectmoney.CardPayment{InvoiceID: "3000000001", Card: card})
			_, errCVV := c.ActivationPay(t.Context(), "3000000001", 137, card.CVV)
			for _, err := range []error{errCard, errCVV} {
				if err == nil {
					t.Fatal("no error")
				}
				var text strings.Builder
				for _, verb := range []string{"%v", "%+v", "%s", "%q"} {
					fmt.Fprintf(&text, verb, err)
				}
				var answered *intellectmoney.HTTPError
				if errors.As(err, &answered) {
					text.WriteString(answered.Excerpt) // as it is, not quoted
				}
				for _, secret := range []string{
					keys.BearerToken, "bearer-token%2F", `bearer-token\/`, keys.SecretKey, keys.SignSecretKey, card.PAN, "4111 1111", card.CVV, sign,
				} {
					if strings.Contains(text.String(), secret) {
						t.Errorf("%v shows %q", err, secret)
					}
				}
			}
			if strings.Contains(errCVV.Error(), hash) {
				t.Errorf("%v shows the Hash", errCVV)
			}
		})
	}
}

func refusalOf(operation int, param, desc string) string {
	return fmt.Sprintf(`{"OperationState":{"Code":%d,"Desc":%s},"Result":{"State":{"ErrorSourceParam":%s,"Code":166,"Desc":%s}}}`,
		operation, desc, param, desc)
}

// brokenBody is an answer whose body ends in an error of the given text.
func brokenBody(text string) *http.Response {
	r := respond(200, okAnswer)
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), failingReader{errors.New(text)}))
	return r
}

type failingReader struct{ err error }

func (f failingReader) Read([]byte) (int, error) { return 0, f.err }

// A long token, repeated and broken off anywhere: neither a whole one nor its half is shown.
func TestHalfATokenIsNotShown(t *testing.T) {
	keys := vectorKeys
	keys.BearerToken = "tk_" + strings.Repeat("abcdefghijklmnop/+", 200)
	for _, cut := range []int{len(keys.BearerToken) - 1, len(keys.BearerToken) / 2, 40, 10} {
		for _, before := range []string{"", "no: ", strings.Repeat(keys.BearerToken+" ", 4), strings.Repeat(keys.BearerToken+" ", 300)} {
			c, err := intellectmoney.New(base, keys, over(func(*http.Request) (*http.Response, error) {
				return respond(502, before+keys.BearerToken[:cut]), nil
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.SBPPayment(t.Context(), intellectmoney.Payment{
				InvoiceID: "3000000001", SuccessURL: "https://s/ok", FailURL: "https://s/fail", IPAddress: "127.0.0.1",
			})
			if !errors.Is(err, intellectmoney.ErrOutcomeUnknown) || strings.Contains(err.Error(), keys.BearerToken[:10]) {
				t.Errorf("cut at %d after %d bytes: %v", cut, len(before), err)
			}
		}
	}
}

func TestPrintingAnythingShowsNoSecret(t *testing.T) {
	c := newClient(t, base)
	payment := intellectmoney.CardPayment{InvoiceID: "3000000001", Card: testCard}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q", "%x"} {
		text := fmt.Sprintf(verb+" "+verb+" "+verb+" "+verb, c, vectorKeys, payment, testCard)
		for _, secret := range []string{vectorKeys.BearerToken, "shopsecret", "signsecret", "4111111111111111", "123"} {
			if strings.Contains(text, secret) {
				t.Errorf("%s prints %q in %s", verb, secret, text)
			}
		}
	}
	text, err := json.Marshal(map[string]any{"keys": vectorKeys, "card": testCard})
	if want := `{"card":"card 411111******1111","keys":"credentials of shop 450000"}`; err != nil || string(text) != want {
		t.Errorf("JSON is %s, %v; want %s", text, err, want)
	}
	if got := fmt.Sprint(intellectmoney.Card{PAN: "123"}); got != "card ***" {
		t.Errorf("a short number prints as %q", got)
	}
}
