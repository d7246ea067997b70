package ipay_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
	"paysandbox/payment"
)

// returning is a challenged PaymentCreate whose payer's browser brings the result to an address.
func returning(address string) tree {
	return with(forced, tree{"threeds_info": tree{"notification_url": address}})
}

// challengeLink is where a challenged payment sends the payer.
func challengeLink(r reply) string { return r.word("security_data.redirect_url") }

var (
	returnAction = regexp.MustCompile(`<form method="post" action="([^"]*)" data-testid="return">`)
	returnField  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// returnForm is where the page sends the browser, and with what.
func returnForm(page string) (action string, fields map[string]string) {
	fields = map[string]string{}
	for _, f := range returnField.FindAllStringSubmatch(page, -1) {
		fields[html.UnescapeString(f[1])] = html.UnescapeString(f[2])
	}
	if a := returnAction.FindStringSubmatch(page); a != nil {
		action = html.UnescapeString(a[1])
	}
	return action, fields
}

func TestChallengeIsALinkToAPage(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("1", 12345, with(forced, tree{"ext_id": "EP-1", "pmt_desc": "Чай & <тістечка>"}))
	if r.word("security_rate") != "3D" || !strings.HasPrefix(challengeLink(r), m.base+"/pay/ipay/3ds/") {
		t.Fatalf("security_rate %s, link %s", r.word("security_rate"), challengeLink(r))
	}
	if s := m.about(r, "GetPaymentStatus", nil); s.verdict() != "1" || s.has("security_data") || s.has("security_rate") {
		t.Errorf("GetPaymentStatus: %s", s.text)
	}
	for range 2 { // looking changes nothing
		status, page := m.fetch(http.MethodGet, challengeLink(r), "", "")
		if status != http.StatusOK || m.status(r) != payment.Challenged {
			t.Errorf("HTTP %d, the payment is %s", status, m.status(r))
		}
		for _, want := range []string{`data-testid="approve"`, `data-testid="decline"`, `data-testid="leave"`, `data-testid="answers"`, `data-testid="test-page"`,
			`data-testid="amount">123.45 UAH<`, "411111******1111", "EP-1", r.word("pmt_id"), "Чай &amp; &lt;тістечка&gt;"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page has no %s:\n%s", want, page)
			}
		}
		if action, fields := returnForm(page); action != "" || len(fields) != 0 || strings.Contains(page, `data-testid="continue"`) {
			t.Errorf("before the answer the page leads to %s with %v", action, fields)
		}
	}
	for _, wrong := range []string{challengeLink(r)[:len(challengeLink(r))-1], challengeLink(r) + "0", m.base + "/pay/ipay/3ds/", m.base + "/pay/ipay/3ds/0000000000000000"} {
		if status, _ := m.fetch(http.MethodGet, wrong, "", ""); status != http.StatusNotFound {
			t.Errorf("%s: HTTP %d", wrong, status)
		}
	}
}

// TestThreeDSIsWantedAbove500Hryvnias, by invoice and not by amount, unless the merchant's setting says another sum.
func TestThreeDSIsWantedAbove500Hryvnias(t *testing.T) {
	m := quick(t, nil)
	for invoice, want := range map[int64]string{1: "5", 50000: "5", 50001: "1", 9_999_999_999_999: "1"} {
		if r := m.create(invoice, nil); r.verdict() != want {
			t.Errorf("%d kopecks: %s, want %s", invoice, r.text, want)
		}
	}
	for value, want := range map[any]string{"3D": "1", "3d": "5", "": "5", true: "5", "3DS": "5"} {
		if r := m.create(100, tree{"pmt_info": tree{"force_security_rate": value}}); r.verdict() != want {
			t.Errorf("force_security_rate %v: %s, want %s", value, r.text, want)
		}
	}
}

