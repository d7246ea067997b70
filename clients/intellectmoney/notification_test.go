package intellectmoney_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/intellectmoney"
)

const (
	vectorHash     = "7121492cedded8adf25ddd0bfc8b5100"
	vectorHash1251 = "74c4bc80f00c026cb3fb2b998875f471"
)

// The known digests hold for the bytes of their charset, and both say the same.
func TestNotificationHoldsTheVectors(t *testing.T) {
	want := intellectmoney.Notification{
		EshopID: "450000", OrderID: "EP-1", ServiceName: "Оплата заказа №EP-1", EshopAccount: "6000000001", Amount: 19900, Currency: "RUB",
		Status: intellectmoney.StatusPaid, UserEmail: "a@b.ru", PaymentDate: "2026-01-17 13:12:03", InvoiceID: "3000000001",
	}
	utf8 := encoded(with("hash", vectorHash))
	cp1251 := encoded(as1251(t, with("hash", vectorHash1251)))
	for name, r := range map[string]*http.Request{
		"utf-8":                    notified(inUTF8, utf8),
		"utf-8, stray quote":       notified(inUTF8+"'", utf8),
		"utf-8, in quotes":         notified(urlencoded+`;charset="UTF-8"`, utf8),
		"utf-8, not named":         notified(urlencoded, utf8),
		"utf-8, parsed before":     parsed(t, notified(inUTF8, utf8)),
		"windows-1251":             notified(in1251, cp1251),
		"windows-1251, not named":  notified(urlencoded, cp1251),
		"windows-1251, capitals":   notified(strings.ToUpper(in1251), cp1251),
		"windows-1251, and parsed": parsed(t, notified(in1251, cp1251)),
	} {
		if n, err := intellectmoney.ParseNotification(r, "shopsecret"); err != nil || !reflect.DeepEqual(n, want) {
			t.Errorf("%s: %#v\n%v", name, n, err)
		}
	}
	// Each digest is of its own bytes: the other one does not hold.
	for contentType, body := range map[string]string{inUTF8: encoded(with("hash", vectorHash1251)), in1251: encoded(as1251(t, with("hash", vectorHash)))} {
		if _, err := intellectmoney.ParseNotification(notified(contentType, body), "shopsecret"); !errors.Is(err, intellectmoney.ErrBadSignature) {
			t.Errorf("%s with the digest of the other charset: %v", contentType, err)
		}
	}
}

func parsed(t *testing.T, r *http.Request) *http.Request {
	t.Helper()
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	return r
}

// A key beyond ASCII is hashed in the charset of the form.
func TestNotificationKeyIsHashedInTheCharsetOfTheForm(t *testing.T) {
	const key = "ключ"
	fields := as1251(t, with("key", key))
	if _, err := intellectmoney.ParseNotification(notified(in1251, encoded(signed(fields, fields["key"]))), key); err != nil {
		t.Error(err)
	}
	if _, err := intellectmoney.ParseNotification(notified(in1251, encoded(signed(fields, key))), key); !errors.Is(err, intellectmoney.ErrBadSignature) {
		t.Errorf("a key in utf-8: %v", err)
	}
	if _, err := intellectmoney.ParseNotification(notified(in1251, encoded(signed(fields, "鍵"))), "鍵"); !errors.Is(err, intellectmoney.ErrBadSignature) {
		t.Errorf("a key that the charset does not have: %v", err)
	}
}

func TestNotificationReadsEveryField(t *testing.T) {
	fields := signed(with("recipientOriginalAmount", "200.00", "refundAmount", "0.5", "payMethod", "Sbp", "shortPan", "1111", "country", "RU",
		"bank", "Банк", "ipAddress", "127.0.0.1", "secretKey", "shopsecret", "UserField_0", "a", "UserFieldName_0", "first",
		"USERFIELD_2", "c", "UserField_10", "not one", "paymentStatus", "8"), "shopsecret")
	n, err := intellectmoney.ParseNotification(notified(inUTF8, encoded(fields)), "shopsecret")
	if err != nil {
		t.Fatal(err)
	}
	want := intellectmoney.Notification{
		EshopID: "450000", OrderID: "EP-1", ServiceName: "Оплата заказа №EP-1", EshopAccount: "6000000001", Amount: 19900, Currency: "RUB",
		Status: intellectmoney.StatusRefunded, UserEmail: "a@b.ru", PaymentDate: "2026-01-17 13:12:03", InvoiceID: "3000000001",
		OriginalAmount: 20000, RefundAmount: 50, PayMethod: "Sbp", ShortPAN: "1111", Country: "RU", Bank: "Банк", IPAddress: "127.0.0.1",
		UserFields: []intellectmoney.UserField{{Name: "first", Value: "a"}, {}, {Value: "c"}},
	}
	if !reflect.DeepEqual(n, want) {
		t.Errorf("read %#v\nwant %#v", n, want)
	}
	moscow := time.FixedZone("MSK", 3*60*60)
	if at, ok := n.Time(moscow); !ok || !at.Equal(time.Date(2026, 1, 17, 10, 12, 3, 0, time.UTC)) {
		t.Errorf("Time is %v, %t", at, ok)
	}
	if at, ok := (intellectmoney.Notification{PaymentDate: "17.01.2026"}).Time(moscow); ok {
		t.Errorf("17.01.2026 is read as %v", at)
	}
	if got := fmt.Sprintf("%v %+v %#v", n, n, n); strings.Contains(got, "a@b.ru") || strings.Contains(got, "shopsecret") || !strings.Contains(got, `invoice 3000000001, order "EP-1": refunded (8), 199.00 RUB`) {
		t.Errorf("printed as %s", got)
	}
}

