package intellectmoney_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

const host = "api.intellectmoney.ru"

// reached sends a start to the printed address and tells what it came to: verdict, state and method of the invoice.
func reached(s *shop, op string) string {
	number := s.invoice()
	m := s.message(op, startOf(s.eshopID, number))
	m.host, m.path = host, "/merchant/"+op
	verdict := s.send(m).verdict()
	p := s.payment(number)
	return strings.Join([]string{verdict, string(p.State), p.Method}, " ")
}

// missed sends it to the same address by GET and to a neighbouring one, and tells what that came to.
func missed(s *shop, op string) string {
	number := s.invoice()
	get := s.message(op, startOf(s.eshopID, number))
	get.host, get.path, get.method = host, "/merchant/"+op, http.MethodGet
	beside := s.message(op, startOf(s.eshopID, number))
	beside.host, beside.path = host, "/merchant/"+op+"s"
	return strings.Join([]string{s.send(get).verdict(), s.send(beside).verdict(), string(s.state(number))}, " ")
}

func TestEachMethodIsStartedAtItsAddressAndNowhereElse(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	const nothing = "HTTP 405 HTTP 404 New"
	gazprom, sbp, bnpl := reached(s, "gazpromPayPayment"), reached(s, "sbpPayment"), reached(s, "bnplPayment")
	claims.Check(t, "im.gazprom.endpoint", gazprom == "accepted Created GazpromPay" && missed(s, "gazpromPayPayment") == nothing, gazprom)
	claims.Check(t, "im.sbp.endpoint", sbp == "accepted Created Sbp" && missed(s, "sbpPayment") == nothing, sbp)
	claims.Check(t, "im.bnpl.endpoint", bnpl == "accepted Created BNPL" && missed(s, "bnplPayment") == nothing, bnpl)
}

func TestInvoiceIsMadeByCreateInvoiceAndPaidByEveryMethod(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	number := regexp.MustCompile(`^3\d{9}$`)
	paths := []string{"createInvoice", "CreateInvoice", "latest/createInvoice"} // as documented, as the scenarios spell it, the older one
	for i, op := range starts {
		m := s.message("createInvoice", invoiceOf("450000", op))
		m.path = "/intellectmoney/merchant/" + paths[i]
		made := s.send(m)
		invoice := made.at("Result.InvoiceId")
		claims.Check(t, "im.pay.invoice.endpoint",
			made.verdict() == "accepted" && number.MatchString(invoice) && s.call(op, startOf("450000", invoice)).verdict() == "accepted", op, made.text)
	}
}

func TestOneOperationReportsTheProgressOfEveryMethod(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.started(op)
		m := s.message("getBankCardPaymentState", stateOf("450000", number))
		lower := m
		lower.path = "/intellectmoney/merchant/GetBankCardPaymentState" // as the scenarios write it
		steps := s.send(m).step() + " " + s.send(lower).step() + " " + s.send(m).step()
		claims.Check(t, "im.pay.state.endpoint", steps == "InProcess SendTo3DS OK", op, steps)
	}
}

// TestAccountBelowTheAccessLevelMakesNoTestInvoiceEither: the test currency spares the proof, not the level.
func TestAccountBelowTheAccessLevelMakesNoTestInvoiceEither(t *testing.T) {
	none := newShop(t, sandbox.TenantOptions{}, func(s *intellectmoney.Settings) { s.Access = "none" })
	for _, currency := range []string{"RUB", "TST"} {
		r := none.call("createInvoice", fields{"EshopId", "450000", "OrderId", "A-1", "RecipientAmount", "10.00", "RecipientCurrency", currency})
		if r.verdict() != "2" {
			t.Errorf("%s: %s", currency, r.text)
		}
	}
}

func TestAccountBelowTheAccessLevelStartsNothing(t *testing.T) {
	basic := newShop(t, sandbox.TenantOptions{}, nil)
	none := newShop(t, sandbox.TenantOptions{}, func(s *intellectmoney.Settings) { s.Access = "none" })
	for _, op := range starts {
		allowed := basic.call(op, startOf("450000", basic.invoice()))
		denied := none.call(op, startOf("450000", "3000000000"))
		claims.Check(t, "im.pay.access_level", allowed.verdict() == "accepted" && denied.verdict() == "2", op, allowed.text, denied.text)
	}
}

func TestOnlyAnInvoiceOfThisShopIsPaid(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		never := s.call(op, startOf("450000", "3000000777"))
		given := s.call(op, startOf("450000", number))
		claims.Check(t, "im.pay.purpose", never.verdict() == "166 invoiceId" && given.verdict() == "accepted" && s.state(number) == "Created",
			op, never.text, given.text)
	}
}

