package control_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/control"
)

const (
	minted = `{"token":"eyJwcm90b2NvbFZlcnNpb24iOiJFQ3YyIn0="}`
	stored = `{"id":"ipay:1234567","reference":"order-1","amount":{"minor":60000,"currency":"UAH","text":"600.00"},"state":"1",` +
		`"status":"challenged","since":"2026-01-01T00:00:00Z","ledger":[],"scenario":"default","attempt":1,"calls":{"PaymentCreate":1},` +
		`"next":{"method":"POST","url":"https://shop.example/3ds?order=1","fields":{"threedsData":"eJ+/="},"note":"n"}}`
)

type seen struct{ method, url, contentType, body string }

// box is a control plane that answers everything with one status and body, and tells what it was asked.
func box(t *testing.T, status int, contentType, body string) (address string, asked *seen) {
	t.Helper()
	asked = &seen{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*asked = seen{r.Method, r.RequestURI, r.Header.Get("Content-Type"), string(content)}
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL, asked
}

func newClient(t *testing.T, address string, options ...control.Option) *control.Client {
	t.Helper()
	c, err := control.New(address, options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMintGooglePayToken(t *testing.T) {
	address, asked := box(t, http.StatusCreated, "application/json; charset=utf-8", minted)
	for name, test := range map[string]struct {
		token  control.Token
		tenant string
		want   seen
	}{
		"all": {
			control.Token{Card: "4111111111111111", CardExpires: "12/2030", AuthMethod: "CRYPTOGRAM_3DS", Merchant: "shop", Expires: "-1m"}, "checkout 7",
			seen{"POST", "/__admin/wallets/googlepay/token?tenant=checkout+7", "application/json",
				`{"card":"4111111111111111","card_expires":"12/2030","auth_method":"CRYPTOGRAM_3DS","merchant":"shop","expires":"-1m"}`},
		},
		"nothing": {control.Token{}, "", seen{"POST", "/__admin/wallets/googlepay/token", "application/json", `{}`}},
	} {
		t.Run(name, func(t *testing.T) {
			var options []control.Option
			if test.tenant != "" {
				options = append(options, control.WithTenant(test.tenant))
			}
			token, err := newClient(t, address+"/", options...).MintGooglePayToken(t.Context(), test.token)
			if err != nil || token != "eyJwcm90b2NvbFZlcnNpb24iOiJFQ3YyIn0=" {
				t.Errorf("minted %q, %v", token, err)
			}
			if *asked != test.want {
				t.Errorf("asked %+v, want %+v", *asked, test.want)
			}
		})
	}
}

func TestPaymentIsReadWithoutLoss(t *testing.T) {
	want := control.Payment{
		ID: "ipay:1234567", Reference: "order-1", Amount: control.Money{Minor: 60000, Currency: "UAH", Text: "600.00"}, State: "1",
		Status: "challenged", Scenario: "default",
		Next: control.Next{Method: "POST", URL: "https://shop.example/3ds?order=1", Fields: map[string]string{"threedsData": "eJ+/="}, Note: "n"},
	}
	address, asked := box(t, http.StatusOK, "application/json", stored)
	c := newClient(t, address, control.WithTenant("a&b"))

	got, err := c.Payment(t.Context(), "ipay:1234567")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
	if *asked != (seen{"GET", "/__admin/payments/ipay:1234567?tenant=a%26b", "", ""}) {
		t.Errorf("asked %+v", *asked)
	}

	got, err = c.AnswerPayer(t.Context(), "ipay:1234567", control.Approve)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
	if *asked != (seen{"POST", "/__admin/payments/ipay:1234567/payer?tenant=a%26b", "application/json", `{"answer":"approve"}`}) {
		t.Errorf("asked %+v", *asked)
	}
}

// An id stays one part of the path, whatever it holds.
func TestAnIDCannotLeaveItsPlace(t *testing.T) {
	address, asked := box(t, http.StatusOK, "application/json", stored)
	if _, err := newClient(t, address).Payment(t.Context(), "../requests?x=1#y"); err != nil {
		t.Fatal(err)
	}
	if asked.url != "/__admin/payments/..%2Frequests%3Fx=1%23y" {
		t.Errorf("asked %s", asked.url)
	}
	*asked = seen{}
	for _, id := range []string{"", ".", ".."} {
		if _, err := newClient(t, address).AnswerPayer(t.Context(), id, control.Approve); !errors.Is(err, control.ErrInvalidRequest) || asked.url != "" {
			t.Errorf("id %q: %v, asked %s", id, err, asked.url)
		}
	}
}

func TestMintTokenOfAWallet(t *testing.T) {
	address, asked := box(t, http.StatusCreated, "application/json", `{"token":"tok_limit_1_0a"}`)
	c := newClient(t, address, control.WithTenant("checkout 7"))
	token, err := c.MintToken(t.Context(), "gbpayments", control.Token{Card: "limit"})
	if err != nil || token != "tok_limit_1_0a" {
		t.Errorf("minted %q, %v", token, err)
	}
	if want := (seen{"POST", "/__admin/wallets/gbpayments/token?tenant=checkout+7", "application/json", `{"card":"limit"}`}); *asked != want {
		t.Errorf("asked %+v, want %+v", *asked, want)
	}
	// A name stays one part of the path, whatever it holds.
	if _, err := c.MintToken(t.Context(), "a/../b?c", control.Token{}); err != nil || asked.url != "/__admin/wallets/a%2F..%2Fb%3Fc/token?tenant=checkout+7" {
		t.Errorf("asked %s, %v", asked.url, err)
	}
	*asked = seen{}
	for _, wallet := range []string{"", ".", ".."} {
		if _, err := c.MintToken(t.Context(), wallet, control.Token{}); !errors.Is(err, control.ErrInvalidRequest) || asked.url != "" {
			t.Errorf("wallet %q: %v, asked %s", wallet, err, asked.url)
		}
	}
}

// calls are those of the client.
func calls(t *testing.T) map[string]func(*control.Client) error {
	all := map[string]func(*control.Client) error{
		"Payment":     func(c *control.Client) error { _, err := c.Payment(t.Context(), "7"); return err },
		"AnswerPayer": func(c *control.Client) error { _, err := c.AnswerPayer(t.Context(), "7", control.Decline); return err },
		"MintGooglePayToken": func(c *control.Client) error {
			_, err := c.MintGooglePayToken(t.Context(), control.Token{})
			return err
		},
		"MintToken": func(c *control.Client) error {
			_, err := c.MintToken(t.Context(), "gbpayments", control.Token{})
			return err
		},
		"ScenarioReport": func(c *control.Client) error { _, err := c.ScenarioReport(t.Context(), "timed", true); return err },
	}
	maps.Copy(all, requestCalls(t))
	return all
}

func TestWhatTheSandboxRefusesIsAProblem(t *testing.T) {
	document := `{"type":"about:blank","title":"Conflict","status":409,"detail":"ipay:7 waits for nobody"}`
	for name, test := range map[string]struct {
		status            int
		contentType, body string
		detail            string
	}{
		"problem":            {409, "application/problem+json; charset=utf-8", document, "ipay:7 waits for nobody"},
		"without detail":     {404, "application/problem+json", `{"title":"Not Found"}`, "Not Found"},
		"without anything":   {404, "application/problem+json", `{}`, "the answer is not a sandbox's; check the address"},
		"broken":             {400, "application/problem+json", document[:20], "the answer is not a sandbox's; check the address"},
		"somebody else's":    {404, "text/html", "<h1>no</h1>", "the answer is not a sandbox's; check the address"},
		"JSON of some other": {500, "application/json", document, "the answer is not a sandbox's; check the address"},
	} {
		address, _ := box(t, test.status, test.contentType, test.body)
		for call, do := range calls(t) {
			err := do(newClient(t, address))
			var problem *control.Problem
			if !errors.As(err, &problem) || *problem != (control.Problem{Status: test.status, Detail: test.detail}) {
				t.Errorf("%s/%s: err = %v, want a Problem %q", name, call, err, test.detail)
			}
			if want := fmt.Sprintf("control: HTTP %d: %s", test.status, test.detail); err == nil || err.Error() != want {
				t.Errorf("%s/%s: err = %v, want %s", name, call, err, want)
			}
		}
	}
}

func TestAnAnswerThatNoSandboxGives(t *testing.T) {
	for _, body := range []string{"", "<h1>hello</h1>", "{}", "null", "[]", `{"id":7,"token":7}`, `{"id":"7","token":"x"}` + strings.Repeat(" ", 4<<20)} {
		address, _ := box(t, http.StatusOK, "application/json", body)
		for call, do := range calls(t) {
			if err := do(newClient(t, address)); !errors.Is(err, control.ErrMalformedAnswer) || !strings.Contains(err.Error(), "check that the address is a sandbox's") {
				t.Errorf("%s: %.20q: err = %v, want ErrMalformedAnswer", call, body, err)
			}
		}
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAFailureOfTheConnectionIsWrapped(t *testing.T) {
	gone := errors.New("connection refused")
	over := control.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) { return nil, gone })})
	torn := control.WithHTTPClient(&http.Client{Transport: transport(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(io.MultiReader(strings.NewReader(`{"id"`), failing{gone}))}, nil
	})})
	for call, do := range calls(t) {
		if err := do(newClient(t, "http://127.0.0.1:1", over)); !errors.Is(err, gone) || !strings.Contains(err.Error(), "is a sandbox running there?") {
			t.Errorf("%s: err = %v", call, err)
		}
		if err := do(newClient(t, "http://127.0.0.1:1", torn)); !errors.Is(err, gone) || !strings.Contains(err.Error(), "broke off") {
			t.Errorf("%s: err = %v", call, err)
		}
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }

