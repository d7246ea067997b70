package intellectmoney

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const maxNotification = 256 << 10 // bytes; the provider's are about one thousand

var (
	// ErrNotification: a request is no notification that can be believed. Every error of ParseNotification is one.
	ErrNotification = errors.New("intellectmoney: no notification")
	// ErrUnsigned: it has no hash, so anybody can have sent it.
	ErrUnsigned = errors.New("it has no hash")
	// ErrBadSignature: its hash is another than that of its fields. Either it was changed on its way, or SecretKey is wrong.
	ErrBadSignature = errors.New("its hash is wrong: it was changed on its way, or SecretKey is wrong")
	// ErrMalformed: it is signed rightly, and something in it cannot be read.
	ErrMalformed = errors.New("it cannot be read")
)

// NotificationStatus says of what a notification tells (paymentStatus). The list is the provider's and not closed.
type NotificationStatus int

// The statuses of notifications.
const (
	StatusCreated    NotificationStatus = 3 // the invoice was made
	StatusCancelled  NotificationStatus = 4 // it ended without the money being taken
	StatusPaid       NotificationStatus = 5 // the money was taken
	StatusHeld       NotificationStatus = 6 // the money is blocked; see Client.Capture
	StatusPartlyPaid NotificationStatus = 7 // a part of the amount was taken
	StatusRefunded   NotificationStatus = 8 // the money was given back
)

// String is the status in words.
func (s NotificationStatus) String() string {
	words := map[NotificationStatus]string{
		StatusCreated: "created", StatusCancelled: "cancelled", StatusPaid: "paid", StatusHeld: "held", StatusPartlyPaid: "partly paid", StatusRefunded: "refunded",
	}
	if word := words[s]; word != "" {
		return word
	}
	return "status " + strconv.Itoa(int(s))
}

// Paid says whether all the money was taken and not given back. Unknown statuses are not paid.
func (s NotificationStatus) Paid() bool { return s == StatusPaid }

// Notification is what the provider tells the shop about an invoice. Only its signed fields are proven: InvoiceID, among others, is not.
type Notification struct {
	// The signed fields.

	EshopID     string
	OrderID     string // the shop's own number: find the order by it
	ServiceName string
	Account     string // eshopAccount, the shop's account with the provider
	Amount      int64  // recipientAmount, minor units: compare it with the order's
	Currency    string
	Status      NotificationStatus
	UserName    string
	UserEmail   string
	Time        time.Time // paymentData, by Moscow's clock

	// What follows is not signed, so somebody on the way may have changed it.

	InvoiceID      string // paymentId
	OriginalAmount int64  // minor units; 0: not sent
	RefundAmount   int64  // minor units; 0: not sent
	Method         string // payMethod
	MaskedPAN      string // shortPan
	Country, Bank  string
	IPAddress      string
	UserFields     []UserField // those of the invoice, in their order
}

// signedInNotification are the fields that the hash covers, in its order. Source: agreed by independent clients.
var signedInNotification = [...]string{
	"eshopId", "orderId", "serviceName", "eshopAccount", "recipientAmount", "recipientCurrency", "paymentStatus", "userName", "userEmail", "paymentData",
}

var moscow = time.FixedZone("MSK", 3*60*60)

// ParseNotification reads the request that the provider sends to ResultURL: a POST of a form of at most 256 KiB, in utf-8 or
// windows-1251 as its Content-Type says. It reads the body, verifies the hash over the bytes as they came, and only then decodes.
//
// Whoever believes it still compares Amount and Currency with the order's own, and counts an invoice and a status once: the provider
// sends again what was not acknowledged, and its order is not certain. [NotificationHandler] does that, and gives the answer by which the
// provider knows that it was taken.
//
// Every error is [ErrNotification], and [ErrUnsigned], [ErrBadSignature] or [ErrMalformed]; none shows a key or a field's value.
//
// Source: agreed by independent clients (fields, hash, charsets); that there are notifications: gazprompay.ru.txt, sbp.ru.txt,
// bnpl.ru.txt, "4.2".
func ParseNotification(r *http.Request, secretKey string) (Notification, error) {
	if r.Method != http.MethodPost {
		return Notification{}, malformed("the method is not POST")
	}
	if r.Body == nil {
		return Notification{}, malformed("it has no body")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxNotification+1))
	switch {
	case err != nil:
		return Notification{}, malformed("the body broke off")
	case len(body) > maxNotification:
		return Notification{}, malformed(fmt.Sprintf("it is longer than %d bytes", maxNotification))
	}
	return readNotification(r.Header.Get("Content-Type"), string(body), secretKey)
}

