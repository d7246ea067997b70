package ipay_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"paysandbox/clients/ipay"
)

const urlencoded = "application/x-www-form-urlencoded"

func posted(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "https://shop.example/3ds?order=1&threedsData=query", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

// What the browser posted goes unchanged into PaymentVerify3DS.
func TestNotificationGoesUnchangedToVerify3DS(t *testing.T) {
	for _, value := range []string{"eJxlUttygjAQ/RXHDzAJIoKz+Zg==", `a"b\c`, " ї&=%+ ", strings.Repeat("/+", 1000)} {
		r := posted(urlencoded+"; charset=utf-8", url.Values{"threedsData": {value}, "other": {"x"}}.Encode())
		n, err := ipay.ParseThreeDSNotification(r)
		if err != nil || n.ThreeDSData != value {
			t.Errorf("read %q, %v; want %q", n.ThreeDSData, err, value)
			continue
		}
		var sent struct {
			Request struct {
				Body struct {
					PaymentID int64  `json:"pmt_id"`
					Data      string `json:"threeds_data"`
				}
			}
		}
		c := newClient(t, base, over(func(r *http.Request) (*http.Response, error) {
			return respond(200, fixture(t, "page/answers/PaymentVerify3DS.json")), decodeInto(r.Body, &sent)
		}))
		if _, err := c.Verify3DS(t.Context(), 1234567, n.ThreeDSData); err != nil || sent.Request.Body.Data != value || sent.Request.Body.PaymentID != 1234567 {
			t.Errorf("sent %+v (%v), want %q", sent, err, value)
		}
	}
}

func TestNotificationThatIsNone(t *testing.T) {
	get := httptest.NewRequest(http.MethodGet, "https://shop.example/3ds?threedsData=x", nil)
	bodiless := posted(urlencoded, "")
	bodiless.Body = nil
	torn := posted(urlencoded, "")
	torn.Body = io.NopCloser(io.MultiReader(strings.NewReader("threedsData=secret"), failing{io.ErrUnexpectedEOF}))
	for name, test := range map[string]struct {
		request *http.Request
		says    string
	}{
		"GET":               {get, "not POST"},
		"no content type":   {posted("", "threedsData=secret"), "Content-Type"},
		"JSON":              {posted("application/json", `{"threedsData":"secret"}`), "Content-Type"},
		"no body":           {bodiless, "no body"},
		"empty body":        {posted(urlencoded, ""), "no field threedsData"},
		"another name":      {posted(urlencoded, "threeds_data=secret"), "no field threedsData"},
		"in another case":   {posted(urlencoded, "ThreedsData=secret"), "no field threedsData"},
		"empty value":       {posted(urlencoded, "threedsData="), "is empty"},
		"two values":        {posted(urlencoded, "threedsData=secret&threedsData=secret"), "more than one"},
		"broken encoding":   {posted(urlencoded, "threedsData=secret%zz"), "cannot be decoded"},
		"torn":              {torn, "broke off"},
		"too long":          {posted(urlencoded, "threedsData="+strings.Repeat("a", 256<<10)), "longer than"},
		"parsed before":     {parsed(t, posted(urlencoded, "other=secret")), "no field threedsData"},
		"parsed and longer": {parsed(t, posted(urlencoded, "threedsData="+strings.Repeat("a", 256<<10+1))), "longer than"},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := ipay.ParseThreeDSNotification(test.request)
			if !errors.Is(err, ipay.ErrNotification) || !strings.Contains(err.Error(), test.says) || n.ThreeDSData != "" || strings.Contains(err.Error(), "secret") {
				t.Errorf("%v, %v; want ErrNotification that says %q", n, err, test.says)
			}
		})
	}
	if n, err := ipay.ParseThreeDSNotification(parsed(t, posted(urlencoded, "threedsData=eJ%2B"))); err != nil || n.ThreeDSData != "eJ+" {
		t.Errorf("a form that was parsed before: %q, %v", n.ThreeDSData, err)
	}
}

func parsed(t *testing.T, r *http.Request) *http.Request {
	t.Helper()
	if err := r.ParseForm(); err != nil {
		t.Fatal(err)
	}
	return r
}
