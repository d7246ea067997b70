package sandbox_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/payment"
	"paysandbox/sandbox"
)

// credentialsOf reads what the control plane tells of a new tenant.
func credentialsOf(t *testing.T, made map[string]any) client.Credentials {
	t.Helper()
	s := made["merchants"].(map[string]any)["intellectmoney"].(map[string]any)["settings"].(map[string]any)
	return client.Credentials{
		EshopID: s["eshop_id"].(string), BearerToken: s["bearer"].(string),
		SecretKey: s["secret_key"].(string), SignSecretKey: s["sign_secret_key"].(string),
	}
}

func TestTenantsDoNotSeeEachOther(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	made := b.admin("POST", "/__admin/tenants", `{"name":"shop-b","seed":9}`, 201)
	mine, theirs := b.merchant(), b.merchantOf(credentialsOf(t, made))

	invoice := b.invoice(mine, "A-1")
	other := b.invoice(theirs, "A-1") // the same order, another shop
	if invoice != "3000000000" || other != "3000000000" {
		t.Fatalf("each tenant counts for itself; got %s and %s", invoice, other)
	}
	second := b.invoice(mine, "A-2")
	var refused *client.APIError
	if _, err := theirs.State(t.Context(), second); !errors.As(err, &refused) || refused.Param != "invoiceId" {
		t.Errorf("a foreign invoice gave %v", err)
	}
	b.sbp(mine, invoice)
	if got := b.polls(theirs, other, 2); got != "Created Created" {
		t.Errorf("a payment of another tenant moved: %s", got)
	}
	if n := len(b.admin("GET", "/__admin/payments?tenant=shop-b", "", 200)["payments"].([]any)); n != 1 {
		t.Errorf("shop-b has %d payments", n)
	}
	for _, r := range b.requests("") {
		if body := r["request"].(map[string]any)["body"].(string); !strings.Contains(body, "450000") {
			t.Errorf("the default tenant's journal has a foreign request: %s", body)
		}
	}
	b.admin("POST", "/__admin/reset?tenant=shop-b", "", 200)
	if b.poll(mine, second) != client.StepCreated {
		t.Error("a reset of one tenant reached the other")
	}
}

func TestTenantNamesAndCredentialsAreTakenOnce(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	b.admin("POST", "/__admin/tenants", `{"name":"shop-b","settings":{"intellectmoney":{"eshop_id":"460001"}}}`, 201)
	for body, want := range map[string]string{
		`{"name":"shop-b"}`:  `there already is a tenant "shop-b"`,
		`{"name":"default"}`: `there already is a tenant "default"`,
		`{"settings":{"intellectmoney":{"eshop_id":"460001"}}}`: `merchant 460001 of intellectmoney belongs to another tenant`,
		`{"settings":{"intellectmoney":{"eshop_id":"450000"}}}`: `merchant 450000 of intellectmoney belongs to another tenant`,
	} {
		if detail := b.admin("POST", "/__admin/tenants", body, 409)["detail"].(string); !strings.Contains(detail, want) {
			t.Errorf("%s\n got %s\nwant %s", body, detail, want)
		}
	}
	if name := b.admin("POST", "/__admin/tenants", ``+`{}`, 201)["name"]; name != "tenant-2" {
		t.Errorf("a tenant without a name is called %v", name)
	}
}

func TestWrongSettingsAreRefusedWithTheRightOnes(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	for body, want := range map[string][]string{
		`{"nam":"x"}`:                {`unknown key "nam"`, "known: name, seed, clock, settings"},
		`{"settings":{"paiyer":""}}`: {`unknown setting "paiyer"`, "scenario, payer, retry, notify_timeout, intellectmoney"},
		`{"settings":{"intellectmoney":{"okspelling":"Ok"}}}`:  {`unknown key "okspelling"`, "ok_spelling"},
		`{"settings":{"intellectmoney":{"ok_spelling":"ok"}}}`: {`ok_spelling "ok" is not known; known: OK, Ok`},
		`{"settings":{"payer":"dance"}}`:                       {`unknown payer "dance"; known: auto, wait`},
		`{"settings":{"scenario":"sbp-declned"}}`:              {`unknown scenario "sbp-declned"`, "sbp-declined"},
		`{"clock":{"mode":"warped"}}`:                          {`unknown clock mode "warped"; known: real, offset, frozen`},
		`{"name":"Shop B"}`:                                    {"a-z, 0-9 and -"},
		`[`:                                                    {"body"},
	} {
		detail := b.admin("POST", "/__admin/tenants", body, 400)["detail"].(string)
		for _, part := range want {
			if !strings.Contains(detail, part) {
				t.Errorf("%s\n got %s\nwant %s", body, detail, part)
			}
		}
	}
}

