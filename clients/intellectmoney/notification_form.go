package intellectmoney

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxNotification = 256 << 10 // bytes; a long one, all of it percent-encoded, has some ten thousand

type charset int

const (
	charsetUTF8 charset = iota
	charsetWindows1251
)

// notificationForm is a form as it came: names in lower case, values as the bytes of its charset.
type notificationForm struct {
	charset charset
	values  map[string]string
}

func (f notificationForm) value(name string) string { return f.values[strings.ToLower(name)] }

func readNotificationForm(r *http.Request, secretKey string) (notificationForm, error) {
	if r.Method != http.MethodPost {
		return notificationForm{}, malformed("the method is not POST")
	}
	kind, named := contentType(r.Header.Get("Content-Type"))
	if kind != "application/x-www-form-urlencoded" {
		return notificationForm{}, malformed("the Content-Type is not application/x-www-form-urlencoded")
	}
	posted, err := postedForm(r, secretKey)
	if err != nil {
		return notificationForm{}, err
	}
	form := notificationForm{values: make(map[string]string, len(posted))}
	valid, size := true, 0
	for name, values := range posted {
		folded := strings.ToLower(name)
		if _, twice := form.values[folded]; twice || len(values) != 1 {
			return notificationForm{}, malformed("a field is there twice")
		}
		form.values[folded] = values[0]
		valid = valid && utf8.ValidString(values[0])
		size += len(name) + len(values[0])
	}
	if size > maxNotification {
		return notificationForm{}, errTooLong // a form that was parsed before may be of any length
	}
	switch named {
	case "utf-8", "utf8":
	case "windows-1251", "cp1251", "win-1251":
		form.charset = charsetWindows1251
	case "":
		if !valid {
			form.charset = charsetWindows1251
		}
	default:
		return notificationForm{}, malformed("the charset is neither utf-8 nor windows-1251")
	}
	return form, nil
}

// contentType reads the kind and the charset, in lower case. It forgives stray quotes, which are seen in the field and which
// mime.ParseMediaType refuses.
func contentType(header string) (kind, charset string) {
	parts := strings.Split(strings.ToLower(header), ";")
	for _, part := range parts[1:] {
		if name, value, _ := strings.Cut(part, "="); strings.TrimSpace(name) == "charset" {
			charset = strings.Trim(value, " \t\"'")
		}
	}
	return strings.TrimSpace(parts[0]), charset
}

// postedForm decodes the percents and nothing else: the values stay bytes of their charset.
func postedForm(r *http.Request, secretKey string) (url.Values, error) {
	if r.PostForm != nil {
		return r.PostForm, nil // the body is read already
	}
	if r.Body == nil {
		return nil, malformed("there is no body")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNotification+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the body broke off: %w", ErrMalformed, newMaskedError(err, []string{secretKey}))
	}
	if len(body) > maxNotification {
		return nil, errTooLong
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, malformed("the form cannot be decoded") // the cause would quote the value
	}
	return form, nil
}

// userFields puts UserField_N and UserFieldName_N at place N.
//
// Source: the vendor's public samples (createInvoice): N is 0 to 9.
func (f notificationForm) userFields() (fields []UserField) {
	for n := range 10 {
		field := UserField{Name: f.value("UserFieldName_" + strconv.Itoa(n)), Value: f.value("UserField_" + strconv.Itoa(n))}
		if field == (UserField{}) {
			continue
		}
		for len(fields) < n {
			fields = append(fields, UserField{})
		}
		fields = append(fields, field)
	}
	return fields
}

// signedSum is how a sum and its currency stand in the text of the hash.
var signedSum = regexp.MustCompile(`(^|::)\d+(\.\d*)?::[A-Za-z]+(::|$)`)

// ambiguous says that the text of the hash may have a second reading: a payer who chose the name "1::1.00::RUB::5::x" would have had
// the provider sign a payment of 1.00 along with the new invoice. Account and currency cannot hold "::", so in either reading one of
// the free texts holds the other's sum and currency.
func ambiguous(n Notification) bool {
	for _, text := range []string{n.OrderID, n.ServiceName, n.UserName, n.UserEmail, n.PaymentDate} {
		if signedSum.MatchString(text) {
			return true
		}
	}
	return false
}

func allLetters(text string) bool {
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return false
		}
	}
	return text != ""
}
