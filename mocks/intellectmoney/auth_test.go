package intellectmoney

import (
	"strings"
	"testing"
)

// Known answers, recomputed from the vendor's own sample and from independent clients.
func TestDigestsOfKnownRequests(t *testing.T) {
	invoice := []string{"450000", "EP-1", "Заказ №1", "199.00", "RUB", "Иван Петров", "a@b.ru", "https://s/ok", "https://s/fail", "https://s/b",
		"http://127.0.0.1:1/r", "", "", "Sbp"}
	for _, known := range []struct {
		name, key  string
		fields     []string
		hash, sign string
	}{
		{"vendor's createInvoice", "password", []string{"453271", "1", "", "10.00", "RUB", "", "testcreate@mail.ru", "", "", "", "", "", "", ""},
			"578028466c6aa3c8857cdfac8d99c8c6", ""},
		{"getBankCardPaymentState", "shopsecret", []string{"450000", "3000000001"},
			"b261a9f053e35e4d663c9c7398e0857c", "e807cc37cd79ad18ee38636f5ceab4be6e1b54c738e6b1b2abeee4288c864292"},
		{"sbpPayment", "shopsecret", []string{"450000", "3000000001", "https://s/ok", "https://s/fail", "", "127.0.0.1"},
			"e22879730570464a33d168380c39c209", "337f15ec114232ca71bec8d5143a8682ab1def3c9055cd876bdeefcb9498c038"},
		{"bankCardPayment", "shopsecret", []string{"450000", "3000000001", "4111111111111111", "IVAN", "10", "30", "123", "https://s/r", "127.0.0.1"},
			"159f5390bb599ca1a54f0cdad2e9ae56", "559549014212503a6d7a4aaee3298c1c5dbcf5383ccbd417cf0408ca03a155cd"},
		{"createInvoice", "shopsecret", invoice,
			"7810cd009b3e2faf2664aa4b0914a129", "80e19cb73a3d16b61ba8c7c8813a0520ed41c5d8d071846aac9a725204b3fb6c"},
	} {
		t.Run(known.name, func(t *testing.T) {
			if hash := Hash(known.key, known.fields...); string(hash[:]) != known.hash {
				t.Errorf("Hash is %s, want %s", hash, known.hash)
			}
			if known.sign == "" {
				return
			}
			if sign := Sign("signsecret", known.fields...); string(sign[:]) != known.sign {
				t.Errorf("Sign is %s, want %s", sign, known.sign)
			}
		})
	}
}

// The operation table itself must sign the fields in the order of the vectors.
func TestOperationsSignTheirFieldsInOrder(t *testing.T) {
	p := New()
	for _, known := range []struct{ op, body, hash string }{
		{opState, "InvoiceId=3000000001&EshopId=450000", "b261a9f053e35e4d663c9c7398e0857c"},
		{opSbpPayment, "eshopId=450000&invoiceId=3000000001&successUrl=https://s/ok&failUrl=https%3A%2F%2Fs%2Ffail&ipAddress=127.0.0.1", "e22879730570464a33d168380c39c209"},
		{opBankCard, "eshopid=450000&INVOICEID=3000000001&pan=4111111111111111&cardHolder=IVAN&expiredMonth=10&expiredYear=30&cvv=123&returnUrl=https://s/r&ipAddress=127.0.0.1",
			"159f5390bb599ca1a54f0cdad2e9ae56"},
		{opCreateInvoice, "eshopId=450000&orderId=EP-1&serviceName=Заказ+№1&recipientAmount=199.00&recipientCurrency=RUB&userName=Иван%20Петров&email=a@b.ru" +
			"&successUrl=https://s/ok&failUrl=https://s/fail&backUrl=https://s/b&resultUrl=http://127.0.0.1:1/r&preference=Sbp&holdTime=5&userField_1=x",
			"7810cd009b3e2faf2664aa4b0914a129"},
	} {
		body, err := parse([]byte(known.body))
		if err != nil {
			t.Fatal(err)
		}
		if hash := Hash("shopsecret", p.byName[known.op].values(body, nil)...); string(hash[:]) != known.hash {
			t.Errorf("%s: Hash is %s, want %s", known.op, hash, known.hash)
		}
	}
	for op, text := range map[string]string{opPurchaseToPaid: "450000::EP-1::ToPaid::", opPurchaseToRefund: "450000::EP-1::Refund::", opActivationPay: "450000::::::::"} {
		body, _ := parse([]byte("EshopId=450000&OrderId=EP-1"))
		if got := string(canonical(nil, "", p.byName[op].values(body, nil))); got != text {
			t.Errorf("%s signs %q, want %q", op, got, text)
		}
	}
}

func TestLongValuesSignAlikeAndUpperCaseDoesNot(t *testing.T) {
	long := strings.Repeat("й", 5000)
	hash := Hash("k", long)
	if again := Hash("k", long); hash != again || !same(hash[:], string(again[:])) {
		t.Error("a long value has two digests")
	}
	if same(hash[:], strings.ToUpper(string(hash[:]))) {
		t.Error("an upper-case digest was accepted")
	}
	if same(hash[:], "") || same(hash[:], string(hash[:31])) || same(hash[:], string(hash[:])+"0") {
		t.Error("a digest of another length was accepted")
	}
}

func TestBearer(t *testing.T) {
	for header, token := range map[string]string{
		"Bearer abc": "abc", "bearer abc": "", "Basic abc": "", "Bearer": "", "Bearer ": "", "abc": "", "Bearer  abc": " abc", "": "",
	} {
		if got := bearer(header); got != token {
			t.Errorf("bearer(%q) is %q, want %q", header, got, token)
		}
	}
	if sameToken("abc", "abd") || sameToken("abc", "") || !sameToken("abc", "abc") {
		t.Error("tokens are compared wrongly")
	}
}

func FuzzFlippedBitNeverVerifies(f *testing.F) {
	f.Add("450000", "3000000001", "secret", uint16(0), uint8(0))
	f.Add("", "", "", uint16(3), uint8(7))
	f.Add(strings.Repeat("x", 600), "::", "ключ", uint16(599), uint8(1))
	f.Fuzz(func(t *testing.T, a, b, key string, at uint16, bit uint8) {
		hash, sign := Hash(key, a, b), Sign(key, a, b)
		if !same(hash[:], string(hash[:])) || !same(sign[:], string(sign[:])) {
			t.Fatal("a digest does not match itself")
		}
		flip := func(text []byte) string {
			text[int(at)%len(text)] ^= 1 << (bit % 8)
			return string(text)
		}
		h, s := hash, sign
		if same(hash[:], flip(h[:])) || same(sign[:], flip(s[:])) {
			t.Error("a digest with a flipped bit was accepted")
		}
		if len(a) > 0 {
			other := Hash(key, flip([]byte(a)), b)
			if same(other[:], string(hash[:])) {
				t.Error("a value with a flipped bit was accepted")
			}
		}
	})
}