// TestPayersAnswerBecomesAForm presses each button, and hands what the form carries to PaymentVerify3DS.
func TestPayersAnswerBecomesAForm(t *testing.T) {
	const back = "https://shop.test/3ds?order=EP-1&next=%2Fbasket%3Fa%3D1+2&empty=#end"
	m := newMerchant(t, nil)
	for button, want := range map[string]string{"approve": "5", "decline": "4/51"} {
		r := m.made("1", 100, returning(back))
		status, page := m.press(challengeLink(r), button)
		action, fields := returnForm(page)
		if status != http.StatusOK || action != back || len(fields) != 1 || fields["threedsData"] == "" {
			t.Errorf("%s: HTTP %d, the browser goes to %s with %v", button, status, action, fields)
		}
		if strings.Contains(page, `data-testid="approve"`) || !strings.Contains(page, `data-testid="continue"`) {
			t.Errorf("%s: the page still asks, or leads nowhere:\n%s", button, page)
		}
		if m.payment(r).State != "1" {
			t.Errorf("%s: the payment went to %s before the merchant verified", button, m.payment(r).State)
		}
		// Whoever comes again, or answers twice, goes the same way; the first answer stays.
		for _, other := range []string{"approve", "decline", "abandon"} {
			if _, page := m.press(challengeLink(r), other); !strings.Contains(page, html.EscapeString(fields["threedsData"])) {
				t.Errorf("%s, then %s: %s", button, other, page)
			}
		}
		if _, page := m.fetch(http.MethodGet, challengeLink(r), "", ""); !strings.Contains(page, html.EscapeString(fields["threedsData"])) {
			t.Errorf("%s, and the page again: %s", button, page)
		}
		if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": fields["threedsData"]}); v.verdict() != want {
			t.Errorf("%s: PaymentVerify3DS says %s", button, v.text)
		}
		if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": fields["threedsData"]}); v.verdict() != "overall error" {
			t.Errorf("%s: PaymentVerify3DS a second time says %s", button, v.text)
		}
	}

	r := m.made("1", 100, returning(back))
	_, page := m.press(challengeLink(r), "abandon")
	if action, _ := returnForm(page); action != "" || !strings.Contains(page, "The payer went away; the payment waits.") || m.status(r) != payment.Challenged {
		t.Errorf("leave: the payment is %s, the browser goes to %q:\n%s", m.status(r), action, page)
	}
	if _, page := m.press(challengeLink(r), "approve"); !strings.Contains(page, "threedsData") {
		t.Errorf("back again and approved: %s", page)
	}
	if status, page := m.press(challengeLink(r), "perhaps"); status != http.StatusOK || m.status(r) != payment.Pending {
		t.Errorf("an unknown button: HTTP %d, the payment is %s:\n%s", status, m.status(r), page)
	}
}

// TestDataIsOfTheFormOnThePage: Base64 of a zlib stream.
func TestDataIsOfTheFormOnThePage(t *testing.T) {
	m := quick(t, nil)
	r := m.made("1", 100, forced)
	raw, err := base64.StdEncoding.DecodeString(m.payer(r, mocks.Approve))
	if err != nil || !bytes.HasPrefix(raw, []byte{0x78, 0x9c}) {
		t.Fatalf("%x, %v", raw, err)
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(z); err != nil || !bytes.Contains(text, []byte(r.word("pmt_id"))) {
		t.Errorf("%q, %v", text, err)
	}
}

// TestChangedDataIsNotVerified changes each letter of the data in turn, each in a payment of its own.
func TestChangedDataIsNotVerified(t *testing.T) {
	m := quick(t, nil)
	challenged := func() (reply, string) {
		r := m.call("PaymentCreate", with(forced, tree{"invoice": 100, "token": foreignToken}))
		return r, m.payer(r, mocks.Approve)
	}
	refused := func(name string, r reply, data string) {
		t.Helper()
		if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": data}); v.verdict() != "4/60" {
			t.Errorf("%s: %s", name, v.text)
		}
		if s := m.about(r, "GetPaymentStatus", nil); s.verdict() != "4/60" {
			t.Errorf("%s: GetPaymentStatus says %s", name, s.text)
		}
	}
	_, sample := challenged()
	for i := range sample {
		r, data := challenged()
		changed := []byte(data)
		if changed[i] = 'A'; data[i] == 'A' {
			changed[i] = 'B'
		}
		if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": string(changed)}); v.verdict() != "4/60" {
			t.Errorf("letter %d changed: %s", i, v.text)
		}
	}
	r, data := challenged()
	refused("cut by a letter", r, data[:len(data)-1])
	r, data = challenged()
	refused("a letter more", r, data+"=")
	r, data = challenged()
	refused("a blank before", r, " "+data)
	r, data = challenged()
	refused("a plus become a blank", r, strings.ReplaceAll(strings.ReplaceAll(data, "+", " "), "/", "%2F")+"\n")
	_, others := challenged()
	r, _ = challenged()
	refused("of another payment", r, others)

	// A payer who has not answered yet has given nothing to verify.
	r = m.call("PaymentCreate", with(forced, tree{"invoice": 100, "token": foreignToken}))
	refused("before the payer answered", r, others)
	r, data = challenged()
	m.about(r, "PaymentVerify3DS", tree{"threeds_data": others})
	if v := m.about(r, "PaymentVerify3DS", tree{"threeds_data": data}); v.verdict() != "overall error" {
		t.Errorf("the right data after the wrong: %s", v.text)
	}
}

