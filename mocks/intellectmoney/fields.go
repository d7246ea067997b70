package intellectmoney

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// rule is what one parameter must be. The first rule in table order that a call breaks is its error 166.
// Source of the rows of the payment methods: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело запроса"; of the others: vendor's
// public samples and independent clients.
type rule struct {
	name     string              // camelCase, as errors name it
	required bool                // absent and empty are the same
	with     func(*request) bool // required by another parameter of the request; nil: by none
	max      int                 // characters; 0: only the body's own limit
	check    check               // of a value that is not empty; nil: anything goes
}

// check says whether a value is right. It may note a tolerance or a finding on the call.
type check func(e mocks.Env, c *mocks.Call, value string) bool

// plain makes a check of a test that looks at nothing but the value.
func plain(test func(string) bool) check {
	return func(_ mocks.Env, _ *mocks.Call, value string) bool { return test(value) }
}

var (
	// Guess: guess.intellectmoney.eshop-id: "INT max 6" are at most six digits.
	eshopID   = rule{name: "eshopId", required: true, check: plain(eshopNumber)}
	invoiceID = rule{name: "invoiceId", required: true, check: plain(invoiceNumber)}
	// IpAddress is the address of the merchant's site, not the payer's, and is not compared with anything.
	// Guess: guess.intellectmoney.ip-address: a dotted IPv4 address without a mask, though the pages print "0.0.0.0/0".
	ipAddress = rule{name: "ipAddress", required: true, check: plain(ipv4)}
)

// startFields are the parameters of sbpPayment, gazpromPayPayment and bnplPayment.
var startFields = []rule{
	eshopID,
	invoiceID,
	{name: "successUrl", required: true, max: 512, check: plain(webAddress)},
	{name: "failUrl", max: 512, check: plain(webAddress)},
	{name: "additionalParams"}, // "не используется": signed as sent, otherwise ignored
	ipAddress,
}

// cardFields are the parameters of bankCardPayment.
// Guess: guess.intellectmoney.card-fields: all are required, and an expiry date in the past is not refused.
// Guess: guess.intellectmoney.return-url: returnUrl follows the rule of successUrl.
var cardFields = []rule{
	eshopID,
	invoiceID,
	{name: "pan", required: true, check: testPAN},
	{name: "cardHolder", required: true, max: 50},
	{name: "expiredMonth", required: true, check: plain(month)},
	{name: "expiredYear", required: true, check: plain(func(v string) bool { return len(v) == 2 && digits(v) })},
	{name: "cvv", required: true, check: plain(cvv)},
	{name: "returnUrl", required: true, max: 512, check: plain(webAddress)},
	ipAddress,
}

// stateFields are the parameters of getBankCardPaymentState.
var stateFields = []rule{eshopID, invoiceID}

// activationFields are the parameters of activationPay.
// Guess: guess.intellectmoney.activation-cvv: cvv is signed, and may be absent.
var activationFields = []rule{
	eshopID,
	invoiceID,
	{name: "activationAmount", required: true, max: 13, check: plain(amount)},
	{name: "cvv", check: plain(cvv)},
}

// purchaseFields are the parameters of purchaseToPaid and purchaseToRefund. One of the two numbers is needed; see hold.go.
var purchaseFields = []rule{
	eshopID,
	{name: "invoiceId", check: plain(invoiceNumber)},
	{name: "orderId", max: 50},
}

// invoiceFields are the parameters of createInvoice.
// Guess: guess.intellectmoney.invoice-fields: only the shop, the order, the amount and the currency are required; Preference
// wants words with commas between them, MerchantReceipt wants JSON; names, Email, UserField and Language may be anything.
var invoiceFields = append([]rule{
	eshopID,
	{name: "orderId", required: true, max: 50},
	{name: "serviceName", max: 1024},
	{name: "recipientAmount", required: true, max: 13, check: plain(amount)},
	{name: "recipientCurrency", required: true, check: currency},
	{name: "userName"},
	{name: "email"},
	{name: "successUrl", max: 512, check: plain(webAddress)},
	{name: "failUrl", max: 512, check: plain(webAddress)},
	{name: "backUrl", max: 512, check: plain(webAddress)},
	{name: "resultUrl", max: 512, check: plain(webAddress)},
	{name: "expireDate", with: held, check: expiry},
	{name: "holdMode", check: plain(func(v string) bool { return v == "0" || v == "1" })},
	{name: "holdTime", with: held, check: plain(holdHours)},
	{name: "preference", check: plain(wordList)},
	{name: "merchantReceipt", check: plain(func(v string) bool { return json.Valid([]byte(v)) })},
	{name: "recurringType", check: plain(func(v string) bool { return v == "Activate" })},
	{name: "language"},
}, userFields()...)

