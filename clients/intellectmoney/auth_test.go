package intellectmoney_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
)

// The provider's own example of createInvoice.
func TestHashHoldsTheVectorOfTheVendorsSample(t *testing.T) {
	fields := []string{"453271", "1", "", "10.00", "RUB", "", "testcreate@mail.ru", "", "", "", "", "", "", ""}
	if got, want := intellectmoney.Hash(fields, "password"), "578028466c6aa3c8857cdfac8d99c8c6"; got != want {
		t.Errorf("Hash = %s, want %s", got, want)
	}
}

// The vectors hold for the request that really leaves, so they cover order, formatting and key at once.
func TestRequestsCarryTheKnownDigests(t *testing.T) {
	tests := []struct {
		name, hash, sign string
		call             func(*intellectmoney.Client) error
	}{
		{
			"createInvoice", "7810cd009b3e2faf2664aa4b0914a129", "80e19cb73a3d16b61ba8c7c8813a0520ed41c5d8d071846aac9a725204b3fb6c",
			func(c *intellectmoney.Client) error {
				_, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{
					OrderID: "EP-1", ServiceName: "Заказ №1", Amount: 19900, UserName: "Иван Петров", Email: "a@b.ru",
					SuccessURL: "https://s/ok", FailURL: "https://s/fail", BackURL: "https://s/b", ResultURL: "http://127.0.0.1:1/r",
					Preference: []intellectmoney.Method{intellectmoney.MethodSBP},
					// Not signed, so they change nothing:
					HoldHours: 24, MerchantReceipt: `{"a":1}`, Language: "ru", RecurringType: "Activate",
					UserFields: []intellectmoney.UserField{{Name: "shop", Value: "1"}},
				})
				return err
			},
		},
		{
			"sbpPayment", "e22879730570464a33d168380c39c209", "337f15ec114232ca71bec8d5143a8682ab1def3c9055cd876bdeefcb9498c038",
			operationCall(t, "sbpPayment"),
		},
		{
			"gazpromPayPayment", "e22879730570464a33d168380c39c209", "337f15ec114232ca71bec8d5143a8682ab1def3c9055cd876bdeefcb9498c038",
			operationCall(t, "gazpromPayPayment"),
		},
		{
			"bnplPayment", "e22879730570464a33d168380c39c209", "337f15ec114232ca71bec8d5143a8682ab1def3c9055cd876bdeefcb9498c038",
			operationCall(t, "bnplPayment"),
		},
		{
			"bankCardPayment", "159f5390bb599ca1a54f0cdad2e9ae56", "559549014212503a6d7a4aaee3298c1c5dbcf5383ccbd417cf0408ca03a155cd",
			operationCall(t, "bankCardPayment"),
		},
		{
			"getBankCardPaymentState", "b261a9f053e35e4d663c9c7398e0857c", "e807cc37cd79ad18ee38636f5ceab4be6e1b54c738e6b1b2abeee4288c864292",
			operationCall(t, "getBankCardPaymentState"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			header, form := sentForm(t, test.call)
			if got := form.Get("Hash"); got != test.hash {
				t.Errorf("Hash = %s, want %s", got, test.hash)
			}
			if got := header.Get("Sign"); got != test.sign {
				t.Errorf("Sign = %s, want %s", got, test.sign)
			}
		})
	}
}

// No published vector exists for these, so the text itself is pinned.
func TestUnpublishedSignaturesCoverTheirText(t *testing.T) {
	expiry := time.Date(2026, 1, 17, 13, 12, 3, 0, time.UTC)
	tests := []struct {
		name string
		text []string
		call func(*intellectmoney.Client) error
	}{
		{"purchaseToPaid", []string{"450000", "EP-1", "ToPaid"}, operationCall(t, "purchaseToPaid")},
		{"purchaseToRefund", []string{"450000", "EP-1", "Refund"}, operationCall(t, "purchaseToRefund")},
		{"activationPay", []string{"450000", "3000000001", "1.37", "123"}, operationCall(t, "activationPay")},
		{
			"createInvoice with a hold",
			[]string{"450000", "EP-2", "", "0.05", "USD", "", "", "", "", "", "", "2026-01-17 13:12:03", "1", "BankCard,Sbp"},
			func(c *intellectmoney.Client) error {
				_, err := c.CreateInvoice(t.Context(), intellectmoney.Invoice{
					OrderID: "EP-2", Amount: 5, Currency: "USD", ExpireDate: expiry, Hold: true, HoldHours: 24,
					Preference: []intellectmoney.Method{intellectmoney.MethodBankCard, intellectmoney.MethodSBP},
				})
				return err
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			header, form := sentForm(t, test.call)
			if got, want := form.Get("Hash"), intellectmoney.Hash(test.text, "shopsecret"); got != want {
				t.Errorf("Hash = %s, want %s", got, want)
			}
			if got, want := header.Get("Sign"), intellectmoney.Sign(test.text, "signsecret"); got != want {
				t.Errorf("Sign = %s, want %s", got, want)
			}
		})
	}
}

func operationCall(t *testing.T, name string) func(*intellectmoney.Client) error {
	t.Helper()
	for _, o := range operations() {
		if o.name == name {
			return func(c *intellectmoney.Client) error { return o.call(t.Context(), c) }
		}
	}
	t.Fatalf("no operation %s", name)
	return nil
}

// sentForm gives what one call sent.
func sentForm(t *testing.T, call func(*intellectmoney.Client) error) (http.Header, url.Values) {
	t.Helper()
	var header http.Header
	var form url.Values
	c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		header = r.Header
		form, err = url.ParseQuery(string(body))
		return respond(200, `{"OperationState":{"Code":0},"Result":{"InvoiceId":3000000001,"PaymentStep":"OK","State":{"Code":0}}}`), err
	}))
	if err := call(c); err != nil {
		t.Fatal(err)
	}
	return header, form
}

// FuzzDigestsTellEveryBit: no single flipped bit of what is signed, nor of the key, keeps a digest.
func FuzzDigestsTellEveryBit(f *testing.F) {
	f.Add("450000", "3000000001", "key", uint16(3))
	f.Add("", "", "k", uint16(0))
	f.Fuzz(func(t *testing.T, a, b, key string, at uint16) {
		whole := a + "::" + b + "::" + key
		position := int(at) % (len(whole) * 8)
		changed := []byte(whole)
		changed[position/8] ^= 1 << (position % 8)
		other := []string{string(changed)}
		if intellectmoney.Hash([]string{a, b}, key) != intellectmoney.Hash([]string{a}, b+"::"+key) {
			t.Error("Hash does not join its places with ::")
		}
		if intellectmoney.Hash([]string{whole}, "") == intellectmoney.Hash(other, "") {
			t.Errorf("bit %d of %q does not matter to Hash", position, whole)
		}
		if intellectmoney.Sign([]string{whole}, "") == intellectmoney.Sign(other, "") {
			t.Errorf("bit %d of %q does not matter to Sign", position, whole)
		}
	})
}
