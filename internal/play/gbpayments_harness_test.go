package play_test

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"paysandbox/internal/play"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// gbShop is a merchant's side of a sandbox whose tenant follows one scenario of GBPayments.
type gbShop struct {
	t        *testing.T
	tenant   *sandbox.Tenant
	scenario *scenario.Scenario
	shop     play.Shop
	calls    []string // the operations called, by the last word of their names
	said     []string
}

// gbShipped are the texts of the shipped scenarios of GBPayments by name.
func gbShipped(t *testing.T) map[string]string {
	t.Helper()
	all, err := sandbox.ShippedScenarios()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, s := range all {
		if s.Provider == "gbpayments" {
			texts[s.Name] = s.Text
		}
	}
	return texts
}

// inGBShop runs a test about a shipped scenario, or, with the text of one, about the test's own, where time moves only when everything
// waits.
func inGBShop(t *testing.T, name, own string, test func(*testing.T, *gbShop)) {
	t.Helper()
	text, files := own, fs.FS(fstest.MapFS{name + ".yaml": &fstest.MapFile{Data: []byte(own)}})
	if own == "" {
		text, files = gbShipped(t)[name], nil
	}
	synctest.Test(t, func(t *testing.T) {
		s := &gbShop{t: t}
		s.scenario = gbLoaded(t, name, text)
		box, err := sandbox.New(sandbox.Options{Scenarios: files, Default: sandbox.TenantOptions{
			Scenario: name, Clock: sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)},
		}})
		if err != nil {
			t.Fatal(err)
		}
		defer box.Close()
		if s.tenant, err = box.Tenant(""); err != nil {
			t.Fatal(err)
		}
		settings, err := json.Marshal(s.tenant.Settings("gbpayments"))
		if err != nil {
			t.Fatal(err)
		}
		s.shop = play.Shop{
			BaseURL: "http://sandbox.test/gbpayments", Settings: settings, Now: s.tenant.Now, Advance: s.tenant.Advance,
			HTTP: &http.Client{Transport: gbWire{s, box.Transport()}},
			Say:  func(format string, args ...any) { s.said = append(s.said, fmt.Sprintf(format, args...)) },
		}
		test(t, s)
	})
}

// gbLoaded is the scenario of a file.
func gbLoaded(t *testing.T, name, text string) *scenario.Scenario {
	t.Helper()
	loaded, err := sandbox.LoadScenarios(fstest.MapFS{name + ".yaml": &fstest.MapFile{Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return loaded[0]
}

// gbWire notes what is called.
type gbWire struct {
	shop *gbShop
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (w gbWire) RoundTrip(r *http.Request) (*http.Response, error) {
	w.shop.calls = append(w.shop.calls, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
	return w.next.RoundTrip(r)
}

// report is the scenario's, at the end.
func (s *gbShop) report() sandbox.Report {
	s.t.Helper()
	report, err := s.tenant.Report("gbpayments/"+s.scenario.Name, true)
	if err != nil {
		s.t.Fatal(err)
	}
	return report
}

// complaints are the sentences of the expectations that are not met.
func (s *gbShop) complaints() []string {
	s.t.Helper()
	var sentences []string
	for _, e := range s.report().Unmet() {
		sentences = append(sentences, e.Else)
	}
	return sentences
}

// called writes the calls as one line, equal ones in a row once: "charge list×3".
func (s *gbShop) called() string {
	var words []string
	for i := 0; i < len(s.calls); {
		n := i
		for n < len(s.calls) && s.calls[n] == s.calls[i] {
			n++
		}
		word := s.calls[i]
		if n-i > 1 {
			word = fmt.Sprintf("%s×%d", word, n-i)
		}
		words, i = append(words, word), n
	}
	return strings.Join(words, " ")
}

// stands writes where the newest payment is and what its ledger has: "COMPLETED: capture 10000, refund 2500".
func (s *gbShop) stands() string {
	p, made := payment.Payment{}, false
	for number := 995; ; number++ { // refunds have numbers of their own, after those of their payments
		found, ok := s.tenant.Payment(payment.ID{Provider: "gbpayments", Number: strconv.Itoa(number)})
		if !ok {
			break
		}
		p, made = found, true
	}
	if !made {
		return "no payment"
	}
	var movements []string
	for _, m := range p.Ledger {
		movements = append(movements, fmt.Sprintf("%s %d", m.Kind, m.Minor))
	}
	return strings.TrimSuffix(string(p.State)+": "+strings.Join(movements, ", "), ": ")
}

// gbNames are the names of the shipped scenarios in order.
func gbNames(t *testing.T) []string { return slices.Sorted(maps.Keys(gbShipped(t))) }

// gbPeek keeps the body of the last request.
type gbPeek struct {
	next http.RoundTripper
	last *string
}

// RoundTrip implements http.RoundTripper.
func (p gbPeek) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	*p.last = string(body)
	r.Body = io.NopCloser(strings.NewReader(*p.last))
	return p.next.RoundTrip(r)
}