func malformed(what string) error {
	return fmt.Errorf("%w: %w: %s", ErrNotification, ErrMalformed, what)
}

// readNotification verifies and decodes a form.
func readNotification(contentType, body, secretKey string) (Notification, error) {
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return Notification{}, malformed("the Content-Type is not application/x-www-form-urlencoded")
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return Notification{}, malformed("it is no form")
	}
	for name, values := range form {
		if len(values) > 1 { // of two values nobody knows which one is signed
			if len(name) > 40 {
				name = "that has a long name"
			}
			return Notification{}, malformed("the field " + strconv.Quote(name) + " is there twice")
		}
	}
	fields := make([]string, len(signedInNotification))
	for i, name := range signedInNotification {
		fields[i] = form.Get(name)
	}
	sent := strings.ToLower(form.Get("hash"))
	switch {
	case sent == "":
		return Notification{}, fmt.Errorf("%w: %w", ErrNotification, ErrUnsigned)
	case secretKey == "" || subtle.ConstantTimeCompare([]byte(sent), []byte(Hash(fields, secretKey))) != 1:
		return Notification{}, fmt.Errorf("%w: %w", ErrNotification, ErrBadSignature)
	}
	return decodeNotification(form, strings.ToLower(parameters["charset"]))
}

// decodeNotification reads what has been verified.
func decodeNotification(form url.Values, charset string) (n Notification, err error) {
	text := form.Get
	switch charset {
	case "", "utf-8", "utf8":
	case "windows-1251", "cp1251":
		text = func(name string) string { return decode1251(form.Get(name)) }
	default:
		return n, malformed("its charset is neither utf-8 nor windows-1251")
	}
	fail := func(name string) {
		if err == nil {
			err = malformed("the field " + name + " cannot be read")
		}
	}
	amount := func(name string, needed bool) int64 {
		value := text(name)
		if value == "" && !needed {
			return 0
		}
		minor, wrong := ParseAmount(value)
		if wrong != nil {
			fail(name)
		}
		return minor
	}
	n = Notification{
		EshopID: text("eshopId"), OrderID: text("orderId"), ServiceName: text("serviceName"), Account: text("eshopAccount"),
		Amount: amount("recipientAmount", true), Currency: text("recipientCurrency"), UserName: text("userName"), UserEmail: text("userEmail"),
		InvoiceID: text("paymentId"), OriginalAmount: amount("recipientOriginalAmount", false), RefundAmount: amount("refundAmount", false),
		Method: text("payMethod"), MaskedPAN: text("shortPan"), Country: text("country"), Bank: text("bank"), IPAddress: text("ipAddress"),
	}
	status, wrong := strconv.Atoi(text("paymentStatus"))
	if wrong != nil {
		fail("paymentStatus")
	}
	n.Status = NotificationStatus(status)
	if n.Time, wrong = time.ParseInLocation(time.DateTime, text("paymentData"), moscow); wrong != nil {
		fail("paymentData")
	}
	if n.InvoiceID == "" {
		fail("paymentId")
	}
	for i := range 10 {
		name, value := "UserFieldName_"+strconv.Itoa(i), "UserField_"+strconv.Itoa(i)
		if form.Has(name) || form.Has(value) {
			n.UserFields = append(n.UserFields, UserField{Name: text(name), Value: text(value)})
		}
	}
	if err != nil {
		return Notification{}, err
	}
	return n, nil
}
