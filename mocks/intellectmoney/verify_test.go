package intellectmoney

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/payment"
)

func TestCallerIsProvenInOrder(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*mocks.Request, *Settings)
		want   string // of the answer
	}{
		{"as it should be", func(*mocks.Request, *Settings) {}, acceptedResult},
		{"wrong shop", func(r *mocks.Request, _ *Settings) {
			r.Body = []byte(strings.Replace(string(r.Body), "450000", "450001", 1))
		}, "eshopId"},
		{"no Authorization", func(r *mocks.Request, _ *Settings) { r.Header.Del("Authorization") }, notAuthorizedResult},
		{"another scheme", func(r *mocks.Request, _ *Settings) {
			r.Header.Set("Authorization", "Basic 9d97820c61424eb6ac0db414ccb7ac60")
		}, notAuthorizedResult},
		{"another token", func(r *mocks.Request, _ *Settings) {
			r.Header.Set("Authorization", "Bearer 9d97820c61424eb6ac0db414ccb7ac61")
		}, notAuthorizedResult},
		{"no Sign", func(r *mocks.Request, _ *Settings) { r.Header.Del("Sign") }, notAuthorizedResult},
		{"Sign in upper case", func(r *mocks.Request, _ *Settings) { r.Header.Set("Sign", strings.ToUpper(r.Header.Get("Sign"))) }, notAuthorizedResult},
		{"Sign of nothing", func(r *mocks.Request, _ *Settings) {
			r.Header.Set("Sign", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
		}, notAuthorizedResult},
		{"Hash of nothing", func(r *mocks.Request, _ *Settings) { rehash(r, "d41d8cd98f00b204e9800998ecf8427e") }, "hash"},
		{"Hash in upper case", func(r *mocks.Request, _ *Settings) {
			hash, _ := signatures(opSbpPayment, goodStart)
			rehash(r, strings.ToUpper(hash))
		}, "hash"},
		{"no Hash", func(r *mocks.Request, _ *Settings) { rehash(r, "") }, "hash"},
		{"another SecretKey", func(_ *mocks.Request, s *Settings) { s.SecretKey = "other" }, "hash"},
		{"another SignSecretKey", func(_ *mocks.Request, s *Settings) { s.SignSecretKey = "other" }, notAuthorizedResult},
		{"keys swapped", func(_ *mocks.Request, s *Settings) { s.SecretKey, s.SignSecretKey = s.SignSecretKey, s.SecretKey }, notAuthorizedResult},
		{"one key for both", func(_ *mocks.Request, s *Settings) { s.SecretKey = s.SignSecretKey }, "hash"},
		{"no access", func(_ *mocks.Request, s *Settings) { s.Access = accessNone }, notAuthorizedResult},
		{"a method that does not exist", func(r *mocks.Request, _ *Settings) { r.Path = "/merchant/refund" }, "404"},
		{"a method in other letters", func(r *mocks.Request, _ *Settings) { r.Path = "/MERCHANT/SBPpayment" }, acceptedResult},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newShop()
			s.bring(t, stateNew, goodInvoice, "")
			request := signed(opSbpPayment, goodStart)
			c.change(request, s.settings)
			_, answer := s.exchange(request)
			switch c.want {
			case "404":
				if answer.Status != http.StatusNotFound || answer.Body != nil || answer.ContentType != "" {
					t.Errorf("HTTP %d %q %s", answer.Status, answer.ContentType, answer.Body)
				}
			case acceptedResult, notAuthorizedResult:
				if !strings.HasSuffix(string(answer.Body), c.want) || strings.Contains(string(answer.Body), "EshopId") != (c.want == acceptedResult) {
					t.Errorf("%s, want %s", answer.Body, c.want)
				}
			default:
				if refused(answer) != c.want {
					t.Errorf("%s, want error 166 of %s", answer.Body, c.want)
				}
			}
			if p, _ := s.Get("3000000000"); (p.State == stateCreated) != (c.want == acceptedResult) {
				t.Errorf("the payment is %s", p.State)
			}
		})
	}
}

func rehash(r *mocks.Request, hash string) {
	body, _, _ := strings.Cut(string(r.Body), "Hash=")
	r.Body = []byte(body + "Hash=" + hash)
}

func TestAnyChangedSignedFieldIsRefused(t *testing.T) {
	for name, value := range map[string]string{
		"EshopId": "450001", "InvoiceId": "3000000001", "SuccessUrl": "https://evil.ru", "FailUrl": "", "AdditionalParams": "x", "IpAddress": "127.0.0.2",
	} {
		s := newShop()
		s.bring(t, stateNew, goodInvoice, "")
		s.call(opCreateInvoice, goodInvoice.with("OrderId", "EP-2"))
		hash, sign := signatures(opSbpPayment, goodStart)

		changed := signed(opSbpPayment, goodStart.with(name, value))
		changed.Header.Set("Sign", sign) // of the request before the change
		rehash(changed, hash)
		if _, answer := s.exchange(changed); strings.HasSuffix(string(answer.Body), acceptedResult) {
			t.Errorf("%s: Sign of another request was accepted", name)
		}
		resigned := signed(opSbpPayment, goodStart.with(name, value))
		rehash(resigned, hash)
		if _, answer := s.exchange(resigned); name != "EshopId" && refused(answer) != "hash" {
			t.Errorf("%s: Hash of another request: %s", name, answer.Body)
		}
		for _, p := range s.payments {
			if p.State != stateNew {
				t.Errorf("%s: payment %s is %s", name, p.ID.Number, p.State)
			}
		}
	}
}

