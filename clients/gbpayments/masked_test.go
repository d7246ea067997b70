package gbpayments_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
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
	keys := gbpayments.Credentials{SiteID: "990", APISecret: "topsecret/+="}
	const token = "tk_eyJhIjoi/Zz+9Zz+9=="
	echoes := map[string]func(everything, quoted string) (*http.Response, error){
		"status":       func(all, _ string) (*http.Response, error) { return respond(400, all), nil },
		"unauthorized": func(all, _ string) (*http.Response, error) { return respond(401, all), nil },
		"server error": func(all, _ string) (*http.Response, error) { return respond(500, all), nil },
		"garbage":      func(all, _ string) (*http.Response, error) { return respond(200, all), nil },
		"transport":    func(all, _ string) (*http.Response, error) { return nil, errors.New(all) },
		"body":         func(all, _ string) (*http.Response, error) { return brokenBody(200, all), nil },
		"error object": func(_, quoted string) (*http.Response, error) {
			return respond(200, `{"error":{"code":10002,"text":`+quoted+`,"name":`+quoted+`}}`), nil
		},
		"unlisted error": func(_, quoted string) (*http.Response, error) {
			return respond(403, `{"error":{"code":1,"text":`+quoted+`}}`), nil
		},
		"bad value": func(_, quoted string) (*http.Response, error) {
			return respond(200, `{"response":{"success":1,"transaction_id":`+quoted+`,"items":`+quoted+`}}`), nil
		},
		"escaped slashes": func(all, _ string) (*http.Response, error) {
			return respond(500, strings.ReplaceAll(all, "/", `\/`)), nil
		},
	}
	for name, echo := range echoes {
		for _, options := range [][]gbpayments.Option{nil, {gbpayments.WithFormBody()}} {
			t.Run(fmt.Sprintf("%s/form=%t", name, options != nil), func(t *testing.T) {
				var proof string
				c, err := gbpayments.New(base, keys, append(options, over(func(r *http.Request) (*http.Response, error) {
					body, err := io.ReadAll(r.Body)
					if err != nil {
						return nil, err
					}
					_, proof, _ = strings.Cut(r.Header.Get("Authorization"), " ")
					all := fmt.Sprintf("%s %s %s 4111111111111111 4111 1111 1111 1111 %s", body, keys.APISecret, proof, url.QueryEscape(string(body)+keys.APISecret))
					quoted, err := json.Marshal(all)
					if err != nil {
						return nil, err
					}
					return echo(all, string(quoted))
				}))...)
				if err != nil {
					t.Fatal(err)
				}
				p := order1
				p.Token = token
				_, charge := c.Charge(t.Context(), p)
				_, authorize := c.Authorize(t.Context(), p)
				_, refund := c.Refund(t.Context(), 900, 100)
				_, list := c.List(t.Context(), gbpayments.Query{})
				for _, err := range []error{charge, authorize, refund, list} {
					if err == nil {
						t.Fatal("no error")
					}
					var text strings.Builder
					fmt.Fprintf(&text, "%v %q", err, err)
					var answered *gbpayments.HTTPError
					if errors.As(err, &answered) {
						text.WriteString(answered.Excerpt)
					}
					var refused *gbpayments.APIError
					if errors.As(err, &refused) {
						text.WriteString(refused.Text + refused.Name)
					}
					for _, secret := range []string{keys.APISecret, proof, token, "4111111111111111", "4111 1111 1111 1111"} {
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
}

// A long token, repeated and broken off anywhere: neither a whole one nor its half is shown.
func TestHalfATokenIsNotShown(t *testing.T) {
	p := order1
	p.Token = "tk_" + strings.Repeat("abcdefghijklmnop/+", 200)
	for _, cut := range []int{len(p.Token) - 1, len(p.Token) / 2, 40, 10} {
		for _, before := range []string{"", "no: ", strings.Repeat(p.Token+" ", 4), strings.Repeat(p.Token+" ", 300)} {
			_, err := newClient(t, base, over(func(*http.Request) (*http.Response, error) {
				return brokenBody(502, before+p.Token[:cut]), nil
			})).Charge(t.Context(), p)
			if err == nil || strings.Contains(err.Error(), p.Token[:10]) {
				t.Errorf("cut at %d after %d bytes: %v", cut, len(before), err)
			}
		}
	}
}

// A secret that is a word of the API hides no name of a parameter.
func TestAParametersNameIsNeverMasked(t *testing.T) {
	p := order1
	p.Token = "token"
	_, err := answering(t, 200, fixture(t, "page/answers/error.json")).Charge(t.Context(), p)
	var refused *gbpayments.APIError
	if !errors.As(err, &refused) || refused.Name != "token" || refused.Text != "Invalid parameter `***`" {
		t.Errorf("err = %+v", err)
	}
}

// Nothing that holds a secret shows it when it is printed or encoded, alone or inside something else.
func TestPrintingShowsNoSecret(t *testing.T) {
	keys := gbpayments.Credentials{SiteID: "990", APISecret: "topsecret"}
	c, err := gbpayments.New(base, keys)
	if err != nil {
		t.Fatal(err)
	}
	payment := gbpayments.Payment{Amount: 100, Token: "topsecret", OrderID: "order-1"}
	line := gbpayments.Transaction{ID: 7, Type: 2, Status: 2, Amount: 100, OrderID: "order-1", Token: "topsecret", Reason: "no 4111111111111111", Raw: []byte("topsecret")}
	for shown, value := range map[string]any{
		"credentials of site 990": keys, "client of site 990 at " + base: c, `payment of 100 kopecks, order_id "order-1"`: payment,
		`transaction 7: token payment (2), declined (2), 100 kopecks, order_id "order-1": no ***`: line,
		"1 transactions, count 2": gbpayments.Page{Count: 2, Transactions: []gbpayments.Transaction{line}, Raw: []byte("topsecret")},
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
	for shown, result := range map[string]gbpayments.Result{
		"done, transaction 995": {Success: true, TransactionID: 995, Raw: []byte("topsecret")}, "done": {Success: true},
		"declined: no": {Reason: "no", Raw: []byte("{}")}, "no result": {},
	} {
		if got := fmt.Sprintf("%+v", result); got != shown {
			t.Errorf("printed %q, want %q", got, shown)
		}
	}
}

// Of two secrets of which one begins the other, the longer one leaves no rest.
func TestALongerSecretLeavesNoRest(t *testing.T) {
	p := order1
	p.Token = site.APISecret + "99"
	_, err := answering(t, 400, p.Token+" "+site.APISecret).Charge(t.Context(), p)
	var answered *gbpayments.HTTPError
	if !errors.As(err, &answered) || answered.Excerpt != "*** ***" {
		t.Errorf("err = %v", err)
	}
}
