package ipay_test

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/mocks"
	mock "paysandbox/mocks/ipay"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// claimBegan is where the frozen clock of every claimShop stands at first: 11:00 in Kyiv.
var claimBegan = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// claimTree is a JSON object with its numbers as they are written.
type claimTree = map[string]any

// claimExchange is a request as it left and the answer as it came.
type claimExchange struct {
	method, url string
	header, got http.Header
	body        []byte
	answer      []byte
}

// claimShop is a merchant's code: a client, every request of which goes to a sandbox in the same process. Time moves only when a test
// moves it, and a payer does nothing by itself. At the end every request and every answer must have kept the contract.
type claimShop struct {
	*ipay.Client
	t      testing.TB
	box    *sandbox.Sandbox
	tenant *sandbox.Tenant
	wire   []claimExchange
	change *strings.Replacer // of a request on its way; such a request may break the contract
	loose  bool              // a request was wrong on purpose
}

// claimOpen opens a shop whose payments go by a shipped scenario, "" for the usual one; change may be nil.
func claimOpen(t testing.TB, scenario string, change func(*mock.Settings)) *claimShop {
	t.Helper()
	s := &claimShop{t: t}
	box, err := sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{
		Scenario: scenario, Payer: sandbox.PayerWait, Clock: sandbox.ClockOptions{Mode: "frozen", Start: claimBegan},
		Merchant: func(_ string, settings mocks.Settings) error {
			if own, ok := settings.(*mock.Settings); ok && change != nil {
				change(own)
			}
			return nil
		},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.box = box
	if s.tenant, err = box.Tenant(""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		s.keptContract()
		box.Close()
	})
	s.Client = s.client(base, merchant)
	return s
}

// claimTwoStages is a setting: PaymentCreate blocks the sum.
func claimTwoStages(s *mock.Settings) { s.Stages = "two" }

// client is a further client of the same sandbox, with the tenant's clock.
func (s *claimShop) client(address string, keys ipay.Credentials, options ...ipay.Option) *ipay.Client {
	s.t.Helper()
	c, err := ipay.New(address, keys, append([]ipay.Option{over(s.carry), ipay.WithClock(s.tenant.Now)}, options...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// carry brings a request to the sandbox and keeps the exchange.
func (s *claimShop) carry(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	x := claimExchange{method: r.Method, url: r.URL.String(), header: r.Header.Clone(), body: body}
	if s.change != nil {
		body, s.loose = []byte(s.change.Replace(string(body))), true
	}
	sent := r.Clone(r.Context())
	sent.Body, sent.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	response, err := s.box.Transport().RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if x.answer, err = io.ReadAll(response.Body); err != nil {
		return nil, err
	}
	x.got, response.Body = response.Header, io.NopCloser(bytes.NewReader(x.answer))
	s.wire = append(s.wire, x)
	return response, nil
}

// keptContract fails the test for every exchange in the journal that broke the contract.
func (s *claimShop) keptContract() {
	s.t.Helper()
	w := httptest.NewRecorder()
	s.box.ControlPlane().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/__admin/requests?limit=10000", nil))
	var list struct {
		Requests []struct {
			Operation  string
			Violations []string
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil {
		s.t.Fatalf("the journal: %v: %s", err, w.Body)
	}
	for _, r := range list.Requests {
		for _, v := range r.Violations {
			if !s.loose || strings.HasPrefix(v, "answer") {
				s.t.Errorf("%s: %s", r.Operation, v)
			}
		}
	}
}

// last is the newest exchange.
func (s *claimShop) last() claimExchange {
	s.t.Helper()
	if len(s.wire) == 0 {
		s.t.Fatal("nothing was sent")
	}
	return s.wire[len(s.wire)-1]
}

// sent is the object request of the newest exchange.
func (s *claimShop) sent() claimTree {
	s.t.Helper()
	request, _ := claimDecoded(s.t, s.last().body)["request"].(claimTree)
	return request
}

// sentBody is the object request.body of the newest exchange.
func (s *claimShop) sentBody() claimTree {
	s.t.Helper()
	body, _ := s.sent()["body"].(claimTree)
	return body
}

// token is a Google Pay token for this merchant; "" is the usual test card.
func (s *claimShop) token(card string) string {
	s.t.Helper()
	return s.mint(mocks.TokenRequest{Card: card})
}

func (s *claimShop) mint(r mocks.TokenRequest) string {
	s.t.Helper()
	token, err := s.tenant.MintToken("googlepay", r)
	if err != nil {
		s.t.Fatal(err)
	}
	return token
}

// made makes a payment of so many kopecks after a change, which may be nil.
func (s *claimShop) made(invoice int64, change func(*ipay.Payment)) ipay.PaymentState {
	s.t.Helper()
	p := ipay.Payment{Invoice: invoice, Token: s.token("")}
	if change != nil {
		change(&p)
	}
	state, err := s.PaymentCreate(s.t.Context(), p)
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// asked is the state of a payment as GetPaymentStatus tells it.
func (s *claimShop) asked(paymentID int64) ipay.PaymentState {
	s.t.Helper()
	state, err := s.GetPaymentStatus(s.t.Context(), paymentID)
	if err != nil {
		s.t.Fatal(err)
	}
	return state
}

// ledger is what the sandbox counts of a payment's money.
func (s *claimShop) ledger(paymentID int64) payment.Ledger {
	s.t.Helper()
	p, found := s.tenant.Payment(payment.ID{Provider: "ipay", Number: strconv.FormatInt(paymentID, 10)})
	if !found {
		s.t.Fatalf("there is no payment %d", paymentID)
	}
	return p.Ledger
}

var claimField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// payer presses a button of the page to which the payer was sent, and gives the form that the browser then posts to the shop.
func (s *claimShop) payer(page, button string) url.Values {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, page, strings.NewReader(url.Values{"answer": {button}}.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", urlencoded)
	answer, err := s.box.Transport().RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: status %d, %v: %s", page, answer.StatusCode, err, text)
	}
	form := url.Values{}
	for _, field := range claimField.FindAllStringSubmatch(string(text), -1) {
		form.Add(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	return form
}

// claimDecoded reads a JSON object without a line of the client's.
func claimDecoded(t testing.TB, text []byte) claimTree {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree claimTree
	if err := decoder.Decode(&tree); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return tree
}

// claimAt follows a path ("transactions.0.trn_id"); where it ends before, there is nothing: false.
func claimAt(v any, path string) (value any, there bool) {
	for step := range strings.SplitSeq(path, ".") {
		switch within := v.(type) {
		case claimTree:
			if v, there = within[step]; !there {
				return nil, false
			}
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(within) {
				return nil, false
			}
			v = within[i]
		default:
			return nil, false
		}
	}
	return v, true
}

// claimShown is a value with its JSON type, as JSON has it: 100 is a number, "100" a string; "absent" where there is none.
func claimShown(v any, path string) string {
	value, there := claimAt(v, path)
	if !there {
		return "absent"
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// claimKeys are the keys of an object in alphabetical order.
func claimKeys(v any, path string) string {
	value, _ := claimAt(v, path)
	object, _ := value.(claimTree)
	return strings.Join(slices.Sorted(maps.Keys(object)), " ")
}

// claimNth is the element of a list; where there is none, nothing.
func claimNth[T any](list []T, i int) (element T) {
	if i < len(list) {
		element = list[i]
	}
	return element
}