func TestTestCurrencyNeedsHashAlone(t *testing.T) {
	bare := func(op string, f fields) *mocks.Request {
		r := signed(op, f)
		r.Header.Del("Authorization")
		r.Header.Del("Sign")
		return r
	}
	for _, currency := range []string{"TST", "RUB"} {
		for _, op := range []struct {
			name   string
			in     payment.State
			exempt bool
		}{
			{opCreateInvoice, "", true}, {opBankCard, stateNew, true}, {opState, stateNew, true},
			{opSbpPayment, stateNew, false}, {opGazpromPay, stateNew, false}, {opBnplPayment, stateNew, false}, {opActivationPay, stateActivation, false},
			{opPurchaseToPaid, stateHeld, false}, {opPurchaseToRefund, stateHeld, false},
		} {
			s := newShop()
			invoice := goodInvoice.with("RecipientCurrency", currency)
			call := goodCalls[op.name]
			if op.in != "" {
				s.bring(t, op.in, invoice, opSbpPayment)
			} else {
				call = invoice
			}
			_, answer := s.exchange(bare(op.name, call))
			if proven := !strings.HasSuffix(string(answer.Body), notAuthorizedResult); proven != (currency == "TST" && op.exempt) {
				t.Errorf("%s in %s without headers: %s", op.name, currency, answer.Body)
			}
			if currency == "TST" && op.exempt {
				unhashed := bare(op.name, call.with("OrderId", "EP-9"))
				rehash(unhashed, "")
				if _, answer := s.exchange(unhashed); refused(answer) != "hash" {
					t.Errorf("%s in TST without Hash: %s", op.name, answer.Body)
				}
			}
		}
	}
	if _, answer := newShop().exchange(bare(opState, goodState)); !strings.HasSuffix(string(answer.Body), notAuthorizedResult) {
		t.Errorf("an invoice that is not there proves nobody: %s", answer.Body)
	}
}

func TestFoldPath(t *testing.T) {
	p := New()
	for path, want := range map[string]string{
		"/merchant/sbpPayment": "/merchant/sbpPayment", "/merchant/SbpPayment": "/merchant/sbpPayment", "/Merchant/CREATEINVOICE": "/merchant/createInvoice",
		"/merchant/latest/createinvoice": "/merchant/latest/createInvoice", "/merchant/sbpPayment/": "/merchant/sbpPayment/", "/merchant/nothing": "/merchant/nothing", "": "",
	} {
		if got := p.FoldPath(path); got != want {
			t.Errorf("FoldPath(%q) is %q, want %q", path, got, want)
		}
	}
	if op := p.Open(&mocks.Request{Path: "/merchant/latest/createInvoice"}).Operation; op != opCreateInvoice {
		t.Errorf("the older path is %q", op)
	}
}

func TestForeignErrorsAreOurs(t *testing.T) {
	s := newShop()
	c := s.provider.Open(signed(opState, goodState))
	for _, answer := range []mocks.Response{
		s.provider.Render(s, c, nil, errors.New("the disk is full")),
		s.provider.Render(s, c, nil, nil),
		s.provider.Render(s, c, "what is this", nil),
	} {
		if answer.Status != http.StatusInternalServerError || answer.Body != nil {
			t.Errorf("HTTP %d %s", answer.Status, answer.Body)
		}
	}
}

func TestOrderIdServesOnce(t *testing.T) {
	s := newShop()
	for i, want := range []string{"", "orderId"} {
		if got := refused(s.call(opCreateInvoice, goodInvoice)); got != want {
			t.Errorf("call %d: error 166 of %q, want %q", i+1, got, want)
		}
	}
	s.settings.RepeatedOrderID = repeatedPass
	if answer := s.call(opCreateInvoice, goodInvoice); !strings.Contains(string(answer.Body), `"InvoiceId":3000000001,`) {
		t.Errorf("with repeated_order_id allow: %s", answer.Body)
	}
	// Two invoices of one order: the command takes the newest that it fits.
	p, _ := s.Get("3000000000")
	s.provider.Enter(s, &p, mocks.Step{From: stateNew, To: stateHeld, By: payment.Progress, At: s.now})
	s.payments[p.ID.Number] = p
	s.call(opPurchaseToPaid, goodPurchase)
	if p, _ := s.Get("3000000000"); p.State != stateOK {
		t.Errorf("the held invoice is %s", p.State)
	}
	s.call(opPurchaseToRefund, goodPurchase)
	if p, _ := s.Get("3000000001"); p.State != stateCancelled {
		t.Errorf("the newest invoice is %s", p.State)
	}
}

func TestMethodThatPreferenceDoesNotNameLeavesAFinding(t *testing.T) {
	for preference, finding := range map[string]bool{"": false, "sbp": false, "BankCard,Sbp": false, "BankCard": true, "Other": true} {
		s := newShop()
		s.bring(t, stateNew, goodInvoice.with("Preference", preference), "")
		call, answer := s.exchange(signed(opSbpPayment, goodStart))
		if !strings.HasSuffix(string(answer.Body), acceptedResult) {
			t.Errorf("%q: %s", preference, answer.Body)
		}
		if got := len(call.Findings) == 1 && call.Findings[0].Rule == "method-not-preferred"; got != finding {
			t.Errorf("%q: findings %v", preference, call.Findings)
		}
	}
}

func TestHoldWantsItsEnds(t *testing.T) {
	for _, c := range []struct {
		invoice fields
		want    string
	}{
		{heldInvoice, ""}, {heldInvoice.with("HoldTime", ""), "holdTime"}, {heldInvoice.with("ExpireDate", ""), "expireDate"},
		{heldInvoice.with("HoldTime", "").with("ExpireDate", ""), "expireDate"}, {goodInvoice, ""},
	} {
		if got := refused(newShop().call(opCreateInvoice, c.invoice)); got != c.want {
			t.Errorf("%v: error 166 of %q, want %q", c.invoice, got, c.want)
		}
	}
}