func TestTimeoutAndContextEndACall(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // the server notices a leaving client only after the body
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	for call, do := range calls(t) {
		if err := do(newClient(t, server.URL, control.WithTimeout(time.Millisecond))); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: err = %v, want DeadlineExceeded", call, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := newClient(t, server.URL).Payment(ctx, "7"); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v, want Canceled", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	arrivals := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrivals++
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}))
	t.Cleanup(server.Close)
	mine := &http.Client{}
	for call, do := range calls(t) {
		arrivals = 0
		var problem *control.Problem
		if err := do(newClient(t, server.URL, control.WithHTTPClient(mine))); !errors.As(err, &problem) || problem.Status != 307 || arrivals != 1 {
			t.Errorf("%s: err = %v after %d arrivals", call, err, arrivals)
		}
	}
	if mine.CheckRedirect != nil || mine.Timeout != 0 {
		t.Errorf("the caller's client was changed: %+v", mine)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for name, test := range map[string]struct {
		url, says string
		option    control.Option
	}{
		"empty URL":       {"", "base URL", nil},
		"no scheme":       {"127.0.0.1:8080", "base URL", nil},
		"other scheme":    {"unix:///socket", "base URL", nil},
		"broken URL":      {"http://u:topsecret@[::1", "base URL", nil},
		"user in URL":     {"http://u:topsecret@127.0.0.1", "user, a query", nil},
		"query in URL":    {"http://127.0.0.1/?tenant=a", "user, a query", nil},
		"fragment in URL": {"http://127.0.0.1/#a", "user, a query", nil},
		"admin in URL":    {"http://127.0.0.1/__admin/", "/__admin", nil},
		"no tenant":       {"http://127.0.0.1", "WithTenant", control.WithTenant("")},
		"no client":       {"http://127.0.0.1", "WithHTTPClient", control.WithHTTPClient(nil)},
		"no time":         {"http://127.0.0.1", "WithTimeout", control.WithTimeout(0)},
	} {
		t.Run(name, func(t *testing.T) {
			var options []control.Option
			if test.option != nil {
				options = append(options, test.option)
			}
			c, err := control.New(test.url, options...)
			if c != nil || !errors.Is(err, control.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "topsecret") {
				t.Errorf("New = %v, %v; want ErrInvalidRequest that says %q", c, err, test.says)
			}
		})
	}
}

func Example() {
	sandbox := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			w.WriteHeader(http.StatusCreated)
			fmt.Fprint(w, minted)
			return
		}
		var said struct{ Answer string }
		if err := json.NewDecoder(r.Body).Decode(&said); err == nil && said.Answer == "approve" {
			fmt.Fprint(w, stored)
		}
	}))
	defer sandbox.Close()

	box, err := control.New(sandbox.URL, control.WithTenant("checkout-7"))
	if err != nil {
		fmt.Println(err)
		return
	}
	token, err := box.MintGooglePayToken(context.Background(), control.Token{Card: "4111111111111111", CardExpires: "12/2030"})
	fmt.Println(token, err)
	// The merchant's code pays with token and is challenged; the payer approves.
	payment, err := box.AnswerPayer(context.Background(), "ipay:1234567", control.Approve)
	fmt.Println(payment.Next.URL, payment.Next.Fields["threedsData"], err)
	// Output:
	// eyJwcm90b2NvbFZlcnNpb24iOiJFQ3YyIn0= <nil>
	// https://shop.example/3ds?order=1 eJ+/= <nil>
}
