package ipay_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/ipay"
)

// claimEveryAction carries out each of the nine actions with success, at a merchant of two stages. A call that fails fails the test,
// which goes on: what left is there to be looked at.
func claimEveryAction(s *claimShop, c *ipay.Client) {
	s.t.Helper()
	ctx := s.t.Context()
	served := func(err error) bool {
		s.t.Helper()
		if err != nil {
			s.t.Error(err)
		}
		return err == nil
	}
	_, err := c.CalculateFee(ctx, 60000)
	served(err)
	late, err := c.PaymentCreate(ctx, ipay.Payment{Invoice: 100, Token: s.token(""), Deferred: true})
	if served(err) {
		_, err = c.ProcessPayment(ctx, late.PaymentID)
		served(err)
	}
	held, err := c.PaymentCreate(ctx, ipay.Payment{Invoice: 60000, Token: s.token(""), Description: "Тестовий платіж",
		ThreeDS:     ipay.ThreeDSInfo{NotificationURL: "https://shop.test/3ds"},
		ReceiptData: ipay.ReceiptData{Goods: []ipay.Good{{Name: "Назва товару 1", Price: 60000, Quantity: 1000}}}})
	if !served(err) {
		return
	}
	_, err = c.PaymentVerify3DS(ctx, held.PaymentID, s.payer(held.RedirectURL, "approve").Get("threedsData"))
	served(err)
	_, err = c.PaymentSale(ctx, ipay.Sale{PaymentID: held.PaymentID, Invoice: 60000})
	served(err)
	_, err = c.GetPaymentStatus(ctx, held.PaymentID)
	served(err)
	_, err = c.GetPaymentInvoice(ctx, held.PaymentID)
	served(err)
	_, err = c.GetReceipt(ctx, held.PaymentID)
	served(err)
	_, err = c.PaymentCancel(ctx, ipay.Cancel{PaymentID: held.PaymentID})
	served(err)
}

// claimSequence is what claimEveryAction sends, in its order.
const claimSequence = "CalculateFee PaymentCreate ProcessPayment PaymentCreate " +
	"PaymentVerify3DS PaymentSale GetPaymentStatus GetPaymentInvoice GetReceipt PaymentCancel"

func TestClaimEveryActionGoesToTheOneAddress(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.client("https://api-googlepay.ipay.ua", merchant))
	var actions []string
	for _, x := range s.wire {
		claims.Check(t, "ipay.endpoint", x.method+" "+x.url == "POST https://api-googlepay.ipay.ua/", x.method, x.url)
		action, _ := claimAt(claimDecoded(t, x.body), "request.action")
		text, isText := action.(string)
		claims.Check(t, "ipay.request.action", isText && text != "", string(x.body))
		actions = append(actions, text)
	}
	claims.Check(t, "ipay.endpoint", strings.Join(actions, " ") == claimSequence, actions)
	claims.Check(t, "ipay.request.action", strings.Join(actions, " ") == claimSequence, actions)
}

func TestClaimRequestsAndAnswersAreJSON(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.Client)
	for _, x := range s.wire {
		claims.Check(t, "ipay.endpoint.json", x.header.Get("Content-Type") == "application/json" && json.Valid(x.body), x.header, x.body)
		claims.Check(t, "ipay.endpoint.json",
			strings.HasPrefix(x.header.Get("Accept"), "application/") && strings.Contains(x.header.Get("Accept"), "json"), x.header)
		claims.Check(t, "ipay.endpoint.json",
			strings.HasPrefix(x.got.Get("Content-Type"), "application/json") && json.Valid(x.answer), x.got, x.answer)
	}
	for _, o := range operations() {
		err := o.call(t.Context(), answering(t, 200, "<response><pmt_id>1234567</pmt_id></response>"))
		claims.Check(t, "ipay.endpoint.json", errors.Is(err, ipay.ErrMalformedAnswer), o.name, err)
	}
}

func TestClaimTextsAreUTF8(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid := s.made(100, func(p *ipay.Payment) { p.Description = "Тестовий платіж, ґудзик «№ 7» 🂡" })
	sent := s.last().body
	claims.Check(t, "ipay.endpoint.utf8", utf8.Valid(sent) && strings.Contains(string(sent), "Тестовий платіж, ґудзик «№ 7» 🂡"), sent)
	claims.Check(t, "ipay.endpoint.utf8", paid.BankAcquirer == "АТ «Ощадбанк»", paid.BankAcquirer)

	before := len(s.wire)
	for what, p := range map[string]ipay.Payment{
		"desc":   {Invoice: 100, Token: "eyJ9", Description: "\xd2\xe5\xf1\xf2"}, // "Тест" in windows-1251
		"ext_id": {Invoice: 100, Token: "eyJ9", ExtID: "\xff"},
		"info":   {Invoice: 100, Token: "eyJ9", Info: map[string]any{"name": "\xd2"}},
	} {
		_, err := s.PaymentCreate(t.Context(), p)
		claims.Check(t, "ipay.endpoint.utf8", errors.Is(err, ipay.ErrInvalidRequest) && len(s.wire) == before, what, err)
	}
}