func TestPaymentStatusIsKeptAsItCame(t *testing.T) {
	for number, word := range map[string]string{
		"3": "created (3)", "4": "cancelled (4)", "5": "paid (5)", "6": "held (6)", "7": "partly paid (7)", "8": "refunded (8)", "99": "unknown (99)",
	} {
		n, err := intellectmoney.ParseNotification(notified(inUTF8, encoded(signed(with("paymentStatus", number), "shopsecret"))), "shopsecret")
		if err != nil || n.Status.String() != word || n.Status.Known() != (number != "99") || n.Status.Paid() != (number == "5") {
			t.Errorf("%s is %v, known %t, paid %t, %v", number, n.Status, n.Status.Known(), n.Status.Paid(), err)
		}
	}
}

func TestNotificationThatIsRefused(t *testing.T) {
	get := notified(inUTF8, encoded(with("hash", vectorHash)))
	get.Method = http.MethodGet
	bodiless := notified(inUTF8, "")
	bodiless.Body = nil
	torn := notified(inUTF8, "")
	torn.Body = io.NopCloser(io.MultiReader(strings.NewReader("secretKey=shopsecret"), failingReader{errors.New("cut after shopsecret")}))
	form := func(others ...string) *http.Request {
		return notified(inUTF8, encoded(signed(with(others...), "shopsecret")))
	}
	long := form("bank", strings.Repeat("a", 256<<10))
	for name, test := range map[string]struct {
		request *http.Request
		is      error
		says    string
	}{
		"no hash":                 {notified(inUTF8, encoded(with("secretKey", "shopsecret"))), intellectmoney.ErrUnsigned, "not signed"},
		"empty hash":              {notified(inUTF8, encoded(with("hash", ""))), intellectmoney.ErrUnsigned, "not signed"},
		"another hash":            {notified(inUTF8, encoded(with("hash", "00000000000000000000000000000000"))), intellectmoney.ErrBadSignature, "wrong signature"},
		"short hash":              {notified(inUTF8, encoded(with("hash", vectorHash[:31]))), intellectmoney.ErrBadSignature, "wrong signature"},
		"upper-case hash":         {notified(inUTF8, encoded(with("hash", strings.ToUpper(vectorHash)))), intellectmoney.ErrBadSignature, "wrong signature"},
		"of another key":          {notified(inUTF8, encoded(signed(vectorFields(), "othersecret"))), intellectmoney.ErrBadSignature, "wrong signature"},
		"amount written shorter":  {notified(inUTF8, encoded(with("hash", vectorHash, "recipientAmount", "199"))), intellectmoney.ErrBadSignature, "wrong signature"},
		"unreadable and unsigned": {notified(inUTF8, encoded(with("hash", vectorHash, "recipientAmount", "x"))), intellectmoney.ErrBadSignature, "wrong signature"},
		"GET":                     {get, intellectmoney.ErrMalformed, "not POST"},
		"no content type":         {notified("", "hash=1"), intellectmoney.ErrMalformed, "Content-Type"},
		"JSON":                    {notified("application/json", `{"hash":"shopsecret"}`), intellectmoney.ErrMalformed, "Content-Type"},
		"another charset":         {notified(urlencoded+"; charset=koi8-r", "hash=1"), intellectmoney.ErrMalformed, "charset"},
		"utf-8 that is none":      {notified(inUTF8, encoded(signed(as1251(t, vectorFields()), "shopsecret"))), intellectmoney.ErrMalformed, "charset"},
		"no body":                 {bodiless, intellectmoney.ErrMalformed, "no body"},
		"broken encoding":         {notified(inUTF8, "secretKey=shopsecret%zz"), intellectmoney.ErrMalformed, "cannot be decoded"},
		"torn":                    {torn, intellectmoney.ErrMalformed, "broke off: cut after ***"},
		"too long":                {long, intellectmoney.ErrMalformed, "longer than"},
		"parsed and too long":     {parsed(t, form("bank", strings.Repeat("a", 256<<10))), intellectmoney.ErrMalformed, "longer than"},
		"a field twice":           {notified(inUTF8, encoded(with("hash", vectorHash))+"&orderId=EP-2"), intellectmoney.ErrMalformed, "twice"},
		"twice in another case":   {notified(inUTF8, encoded(with("hash", vectorHash))+"&OrderId=EP-2"), intellectmoney.ErrMalformed, "twice"},
		"status not a number":     {form("paymentStatus", "+5"), intellectmoney.ErrMalformed, "paymentStatus"},
		"status too large":        {form("paymentStatus", "99999999999"), intellectmoney.ErrMalformed, "paymentStatus"},
		"no amount":               {form("recipientAmount", ""), intellectmoney.ErrMalformed, "recipientAmount"},
		"comma":                   {form("recipientAmount", "199,00"), intellectmoney.ErrMalformed, "recipientAmount"},
		"refund not a sum":        {form("refundAmount", "shopsecret"), intellectmoney.ErrMalformed, "refundAmount"},
		"no invoice":              {form("paymentId", ""), intellectmoney.ErrMalformed, "paymentId"},
		"endless invoice":         {form("paymentId", strings.Repeat("3", 21)), intellectmoney.ErrMalformed, "paymentId"},
		"shop not a number":       {form("eshopId", "x"), intellectmoney.ErrMalformed, "eshopId"},
		"account not a number":    {form("eshopAccount", "6::1"), intellectmoney.ErrMalformed, "eshopAccount"},
		"no currency":             {form("recipientCurrency", ""), intellectmoney.ErrMalformed, "recipientCurrency"},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := intellectmoney.ParseNotification(test.request, "shopsecret")
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.says) || !reflect.DeepEqual(n, intellectmoney.Notification{}) {
				t.Fatalf("%v, %v; want %v that says %q", n, err, test.is, test.says)
			}
			for _, secret := range []string{"shopsecret", vectorHash, "a@b.ru"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%v shows %s", err, secret)
				}
			}
		})
	}
	if _, err := intellectmoney.ParseNotification(form(), ""); !errors.Is(err, intellectmoney.ErrInvalidRequest) {
		t.Errorf("without a key: %v", err)
	}
}

