package ipay_test

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/sandbox"
)

// claimVerify sends a PaymentVerify3DS of a payment.
func claimVerify(m *merchant, of reply, data any) reply {
	m.t.Helper()
	return m.call("PaymentVerify3DS", tree{"pmt_id": of.at("pmt_id"), "threeds_data": data})
}

// claimForm is the form that a page sends on by itself: its method, its address and its fields.
func claimForm(page string) (method, address string, fields url.Values) {
	one := func(pattern, text string) string {
		if found := regexp.MustCompile(pattern).FindStringSubmatch(text); found != nil {
			return html.UnescapeString(found[1])
		}
		return ""
	}
	fields = url.Values{}
	for _, input := range regexp.MustCompile(`<input[^>]*type="hidden"[^>]*>`).FindAllString(page, -1) {
		fields.Add(one(`name="([^"]*)"`, input), one(`value="([^"]*)"`, input))
	}
	form := one(`(<form[^>]*>)`, page)
	return strings.ToUpper(one(`method="([^"]*)"`, form)), one(`action="([^"]*)"`, form), fields
}

func TestClaimTheResultIsPostedToTheMerchant(t *testing.T) {
	m, shop := newMerchant(t, nil), newInbox(t)
	for _, c := range []struct{ button, want string }{{"approve", "5"}, {"decline", "4/51"}} {
		address := shop.URL + "/3ds?order=17&x=a%20b"
		r := m.made("1", 100, with(claimForce, tree{"threeds_info": tree{"notification_url": address}}))
		status, page := m.press(r.word("security_data.redirect_url"), c.button)
		method, action, fields := claimForm(page)
		claims.Check(t, "ipay.3ds.notification.post", status == http.StatusOK && method == http.MethodPost && action == address, status, page)
		claims.Check(t, "ipay.3ds.notification.field", len(fields) == 1 && len(fields["threedsData"]) == 1 && fields.Get("threedsData") != "", page)

		m.fetch(method, action, "application/x-www-form-urlencoded", fields.Encode()) // what the payer's browser does next
		got := <-shop.forms
		claims.Check(t, "ipay.3ds.notification.post", got.Get("order") == "17" && got.Get("x") == "a b", got)
		claims.Check(t, "ipay.3ds.notification.field", got.Get("threedsData") == fields.Get("threedsData") && !got.Has("threeds_data"), got)
		verified := claimVerify(m, r, got.Get("threedsData"))
		claims.Check(t, "ipay.verify.action", verified.verdict() == c.want && m.last().Operation == "PaymentVerify3DS", verified.text)
	}
}

func TestClaimAnAutomaticPayerPostsToo(t *testing.T) {
	m, shop := open(t, sandbox.Options{}, nil), newInbox(t)
	r := m.made("1", 50001, tree{"threeds_info": tree{"notification_url": shop.URL + "/3ds?order=18"}})
	got := <-shop.forms
	claims.Check(t, "ipay.3ds.notification.post", got.Get("order") == "18" && len(got) == 2, got)
	claims.Check(t, "ipay.3ds.notification.field", got.Get("threedsData") != "", got)
	verified := claimVerify(m, r, got.Get("threedsData"))
	claims.Check(t, "ipay.3ds.notification.field", verified.verdict() == "5", verified.text)
}

func TestClaimVerifyWantsPmtId(t *testing.T) {
	m := newMerchant(t, nil)
	for _, as := range []func(json.Number) any{func(n json.Number) any { return n }, func(n json.Number) any { return n.String() }} {
		r := m.made("1", 100, claimForce)
		data := m.payer(r, mocks.Approve)
		wrong := claimRefused([]any{nil, 0, -1, 1.5, "", "x", true, tree{}, []any{r.at("pmt_id")}}, func(v any) reply {
			return m.call("PaymentVerify3DS", with(tree{"threeds_data": data}, tree{"pmt_id": v}))
		})
		claims.Check(t, "ipay.verify.body.pmt_id", wrong == "invalid request structure", wrong)
		verified := m.call("PaymentVerify3DS", tree{"pmt_id": as(r.at("pmt_id").(json.Number)), "threeds_data": data})
		claims.Check(t, "ipay.verify.body.pmt_id", verified.verdict() == "5" && verified.word("pmt_id") == r.word("pmt_id"), verified.text)
		claims.Check(t, "ipay.verify.action", claimStep(m) == "1 to 5", claimStep(m))
	}
}

func TestClaimVerifyWantsThreedsData(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("1", 100, claimForce)
	data := m.payer(r, mocks.Approve)
	wrong := claimRefused([]any{nil, "", 7, true, tree{}, []any{data}}, func(v any) reply { return claimVerify(m, r, v) })
	claims.Check(t, "ipay.verify.body.threeds_data", wrong == "invalid request structure" && m.about(r, "GetPaymentStatus", nil).verdict() == "1", wrong)
	right := claimVerify(m, r, data)
	claims.Check(t, "ipay.verify.body.threeds_data", right.verdict() == "5", right.text)

	for _, other := range []func(string) string{
		func(s string) string { return s[:len(s)-1] }, func(s string) string { return s + "=" }, strings.ToUpper, func(string) string { return data },
	} {
		r := m.made("1", 100, claimForce)
		spoilt := claimVerify(m, r, other(m.payer(r, mocks.Approve)))
		claims.Check(t, "ipay.verify.body.threeds_data", spoilt.verdict() == "4/60", spoilt.text)
	}
	early := m.made("1", 100, claimForce) // the payer has not answered yet
	guessed := claimVerify(m, early, data)
	claims.Check(t, "ipay.verify.body.threeds_data", guessed.verdict() == "4/60", guessed.text)
}

func TestClaimEscapedThreedsDataIsTheSame(t *testing.T) {
	m := newMerchant(t, nil)
	for _, escaped := range []bool{true, false} {
		r := m.made("1", 100, claimForce)
		data := m.payer(r, mocks.Approve)
		written := data
		if escaped {
			written = strings.ReplaceAll(data, "/", `\/`)
		}
		text := strings.Replace(claimSigned(m, "verify-request", written), "1234567", r.word("pmt_id"), 1)
		verified := m.post(text)
		claims.Check(t, "ipay.verify.body.threeds_data.escape", strings.Contains(data, "/") && strings.Contains(text, `\/`) == escaped && verified.verdict() == "5", text, verified.text)
	}
}
