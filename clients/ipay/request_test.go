package ipay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/ipay"
)

var update = flag.Bool("update", false, "write the golden requests anew")

// An example is a request that the page prints, and the call that makes it.
type example struct {
	name string
	at   time.Time
	call func(context.Context, *ipay.Client) error
}

func pageExamples() []example {
	plain := ipay.Payment{
		Phone: "380931234567", Invoice: 100, Token: sampleToken, Description: "Test payment",
		Info: map[string]any{"custom_merchant_field": 1234567}, ExtID: "AD68E7675FE111E79A65005056B960DF",
	}
	create := func(p ipay.Payment) func(context.Context, *ipay.Client) error {
		return func(ctx context.Context, c *ipay.Client) error { _, err := c.PaymentCreate(ctx, p); return err }
	}
	general := plain
	general.Description = "Test payment "
	one := plain
	one.ThreeDS = ipay.ThreeDSInfo{
		NotificationURL: "https://www.merchantsite.com/notification", RequestorURL: "https://www.merchantsite.com", ColorDepth: "24",
		Language: "en-US", ScreenHeight: "1920", ScreenWidth: "1080", TimeZone: "-120",
		AcceptHeader: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.9",
		UserAgent:    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.66 Safari/537.36",
	}
	info := map[string]any{"custom_field_1": "test"}
	split := ipay.Payment{Phone: "380931234567", Invoice: 100, Token: sampleToken, Transactions: []ipay.Split{
		{Invoice: 50, SubMerchantID: 5410, Description: "Тестовий платіж", Info: info},
		{Invoice: 50, SubMerchantID: 5472, Description: "Тестовий платіж", Info: info},
	}}
	fiscal := plain
	fiscal.ExtID = ""
	fiscal.ReceiptData = ipay.ReceiptData{
		CashierID: 1, CashRegisterID: 1,
		Goods: []ipay.Good{
			{ID: "e0e58e8e-af5d-430f-8204-459ab547a4b8", Code: "Код товару 1", Name: "Назва товару 1", Barcode: "A12345", Price: 100, Quantity: 1000},
			{ID: "35420435-fabf-4936-bf72-a6af8755e43a", Code: "Код товару 2", Name: "Назва товару 2", Barcode: "A12345", Price: 400, Quantity: 1000},
		},
		Discounts: []ipay.Discount{{Type: ipay.DiscountDown, Mode: ipay.DiscountPercent, Value: 10}},
	}
	return []example{
		{"CalculateFee-1", summer, func(ctx context.Context, c *ipay.Client) error { _, err := c.CalculateFee(ctx, 100); return err }},
		{"PaymentCreate-1", summer, create(general)},
		{"PaymentCreate-2", summer, create(one)},
		{"PaymentCreate-3", summer, create(split)},
		{"PaymentCreate-4", summer, create(fiscal)},
		{"PaymentVerify3DS-1", summer, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.Verify3DS(ctx, 1234567, "eJxlUttygjAQ/RXHDzAJIoKzZgbr1MEp3mBa7UsnQkZRucjFol...")
			return err
		}},
		{"PaymentSale-1", summer, func(ctx context.Context, c *ipay.Client) error { _, err := c.Capture(ctx, 1234567, 100); return err }},
		{"PaymentSale-2", summer, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.CaptureSplit(ctx, 1234567,
				ipay.Split{Invoice: 20, SubMerchantID: 111, Description: "Test1", Info: map[string]any{"custom_merchant_field": 12345}},
				ipay.Split{Invoice: 25, SubMerchantID: 222, Description: "Test2", Info: map[string]any{"custom_merchant_field": 67890}})
			return err
		}},
		{"PaymentCancel-1", summer, func(ctx context.Context, c *ipay.Client) error { _, err := c.Void(ctx, 1234567); return err }},
		{"PaymentCancel-2", summer, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.RefundTransactions(ctx, 1234567, ipay.CancelPart{TransactionID: 6636, Amount: 50}, ipay.CancelPart{TransactionID: 6638, Amount: 30})
			return err
		}},
		{"GetPaymentStatus-1", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetPaymentStatus(ctx, 1234567)
			return err
		}},
		{"GetPaymentInvoice-1", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetPaymentInvoice(ctx, 1234567)
			return err
		}},
		{"GetReceipt-1", winter, func(ctx context.Context, c *ipay.Client) error { _, err := c.GetReceipt(ctx, 1234567); return err }},
		{"ProcessPayment-1", summer, func(ctx context.Context, c *ipay.Client) error { _, err := c.ProcessPayment(ctx, 1234567); return err }},
	}
}

