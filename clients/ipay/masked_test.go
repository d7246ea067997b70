package ipay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

// brokenBody is an answer that breaks off after text with an error that repeats it.
func brokenBody(status int, text string) *http.Response {
	r := respond(status, "")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader(text), failing{errors.New(text)}))
	return r
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

// Every way for a provider to hand back what it was sent: no error may pass it on.
func TestErrorsNeverShowWhatMustStaySecret(t *testing.T) {
	keys := ipay.Credentials{Login: "test", SignKey: "topsecret/+="}
	const token, recurrent, threeDS = "eyJhIjoi/Zz+9Zz+9==", "recurrent/token+1", "eJxlUttygjAQ/RXH+="
	echoes := map[string]func(everything, quoted string) (*http.Response, error){
		"status":       func(all, _ string) (*http.Response, error) { return respond(400, all), nil },
		"server error": func(all, _ string) (*http.Response, error) { return respond(500, all), nil },
		"garbage":      func(all, _ string) (*http.Response, error) { return respond(200, all), nil },
		"transport":    func(all, _ string) (*http.Response, error) { return nil, errors.New(all) },
		"body":         func(all, _ string) (*http.Response, error) { return brokenBody(200, all), nil },
		"error name": func(_, quoted string) (*http.Response, error) {
			return respond(200, `{"response":{"error":`+quoted+`}}`), nil
		},
		"unknown field": func(all, _ string) (*http.Response, error) {
			return respond(200, refusal("unknown field "+all)), nil
		},
		"bad value": func(_, quoted string) (*http.Response, error) {
			return respond(200, `{"response":{"pmt_id":`+quoted+`,"invoice":`+quoted+`,"status":`+quoted+`}}`), nil
		},
		"escaped slashes": func(all, _ string) (*http.Response, error) {
			return respond(500, strings.ReplaceAll(all, "/", `\/`)), nil
		},
	}
	for name, echo := range echoes {
		t.Run(name, func(t *testing.T) {
			var sign string
			c, err := ipay.New(base, keys, at(summer), over(func(r *http.Request) (*http.Response, error) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					return nil, err
				}
				var sent sentAuth
				if err := json.Unmarshal(body, &sent); err != nil {
					return nil, err
				}
				sign = sent.Request.Auth.Sign
				all := fmt.Sprintf("%s %s 4111111111111111 4111 1111 1111 1111 %s", body, keys.SignKey, url.QueryEscape(string(body)+keys.SignKey))
				quoted, err := json.Marshal(all)
				if err != nil {
					return nil, err
				}
				return echo(all, string(quoted))
			}))
			if err != nil {
				t.Fatal(err)
			}
			_, create := c.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: token, RecurrentToken: recurrent})
			_, verify := c.Verify3DS(t.Context(), 1234567, threeDS)
			_, read := c.GetPaymentStatus(t.Context(), 1234567)
			_, receipt := c.GetReceipt(t.Context(), 1234567)
			for _, err := range []error{create, verify, read, receipt} {
				if err == nil {
					t.Fatal("no error")
				}
				var text strings.Builder
				fmt.Fprintf(&text, "%v %q", err, err)
				var answered *ipay.HTTPError
				if errors.As(err, &answered) {
					text.WriteString(answered.Excerpt)
				}
				var refused *ipay.APIError
				if errors.As(err, &refused) {
					text.WriteString(refused.Name + refused.Field)
				}
				for _, secret := range []string{keys.SignKey, sign, token, recurrent, threeDS, "4111111111111111", "4111 1111 1111 1111"} {
					for _, written := range []string{secret, url.QueryEscape(secret), strings.ReplaceAll(secret, "/", `\/`)} {
						if strings.Contains(text.String(), written) {
							t.Errorf("%s shows %s", text.String(), written)
						}
					}
				}
			}
		})
	}
}

// A long token, repeated and broken off anywhere: neither a whole one nor its half is shown.
func TestHalfATokenIsNotShown(t *testing.T) {
	token := "eyJ" + strings.Repeat("abcdefghijklmnop/+", 200)
	for _, cut := range []int{len(token) - 1, len(token) / 2, 40, 10} {
		for _, before := range []string{"", "no: ", strings.Repeat(token+" ", 4), strings.Repeat(token+" ", 300)} {
			_, err := newClient(t, base, over(func(*http.Request) (*http.Response, error) {
				return brokenBody(502, before+token[:cut]), nil
			})).Charge(t.Context(), ipay.Payment{Invoice: 100, Token: token})
			if err == nil || strings.Contains(err.Error(), token[:10]) {
				t.Errorf("cut at %d after %d bytes: %v", cut, len(before), err)
			}
		}
	}
}

// Nothing that holds a secret shows it when it is printed or encoded, alone or inside something else.
func TestPrintingShowsNoSecret(t *testing.T) {
	keys := ipay.Credentials{Login: "test", SignKey: "topsecret"}
	c, err := ipay.New(base, keys)
	if err != nil {
		t.Fatal(err)
	}
	payment := ipay.Payment{Invoice: 100, Token: "topsecret", RecurrentToken: "topsecret", ExtID: "order-1"}
	paid := ipay.PaymentState{PaymentID: 7, Status: ipay.StatusPaid, RecurrentToken: "topsecret", Raw: []byte("topsecret")}
	notification := ipay.ThreeDSNotification{ThreeDSData: "topsecret"}
	for shown, value := range map[string]any{
		"credentials of merchant test": keys, "client of merchant test at " + base: c, `payment of 100 kopecks, ext_id "order-1"`: payment,
		"payment 7: paid (5), invoice 0, amount 0 kopecks": paid, "3-D Secure notification of 9 bytes": notification,
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if got := fmt.Sprintf(verb, value); got != shown {
				t.Errorf("%s of %T is %q, want %q", verb, value, got, shown)
			}
			if got := fmt.Sprintf(verb, struct{ Value any }{value}); strings.Contains(got, "topsecret") || strings.Contains(got, "746f70736563726574") {
				t.Errorf("%s of a struct with %T is %q", verb, value, got)
			}
		}
		encoded, err := json.Marshal(value)
		if err != nil || strings.Contains(string(encoded), "topsecret") {
			t.Errorf("%T encodes as %s, %v", value, encoded, err)
		}
	}
	declined := ipay.PaymentState{PaymentID: 7, Status: ipay.StatusDeclined, DeclineGroup: 42}
	if got, want := fmt.Sprint(declined), "payment 7: declined (4), invoice 0, amount 0 kopecks, group 42, insufficient funds"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
