package gbpayments_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paysandbox/clients/gbpayments"
)

const (
	asJSON = "application/json; charset=utf-8"
	asForm = "application/x-www-form-urlencoded; charset=utf-8"

	payNotification = `{"transaction_id":900,"amount":60000,"currency":"RUB","order_id":"order-1","email":"payer@shop.example",` +
		`"card":{"mask":"411111******1111","exp":"10/30","type":"visa","token":"tok_secret"}}`
)

func notified(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "https://shop.example/gbpayments/pay", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

func TestNotificationIsReadAsALineOfTheList(t *testing.T) {
	form := url.Values{
		"transaction_id": {"900"}, "amount": {"60000"}, "currency": {"RUB"}, "order_id": {"order-1"}, "email": {"payer@shop.example"},
		"card": {`{"mask":"411111******1111","exp":"10/30","type":"visa","token":"tok_secret"}`},
	}
	flat := url.Values{"id": {"900"}, "amount": {"60000"}, "currency": {"RUB"}, "order_id": {"order-1"}, "email": {"payer@shop.example"}, "token": {"tok_secret"}}
	card := gbpayments.Card{MaskedPAN: "411111******1111", Expiry: "10/30", Type: "visa"}
	for name, test := range map[string]struct {
		request *http.Request
		card    gbpayments.Card
	}{
		"JSON":              {notified(asJSON, payNotification), card},
		"JSON in a form":    {notified(asForm, "\ufeff "+payNotification), card},
		"JSON, no type":     {notified("", payNotification), card},
		"form":              {notified(asForm, form.Encode()), card},
		"form, flat":        {notified(asForm, flat.Encode()), gbpayments.Card{}},
		"numbers are texts": {notified(asJSON, strings.Replace(payNotification, "900", `"900"`, 1)), card},
	} {
		n, err := gbpayments.ParseNotification(test.request)
		c := n.Claimed
		if err != nil || c.ID != 900 || c.Amount != 60000 || c.Currency != "RUB" || c.OrderID != "order-1" || c.Email != "payer@shop.example" ||
			c.Card != test.card || n.Token() != "tok_secret" || !json.Valid(c.Raw) {
			t.Errorf("%s: %+v of %s\n%v", name, c, c.Raw, err)
		}
		text, err := json.Marshal(n)
		if printed := fmt.Sprintf("%v %+v %#v %s", n, n, n, text); err != nil || strings.Contains(printed, "tok_secret") || !strings.Contains(printed, "unverified notification of transaction 900") {
			t.Errorf("%s: printed as %s, %v", name, printed, err)
		}
	}
}

func TestNotificationThatIsNone(t *testing.T) {
	get := notified(asJSON, payNotification)
	get.Method = http.MethodGet
	bodiless := notified(asJSON, "")
	bodiless.Body = nil
	torn := notified(asJSON, "")
	torn.Body = io.NopCloser(io.MultiReader(strings.NewReader(payNotification), breaking{}))
	for name, test := range map[string]struct {
		request *http.Request
		says    string
	}{
		"GET":             {get, "not POST"},
		"no body":         {bodiless, "no body"},
		"torn":            {torn, "broke off"},
		"too long":        {notified(asJSON, strings.Repeat(" ", 256<<10)+payNotification), "longer than"},
		"empty":           {notified(asJSON, ""), "not a JSON object"},
		"a list":          {notified(asJSON, "["+payNotification+"]"), "not a JSON object"},
		"a form as JSON":  {notified(asJSON, "id=900&token=tok_secret"), "not a JSON object"},
		"half":            {notified(asJSON, payNotification[:100]), "not a JSON object"},
		"broken form":     {notified(asForm, "id=900&token=tok_secret%zz"), "cannot be decoded"},
		"a field twice":   {notified(asForm, "id=900&token=tok_secret&token=tok_other"), "twice"},
		"no number":       {notified(asJSON, `{"card":{"token":"tok_secret"}}`), "transaction_id"},
		"negative number": {notified(asJSON, `{"id":-1}`), "transaction_id"},
		"half a number":   {notified(asJSON, `{"id":1.5}`), "transaction_id"},
	} {
		n, err := gbpayments.ParseNotification(test.request)
		if !errors.Is(err, gbpayments.ErrMalformed) || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "tok_secret") || n.Claimed.Raw != nil {
			t.Errorf("%s: %v, %v; want ErrMalformed that says %q", name, n, err, test.says)
		}
	}
}

type breaking struct{}

func (breaking) Read([]byte) (int, error) { return 0, errors.New("cut after tok_secret") }

// listing is a client whose list has these lines, and the questions that it was asked.
func listing(t *testing.T, lines ...string) (*gbpayments.Client, *[]map[string]any) {
	t.Helper()
	asked := &[]map[string]any{}
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
		if !strings.HasSuffix(r.URL.Path, "/payment/list") {
			return nil, fmt.Errorf("%s was called", r.URL.Path)
		}
		query, err := sent(r)
		*asked = append(*asked, query)
		first, _ := query["offset"].(float64)
		page := lines[min(int(first), len(lines)):min(int(first)+100, len(lines))]
		return respond(200, fmt.Sprintf(`{"response":{"count":%d,"items":[%s]}}`, len(lines), strings.Join(page, ","))), err
	}))
	return c, asked
}

