package intellectmoney

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"
)

// The classes of errors of a notification, for errors.Is. None of them shows a key, a digest or a value of the notification.
var (
	// ErrUnsigned: the notification has no hash. Anybody may have sent it.
	ErrUnsigned = errors.New("intellectmoney: the notification is not signed")
	// ErrBadSignature: the hash is not that of these values and this SecretKey.
	ErrBadSignature = errors.New("intellectmoney: the notification has a wrong signature")
	// ErrMalformed: it is no notification that can be read; the text says why.
	ErrMalformed = errors.New("intellectmoney: malformed notification")
)

// errTooLong is an ErrMalformed, too.
var errTooLong = fmt.Errorf("%w: longer than %d bytes", ErrMalformed, maxNotification)

func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

// Notification is what the provider posts to the merchant when an invoice reaches a new status. Its texts are UTF-8, whatever the
// provider sent.
//
// The hash covers the first group of fields. The others are whatever the sender wrote: InvoiceID, which looks like the key to the
// invoice, is one of them. So find what was paid by OrderID, and compare Amount and Currency with it. Keep "::" out of the numbers
// of orders: it is what the hash separates fields with.
//
// Printing it with any verb of fmt shows numbers, status and sum, and nothing of the payer.
//
// Source: the vendor's public samples (result URL).
type Notification struct {
	EshopID      string
	OrderID      string // the shop's own number, Invoice.OrderID
	ServiceName  string
	EshopAccount string // the shop's account at the provider
	Amount       int64  // recipientAmount, minor units (kopecks)
	Currency     string
	Status       PaymentStatus
	UserName     string
	UserEmail    string
	PaymentDate  string // paymentData, "2006-01-02 15:04:05" without a zone; Time reads it

	// Not covered by the hash, and empty or 0 where they were not sent.
	InvoiceID      string // paymentId: digits, at most 20
	OriginalAmount int64  // recipientOriginalAmount, minor units
	RefundAmount   int64  // minor units
	PayMethod      string
	ShortPAN       string // what the provider shows of the card
	Country        string
	Bank           string
	IPAddress      string
	UserFields     []UserField // by their number, 0 to 9, as in the invoice; one that was not sent between others is empty
}

// Time is PaymentDate by a clock in zone, which the notification does not name; false where it is not a date.
func (n Notification) Time(zone *time.Location) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateTime, n.PaymentDate, zone)
	return at, err == nil
}

// Key is equal for two deliveries of one event: invoice, order, status and sum. The sum is in it because an invoice may be partly
// paid or refunded more than once, the order because the hash does not cover the invoice: a true notification that somebody
// sends again with the number of another invoice must not be taken for that one's.
func (n Notification) Key() string {
	return fmt.Sprintf("%s/%d/%d/%s/%q", n.InvoiceID, int(n.Status), n.Amount, n.Currency, n.OrderID)
}

// String names invoice, order, status and sum.
func (n Notification) String() string {
	return fmt.Sprintf("notification of invoice %s, order %q: %v, %s %s", n.InvoiceID, excerpt(n.OrderID, nil), n.Status,
		FormatAmount(n.Amount), excerpt(n.Currency, nil))
}

// Format prints String for every verb.
func (n Notification) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, n.String()) }

// ParseNotification reads a notification from the request that the provider sends to Invoice.ResultURL: a POST of a form of at
// most 256 KiB, in utf-8 or windows-1251, whichever its Content-Type names. It verifies the hash over the bytes as they came before
// it decodes any of them. It reads the body, or takes the form that somebody has parsed before.
//
// secretKey is Credentials.SecretKey. A field secretKey, which the provider sends when it is told to, is left alone.
//
// Errors: [ErrUnsigned], [ErrBadSignature], [ErrMalformed]; and [ErrInvalidRequest] without a secretKey, with which anybody could
// sign.
//
// Source: the vendor's public samples (result URL); the hash: MD5 of
// "eshopId::orderId::serviceName::eshopAccount::recipientAmount::recipientCurrency::paymentStatus::userName::userEmail::paymentData::secretKey".
// Guess: a Content-Type without charset is utf-8, or windows-1251 where it is not valid utf-8; the names of fields are told apart
// without regard to case, as in requests; a secretKey beyond ASCII is hashed in the charset of the form.
func ParseNotification(r *http.Request, secretKey string) (Notification, error) {
	if secretKey == "" {
		return Notification{}, invalid("ParseNotification: secretKey is empty; give Credentials.SecretKey, else anybody can sign")
	}
	form, err := readNotificationForm(r, secretKey)
	if err != nil {
		return Notification{}, err
	}
	if err := form.verify(secretKey); err != nil {
		return Notification{}, err
	}
	return form.decode()
}