// userFields are the merchant's own ten pairs.
func userFields() []rule {
	var rules []rule
	for _, name := range [...]string{"userField_", "userFieldName_"} {
		for i := range 10 {
			rules = append(rules, rule{name: name + strconv.Itoa(i)})
		}
	}
	return rules
}

// broken names the first parameter, in table order, that breaks its rule; nil if none does.
func broken(e mocks.Env, c *mocks.Call, r *request, rules []rule) error {
	for i := range rules {
		rule := &rules[i]
		p := r.find(rule.name)
		switch {
		case p == nil || p.value == "" && !p.bad:
			if rule.required || rule.with != nil && rule.with(r) {
				return badParameter(rule.name)
			}
		case p.bad || rule.max > 0 && longer(p.value, rule.max) || rule.check != nil && !rule.check(e, c, p.value):
			return badParameter(rule.name)
		}
	}
	return nil
}

// longer counts characters, not bytes.
func longer(text string, limit int) bool {
	return len(text) > limit && utf8.RuneCountInString(text) > limit
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func eshopNumber(v string) bool   { return len(v) <= 6 && digits(v) }
func invoiceNumber(v string) bool { return len(v) == 10 && v[0] == '3' && digits(v) }
func cvv(v string) bool           { return (len(v) == 3 || len(v) == 4) && digits(v) }
func month(v string) bool         { return len(v) == 2 && digits(v) && v >= "01" && v <= "12" }

func ipv4(v string) bool {
	address, err := netip.ParseAddr(v)
	return err == nil && address.Is4()
}

// webAddress wants what a browser can be sent to.
// Guess: guess.intellectmoney.urls: an absolute http or https address without blanks and control characters; 512 counts
// characters.
func webAddress(v string) bool {
	if strings.ContainsFunc(v, unprintable) {
		return false
	}
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// amount wants digits without a needless zero in front, a dot, two decimals, and more than nothing.
func amount(v string) bool {
	minor, err := payment.ParseDecimal(v)
	return err == nil && minor > 0 && v == payment.Decimal(minor)
}

func currency(_ mocks.Env, c *mocks.Call, v string) bool {
	switch v {
	case "RUB", testCurrency, "USD", "EUR":
		return true
	case oldRouble:
		forgiveOldRouble(c)
		return true
	}
	return false
}

// wordList wants words of Latin letters, digits and underscores with commas between them.
func wordList(v string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
	for word := range strings.SplitSeq(v, ",") {
		if word == "" || strings.Trim(word, letters) != "" {
			return false
		}
	}
	return true
}

// held says that the money is only to be blocked, which wants ExpireDate and HoldTime. Source: vendor's public samples.
func held(r *request) bool { return r.text("holdMode") == "1" }

func holdHours(v string) bool {
	hours, err := strconv.ParseUint(v, 10, 8)
	return err == nil && hours <= 119 && v == strconv.FormatUint(hours, 10)
}

// moscow is the provider's time; it has kept the offset since 2014.
var moscow = time.FixedZone("MSK", 3*60*60)

// expiry wants a date and time to come.
// Guess: guess.intellectmoney.expiry: ExpireDate is Moscow time, in the future and at most six months away; without it an
// invoice never expires.
func expiry(e mocks.Env, _ *mocks.Call, v string) bool {
	at, ok := readTime(v)
	now := e.Now()
	return ok && at.After(now) && !at.After(now.AddDate(0, 6, 0))
}

// readTime reads yyyy-MM-dd HH:mm:ss.
func readTime(v string) (time.Time, bool) {
	at, err := time.ParseInLocation(time.DateTime, v, moscow)
	return at, err == nil && at.Format(time.DateTime) == v
}

// wireNames leads from the two accepted spellings of a documented parameter, EshopId and eshopId, to the first; foldedNames
// from its lower-case form.
var wireNames, foldedNames = parameterNames()

func parameterNames() (spelt, folded map[string]string) {
	spelt, folded = map[string]string{}, map[string]string{}
	for _, rules := range [][]rule{invoiceFields, startFields, cardFields, stateFields, activationFields, purchaseFields, {{name: "hash"}}} {
		for _, r := range rules {
			pascal := strings.ToUpper(r.name[:1]) + r.name[1:]
			spelt[r.name], spelt[pascal], folded[strings.ToLower(r.name)] = pascal, pascal, pascal
		}
	}
	return spelt, folded
}

// wireName is a parameter's name as the tables spell it; a name that no table has is given back as it came.
func wireName(name string) string {
	if pascal, ok := wireNames[name]; ok {
		return pascal
	}
	if pascal, ok := foldedNames[strings.ToLower(name)]; ok {
		return pascal
	}
	return name
}