func TestVerifyNotificationBelievesTheListAlone(t *testing.T) {
	const paid = `"type":1,"amount":60000,"order_id":"order-1"`
	for name, test := range map[string]struct {
		claimed, listed string
		is              error
		says            string
	}{
		"paid":               {payNotification, `{"id":900,"status":1,` + paid + `}`, nil, ""},
		"authorized":         {payNotification, `{"id":900,"status":4,` + paid + `}`, nil, ""},
		"a part confirmed":   {payNotification, `{"id":900,"status":1,"amount":50000,"order_id":"order-1"}`, nil, ""},
		"claims nothing":     {`{"id":900}`, `{"id":900,"status":1,"card":{"token":"tok_1","mask":"4"},` + paid + `}`, nil, ""},
		"the same card":      {payNotification, `{"id":900,"status":1,"card":{"token":"tok_secret","mask":"411111******1111"}}`, nil, ""},
		"declined":           {payNotification, `{"id":900,"status":2,` + paid + `}`, gbpayments.ErrNotConfirmed, "neither completed nor authorized"},
		"cancelled":          {payNotification, `{"id":900,"status":3,` + paid + `}`, gbpayments.ErrNotConfirmed, "neither completed nor authorized"},
		"of no status":       {payNotification, `{"id":900,` + paid + `}`, gbpayments.ErrNotConfirmed, "neither completed nor authorized"},
		"a refund":           {payNotification, `{"id":900,"status":1,"type":3}`, gbpayments.ErrNotConfirmed, "is a refund"},
		"another order":      {payNotification, `{"id":900,"status":1,"order_id":"order-2"}`, gbpayments.ErrNotConfirmed, "another order"},
		"a greater sum":      {payNotification, `{"id":900,"status":1,"amount":60001}`, gbpayments.ErrNotConfirmed, "greater sum"},
		"another token":      {payNotification, `{"id":900,"status":1,"token":"tok_other"}`, gbpayments.ErrNotConfirmed, "another card"},
		"another mask":       {payNotification, `{"id":900,"status":1,"card":{"mask":"400000******0002"}}`, gbpayments.ErrNotConfirmed, "another card"},
		"not in the list":    {payNotification, `{"id":899,"status":1,` + paid + `}`, gbpayments.ErrNotFound, "transaction 900"},
		"only a greater one": {payNotification, `{"id":901,"status":1,` + paid + `}`, gbpayments.ErrNotFound, "transaction 900"},
	} {
		n, err := gbpayments.ParseNotification(notified(asJSON, test.claimed))
		if err != nil {
			t.Fatal(err)
		}
		c, _ := listing(t, test.listed)
		got, err := c.VerifyNotification(t.Context(), n)
		if !errors.Is(err, test.is) || err != nil && (!strings.Contains(err.Error(), test.says) || got.Raw != nil) || err == nil && string(got.Raw) != test.listed {
			t.Errorf("%s: %v, %v; want %v that says %q", name, got, err, test.is, test.says)
		}
		if err != nil && strings.Contains(err.Error(), "tok_") {
			t.Errorf("%v shows a token", err)
		}
	}
	if _, err := newClient(t, base, unreachable(t)).VerifyNotification(t.Context(), gbpayments.Notification{}); !errors.Is(err, gbpayments.ErrInvalidRequest) {
		t.Errorf("an empty notification: %v", err)
	}
	if _, err := answering(t, 503, "").VerifyNotification(t.Context(), gbpayments.Notification{Claimed: gbpayments.Transaction{ID: 1}}); !errors.Is(err, gbpayments.ErrUnavailable) {
		t.Errorf("a list that does not answer: %v", err)
	}
}

// The list is read from its newest end, no further than needed and never without end.
func TestVerifyNotificationReadsFromTheNewest(t *testing.T) {
	var lines []string
	for id := 3000; id > 0; id-- {
		lines = append(lines, fmt.Sprintf(`{"id":%d,"status":1}`, id))
	}
	for id, test := range map[int64]struct {
		is      error
		offsets []int
	}{
		2999: {nil, []int{0}},
		2850: {nil, []int{0, 100}},
		3001: {gbpayments.ErrNotFound, []int{0}},
		1:    {gbpayments.ErrNotFound, steps(20)},
	} {
		c, asked := listing(t, lines...)
		got, err := c.VerifyNotification(t.Context(), gbpayments.Notification{Claimed: gbpayments.Transaction{ID: id}})
		var offsets []int
		for _, q := range *asked {
			offset, _ := q["offset"].(float64)
			offsets = append(offsets, int(offset))
			if q["date_start"] != "2020-08-29 12:30" || q["sort"] != "id" || q["order"] != 1.0 || q["limit"] != 100.0 {
				t.Errorf("asked for %v", q)
			}
		}
		if !errors.Is(err, test.is) || err == nil && got.ID != id || !slices.Equal(offsets, test.offsets) {
			t.Errorf("transaction %d: %v, %v after the pages at %v; want %v, %v", id, got, err, offsets, test.is, test.offsets)
		}
	}
}

func steps(n int) (offsets []int) {
	for i := range n {
		offsets = append(offsets, 100*i)
	}
	return offsets
}

// FuzzNotification: whatever comes is a notification with a number or ErrMalformed, and shows no token.
func FuzzNotification(f *testing.F) {
	f.Add(asJSON, payNotification)
	f.Add(asForm, "id=900&card=%7B%22token%22%3A%22tok_secret%22%7D")
	f.Add(asForm, "id=900&card=%7B")
	f.Add("", "\ufeff")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		n, err := gbpayments.ParseNotification(notified(contentType, body))
		if err != nil && !errors.Is(err, gbpayments.ErrMalformed) || err == nil && (n.Claimed.ID <= 0 || !json.Valid(n.Claimed.Raw)) {
			t.Errorf("%v of %q, %v", n, body, err)
		}
	})
}
