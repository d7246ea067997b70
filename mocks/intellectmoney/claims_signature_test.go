package intellectmoney_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// sha256Hex and md5Hex are digests made without this package.
func sha256Hex(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func md5Hex(text string) string {
	sum := md5.Sum([]byte(text))
	return hex.EncodeToString(sum[:])
}

// signedBy is a start with the digests of these two texts in place of its own.
func signedBy(s *shop, op string, f fields, hashText, signText string) message {
	return s.message(op, f).carrying(form(f.with("Hash", md5Hex(hashText)))).heading("Sign", sha256Hex(signText))
}

// full is a start that has all six signed values.
func full(invoice string) fields {
	return fields{"EshopId", "450000", "InvoiceId", invoice, "SuccessUrl", "https://shop.ru/ok?a=1&b=2", "FailUrl", "https://shop.ru/fail",
		"AdditionalParams", "x y+z", "IpAddress", "203.0.113.7"}
}

func TestBearerIsRequired(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		m := s.message(op, startOf("450000", number))
		for _, header := range []string{
			"", "Bearer", "Bearer ", "9d97820c61424eb6ac0db414ccb7ac60", "Basic 9d97820c61424eb6ac0db414ccb7ac60", "Token 9d97820c61424eb6ac0db414ccb7ac60",
			"Bearer 9d97820c61424eb6ac0db414ccb7ac61", "Bearer 9d97820c61424eb6ac0db414ccb7ac6", "Bearer 9d97820c61424eb6ac0db414ccb7ac600",
		} {
			r := s.send(m.heading("Authorization", header))
			claims.Check(t, "im.pay.header.authorization", r.verdict() == "2" && s.state(number) == "New", op, header, r.text)
		}
		absent, right := s.send(m.without("Authorization")), s.send(m)
		claims.Check(t, "im.pay.header.authorization", absent.verdict() == "2" && right.verdict() == "accepted", op, absent.text, right.text)
	}
}

func TestTokensHaveTheFormOfTheSample(t *testing.T) {
	sample := regexp.MustCompile(`^[0-9a-f]{32}$`)
	s := newShop(t, sandbox.TenantOptions{}, nil)
	m := s.message("sbpPayment", startOf("450000", s.invoice()))
	upper := s.send(m.heading("Authorization", "Bearer 9D97820C61424EB6AC0DB414CCB7AC60"))
	right := s.send(m.heading("Authorization", "Bearer 9d97820c61424eb6ac0db414ccb7ac60"))
	claims.Check(t, "im.pay.header.authorization.form", upper.verdict() == "2" && right.verdict() == "accepted", upper.text, right.text)
	for range 3 {
		other, err := s.AddTenant(sandbox.TenantOptions{})
		if err != nil {
			t.Fatal(err)
		}
		token := other.Settings(intellectmoney.Name).(*intellectmoney.Settings).Bearer
		claims.Check(t, "im.pay.header.authorization.form", sample.MatchString(token) && token != s.bearer, token)
	}
}

func TestSignIsRequired(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		m := s.message(op, startOf("450000", number))
		for _, refused := range []message{m.without("Sign"), m.heading("Sign", ""), m.heading("Sign", sha256Hex("another text"))} {
			r := s.send(refused)
			claims.Check(t, "im.pay.header.sign", r.verdict() == "2" && s.state(number) == "New", op, r.text)
		}
		right := s.send(m)
		claims.Check(t, "im.pay.header.sign", right.verdict() == "accepted" && s.state(number) == "Created", op, right.text)
	}
}

