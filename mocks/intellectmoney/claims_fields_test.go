package intellectmoney_test

import (
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// tried sends a start of a new invoice with a parameter changed, signed as it is sent, and tells the verdict and where the
// invoice then stands. Change gets the good request.
func tried(s *shop, op string, change func(fields) fields) string {
	number := s.invoice()
	r := s.call(op, change(startOf(s.eshopID, number)))
	return r.verdict() + " " + string(s.state(number))
}

// set is a change of one value, drop leaves a parameter out.
func set(name, value string) func(fields) fields {
	return func(f fields) fields { return f.with(name, value) }
}

func drop(name string) func(fields) fields { return func(f fields) fields { return f.without(name) } }

func untouched(f fields) fields { return f }

// address is a good URL of so many characters.
func address(length int) string {
	const base = "https://shop.ru/"
	return base + strings.Repeat("a", length-len(base))
}

func TestEshopIdIsARequiredNumberOfAtMostSixDigits(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	_, err := s.AddTenant(sandbox.TenantOptions{})
	if err != nil {
		t.Fatal(err)
	}
	long := newShop(t, sandbox.TenantOptions{}, func(s *intellectmoney.Settings) { s.EshopID = "999999" })
	for _, op := range starts {
		absent, empty := tried(s, op, drop("EshopId")), tried(s, op, set("EshopId", ""))
		text, foreign := tried(s, op, set("EshopId", "45000a")), tried(s, op, set("EshopId", "450001"))
		claims.Check(t, "im.pay.field.eshop_id", absent == "166 eshopId New" && empty == absent, op, absent, empty)
		claims.Check(t, "im.pay.field.eshop_id", text == "166 eshopId New" && foreign == text, op, text, foreign)

		number := s.invoice()
		f := startOf("450000", number)
		hash, _ := s.digests(op, f)
		r := s.send(s.message(op, f).carrying(jsonBody(f.with("Hash", hash), "EshopId")))
		claims.Check(t, "im.pay.field.eshop_id", r.verdict() == "accepted" && s.state(number) == "Created", op, r.text)

		for _, seven := range []string{"4500000", "0450000", "1450000"} {
			got := tried(s, op, set("EshopId", seven))
			claims.Check(t, "im.pay.field.eshop_id.max", got == "166 eshopId New", op, seven, got)
		}
		six := tried(long, op, set("EshopId", "999999"))
		claims.Check(t, "im.pay.field.eshop_id.max", six == "accepted Created" && tried(s, op, untouched) == six, op, six)
	}
	_, err = sandbox.New(sandbox.Options{Default: sandbox.TenantOptions{Merchant: eshop("4500000")}})
	claims.Check(t, "im.pay.field.eshop_id.max", err != nil && strings.Contains(err.Error(), "one to six digits"), err)
}

func TestInvoiceIdIsRequiredTextOfTenDigits(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		absent, empty, right := tried(s, op, drop("InvoiceId")), tried(s, op, set("InvoiceId", "")), tried(s, op, untouched)
		claims.Check(t, "im.pay.field.invoice_id", absent == "166 invoiceId New" && empty == absent && right == "accepted Created", op, absent, empty, right)

		number := s.invoice()
		f := startOf("450000", number)
		hash, _ := s.digests(op, f)
		r := s.send(s.message(op, f).carrying(jsonBody(f.with("Hash", hash), "InvoiceId"))) // a JSON number, as merchants send it
		claims.Check(t, "im.pay.field.invoice_id", r.verdict() == "accepted" && s.state(number) == "Created", op, r.text)

		// An unknown number is refused in the same words as a malformed one, but after Hash: a wrong Hash tells the two apart.
		judged := func(id string) string {
			f := startOf("450000", id)
			return s.send(s.message(op, f).carrying(form(f.with("Hash", md5Hex("wrong"))))).verdict()
		}
		for _, malformed := range []string{"300000000", "30000000000", "4000000000", "0300000000", "3xxxxxxxxx", "300000000a", "3 00000000", "+300000000", "٣٠٠٠٠٠٠٠٠٠"} {
			got := judged(malformed)
			claims.Check(t, "im.pay.field.invoice_id.pattern", got == "166 invoiceId", op, malformed, got)
		}
		for _, wellFormed := range []string{"3000000000", "3999999999", "3123456789"} {
			got := judged(wellFormed)
			claims.Check(t, "im.pay.field.invoice_id.pattern", got == "166 hash", op, wellFormed, got)
		}
	}
}

func TestSuccessUrlIsRequiredAndAtMost512Long(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		absent, empty, given := tried(s, op, drop("SuccessUrl")), tried(s, op, set("SuccessUrl", "")), tried(s, op, set("SuccessUrl", "https://shop.ru/ok?order=1"))
		claims.Check(t, "im.pay.field.success_url", absent == "166 successUrl New" && empty == absent && given == "accepted Created", op, absent, empty, given)
		passes, fails := tried(s, op, set("SuccessUrl", address(512))), tried(s, op, set("SuccessUrl", address(513)))
		claims.Check(t, "im.pay.field.success_url.max", passes == "accepted Created" && fails == "166 successUrl New", op, passes, fails)
	}
}

