package intellectmoney

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"paysandbox/mocks"
)

// The values of the closed settings.
const (
	spellingOK, spellingOk       = "OK", "Ok"
	formatXML, formatJSON        = "xml", "json"
	repeatedRefuse, repeatedPass = "refuse", "allow"
	accessBasic, accessNone      = "basic", "none"
	hostOwn, hostReal            = "own", "real"
	charsetUTF8, charset1251     = "utf-8", "windows-1251"
)

// lastFirst leaves room for a hundred million invoices, which are numbered up to 3999999999.
const lastFirst = 3_900_000_000

// Settings is one shop's account with the provider: its credentials, and the choices where the documents leave one open.
type Settings struct {
	EshopID         string `json:"eshop_id" doc:"number of the shop, one to six digits, no leading zero"`
	Bearer          string `json:"bearer" doc:"token of the Authorization header"`
	SecretKey       string `json:"secret_key" doc:"key of Hash, the MD5 digest in the body"`
	SignSecretKey   string `json:"sign_secret_key" doc:"key of Sign, the SHA-256 digest in the header"`
	OKSpelling      string `json:"ok_spelling" enum:"OK,Ok" doc:"how PaymentStep spells a payment that succeeded" per:"payment"`
	AnswerFormat    string `json:"answer_format" enum:"xml,json" doc:"format of an answer when Accept is absent or */*" per:"payment"`
	OperationID     bool   `json:"operation_id" doc:"whether answers carry OperationId" per:"payment"`
	RepeatedOrderID string `json:"repeated_order_id" enum:"refuse,allow" doc:"what createInvoice makes of an OrderId already in use"`
	Access          string `json:"access" enum:"basic,none" doc:"access level of the account; none: not authorised"`
	Form3DSHost     string `json:"form3ds_host" enum:"own,real" doc:"host of the links in Form3DS: this sandbox, or the printed hosts, which lead out of it" per:"payment"`
	EshopAccount    string `json:"eshop_account" doc:"number of the shop's account with the provider, which notifications name, ten digits"`
	ResultURL       string `json:"result_url" doc:"where notifications go whose invoice names no ResultUrl; empty: nowhere"`
	NotifyCharset   string `json:"notify_charset" enum:"utf-8,windows-1251" doc:"charset of notifications" per:"payment"`
	NotifySecretKey bool   `json:"notify_secret_key" doc:"whether notifications carry secretKey" per:"payment"`
	NotifyCreated   bool   `json:"notify_created" doc:"whether the making of an invoice is told" per:"payment"`
	First           int64  `json:"first_number" doc:"first InvoiceId, ten digits starting with 3, at most 3900000000"`
}

// NewSettings makes a shop's settings: with draw nil those of the default tenant, which are the credentials that the pages
// print, else credentials drawn for a shop of its own.
func (*Provider) NewSettings(draw func(purpose string) [32]byte) mocks.Settings {
	s := &Settings{
		EshopID: "450000", Bearer: "9d97820c61424eb6ac0db414ccb7ac60", SecretKey: "secret", SignSecretKey: "signsecret",
		OKSpelling: spellingOK, AnswerFormat: formatXML, OperationID: true, RepeatedOrderID: repeatedRefuse,
		Access: accessBasic, Form3DSHost: hostOwn, EshopAccount: "6000000001", NotifyCharset: charsetUTF8, NotifyCreated: true, First: 3000000000,
	}
	if draw != nil {
		token := func(purpose string) string { d := draw(purpose); return hex.EncodeToString(d[:16]) }
		number := draw("eshop-id")
		s.EshopID = fmt.Sprintf("4%05d", binary.BigEndian.Uint64(number[:])%100000)
		account := draw("eshop-account")
		s.EshopAccount = fmt.Sprintf("6%09d", binary.BigEndian.Uint64(account[:])%1_000_000_000)
		s.Bearer, s.SecretKey, s.SignSecretKey = token("bearer"), token("secret-key"), token("sign-secret-key")
	}
	return s
}

// Merchant is the EshopId.
func (s *Settings) Merchant() string { return s.EshopID }

// Secrets are the token and both keys.
func (s *Settings) Secrets() []string { return []string{s.Bearer, s.SecretKey, s.SignSecretKey} }

// FirstNumber is the first InvoiceId.
func (s *Settings) FirstNumber() int64 { return s.First }

// Validate names the first setting that cannot be used and says what would have been right.
func (s *Settings) Validate() error {
	if !eshopNumber(s.EshopID) || s.EshopID[0] == '0' {
		return fmt.Errorf("eshop_id %q is no shop number; write one to six digits without a leading zero, for example 450000", s.EshopID)
	}
	for _, secret := range [...]struct{ name, value string }{
		{"bearer", s.Bearer}, {"secret_key", s.SecretKey}, {"sign_secret_key", s.SignSecretKey},
	} {
		if secret.value == "" || strings.ContainsFunc(secret.value, unprintable) {
			return fmt.Errorf("%s must be text without blanks and control characters; write any word", secret.name)
		}
	}
	for _, choice := range [...]struct {
		name, value string
		known       []string
	}{
		{"ok_spelling", s.OKSpelling, []string{spellingOK, spellingOk}},
		{"answer_format", s.AnswerFormat, []string{formatXML, formatJSON}},
		{"repeated_order_id", s.RepeatedOrderID, []string{repeatedRefuse, repeatedPass}},
		{"access", s.Access, []string{accessBasic, accessNone}},
		{"form3ds_host", s.Form3DSHost, []string{hostOwn, hostReal}},
		{"notify_charset", s.NotifyCharset, []string{charsetUTF8, charset1251}},
	} {
		if !slices.Contains(choice.known, choice.value) {
			return fmt.Errorf("%s %q is not known; known: %s", choice.name, choice.value, strings.Join(choice.known, ", "))
		}
	}
	if len(s.EshopAccount) != 10 || strings.Trim(s.EshopAccount, "0123456789") != "" {
		return fmt.Errorf("eshop_account %q is no account; write ten digits, for example 6000000001", s.EshopAccount)
	}
	if s.ResultURL != "" && !webAddress(s.ResultURL) {
		return fmt.Errorf("result_url %q is no address; write one such as http://127.0.0.1:3000/callback, or nothing", s.ResultURL)
	}
	if s.First < 3000000000 || s.First > lastFirst {
		return fmt.Errorf("first_number %d is no InvoiceId to begin with; write ten digits starting with 3, at most %d, for example 3000000000", s.First, lastFirst)
	}
	return nil
}

// settingsOf is the shop's settings as this provider made them.
func settingsOf(e mocks.Env) *Settings { return e.Settings().(*Settings) }

func unprintable(r rune) bool { return r <= ' ' || r == 0x7f }
