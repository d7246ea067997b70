package intellectmoney_test

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

const (
	urlencoded = "application/x-www-form-urlencoded"
	inUTF8     = urlencoded + "; charset=utf-8"
	in1251     = urlencoded + "; charset=windows-1251"
)

// The fields of a notification and, by the same order, of its hash.
var signedFields = []string{
	"eshopId", "orderId", "serviceName", "eshopAccount", "recipientAmount", "recipientCurrency", "paymentStatus", "userName", "userEmail", "paymentData",
}

// vectorFields are those of the known digests, as utf-8.
func vectorFields() map[string]string {
	return map[string]string{
		"eshopId": "450000", "orderId": "EP-1", "serviceName": "Оплата заказа №EP-1", "eshopAccount": "6000000001",
		"recipientAmount": "199.00", "recipientCurrency": "RUB", "paymentStatus": "5", "userName": "", "userEmail": "a@b.ru",
		"paymentData": "2026-01-17 13:12:03", "paymentId": "3000000001",
	}
}

// with is vectorFields with others beside or instead.
func with(others ...string) map[string]string {
	fields := vectorFields()
	for i := 0; i < len(others); i += 2 {
		fields[others[i]] = others[i+1]
	}
	return fields
}

// signed adds the hash, made here once more and not by the client.
func signed(fields map[string]string, key string) map[string]string {
	fields = maps.Clone(fields)
	var text strings.Builder
	for _, name := range signedFields {
		text.WriteString(fields[name] + "::")
	}
	digest := md5.Sum([]byte(text.String() + key))
	fields["hash"] = hex.EncodeToString(digest[:])
	return fields
}

func encoded(fields map[string]string) string {
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, value)
	}
	return form.Encode()
}

// as1251 writes every value in the code page.
func as1251(t testing.TB, fields map[string]string) map[string]string {
	t.Helper()
	written := map[string]string{}
	for name, value := range fields {
		text, err := charmap.Windows1251.NewEncoder().String(value)
		if err != nil {
			t.Fatal(err)
		}
		written[name] = text
	}
	return written
}

func notified(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "https://shop.example/intellectmoney/result", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}
