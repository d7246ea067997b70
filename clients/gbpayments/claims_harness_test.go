package gbpayments_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/mocks"
	mock "paysandbox/mocks/gbpayments"
	"paysandbox/sandbox"
)

// claimBegan is where the frozen clock of every claimShop stands at first: noon of a Thursday in Moscow.
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
// moves it. At the end every request and every answer must have kept the contract.
type claimShop struct {
	*gbpayments.Client
	t      testing.TB
	box    *sandbox.Sandbox
	tenant *sandbox.Tenant
	wire   []claimExchange
	change func(claimTree) // of a request on its way; such a request may break the contract
	loose  bool            // a request was wrong on purpose
}

// claimOpen opens a shop at noon; change may be nil.
func claimOpen(t testing.TB, change func(*mock.Settings)) *claimShop {
	t.Helper()
	return claimOpenAt(t, claimBegan, change)
}

// claimOpenAt opens a shop whose clock stands at an instant.
func claimOpenAt(t testing.TB, start time.Time, change func(*mock.Settings)) *claimShop {
	t.Helper()
	return claimOpenBy(t, start, change, nil)
}

// claimOpenBy opens a shop at an instant whose payments go by scenario files of a test's own.
func claimOpenBy(t testing.TB, start time.Time, change func(*mock.Settings), files fstest.MapFS) *claimShop {
	t.Helper()
	s := &claimShop{t: t}
	box, err := sandbox.New(sandbox.Options{Scenarios: files, Default: sandbox.TenantOptions{
		Clock: sandbox.ClockOptions{Mode: "frozen", Start: start},
		Merchant: func(_ string, settings mocks.Settings) error {
			if own, ok := settings.(*mock.Settings); ok {
				own.SiteID, own.APISecret = site.SiteID, site.APISecret
				if change != nil {
					change(own)
				}
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
	s.Client = s.client(base)
	return s
}

// claimFirst is a setting: the first payment has this number.
func claimFirst(number int64) func(*mock.Settings) {
	return func(s *mock.Settings) { s.First = number }
}

// claimProvider is where the page says that the provider is; a sandbox answers there too.
const claimProvider = "https://api.gbpayments.io"

// client is a further client of the same sandbox, with the tenant's clock.
func (s *claimShop) client(address string, options ...gbpayments.Option) *gbpayments.Client {
	s.t.Helper()
	c, err := gbpayments.New(address, site, append([]gbpayments.Option{over(s.carry), gbpayments.WithClock(s.tenant.Now)}, options...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// playing is a client of the same sandbox whose payments go by a shipped scenario.
func (s *claimShop) playing(scenario string) *gbpayments.Client {
	s.t.Helper()
	return s.client(base, gbpayments.WithHeader("X-Sandbox-Scenario", scenario))
}

// carry brings a request to the sandbox and keeps the exchange.
func (s *claimShop) carry(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	x := claimExchange{method: r.Method, url: r.URL.String(), header: r.Header.Clone(), body: body}
	if s.change != nil {
		tree := claimDecoded(s.t, body)
		s.change(tree)
		if body, err = json.Marshal(tree); err != nil {
			return nil, err
		}
		s.loose = true
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

// without makes one call whose request loses a parameter on its way.
func (s *claimShop) without(name string, call func() error) error {
	s.change = func(sent claimTree) { delete(sent, name) }
	defer func() { s.change = nil }()
	return call()
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
	if len(list.Requests) != len(s.wire) {
		s.t.Errorf("the journal has %d requests of %d", len(list.Requests), len(s.wire))
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

// address is the method and the URL of the newest request.
func (s *claimShop) address() string { return s.last().method + " " + s.last().url }

// sent is the object of the newest request.
func (s *claimShop) sent() claimTree {
	s.t.Helper()
	return claimDecoded(s.t, s.last().body)
}

// claimDecoded reads a JSON object, and nothing after it, without a line of the client's.
func claimDecoded(t testing.TB, text []byte) claimTree {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree claimTree
	if err := decoder.Decode(&tree); err != nil || tree == nil {
		t.Fatalf("%v: %s", err, text)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("%v after the object: %s", err, text)
	}
	return tree
}

// claimShown is a value with its JSON type, as JSON has it: 100 is a number, "100" a string; "absent" where there is none.
func claimShown(tree claimTree, key string) string {
	value, there := tree[key]
	if !there {
		return "absent"
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// claimKeys are the keys of an object in alphabetical order.
func claimKeys(tree claimTree) string { return strings.Join(slices.Sorted(maps.Keys(tree)), " ") }

// claimIDs are the numbers of a page's transactions, in its order.
func claimIDs(page gbpayments.Page) (ids []int64) {
	for _, t := range page.Transactions {
		ids = append(ids, t.ID)
	}
	return ids
}

// claimText is a text of the response in an answer.
func claimText(t testing.TB, answer []byte, key string) string {
	t.Helper()
	response, _ := claimDecoded(t, answer)["response"].(claimTree)
	text, _ := response[key].(string)
	return text
}
