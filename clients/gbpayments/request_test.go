package gbpayments_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

var update = flag.Bool("update", false, "write the golden requests anew")

func moscow(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// TestRequestsAreTheGoldenBytes holds the whole request, line by line, as net/http writes it.
func TestRequestsAreTheGoldenBytes(t *testing.T) {
	type call func(context.Context, *gbpayments.Client) (any, error)
	full := gbpayments.Payment{
		Token: "tok/ok+1=", Amount: 150050, Currency: "USD", Description: `<Заказ> & "1"`, Email: "payer@shop.example",
		OrderID: "order-1", AccountID: "account 7", IP: "192.0.2.1",
	}
	list := gbpayments.Query{
		DateStart: moment, DateEnd: moment, Type: gbpayments.TypeToken, Status: gbpayments.StatusDeclined, Workmode: gbpayments.WorkmodeTest,
		Sort: gbpayments.SortAmount, Ascending: true, Offset: 20, Limit: 10,
	}
	form := gbpayments.WithFormBody()
	for name, test := range map[string]struct {
		call    call
		options []gbpayments.Option
	}{
		"test": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Test(ctx, gbpayments.TestRequest{})
		}},
		"test-fail": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Test(ctx, gbpayments.TestRequest{Fail: true})
		}},
		"test-error": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Test(ctx, gbpayments.TestRequest{Fail: true, ErrorCode: 10002})
		}},
		"test-form": {options: []gbpayments.Option{form}, call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Test(ctx, gbpayments.TestRequest{})
		}},
		"charge":      {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Charge(ctx, order1) }},
		"charge-full": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Charge(ctx, full) }},
		"charge-form": {options: []gbpayments.Option{form}, call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Charge(ctx, full) }},
		"authorize":   {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Authorize(ctx, order1) }},
		"confirm":     {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Confirm(ctx, 590, 100) }},
		"capture":     {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Capture(ctx, 590, 100) }},
		"cancel":      {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Cancel(ctx, 590) }},
		"void": {options: []gbpayments.Option{gbpayments.WithPaths(gbpayments.Paths{Cancel: "/payment/void"})}, call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.Void(ctx, 590)
		}},
		"refund":    {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.Refund(ctx, 900, 100) }},
		"list":      {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.List(ctx, gbpayments.Query{}) }},
		"list-full": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.List(ctx, list) }},
		"list-page": {call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.List(ctx, pageQuery(t)) }},
		"list-form": {options: []gbpayments.Option{form}, call: func(ctx context.Context, c *gbpayments.Client) (any, error) { return c.List(ctx, list) }},
		"list-test": {options: []gbpayments.Option{gbpayments.WithWorkmode("0")}, call: func(ctx context.Context, c *gbpayments.Client) (any, error) {
			return c.List(ctx, gbpayments.Query{})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			var sent bytes.Buffer
			asked := 0
			c := newClient(t, base, append(test.options, over(func(r *http.Request) (*http.Response, error) {
				asked++
				answer := "page/answers/pay.json"
				if strings.HasSuffix(r.URL.Path, "/list") {
					answer = "page/answers/list.json"
				}
				return respond(200, fixture(t, answer)), r.Write(&sent)
			}))...)
			if _, err := test.call(t.Context(), c); err != nil || asked != 1 {
				t.Fatalf("err = %v after %d requests, want none after one", err, asked)
			}
			got := strings.ReplaceAll(sent.String(), "\r\n", "\n") + "\n"
			path := filepath.Join("testdata", "requests", name+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; write it with go test -update", err)
			}
			if got != string(want) {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func pageQuery(t testing.TB) gbpayments.Query {
	return gbpayments.Query{DateStart: time.Date(2020, 9, 1, 0, 0, 0, 0, moscow(t)), Sort: gbpayments.SortDate, Limit: 100}
}

func TestRequestsMeanWhatThePagePrints(t *testing.T) {
	for name, call := range map[string]func(*gbpayments.Client) error{
		"confirm": func(c *gbpayments.Client) error { _, err := c.Capture(t.Context(), 590, 100); return err },
		"cancel":  func(c *gbpayments.Client) error { _, err := c.Void(t.Context(), 590); return err },
		"refund":  func(c *gbpayments.Client) error { _, err := c.Refund(t.Context(), 900, 100); return err },
		"list":    func(c *gbpayments.Client) error { _, err := c.List(t.Context(), pageQuery(t)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			var got, want map[string]any
			c := newClient(t, base, over(func(r *http.Request) (_ *http.Response, err error) {
				got, err = sent(r)
				return respond(200, fixture(t, "page/answers/"+name+".json")), err
			}))
			if err := call(c); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal([]byte(fixture(t, "page/requests/"+name+".json")), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("sent %v, the page prints %v", got, want)
			}
		})
	}
}

// Dates are Moscow's, whatever the zone of the machine, and a range never loses what is within it.
func TestDatesAreMoscows(t *testing.T) {
	zone := moscow(t)
	for _, test := range []struct {
		start, end         time.Time
		wantStart, wantEnd any
	}{
		{time.Date(2020, 8, 31, 21, 0, 0, 0, time.UTC), time.Date(2020, 8, 31, 21, 0, 0, 0, time.UTC), "2020-09-01", "2020-09-01 00:00"},
		{time.Date(2020, 9, 1, 0, 1, 59, 999, zone), time.Date(2020, 9, 1, 23, 59, 0, 1, zone), "2020-09-01 00:01", "2020-09-02 00:00"},
		{time.Date(2012, 1, 1, 12, 0, 0, 0, time.UTC), time.Time{}, "2012-01-01 16:00", nil}, // Moscow was at +4 then
		{time.Time{}, time.Date(2020, 9, 1, 10, 0, 30, 0, time.FixedZone("", 7*3600)), nil, "2020-09-01 06:01"},
	} {
		var got map[string]any
		c := newClient(t, base, over(func(r *http.Request) (_ *http.Response, err error) {
			got, err = sent(r)
			return respond(200, fixture(t, "page/answers/list.json")), err
		}))
		if _, err := c.List(t.Context(), gbpayments.Query{DateStart: test.start, DateEnd: test.end}); err != nil {
			t.Fatal(err)
		}
		if got["date_start"] != test.wantStart || got["date_end"] != test.wantEnd {
			t.Errorf("sent %v, want %v to %v", got, test.wantStart, test.wantEnd)
		}
	}
}

func TestThePathsOfTheMethodsFollowTheBase(t *testing.T) {
	paths := gbpayments.Paths{Confirm: "/v2/confirm", Refund: "/payment/moneyback"}
	want := map[string]string{"payment/confirm": "v2/confirm", "payment/refund": "payment/moneyback"}
	for given, root := range map[string]string{
		"https://api.gbpayments.io":         "https://api.gbpayments.io/",
		"https://api.gbpayments.io/":        "https://api.gbpayments.io/",
		"http://127.0.0.1:8080/gbpayments":  "http://127.0.0.1:8080/gbpayments/",
		"http://127.0.0.1:8080/gbpayments/": "http://127.0.0.1:8080/gbpayments/",
	} {
		for _, o := range operations() {
			var got string
			c := newClient(t, given, gbpayments.WithPaths(paths), over(func(r *http.Request) (*http.Response, error) {
				got = r.Method + " " + r.URL.String()
				return respond(200, o.answered(t)), nil
			}))
			path := o.name
			if other, changed := want[o.name]; changed {
				path = other
			}
			if _, err := o.call(t.Context(), c); err != nil || got != "POST "+root+path {
				t.Errorf("%s on %q asks %q (%v), want POST %s%s", o.name, given, got, err, root, path)
			}
		}
	}
}

// The secret goes as HTTP Basic with every request.
func TestEveryRequestIsAuthenticated(t *testing.T) {
	for _, o := range operations() {
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if login, password, ok := r.BasicAuth(); !ok || login != "990" || password != "test_api_secret" {
				t.Errorf("%s: login %q, password %q, %t", o.name, login, password, ok)
			}
			_, _ = io.WriteString(w, o.answered(t))
		})
		if _, err := o.call(t.Context(), newClient(t, url)); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
	}
}
