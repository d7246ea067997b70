package intellectmoney_test

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// digests computes both proofs of a text written out by hand, without a line of the client's.
func digests(text, secretKey, signSecretKey string) (hash, sign string) {
	h := md5.Sum([]byte(text + secretKey))
	s := sha256.Sum256([]byte(text + signSecretKey))
	return hex.EncodeToString(h[:]), hex.EncodeToString(s[:])
}

// sentFields reads a form as it left.
func sentFields(t *testing.T, x exchange) url.Values {
	t.Helper()
	values, err := url.ParseQuery(string(x.body))
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// sentJSON reads a JSON body as it left, numbers as their digits.
func sentJSON(t *testing.T, x exchange) map[string]any {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(string(x.body)))
	decoder.UseNumber()
	var fields map[string]any
	if err := decoder.Decode(&fields); err != nil {
		t.Fatalf("%v: %s", err, x.body)
	}
	return fields
}

func TestBothProofsCoverTheSixFieldsInTheirOrder(t *testing.T) {
	for _, s := range starts {
		b := newBox(t, sandbox.Options{})
		c := b.shop()
		invoice := b.invoice(c, "EP-1")
		payment := intellectmoney.Payment{
			InvoiceID: invoice, SuccessURL: "https://s/ok?a=1&b=2", FailURL: "https://s/fail", AdditionalParams: "чай + 100%", IPAddress: "127.0.0.1",
		}
		_, err := s.call(c, t.Context(), payment)
		x := b.wire.last()
		hash, sign := digests("450000::"+invoice+"::https://s/ok?a=1&b=2::https://s/fail::чай + 100%::127.0.0.1::", "secret", "signsecret")
		claims.Check(t, "im.pay.signature.sign.formula", x.sent.Get("Sign") == sign && err == nil, s.operation, err)
		claims.Check(t, "im.pay.signature.hash.formula", sentFields(t, x).Get("Hash") == hash && err == nil, s.operation, err)
		claims.Check(t, "im.pay.signature.sign.form", regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(x.sent.Get("Sign")), s.operation)
		claims.Check(t, "im.pay.signature.hash.form", regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(sentFields(t, x).Get("Hash")), s.operation)

		// The printed samples: the first invoice of the printed shop, without FailUrl and AdditionalParams.
		_, err = s.call(c, t.Context(), intellectmoney.Payment{InvoiceID: invoice, SuccessURL: "https://shop.ru", IPAddress: "127.0.0.1"})
		x = b.wire.last()
		fields := sentFields(t, x)
		hash, sign = digests("450000::3000000000::https://shop.ru::::::127.0.0.1::", "secret", "signsecret")
		claims.Check(t, "im.pay.signature.empty_segment",
			!fields.Has("FailUrl") && !fields.Has("AdditionalParams") && fields.Get("Hash") == hash && x.sent.Get("Sign") == sign && err == nil,
			s.operation, fields, err)
	}
}

func TestTheTwoKeysAreNotInterchangeable(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	invoice := b.invoice(b.shop(), "EP-1")
	for what, keys := range map[string][2]string{
		"swapped":            {"signsecret", "secret"},
		"SecretKey for both": {"secret", "secret"},
	} {
		mixed := shopKeys
		mixed.SecretKey, mixed.SignSecretKey = keys[0], keys[1]
		for _, s := range starts {
			_, err := s.call(b.shopOf(mixed), t.Context(), payable(invoice))
			claims.Check(t, "im.pay.signature.two_keys", errors.Is(err, intellectmoney.ErrNotAuthorized), what, s.operation, err)
		}
	}
	mixed := shopKeys
	mixed.SecretKey = mixed.SignSecretKey
	for _, s := range starts {
		_, err := s.call(b.shopOf(mixed), t.Context(), payable(invoice))
		claims.Check(t, "im.pay.signature.two_keys", errors.Is(err, intellectmoney.ErrBadHash), "SignSecretKey for both", s.operation, err)
		_, err = s.call(b.shop(), t.Context(), payable(invoice))
		claims.Check(t, "im.pay.signature.two_keys", err == nil, "each its own", s.operation, err)
	}
}
