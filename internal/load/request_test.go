package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
)

func parse(t *testing.T, raw []byte) (*http.Request, string) {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(raw)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(body)
}

// TestCallsAreSignedAsTheProviderSays holds digests that md5sum and sha256sum gave for the signed texts and the default keys.
func TestCallsAreSignedAsTheProviderSays(t *testing.T) {
	for _, c := range []struct {
		name, path string
		request    []byte
		hash, sign string
	}{
		{"createInvoice", "/intellectmoney/merchant/createInvoice", createInvoice("load-7", ""), "ec61e580dc254805632af529ba7a7d36", "cc02d5350fca7e1ef89f46ff2e2a31d9d01b6bd2639ff976e1e555ff3f8eae4d"},
		{"sbpPayment", "/intellectmoney/merchant/sbpPayment", sbpPayment("3000000007"), "7710557964c8c2bcf12f3f1f643477f8", "ef8f555d63028e57ec3769de94949f71f53f02ea4de6acbc62f0f706ef84588a"},
		{"getBankCardPaymentState", "/intellectmoney/merchant/getBankCardPaymentState", paymentState("3000000007"), "0442999d5856f7a65ac033738ed00b90", "8fa88147f6845e98c8c09b97bc03db416dae3af992af0248a639aeef90457763"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, body := parse(t, c.request)
			form, err := url.ParseQuery(body)
			if err != nil {
				t.Fatal(err)
			}
			if r.Method != http.MethodPost || r.URL.Path != c.path || r.Header.Get("Authorization") != "Bearer "+bearer {
				t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
			}
			if form.Get("Hash") != c.hash || r.Header.Get("Sign") != c.sign || form.Get("EshopId") != "450000" {
				t.Errorf("Hash %s, Sign %s, form %v", form.Get("Hash"), r.Header.Get("Sign"), form)
			}
		})
	}
}

func TestPlainStepIsAJSONBodyOfAbout400Bytes(t *testing.T) {
	_, body := parse(t, plainStep("3000000007"))
	var fields map[string]string
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatal(err)
	}
	if len(body) < 380 || len(body) > 420 || fields["invoiceId"] != "3000000007" || len(fields["hash"]) != 128 {
		t.Errorf("%d bytes: %s", len(body), body)
	}
}

func TestNumber(t *testing.T) {
	for body, want := range map[string]string{
		`{"Result":{"InvoiceId":3000000001,"State":{}}}`: "3000000001",
		`{"InvoiceId":3`:    "3",
		`{"InvoiceId":"3"}`: "",
		`{"InvoiceIds":3}`:  "",
		`{}`:                "",
	} {
		got, err := number([]byte(body), "InvoiceId")
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q %v, want %q", body, got, err, want)
		}
	}
}

func TestPrepareKeepsEveryRequestAndBeginsAnew(t *testing.T) {
	r := prepare(3, func(invoice string) []byte { return fmt.Appendf(nil, "<%s>", invoice) })
	for i, want := range []string{"<3000000000>", "<3000000001>", "<3000000002>", "<3000000000>"} {
		if got := string(r.at(i)); got != want {
			t.Errorf("request %d is %s, want %s", i, got, want)
		}
	}
}
