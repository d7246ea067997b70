package intellectmoney

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// Where the payer's pages of this sandbox are. Each address holds the payment's page key, sixteen hex digits.
const (
	pathSBP     = "/pay/qr/"
	pathGazprom = "/pay/oks-gaz-pay/"
	pathPayLate = "/pay/paylate/"
	pathCard    = "/pay/acs/"
)

// form3DS is what the payer is sent to: a link for Gazprom Pay and BNPL, JSON in a string for SBP, an HTML page for a card. It is
// made when the answer is, from the address under which the caller reached this sandbox.
func form3DS(e mocks.Env, s *Settings, p payment.Payment, d Detail) string {
	switch p.Method {
	case methodSBP.name:
		return sbpCode(e, s, p)
	case methodGazpromPay.name:
		return gazpromLink(e, s, p)
	case methodBNPL.name:
		// The page lost its example. Guess: guess.intellectmoney.bnpl-link: Form3DS is a plain link, as for Gazprom Pay.
		return e.BaseURL() + pathPayLate + e.PageKey(p.ID)
	case methodBankCard.name:
		return cardForm(e, p, d)
	}
	return ""
}

// sbpCode is {"SbpQrCodeUrl": …, "SbpQrCodeImage": …} as compact text; the answer escapes it, so that it is valid JSON where the
// page prints raw quotes. Source: sbp.ru.txt, "Сценарий использования".
// Guess: guess.intellectmoney.qr-fields: sum is in kopecks, cur is RUB also for the test currency, bank is the printed number, the id
// is AD and thirty characters of our own.
func sbpCode(e mocks.Env, s *Settings, p payment.Payment) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	drawn := e.Draw("sbp-qr", p.ID.Number)
	var id strings.Builder
	for _, b := range drawn[:14] {
		id.WriteByte(alphabet[int(b)%len(alphabet)])
	}
	currency := p.Amount.Currency
	if currency == testCurrency {
		currency = "RUB"
	}
	link := "AD" + id.String() + strings.ToUpper(e.PageKey(p.ID)) +
		"?type=02&bank=100000000014&sum=" + strconv.FormatInt(p.Amount.Minor, 10) + "&cur=" + currency
	// Guess: guess.intellectmoney.link-hosts: links lead to this sandbox, because the printed hosts are the real ones.
	if s.Form3DSHost == hostReal {
		link = "https://qr.nspk.ru/" + link
	} else {
		link = e.BaseURL() + pathSBP + link
	}
	link += fmt.Sprintf("&crc=%04X", crc16(link))
	picture, err := qrPNG(link)
	if err != nil {
		picture = nil // an address of two kilobytes: the link still serves
	}
	out := mocks.AppendJSON([]byte(`{"SbpQrCodeUrl":`), link)
	out = mocks.AppendJSON(append(out, `,"SbpQrCodeImage":`...), base64.StdEncoding.EncodeToString(picture))
	return string(append(out, '}'))
}

// gazpromLink is a plain link. Source: gazprompay.ru.txt, "Сценарий использования".
// Guess: guess.intellectmoney.gazprom-ids: gppTrxId is a GUID of the payment, merchId twenty digits of the shop; both are drawn.
func gazpromLink(e mocks.Env, s *Settings, p payment.Payment) string {
	drawn := e.Draw("gazprom-pay", p.ID.Number)
	merchant := e.Draw("gazprom-pay-merchant", s.EshopID)
	var trx [16]byte
	copy(trx[:], drawn[:])
	_, _ = hex.Decode(trx[:8], []byte(e.PageKey(p.ID))) // sixteen hex digits, by contract
	host := e.BaseURL() + pathGazprom
	if s.Form3DSHost == hostReal {
		host = "https://gpay.online.gpb.ru/oks-gaz-pay/"
	}
	return host + "?gppTrxId=" + guid(trx) + "&merchId=" + strings.ToUpper(hex.EncodeToString(merchant[:10]))
}

// cardForm is a page whose form sends itself to the card's bank.
// Guess: guess.intellectmoney.card-form: the three fields of 3-D Secure 1, PaReq, MD (the invoice) and TermUrl (returnUrl).
func cardForm(e mocks.Env, p payment.Payment, d Detail) string {
	drawn := e.Draw("pa-req", p.ID.Number)
	field := func(name, value string) string {
		return `<input type="hidden" name="` + name + `" value="` + html.EscapeString(value) + `">`
	}
	return `<!DOCTYPE html><html><head><meta charset="utf-8"><title>3-D Secure</title></head>` +
		`<body onload="document.forms[0].submit()">` +
		`<form method="post" action="` + html.EscapeString(e.BaseURL()+pathCard+e.PageKey(p.ID)) + `">` +
		field("PaReq", base64.StdEncoding.EncodeToString(drawn[:])) + field("MD", p.ID.Number) + field("TermUrl", d.ReturnURL) +
		`<noscript><button type="submit">Continue</button></noscript></form></body></html>`
}

// PageKey reads a payment's page key out of the path and query of one of the addresses above; empty: not one of them.
func (*Provider) PageKey(path, rawQuery string) string {
	var key string
	switch {
	case strings.HasPrefix(path, pathSBP):
		if id := path[len(pathSBP):]; len(id) == 32 && strings.HasPrefix(id, "AD") && id == strings.ToUpper(id) {
			key = strings.ToLower(id[16:])
		}
	case path == pathGazprom || path+"/" == pathGazprom:
		query, err := url.ParseQuery(rawQuery)
		if trx := query.Get("gppTrxId"); err == nil && len(trx) == 36 && trx[8] == '-' && trx[13] == '-' && trx[18] == '-' && trx[23] == '-' {
			key = trx[:8] + trx[9:13] + trx[14:18]
		}
	case strings.HasPrefix(path, pathPayLate):
		key = path[len(pathPayLate):]
	case strings.HasPrefix(path, pathCard):
		key = path[len(pathCard):]
	}
	if len(key) != 16 || strings.Trim(key, "0123456789abcdef") != "" {
		return ""
	}
	return key
}