func TestMerchantSettingsOfALibraryUser(t *testing.T) {
	b := newBox(t, sandbox.Options{Default: sandbox.TenantOptions{Merchant: func(_ string, s mocks.Settings) error {
		if own, ok := s.(*intellectmoney.Settings); ok {
			own.OKSpelling = "Ok"
		}
		return nil
	}}})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.sbp(m, invoice)
	b.polls(m, invoice, 3)
	state, err := m.State(t.Context(), invoice)
	if err != nil || !strings.Contains(string(state.Raw), `"PaymentStep":"Ok"`) || state.Step != client.StepOK {
		t.Errorf("got %s, %v", state.Raw, err)
	}
}

func TestSameSeedAndRequestsGiveTheSameCanonicalJournal(t *testing.T) {
	journal := func(seed uint64) string {
		b := newBox(t, sandbox.Options{Seed: seed}) // on other ports each time
		m := b.merchant(client.WithHeader("User-Agent", b.data.URL))
		for _, order := range []string{"A-1", "A-2"} {
			invoice := b.invoice(m, order)
			b.sbp(m, invoice)
			b.polls(m, invoice, 4)
		}
		_, _ = m.State(t.Context(), "3999999999")
		text, err := json.Marshal(b.requests("format=canonical"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	first, second, other := journal(42), journal(42), journal(43)
	if first != second {
		at := 0
		for first[at] == second[at] {
			at++
		}
		t.Errorf("the same seed gave\n%.200s\nand\n%.200s", first[max(0, at-50):], second[max(0, at-50):])
	}
	if first == other {
		t.Error("another seed gave the same journal")
	}
	if strings.Count(first, `"number"`) != 13 {
		t.Errorf("the journal has %d requests, want 13", strings.Count(first, `"number"`))
	}
}

func TestResetBeginsAgain(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	m := b.merchant()
	invoice := b.invoice(m, "A-1")
	b.admin("POST", "/__admin/reset", "", 200)
	if _, ok := b.tenant().Payment(payment.ID{Provider: "intellectmoney", Number: invoice}); ok {
		t.Error("a payment survived the reset")
	}
	if len(b.requests("")) != 0 {
		t.Error("the journal survived the reset")
	}
	if again := b.invoice(m, "A-1"); again != invoice {
		t.Errorf("after the reset the first invoice is %s", again)
	}
	b.admin("POST", "/__admin/reset?keep=payments", "", 400)
	b.admin("POST", "/__admin/reset?tenant=nobody", "", 404)
}

func TestTenantMadeForAScenarioGetsItsSeedAndClock(t *testing.T) {
	b := newBox(t, sandbox.Options{Scenarios: scripts(map[string]string{"new-year": `
version: 1
name: new-year
about: A payment on New Year's Eve.
provider: intellectmoney
seed: 77
clock: { mode: frozen, start: "2025-12-31T20:59:59Z" }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: InProcess } }
`})})
	made := b.admin("POST", "/__admin/tenants", `{"settings":{"scenario":"new-year"}}`, 201)
	clock := made["clock"].(map[string]any)
	if made["seed"] != 77.0 || clock["mode"] != "frozen" || clock["now"] != "2025-12-31T20:59:59Z" {
		t.Errorf("the tenant got seed %v and clock %v", made["seed"], clock)
	}
	own := b.admin("POST", "/__admin/tenants", `{"seed":5,"clock":{"mode":"real"},"settings":{"scenario":"new-year"}}`, 201)
	if own["seed"] != 5.0 || own["clock"].(map[string]any)["mode"] != "real" {
		t.Errorf("what the tenant asked for itself was not heard: seed %v, clock %v", own["seed"], own["clock"])
	}
	if b.tenant().Seed() != 1 {
		t.Errorf("a loaded scenario changed the seed of a tenant that was there: %d", b.tenant().Seed())
	}
}