// Fields are joined with "::", so a payer's name may hold another reading of the same text. Neither reading is taken.
func TestNotificationWithTwoReadingsIsRefused(t *testing.T) {
	created := with("paymentStatus", "3", "serviceName", "Tea")
	for name, forge := range map[string]map[string]string{
		"1::1.00::RUB::5::x": {"serviceName": "Tea::6000000001::199.00::RUB::3", "eshopAccount": "1", "recipientAmount": "1.00", "userName": "x"},
		"1.00::RUB::5::x":    {"serviceName": "Tea::6000000001::199.00::RUB", "eshopAccount": "3", "recipientAmount": "1.00", "userName": "x"},
		"RUB::5::x":          {"serviceName": "Tea::6000000001::199.00", "eshopAccount": "RUB", "recipientAmount": "3", "userName": "x"},
		"5::x":               {"serviceName": "Tea", "recipientCurrency": "RUB::3", "userName": "x"},
	} {
		created["userName"] = name
		genuine := signed(created, "shopsecret")
		forged := with("paymentStatus", "5", "hash", genuine["hash"])
		for field, value := range forge {
			forged[field] = value
		}
		if _, err := intellectmoney.ParseNotification(notified(inUTF8, encoded(forged)), "shopsecret"); !errors.Is(err, intellectmoney.ErrMalformed) {
			t.Errorf("a payer called %q forged a payment: %v", name, err)
		}
	}
	for _, harmless := range []string{"std::string", "a::b::c::d", "100.00 RUB"} {
		if n, err := intellectmoney.ParseNotification(notified(inUTF8, encoded(signed(with("serviceName", harmless), "shopsecret"))), "shopsecret"); err != nil || n.ServiceName != harmless {
			t.Errorf("%q: %v", harmless, err)
		}
	}
}

func TestKeyTellsEventsApart(t *testing.T) {
	n := intellectmoney.Notification{InvoiceID: "3000000001", OrderID: "EP-1", Status: 7, Amount: 100, Currency: "RUB", UserName: "a"}
	same, invoice, order, status, sum := n, n, n, n, n
	same.UserName, same.PaymentDate = "b", "2026-01-17 13:12:03"
	invoice.InvoiceID, order.OrderID, status.Status, sum.Amount = "3000000002", "EP-2", 5, 200
	if same.Key() != n.Key() {
		t.Errorf("one event has the keys %s and %s", n.Key(), same.Key())
	}
	for _, other := range []intellectmoney.Notification{invoice, order, status, sum} {
		if other.Key() == n.Key() {
			t.Errorf("%v and %v have one key", n, other)
		}
	}
}
