package main

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/hex"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// The mock's default tenant, as its documentation prints it, and how it numbers invoices.
const (
	eshop      = "450000"
	bearer     = "9d97820c61424eb6ac0db414ccb7ac60"
	secretKey  = "secret"
	signKey    = "signsecret"
	firstOrder = 3_000_000_000
)

// inProcess is what the answer to every measured request says, of either program.
var inProcess = []byte(`"PaymentStep":"InProcess"`)

// field is a parameter of a form.
type field struct{ name, value string }

// merchantCall is a signed call of the mock, ready to be written. Signed lists the values that Hash and Sign cover, in order.
func merchantCall(method string, form []field, signed ...string) []byte {
	text := strings.Join(signed, "::") + "::"
	hash, sign := md5.Sum([]byte(text+secretKey)), sha256.Sum256([]byte(text+signKey))
	var body bytes.Buffer
	for _, f := range append(form, field{"Hash", hex.EncodeToString(hash[:])}) {
		if body.Len() > 0 {
			body.WriteByte('&')
		}
		body.WriteString(f.name + "=" + url.QueryEscape(f.value))
	}
	return fmt.Appendf(nil, "POST /intellectmoney/merchant/%s HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"+
		"Authorization: Bearer %s\r\nSign: %x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		method, bearer, sign, body.Len(), body.Bytes())
}

// createInvoice makes an invoice; resultURL is where its notifications go, empty: nowhere.
func createInvoice(order, resultURL string) []byte {
	const amount, currency, email, ok, fail = "100.00", "RUB", "payer@example.com", "https://shop.example/ok", "https://shop.example/fail"
	form := []field{
		{"EshopId", eshop}, {"OrderId", order}, {"ServiceName", "Load"}, {"RecipientAmount", amount}, {"RecipientCurrency", currency},
		{"Email", email}, {"SuccessUrl", ok}, {"FailUrl", fail},
	}
	if resultURL != "" {
		form = append(form, field{"ResultUrl", resultURL})
	}
	return merchantCall("createInvoice", form, eshop, order, "Load", amount, currency, "", email, ok, fail, "", resultURL, "", "", "")
}

func sbpPayment(invoice string) []byte {
	const ok, fail, ip = "https://shop.example/ok", "https://shop.example/fail", "127.0.0.1"
	return merchantCall("sbpPayment", []field{
		{"EshopId", eshop}, {"InvoiceId", invoice}, {"SuccessUrl", ok}, {"FailUrl", fail}, {"IpAddress", ip},
	}, eshop, invoice, ok, fail, "", ip)
}

func paymentState(invoice string) []byte {
	return merchantCall("getBankCardPaymentState", []field{{"EshopId", eshop}, {"InvoiceId", invoice}}, eshop, invoice)
}

// plainStep is a signed step of plain: a JSON body of about 400 bytes.
func plainStep(invoice string) []byte {
	order := "order-" + invoice
	hash := sha3.Sum512([]byte(eshop + "::" + invoice + "::" + order + "::100.00::" + secretKey))
	body := fmt.Appendf(nil, `{"eshopId":"%s","invoiceId":"%s","orderId":"%s","serviceName":"Load","amount":"100.00","currency":"RUB",`+
		`"successUrl":"https://shop.example/ok?order=%s","failUrl":"https://shop.example/fail?order=%s","hash":"%x"}`,
		eshop, invoice, order, order, order, hash)
	return fmt.Appendf(nil, "POST /step HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
		len(body), body)
}

// number finds a whole number behind a key of a JSON text.
func number(body []byte, key string) (string, error) {
	_, rest, ok := bytes.Cut(body, []byte(`"`+key+`":`))
	digits := rest
	for i, b := range rest {
		if b < '0' || b > '9' {
			digits = rest[:i]
			break
		}
	}
	if !ok || len(digits) == 0 {
		return "", fmt.Errorf("no number %s in the answer %.300s", key, body)
	}
	return string(digits), nil
}

// requests are many requests in one piece of memory.
type requests struct {
	bytes []byte
	ends  []int
}

// prepare makes the request of every payment of a full store.
func prepare(payments int, request func(invoice string) []byte) *requests {
	r := &requests{ends: make([]int, 0, payments)}
	for i := range payments {
		r.bytes = append(r.bytes, request(strconv.FormatInt(firstOrder+int64(i), 10))...)
		r.ends = append(r.ends, len(r.bytes))
	}
	return r
}

// at is the i-th request, beginning anew after the last.
func (r *requests) at(i int) []byte {
	i %= len(r.ends)
	start := 0
	if i > 0 {
		start = r.ends[i-1]
	}
	return r.bytes[start:r.ends[i]]
}