func TestFailUrlIsOptionalAndAtMost512Long(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		absent, empty, given := tried(s, op, drop("FailUrl")), tried(s, op, set("FailUrl", "")), tried(s, op, set("FailUrl", "https://shop.ru/fail"))
		wrong := tried(s, op, set("FailUrl", "no address"))
		claims.Check(t, "im.pay.field.fail_url", absent == "accepted Created" && empty == absent && given == absent && wrong == "166 failUrl New", op, absent, wrong)
		passes, fails := tried(s, op, set("FailUrl", address(512))), tried(s, op, set("FailUrl", address(513)))
		claims.Check(t, "im.pay.field.fail_url.max", passes == "accepted Created" && fails == "166 failUrl New", op, passes, fails)
	}
}

// TestBrowserIsSentWhereTheMerchantSaid presses the payer page's buttons.
func TestBrowserIsSentWhereTheMerchantSaid(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		ends := map[string]string{}
		for _, button := range []string{"approve", "decline"} {
			number := s.invoice()
			s.call(op, startOf("450000", number).with("SuccessUrl", "https://shop.ru/paid/"+number).with("FailUrl", "https://shop.ru/sorry/"+number))
			link := s.until(number, "SendTo3DS").link(t, op)
			gone := s.press(link, button)
			ends[button] = strings.TrimSuffix(gone.header.Get("Location"), number) + " " + s.poll(number).step()
		}
		claims.Check(t, "im.pay.field.success_url.redirect", ends["approve"] == "https://shop.ru/paid/ OK", op, ends)
		claims.Check(t, "im.pay.field.fail_url.redirect", ends["decline"] == "https://shop.ru/sorry/ Error", op, ends)
	}
}

func TestAdditionalParamsAreSignedAndChangeNothing(t *testing.T) {
	for _, op := range starts {
		lives := map[string]string{}
		values := []string{"", "a", "successUrl=https://evil.example", strings.Repeat("длинно ", 3000), `{"State":{"Code":1}}`}
		for _, value := range values {
			s := newShop(t, sandbox.TenantOptions{}, nil) // the same seed: the same requests get the same bytes
			number := s.invoice()
			f := startOf("450000", number).with("AdditionalParams", value)
			life := s.call(op, f).text
			for range 3 {
				r := s.poll(number)
				life += strings.ReplaceAll(r.text, s.base, "") // links name the socket
				if r.step() == "SendTo3DS" {
					life = life[:strings.Index(life, `"Form3DS"`)]
				}
			}
			p := s.payment(number)
			lives[value] = life + string(p.State) + p.Amount.String() + p.Method
			other := f.with("AdditionalParams", value+"!")
			hash, _ := s.digests(op, f)
			_, sign := s.digests(op, other)
			stale := s.send(s.message(op, other).carrying(form(other.with("Hash", hash))).heading("Sign", sign))
			fresh := s.call(op, other) // signed anew it gets as far as the invoice, which is paid
			claims.Check(t, "im.pay.field.additional_params.unused", stale.verdict() == "166 hash" && fresh.verdict() == "166 invoiceId", op, stale.text, fresh.text)
		}
		s := newShop(t, sandbox.TenantOptions{}, nil)
		absent := tried(s, op, drop("AdditionalParams"))
		claims.Check(t, "im.pay.field.additional_params", absent == "accepted Created" && tried(s, op, set("AdditionalParams", "x")) == absent, op, absent)
		for _, value := range values {
			claims.Check(t, "im.pay.field.additional_params.unused", lives[value] == lives[""] && strings.Contains(lives[""], "OK"), op, lives[value], lives[""])
		}
	}
}

func TestIpAddressIsARequiredIPv4Address(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		absent, empty := tried(s, op, drop("IpAddress")), tried(s, op, set("IpAddress", ""))
		site := tried(s, op, set("IpAddress", "203.0.113.7")) // the site's, whatever the caller's own address is
		claims.Check(t, "im.pay.field.ip_address", absent == "166 ipAddress New" && empty == absent && site == "accepted Created", op, absent, empty, site)
		for _, good := range []string{"127.0.0.1", "0.0.0.0", "255.255.255.255"} {
			got := tried(s, op, set("IpAddress", good))
			claims.Check(t, "im.pay.field.ip_address.form", got == "accepted Created", op, good, got)
		}
		for _, bad := range []string{"0.0.0.0/0", "127.0.0.1/32", "127.0.0", "127.0.0.256", "127.0.0.1.1", "::1", "localhost", "127.0.0.1 ", "0x7f.0.0.1", "127,0,0,1"} {
			got := tried(s, op, set("IpAddress", bad))
			claims.Check(t, "im.pay.field.ip_address.form", got == "166 ipAddress New", op, bad, got)
		}
	}
}

func TestHashIsRequiredInTheBody(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		f := startOf("450000", number)
		hash, _ := s.digests(op, f)
		m := s.message(op, f)
		elsewhere := m.carrying(form(f)).heading("Hash", hash)
		elsewhere.path += "?Hash=" + hash
		for _, refused := range []message{m.carrying(form(f)), m.carrying(form(f.with("Hash", ""))), elsewhere} {
			r := s.send(refused)
			claims.Check(t, "im.pay.field.hash", r.verdict() == "166 hash" && s.state(number) == "New", op, r.text)
		}
		r := s.send(m)
		claims.Check(t, "im.pay.field.hash", r.verdict() == "accepted" && s.state(number) == "Created", op, r.text)
	}
}
