package play

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
	"paysandbox/sandbox"
	"paysandbox/scenarios"
)

// ipayShop is a merchant of iPay at a sandbox of its own.
type ipayShop struct {
	Shop
	tenant *sandbox.Tenant
	mu     sync.Mutex
	forms  []map[string]string // what the payer's browser brought
}

// openIPay opens a shop in which a shipped scenario takes every payment.
func openIPay(t *testing.T, name string) *ipayShop {
	t.Helper()
	return openIPayWith(t, sandbox.Options{Default: sandbox.TenantOptions{Scenario: name}})
}

func openIPayWith(t *testing.T, o sandbox.Options) *ipayShop {
	t.Helper()
	o.Default.Clock = sandbox.ClockOptions{Mode: "frozen", Start: time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)}
	box, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(box.Close)
	if o.Default.Scenario == "slow-status" { // its delays are real time; nothing is posted to this shop
		box.EndWaits()
	}
	s := &ipayShop{}
	if s.tenant, err = box.Tenant(""); err != nil {
		t.Fatal(err)
	}
	settings, err := json.Marshal(s.tenant.Settings("ipay"))
	if err != nil {
		t.Fatal(err)
	}
	inbox := httptest.NewServer(http.HandlerFunc(s.receive))
	t.Cleanup(inbox.Close)
	s.Shop = Shop{
		BaseURL: "http://sandbox.test/ipay", Settings: settings, HTTP: &http.Client{Transport: box.Transport()},
		Now: s.tenant.Now, Advance: s.tenant.Advance,
		Token: func(card string) (string, error) {
			return s.tenant.MintToken("googlepay", mocks.TokenRequest{Card: card})
		},
		Inbox: inbox.URL, Received: s.received, Say: t.Logf,
	}
	return s
}

func (s *ipayShop) receive(_ http.ResponseWriter, r *http.Request) {
	form := map[string]string{}
	if r.ParseForm() == nil {
		for name := range r.PostForm {
			form[name] = r.PostForm.Get(name)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forms = append(s.forms, form)
}

func (s *ipayShop) received() (form map[string]string, arrived bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.forms) == 0 {
		return nil, false
	}
	form, s.forms = s.forms[0], s.forms[1:]
	return form, true
}

// unmet is what the report holds against the merchant at the end: the sentences of the file.
func (s *ipayShop) unmet(t *testing.T, name string) (sentences []string) {
	t.Helper()
	report, err := s.tenant.Report("ipay/"+name, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range report.Unmet() {
		sentences = append(sentences, e.Else)
	}
	return sentences
}

// ipayScripts reads the scenarios of iPay below a folder.
func ipayScripts(t *testing.T, files fs.FS, root string) []*scenario.Scenario {
	t.Helper()
	below, err := fs.Sub(files, root)
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := sandbox.LoadScenarios(below)
	if err != nil || len(scripts) == 0 {
		t.Fatal(len(scripts), err)
	}
	return scripts
}

// TestTheMerchantOfIPayMeetsEveryExpectation plays every shipped scenario.
func TestTheMerchantOfIPayMeetsEveryExpectation(t *testing.T) {
	for _, script := range ipayScripts(t, scenarios.FS, "ipay") {
		t.Run(script.Name, func(t *testing.T) {
			shop := openIPay(t, script.Name)
			if err := Run(t.Context(), shop.Shop, script); err != nil {
				t.Fatal(err)
			}
			if sentences := shop.unmet(t, script.Name); len(sentences) > 0 {
				t.Errorf("unmet: %q", sentences)
			}
		})
	}
}