// life runs a payment as the scenarios of the pages tell it and gives what the merchant and the payer saw.
func life(t *testing.T, op string) string {
	s := waiting(t)
	number := s.invoice()
	seen := []string{number, s.call(op, startOf("450000", number)).verdict()}
	var at reply
	for range 2 {
		at = s.poll(number)
		seen = append(seen, at.step())
	}
	link := at.link(t, op)
	page := s.visit(link)
	seen = append(seen, page.header.Get("Content-Type"), s.poll(number).step())
	seen = append(seen, s.press(link, "approve").header.Get("Location"), s.poll(number).step(), string(s.Status(s.payment(number))))
	return strings.Join(seen, " ")
}

func TestEachLifeRunsAsPrinted(t *testing.T) {
	const want = "3000000000 accepted InProcess SendTo3DS text/html; charset=utf-8 SendTo3DS https://shop.ru OK paid"
	gazprom, sbp, bnpl := life(t, "gazpromPayPayment"), life(t, "sbpPayment"), life(t, "bnplPayment")
	claims.Check(t, "im.gazprom.flow", gazprom == want, gazprom)
	claims.Check(t, "im.sbp.flow", sbp == want, sbp)
	claims.Check(t, "im.bnpl.flow", bnpl == want, bnpl)
}

func TestAcceptChoosesTheAnswersFormatAndMayBeAbsent(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	inJSON := newShop(t, sandbox.TenantOptions{}, func(s *intellectmoney.Settings) { s.AnswerFormat = "json" })
	for _, op := range starts {
		m := s.message(op, startOf("450000", s.invoice()))
		absent := s.send(m.without("Accept"))
		claims.Check(t, "im.pay.header.accept.optional", absent.verdict() == "accepted" && strings.HasPrefix(absent.text, "<?xml"), op, absent.text)

		absent = inJSON.send(inJSON.message(op, startOf("450000", inJSON.invoice())).without("Accept"))
		claims.Check(t, "im.pay.header.accept.optional", absent.verdict() == "accepted" && strings.HasPrefix(absent.text, "{"), op, absent.text)

		asked, other := s.send(m), s.send(m.heading("Accept", "application/xml"))
		claims.Check(t, "im.pay.header.accept.json",
			strings.HasPrefix(asked.header.Get("Content-Type"), "application/json") && strings.HasPrefix(asked.text, "{") && asked.verdict() == "accepted", op, asked.text)
		claims.Check(t, "im.pay.header.accept.json",
			strings.HasPrefix(other.header.Get("Content-Type"), "application/xml") && strings.HasPrefix(other.text, "<?xml"), op, other.text)
	}
}

func TestBodyIsTakenInEveryFormatOfTheTables(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		sent := func(contentType string, write func(fields) string) string {
			number := s.invoice()
			f := startOf("450000", number)
			hash, _ := s.digests(op, f)
			m := s.message(op, f).heading("Content-Type", contentType).carrying(write(f.with("Hash", hash)))
			if contentType == "" {
				m = m.without("Content-Type")
			}
			return s.send(m).verdict() + " " + string(s.state(number))
		}
		inJSON := func(f fields) string { return jsonBody(f, "EshopId") }
		unlabelled, labelled := sent("", form), sent("application/json", inJSON)
		asXML, asForm := sent("application/xml", xmlBody), sent("application/json", form)
		claims.Check(t, "im.pay.header.content_type.optional", unlabelled == "accepted Created" && sent("", inJSON) == "accepted Created", op, unlabelled)
		claims.Check(t, "im.pay.header.content_type.json", labelled == "accepted Created", op, labelled)
		claims.Check(t, "im.pay.header.content_type.xml", asXML == "accepted Created", op, asXML)
		claims.Check(t, "im.pay.body.form_under_json", asForm == "accepted Created", op, asForm)
	}
}

func TestEveryBusinessAnswerIsAnHTTPSuccessWithABody(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		f := startOf("450000", s.invoice())
		for want, m := range map[string]message{
			"accepted":       s.message(op, f),
			"166 successUrl": s.message(op, f.with("SuccessUrl", "")),
			"166 hash":       s.message(op, f).carrying(form(f.with("Hash", "d41d8cd98f00b204e9800998ecf8427e"))),
			"2":              s.message(op, f).without("Sign"),
		} {
			r := s.send(m)
			claims.Check(t, "im.pay.http.success_2xx", r.status >= 200 && r.status < 300 && len(r.leaves) > 0 && r.verdict() == want, op, r.status, r.text)
		}
	}
}