// The fields that the hash covers, in its order.
var notificationSigned = []string{
	"eshopid", "orderid", "servicename", "eshopaccount", "recipientamount", "recipientcurrency", "paymentstatus", "username", "useremail", "paymentdata",
}

func (f notificationForm) verify(secretKey string) error {
	given := f.values["hash"]
	if given == "" {
		return ErrUnsigned
	}
	if f.charset == charsetWindows1251 {
		key, ok := toWindows1251(secretKey)
		if !ok {
			return ErrBadSignature // nobody can have written this key in that charset
		}
		secretKey = key
	}
	fields := make([]string, len(notificationSigned))
	for i, name := range notificationSigned {
		fields[i] = f.values[name]
	}
	digest := md5.Sum([]byte(signedText(fields, secretKey)))
	if subtle.ConstantTimeCompare([]byte(given), []byte(hex.EncodeToString(digest[:]))) != 1 {
		return ErrBadSignature
	}
	return nil
}

func (f notificationForm) decode() (Notification, error) {
	for name, value := range f.values {
		if f.charset == charsetWindows1251 {
			f.values[name] = fromWindows1251(value)
		} else if !utf8.ValidString(value) {
			return Notification{}, malformed("the charset is utf-8 and a value is not")
		}
	}
	n := Notification{
		EshopID: f.values["eshopid"], OrderID: f.values["orderid"], ServiceName: f.values["servicename"], EshopAccount: f.values["eshopaccount"],
		Currency: f.values["recipientcurrency"], UserName: f.values["username"], UserEmail: f.values["useremail"], PaymentDate: f.values["paymentdata"],
		InvoiceID: f.values["paymentid"], PayMethod: f.values["paymethod"], ShortPAN: f.values["shortpan"], Country: f.values["country"],
		Bank: f.values["bank"], IPAddress: f.values["ipaddress"], UserFields: f.userFields(),
	}
	status, err := strconv.ParseUint(f.values["paymentstatus"], 10, 31)
	switch {
	case err != nil || !allDigits(f.values["paymentstatus"]):
		return Notification{}, malformed("paymentStatus is not a number")
	case !allDigits(n.EshopID):
		return Notification{}, malformed("eshopId is not a number")
	case !allDigits(n.InvoiceID) || len(n.InvoiceID) > 20:
		return Notification{}, malformed("paymentId is not a number of at most 20 digits")
	case n.EshopAccount != "" && !allDigits(n.EshopAccount):
		return Notification{}, malformed("eshopAccount is not a number")
	case !allLetters(n.Currency):
		return Notification{}, malformed("recipientCurrency is not a word")
	case ambiguous(n):
		return Notification{}, malformed("a text in it can be taken for other fields of the hash; keep \"::\" out of names")
	}
	n.Status = PaymentStatus(status)
	for _, sum := range []struct {
		name     string
		required bool
		minor    *int64
	}{
		{"recipientAmount", true, &n.Amount}, {"recipientOriginalAmount", false, &n.OriginalAmount}, {"refundAmount", false, &n.RefundAmount},
	} {
		text := f.value(sum.name)
		if text == "" && !sum.required {
			continue
		}
		// The cause would quote the value.
		if *sum.minor, err = ParseAmount(text); err != nil {
			return Notification{}, malformed(sum.name + " is not a decimal number with at most two decimals")
		}
	}
	return n, nil
}