// TestSlashesMayBeEscaped: "\/" and "/" are one letter of JSON, and the page's sample has the former.
func TestSlashesMayBeEscaped(t *testing.T) {
	m := quick(t, nil)
	slashes, pluses := 0, 0
	for range 40 {
		r := m.call("PaymentCreate", with(forced, tree{"invoice": 100, "token": foreignToken}))
		data := m.payer(r, mocks.Approve)
		slashes, pluses = slashes+strings.Count(data, "/"), pluses+strings.Count(data, "+")
		sign := printedSign
		body := `{"request":{"auth":{"login":"test","time":"` + printedTime + `","sign":"` + sign + `"},"action":"PaymentVerify3DS","body":{"pmt_id":` +
			r.word("pmt_id") + `,"threeds_data":"` + strings.NewReplacer("/", `\/`, "+", `\u002b`).Replace(data) + `"}}}`
		if v := m.post(body); v.verdict() != "5" {
			t.Errorf("%s: %s", body, v.text)
		}
	}
	if slashes == 0 || pluses == 0 {
		t.Errorf("of forty data none holds a slash (%d) or a plus (%d)", slashes, pluses)
	}
}

// TestSecondAnswerByTheControlPlane is a conflict, and the first stays.
func TestSecondAnswerByTheControlPlane(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("1", 100, returning("https://shop.test/3ds"))
	path := "/__admin/payments/" + r.word("pmt_id") + "/payer"
	var v struct {
		Payer struct{ Answer, By, Shop string }
		Next  struct {
			Method, URL string
			Fields      map[string]string
		}
	}
	if status := m.control(http.MethodPost, path, `{"answer":"decline"}`, &v); status != http.StatusOK || v.Payer.Answer != "decline" || v.Payer.By != "control" ||
		v.Payer.Shop != "" || v.Next.Method != "POST" || v.Next.URL != "https://shop.test/3ds" || v.Next.Fields["threedsData"] == "" {
		t.Errorf("HTTP %d %+v", status, v)
	}
	if status := m.control(http.MethodPost, path, `{"answer":"approve"}`, nil); status != http.StatusConflict {
		t.Errorf("a second answer: HTTP %d", status)
	}
	if a := m.about(r, "PaymentVerify3DS", tree{"threeds_data": v.Next.Fields["threedsData"]}); a.verdict() != "4/51" {
		t.Errorf("after decline and approve: %s", a.text)
	}
}

// TestWithoutAnAddressThePageSaysSo, and the journal had said it already.
func TestWithoutAnAddressThePageSaysSo(t *testing.T) {
	m := newMerchant(t, nil)
	r := m.made("1", 100, forced)
	if f := m.last().Findings; len(f) != 1 || f[0].Rule != "no-notification-url" {
		t.Errorf("findings %v", f)
	}
	if _, page := m.press(challengeLink(r), "approve"); !strings.Contains(page, "The merchant gave no threeds_info.notification_url, so the result goes nowhere.") || returnAction.MatchString(page) {
		t.Errorf("the page says:\n%s", page)
	}
	if m.made("5", 100, nil); m.last().Findings != nil {
		t.Errorf("findings of a payment without a challenge: %v", m.last().Findings)
	}
}

// TestFirstAnswerStays also where the provider itself is asked, and only a challenge takes one.
func TestFirstAnswerStays(t *testing.T) {
	tenant := verifier{settings: ipay.New().NewSettings(nil)}
	for name, c := range map[string]struct {
		p            payment.Payment
		answer, want mocks.Answer
	}{
		"the first":             {payment.Payment{State: "1", Detail: &ipay.Detail{}}, mocks.Decline, mocks.Decline},
		"a second":              {payment.Payment{State: "1", Detail: &ipay.Detail{Answer: mocks.Approve, ThreeDSData: "x"}}, mocks.Decline, mocks.Approve},
		"going away":            {payment.Payment{State: "1", Detail: &ipay.Detail{}}, mocks.Abandon, ""},
		"going away afterwards": {payment.Payment{State: "1", Detail: &ipay.Detail{Answer: mocks.Approve, ThreeDSData: "x"}}, mocks.Abandon, mocks.Approve},
		"to a paid one":         {payment.Payment{State: "5", Detail: &ipay.Detail{}}, mocks.Approve, ""},
		"to a declined one":     {payment.Payment{State: "4", Detail: &ipay.Detail{}}, mocks.Approve, ""},
	} {
		proposal := ipay.New().Answered(tenant, &c.p, c.answer)
		if d := c.p.Detail.(*ipay.Detail); d.Answer != c.want || (d.ThreeDSData != "") != (c.want != "") || proposal != (mocks.Proposal{}) {
			t.Errorf("%s: the answer is %q, want %q; proposed is %+v", name, d.Answer, c.want, proposal)
		}
	}
}