// TestSignaturesCoverSevenValuesInOrder makes the signed texts by hand.
func TestSignaturesCoverSevenValuesInOrder(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		f := full(number)
		const body = "::https://shop.ru/ok?a=1&b=2::https://shop.ru/fail::x y+z::203.0.113.7::"
		hashText, signText := "450000::"+number+body+"secret", "450000::"+number+body+"signsecret"
		for _, wrong := range []string{
			number + "::450000" + body, "450000::" + number + strings.Replace(body, "ok?a=1&b=2::https://shop.ru/fail", "fail::https://shop.ru/ok?a=1&b=2", 1),
			"450000::" + number + strings.Replace(body, "x y+z::203.0.113.7", "203.0.113.7::x y+z", 1), "450000::" + number + strings.Replace(body, "::x y+z", "", 1),
			"450000:" + number + body, "450000|" + number + strings.ReplaceAll(body, "::", "|"), " 450000::" + number + body,
		} {
			unsigned, unhashed := s.send(signedBy(s, op, f, hashText, wrong+"signsecret")), s.send(signedBy(s, op, f, wrong+"secret", signText))
			claims.Check(t, "im.pay.signature.sign.formula", unsigned.verdict() == "2" && s.state(number) == "New", op, wrong, unsigned.text)
			claims.Check(t, "im.pay.signature.hash.formula", unhashed.verdict() == "166 hash" && s.state(number) == "New", op, wrong, unhashed.text)
		}
		right := s.send(signedBy(s, op, f, hashText, signText))
		claims.Check(t, "im.pay.signature.sign.formula", right.verdict() == "accepted", op, right.text)
		claims.Check(t, "im.pay.signature.hash.formula", right.verdict() == "accepted", op, right.text)
	}
}

func TestEachSignatureHasItsOwnKey(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		text := "450000::" + number + "::https://shop.ru::::::127.0.0.1::"
		for keys, want := range map[[2]string]string{
			{"signsecret", "secret"}: "2", {"secret", "secret"}: "2", {"signsecret", "signsecret"}: "166 hash",
		} {
			r := s.send(signedBy(s, op, startOf("450000", number), text+keys[0], text+keys[1]))
			claims.Check(t, "im.pay.signature.two_keys", r.verdict() == want && s.state(number) == "New", op, keys, r.text)
		}
		r := s.send(signedBy(s, op, startOf("450000", number), text+"secret", text+"signsecret"))
		claims.Check(t, "im.pay.signature.two_keys", r.verdict() == "accepted", op, r.text)
	}
}

func TestAbsentOptionalValueKeepsItsSegment(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		number := s.invoice()
		f := startOf("450000", number)
		kept, dropped := "450000::"+number+"::https://shop.ru::::::127.0.0.1::", "450000::"+number+"::https://shop.ru::127.0.0.1::"
		short := s.send(signedBy(s, op, f, dropped+"secret", dropped+"signsecret"))
		claims.Check(t, "im.pay.signature.empty_segment", short.verdict() == "2" && s.state(number) == "New", op, short.text)
		for _, sent := range []fields{f, f.with("FailUrl", "").with("AdditionalParams", "")} {
			r := s.send(signedBy(s, op, sent, kept+"secret", kept+"signsecret"))
			claims.Check(t, "im.pay.signature.empty_segment", r.verdict() == "accepted", op, r.text)
		}
	}
}

func TestSignaturesCoverDecodedValues(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		for name, write := range map[string]func(fields) string{
			"C#": form, "PHP": rawForm, "JSON": func(f fields) string { return jsonBody(f) }, "XML": xmlBody,
		} {
			number := s.invoice()
			f := startOf("450000", number).with("SuccessUrl", "https://shop.ru/успех/a")
			hash, _ := s.digests(op, f)
			r := s.send(s.message(op, f).carrying(write(f.with("Hash", hash))))
			claims.Check(t, "im.pay.signature.values_decoded", r.verdict() == "accepted" && s.state(number) == "Created", op, name, r.text)
		}
		number := s.invoice()
		encoded := startOf("450000", number).with("SuccessUrl", "https%3A%2F%2Fshop.ru")
		hash, sign := s.digests(op, encoded) // signed as the C# sample's body reads, not as it is meant
		f := startOf("450000", number)
		r := s.send(s.message(op, f).carrying(form(f.with("Hash", hash))).heading("Sign", sign))
		claims.Check(t, "im.pay.signature.values_decoded", r.verdict() == "2" && s.state(number) == "New", op, r.text)
	}
}

