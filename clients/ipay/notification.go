package ipay

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
)

const maxNotification = 256 << 10 // bytes; the provider's sample is a few hundred

// ThreeDSNotification is what the payer's browser brings back from 3-D Secure. Printing it with any verb of fmt shows no value.
type ThreeDSNotification struct {
	ThreeDSData string // opaque: hand it to Verify3DS unchanged, once
}

// ParseThreeDSNotification reads the request that the payer's browser sends to ThreeDSInfo.NotificationURL: a POST of a form
// with the field threedsData, at most 256 KiB. It reads the body, or takes the form that somebody has parsed before.
//
// The value is opaque, and nothing else in the form says which payment it is of. Put a key of your own into the query of
// NotificationURL and read it with r.URL.Query(); then call [Client.Verify3DS] with the payment's number and the value. The
// request comes from a browser, so it proves nothing by itself: only the answer to Verify3DS says how the payment went. Answer
// the browser with a page, for it is the payer who sees it.
//
// The error is [ErrNotification] with what is wrong: another method than POST, no form, a longer one, or not exactly one
// threedsData with a value.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate, the text after "Приклад відповіді (3D Secure)".
// Guess: the page says "POST" and not which encoding; a browser's own is application/x-www-form-urlencoded.
func ParseThreeDSNotification(r *http.Request) (ThreeDSNotification, error) {
	if r.Method != http.MethodPost {
		return ThreeDSNotification{}, notAForm("the method is not POST")
	}
	form, err := postedForm(r)
	if err != nil {
		return ThreeDSNotification{}, err
	}
	values := form["threedsData"]
	switch {
	case len(values) == 0:
		return ThreeDSNotification{}, notAForm("the form has no field threedsData")
	case len(values) > 1:
		return ThreeDSNotification{}, notAForm("the form has more than one field threedsData")
	case values[0] == "":
		return ThreeDSNotification{}, notAForm("the field threedsData is empty")
	case len(values[0]) > maxNotification:
		return ThreeDSNotification{}, notAForm(fmt.Sprintf("the field threedsData is longer than %d bytes", maxNotification))
	}
	return ThreeDSNotification{ThreeDSData: values[0]}, nil
}

func postedForm(r *http.Request) (url.Values, error) {
	if r.PostForm != nil {
		return r.PostForm, nil // the body is read already
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/x-www-form-urlencoded" {
		return nil, notAForm("the Content-Type is not application/x-www-form-urlencoded")
	}
	if r.Body == nil {
		return nil, notAForm("there is no body")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNotification+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the body broke off: %w", ErrNotification, err)
	}
	if len(body) > maxNotification {
		return nil, notAForm(fmt.Sprintf("the form is longer than %d bytes", maxNotification))
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, notAForm("the form cannot be decoded") // the cause would quote the value
	}
	return form, nil
}

func notAForm(what string) error { return fmt.Errorf("%w: %s", ErrNotification, what) }