func TestClaimAMerchantIsItsLoginAndItsKey(t *testing.T) {
	s := claimOpen(t, "", nil)
	_, err := s.CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.auth.credentials", err == nil, err)
	for what, keys := range map[string]ipay.Credentials{
		"another login": {Login: "nobody", SignKey: merchant.SignKey}, "another key": {Login: merchant.Login, SignKey: "another"},
		"swapped": {Login: merchant.SignKey, SignKey: merchant.Login},
	} {
		fee, err := s.client(base, keys).CalculateFee(t.Context(), 100)
		claims.Check(t, "ipay.auth.credentials", errors.Is(err, ipay.ErrInvalidAuth) && fee.Amount == 0, what, err)
	}
	for what, keys := range map[string]ipay.Credentials{"no login": {SignKey: "key"}, "no key": {Login: "test"}} {
		c, err := ipay.New(base, keys)
		claims.Check(t, "ipay.auth.credentials", errors.Is(err, ipay.ErrInvalidRequest) && c == nil, what, err)
	}
}

func TestClaimTheEnvelopeIsAsPrinted(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.Client)
	for _, x := range s.wire {
		tree := claimDecoded(t, x.body)
		claims.Check(t, "ipay.request",
			claimKeys(claimTree{"": tree}, "") == "request" && claimKeys(tree, "request") == "action auth body version", x.body)
		claims.Check(t, "ipay.request.version", claimShown(tree, "request.version") == "1.20", x.body) // a number, as every example prints it
		claims.Check(t, "ipay.request.auth", claimKeys(tree, "request.auth") == "login sign time", x.body)
		claims.Check(t, "ipay.request.auth.login", claimShown(tree, "request.auth.login") == `"test"`, x.body)
		claims.Check(t, "ipay.request.auth.time", claimShown(tree, "request.auth.time") == `"2026-01-15 11:00:00"`, x.body)
		sign, _ := claimAt(tree, "request.auth.sign")
		text, isText := sign.(string)
		claims.Check(t, "ipay.request.auth.sign", isText && text != "", x.body)
		body, _ := claimAt(tree, "request.body")
		fields, isObject := body.(claimTree)
		claims.Check(t, "ipay.request.body", isObject && len(fields) > 0, x.body)
	}
	// The same login, whatever its form: another merchant's.
	other := claimOpen(t, "", func(own *mock.Settings) { own.Login = "00042" })
	_, err := other.client(base, ipay.Credentials{Login: "00042", SignKey: merchant.SignKey}).CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.request.auth.login", err == nil && claimShown(other.sent(), "auth.login") == `"00042"`, err)
}

func TestClaimTheTimeIsKyivs(t *testing.T) {
	strict := claimOpen(t, "", func(own *mock.Settings) { own.TimeSkew = 1 })
	form := regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}$`)
	for instant, want := range map[time.Time]string{
		time.Date(2016, 12, 31, 22, 0, 0, 0, time.UTC): "2017-01-01 00:00:00", // the page's own
		summer: "2018-07-09 03:40:37",
		winter: "2019-02-19 10:47:35",
		time.Date(2026, 7, 3, 4, 5, 6, 0, time.FixedZone("", 9*60)): "2026-07-03 06:56:06",
	} {
		_, err := strict.client(base, merchant, at(instant)).CalculateFee(t.Context(), 100)
		stamp, _ := claimAt(strict.sent(), "auth.time")
		text, isText := stamp.(string)
		claims.Check(t, "ipay.request.auth.time", text == want && errors.Is(err, ipay.ErrInvalidAuthTime), text, err)
		claims.Check(t, "ipay.request.auth.time.format", isText && form.MatchString(text) && text == want, text)
	}
	_, err := strict.CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.request.auth.time", err == nil, err)
	_, err = strict.client(base, merchant, at(claimBegan.Add(time.Hour))).CalculateFee(t.Context(), 100)
	claims.Check(t, "ipay.request.auth.time", errors.Is(err, ipay.ErrInvalidAuthTime), "an hour off", err)

	s := claimOpen(t, "", nil)
	for _, wrong := range []string{"2026-01-15T11:00:00", "15.01.2026 11:00:00", "2026-01-15 11:00", "1768467600"} {
		good := "2026-01-15 11:00:00"
		s.change = strings.NewReplacer(good, wrong, ipay.Sign(good, merchant.SignKey), ipay.Sign(wrong, merchant.SignKey))
		_, err := s.CalculateFee(t.Context(), 100)
		claims.Check(t, "ipay.request.auth.time.format", errors.Is(err, ipay.ErrInvalidAuthTime), wrong, err)
	}
}

func TestClaimEveryAnswerIsAnObjectWithResponse(t *testing.T) {
	s := claimOpen(t, "", claimTwoStages)
	claimEveryAction(s, s.Client)
	for _, x := range s.wire {
		claims.Check(t, "ipay.answer.envelope", claimKeys(claimTree{"": claimDecoded(t, x.answer)}, "") == "response", x.answer)
	}
	for _, o := range operations() {
		good := o.answered(t)
		err := o.call(t.Context(), answering(t, http.StatusOK, good))
		claims.Check(t, "ipay.answer.envelope", err == nil, o.name, err)
		bare := claimShown(claimDecoded(t, []byte(good)), "response")
		for what, body := range map[string]string{
			"without it": bare, "another key": strings.Replace(good, `"response"`, `"Response"`, 1),
			"a list": `{"response":[` + bare + `]}`, "null": `{"response":null}`,
		} {
			err := o.call(t.Context(), answering(t, http.StatusOK, body))
			claims.Check(t, "ipay.answer.envelope", errors.Is(err, ipay.ErrMalformedAnswer), o.name, what, err)
		}
	}
}