func TestDigestsTravelInLowerCaseHex(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	for _, op := range starts {
		f := startOf("450000", s.invoice())
		m := s.message(op, f)
		hash, sign := s.digests(op, f)
		for _, wrong := range []string{strings.ToUpper(sign), sign[:63], sign + "0", sign[:32]} {
			r := s.send(m.heading("Sign", wrong))
			claims.Check(t, "im.pay.signature.sign.form", r.verdict() == "2", op, wrong, r.text)
		}
		for _, wrong := range []string{strings.ToUpper(hash), hash[:31], hash + "0", sign} {
			r := s.send(m.carrying(form(f.with("Hash", wrong))))
			claims.Check(t, "im.pay.signature.hash.form", r.verdict() == "166 hash", op, wrong, r.text)
		}
		r := s.send(m)
		claims.Check(t, "im.pay.signature.sign.form", len(m.header.Get("Sign")) == 64 && r.verdict() == "accepted", op, r.text)
		claims.Check(t, "im.pay.signature.hash.form", len(hash) == 32 && r.verdict() == "accepted", op, r.text)
	}
}

func TestSamplesSentUnchangedAreRefused(t *testing.T) {
	for _, sample := range samples {
		s := newShop(t, sandbox.TenantOptions{}, nil)
		number := s.invoice()
		for _, body := range []string{sample.php, sample.csharp} {
			m := s.message(sample.op, nil).carrying(body).heading("Content-Type", "application/json")
			unsigned := s.send(m.heading("Sign", sha256Hex("")))
			_, sign := s.digests(sample.op, sample.fields())
			unhashed := s.send(m.heading("Sign", sign))
			claims.Check(t, "im.pay.signature.sample_placeholders",
				strings.Contains(body, "Hash="+md5Hex("")) && unsigned.verdict() == "2" && unhashed.verdict() == "166 hash" && s.state(number) == "New",
				sample.op, unsigned.text, unhashed.text)
		}
	}
}

// TestChangedFieldIsRefused changes one signed value and leaves Hash as it was; Sign is made anew, so that Hash alone can tell.
func TestChangedFieldIsRefused(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	_, err := s.AddTenant(sandbox.TenantOptions{Merchant: func(_ string, settings mocks.Settings) error { // the same keys, another number
		if own, ok := settings.(*intellectmoney.Settings); ok {
			own.EshopID, own.Bearer, own.SecretKey, own.SignSecretKey = "460001", printed.bearer, printed.secret, printed.signSecret
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range starts {
		number, other := s.invoice(), s.invoice()
		f := full(number)
		hash, _ := s.digests(op, f)
		for name, value := range map[string]string{
			"EshopId": "460001", "InvoiceId": other, "SuccessUrl": "https://shop.ru/ok?a=1&b=3", "FailUrl": "https://shop.ru/fai1",
			"AdditionalParams": "x y z", "IpAddress": "203.0.113.8",
		} {
			changed := f.with(name, value)
			_, sign := s.digests(op, changed)
			r := s.send(s.message(op, changed).carrying(form(changed.with("Hash", hash))).heading("Sign", sign))
			claims.Check(t, "im.pay.signature.integrity", r.verdict() == "166 hash" && s.state(number) == "New" && s.state(other) == "New", op, name, r.text)
		}
		r := s.call(op, f)
		claims.Check(t, "im.pay.signature.integrity", r.verdict() == "accepted" && s.state(number) == "Created", op, r.text)
	}
}

func TestHashOfAnotherKeyIsRefused(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	other, err := s.AddTenant(sandbox.TenantOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theirs := other.Settings(intellectmoney.Name).(*intellectmoney.Settings).SecretKey
	for _, op := range starts {
		number := s.invoice()
		text := "450000::" + number + "::https://shop.ru::::::127.0.0.1::"
		for _, key := range []string{theirs, "", "secret ", "Secret", "unknown"} {
			r := s.send(signedBy(s, op, startOf("450000", number), text+key, text+"signsecret"))
			claims.Check(t, "im.pay.signature.authenticity", r.verdict() == "166 hash" && s.state(number) == "New", op, key, r.text)
		}
		r := s.send(signedBy(s, op, startOf("450000", number), text+"secret", text+"signsecret"))
		claims.Check(t, "im.pay.signature.authenticity", r.verdict() == "accepted", op, r.text)
	}
}