// otherRequests are the requests that the page describes and does not print.
func otherRequests() []example {
	party := ipay.Party{
		LastName: "Шевченко", FirstName: "Тарас", MiddleName: "Григорович", Document: "АН123456", Address: "Київ, вул. Тестова, 10",
		IdentificationNumber: "1234567890", AccountNumber: "UA0000000000000001",
	}
	return []example{
		{"PaymentCreate-full", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.Authorize(ctx, ipay.Payment{
				Invoice: 60000, Token: ipay.EncodeToken([]byte(`{"protocolVersion":"ECv2"}`)), Description: "<Order> & co", ExtID: "order-1",
				Force3DS: true, Deferred: true, Recurrent: true, Sender: party, Receiver: party,
				ThreeDS:     ipay.ThreeDSInfo{NotificationURL: "https://shop.example/3ds?order=1&key=2"},
				ReceiptData: ipay.ReceiptData{Discounts: []ipay.Discount{{Type: ipay.DiscountUp, Mode: ipay.DiscountValue, Value: 12.5}}, DeliveryEmail: "a@b.example"},
			})
			return err
		}},
		{"PaymentCreate-recurrent", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.Charge(ctx, ipay.Payment{Invoice: 100, RecurrentToken: "recurrent/token+1", Info: map[string]any{"b": 1, "a": "x"}})
			return err
		}},
		{"PaymentCancel-whole", winter, func(ctx context.Context, c *ipay.Client) error { _, err := c.Refund(ctx, 1234567); return err }},
		{"PaymentCancel-amount", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.RefundAmount(ctx, 1234567, 30)
			return err
		}},
		{"GetPaymentStatus-ext-id", winter, func(ctx context.Context, c *ipay.Client) error {
			_, err := c.GetPaymentStatusByExtID(ctx, "AD68E7675FE111E79A65005056B960DF")
			return err
		}},
	}
}

// sends runs an example and gives the request that left.
func (e example) sends(t *testing.T, look func(*http.Request) error) {
	t.Helper()
	action, _, _ := strings.Cut(e.name, "-")
	asked := 0
	c := newClient(t, base, at(e.at), over(func(r *http.Request) (*http.Response, error) {
		asked++
		return respond(200, fixture(t, "page/answers/"+action+".json")), look(r)
	}))
	if err := e.call(t.Context(), c); err != nil || asked != 1 {
		t.Fatalf("err = %v after %d requests, want none after one", err, asked)
	}
}

// TestRequestsAreTheGoldenBytes holds the whole request, line by line, as net/http writes it.
func TestRequestsAreTheGoldenBytes(t *testing.T) {
	for _, e := range append(pageExamples(), otherRequests()...) {
		t.Run(e.name, func(t *testing.T) {
			var sent bytes.Buffer
			e.sends(t, func(r *http.Request) error { return r.Write(&sent) })
			got := strings.ReplaceAll(sent.String(), "\r\n", "\n") + "\n"
			path := filepath.Join("testdata", "requests", e.name+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("%v; write it with go test -update", err)
			}
			if got != string(want) {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestRequestsMeanWhatThePagePrints: every printed request, but for the signature, which the page cuts. A number and its
// decimal text are one for the ids, which the page prints both ways.
func TestRequestsMeanWhatThePagePrints(t *testing.T) {
	files, err := filepath.Glob("testdata/page/requests/*.json")
	if examples := pageExamples(); err != nil || len(files) != len(examples) {
		t.Fatalf("%d printed requests (%v), %d examples", len(files), err, len(examples))
	}
	for _, e := range pageExamples() {
		t.Run(e.name, func(t *testing.T) {
			var body []byte
			e.sends(t, func(r *http.Request) (err error) { body, err = io.ReadAll(r.Body); return err })
			got, want := meaning(t, body), meaning(t, []byte(fixture(t, "page/requests/"+e.name+".json")))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("sent\n%v\nthe page prints\n%v", got, want)
			}
		})
	}
}

func meaning(t *testing.T, body []byte) any {
	t.Helper()
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err)
	}
	auth := v.(map[string]any)["request"].(map[string]any)["auth"].(map[string]any)
	if len(auth) != 3 || auth["sign"] == "" {
		t.Errorf("auth = %v, want login, time and sign", auth)
	}
	delete(auth, "sign")
	return plain("", v)
}

func plain(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, inner := range v {
			v[k] = plain(k, inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = plain(key, inner)
		}
	case string:
		if _, err := strconv.Atoi(v); err == nil && (key == "pmt_id" || key == "smch_id") {
			return json.Number(v)
		}
	}
	return v
}

func TestTheAddressIsTheBaseItself(t *testing.T) {
	for given, want := range map[string]string{
		"https://api-googlepay.ipay.ua":  "https://api-googlepay.ipay.ua/",
		"https://api-googlepay.ipay.ua/": "https://api-googlepay.ipay.ua/",
		"http://127.0.0.1:8080/ipay":     "http://127.0.0.1:8080/ipay",
		"http://127.0.0.1:8080/ipay/":    "http://127.0.0.1:8080/ipay/",
	} {
		var got string
		c := newClient(t, given, over(func(r *http.Request) (*http.Response, error) {
			got = r.Method + " " + r.URL.String()
			return respond(200, fixture(t, "page/answers/GetPaymentStatus.json")), nil
		}))
		if _, err := c.GetPaymentStatus(t.Context(), 1234567); err != nil || got != "POST "+want {
			t.Errorf("New(%q) asks %q (%v), want POST %s", given, got, err, want)
		}
	}
}

func TestForce3DSLeavesTheCallersInfoAlone(t *testing.T) {
	info := map[string]any{"order": 7}
	var body []byte
	c := newClient(t, base, over(func(r *http.Request) (_ *http.Response, err error) {
		body, err = io.ReadAll(r.Body)
		return respond(200, fixture(t, "page/answers/PaymentCreate-3ds.json")), err
	}))
	if _, err := c.Charge(t.Context(), ipay.Payment{Invoice: 100, Token: "eyJ9", Info: info, Force3DS: true}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(body, []byte(`"pmt_info":{"force_security_rate":"3D","order":7}`)) {
		t.Errorf("sent %s", body)
	}
	if len(info) != 1 {
		t.Errorf("the caller's map is now %v", info)
	}
}
