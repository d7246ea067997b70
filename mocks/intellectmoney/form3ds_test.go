package intellectmoney

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"paysandbox/payment"
)

// form gives Form3DS of a payment at SendTo3DS, read out of its answer.
func form(t *testing.T, s *shop, op string) string {
	t.Helper()
	s.bring(t, stateSendTo3DS, goodInvoice, op)
	var answer struct {
		Result struct{ PaymentStep, Form3DS string }
	}
	if err := json.Unmarshal(s.call(opState, goodState).Body, &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Result.Form3DS
}

func TestChecksumOfThePrintedLink(t *testing.T) {
	printed := "https://qr.nspk.ru/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB"
	if got := fmt.Sprintf("%04X", crc16(printed)); got != "4FA0" {
		t.Errorf("checksum %s, want 4FA0", got)
	}
	if got := crc16("123456789"); got != 0x29b1 { // the check value of CRC-16/CCITT-FALSE
		t.Errorf("checksum %04X, want 29B1", got)
	}
}

func TestQRCodeShowsItsLink(t *testing.T) {
	for host, pattern := range map[string]string{
		hostOwn:  `^http://127\.0\.0\.1:8080/pay/qr/AD[A-Z0-9]{30}\?type=02&bank=100000000014&sum=1000&cur=RUB&crc=[0-9A-F]{4}$`,
		hostReal: `^https://qr\.nspk\.ru/AD[A-Z0-9]{30}\?type=02&bank=100000000014&sum=1000&cur=RUB&crc=[0-9A-F]{4}$`,
	} {
		s := newShop()
		s.settings.Form3DSHost = host
		text := form(t, s, opSbpPayment)
		var code struct{ SbpQrCodeUrl, SbpQrCodeImage string }
		if err := json.Unmarshal([]byte(text), &code); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
		if !regexp.MustCompile(pattern).MatchString(code.SbpQrCodeUrl) {
			t.Errorf("%s: link %s", host, code.SbpQrCodeUrl)
		}
		before, crc, _ := strings.Cut(code.SbpQrCodeUrl, "&crc=")
		if want := fmt.Sprintf("%04X", crc16(before)); crc != want {
			t.Errorf("checksum %s, want %s", crc, want)
		}
		if got := scan(t, code.SbpQrCodeImage); got != code.SbpQrCodeUrl {
			t.Errorf("the code reads %q, want %q", got, code.SbpQrCodeUrl)
		}
		if want := `{"SbpQrCodeUrl":"` + code.SbpQrCodeUrl + `","SbpQrCodeImage":"` + code.SbpQrCodeImage + `"}`; text != want {
			t.Errorf("not compact, or escaped twice: %s", text)
		}
	}
}

// scan reads a QR code with another library than the one that drew it.
func scan(t *testing.T, image string) string {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(image)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if depth := file[24]; depth != 1 {
		t.Errorf("%d bits a pixel, want 1", depth)
	}
	for i := range quietZone * moduleSize {
		if level, _, _, _ := picture.At(i, i).RGBA(); level == 0 {
			t.Fatalf("the quiet zone is black at %d", i)
		}
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}

func TestCodeOfAnAddressThatIsTooLong(t *testing.T) {
	if _, err := qrPNG(strings.Repeat("x", 3000)); err == nil {
		t.Error("a QR code held 3000 characters")
	}
}

func TestCurrencyOfTheCode(t *testing.T) {
	for currency, want := range map[string]string{"RUB": "RUB", "TST": "RUB", "USD": "USD"} {
		p := payment.Payment{ID: payment.ID{Provider: Name, Number: "3000000000"}, Method: "Sbp", Amount: payment.Money{Minor: 5, Currency: currency}}
		s := newShop()
		if text := form3DS(s, s.settings, p, Detail{}); !strings.Contains(text, "&sum=5&cur="+want+"&crc=") {
			t.Errorf("%s: %s", currency, text)
		}
	}
}

func TestGazpromLink(t *testing.T) {
	for host, prefix := range map[string]string{hostOwn: `http://127\.0\.0\.1:8080/pay/oks-gaz-pay/`, hostReal: `https://gpay\.online\.gpb\.ru/oks-gaz-pay/`} {
		s := newShop()
		s.settings.Form3DSHost = host
		link := form(t, s, opGazpromPay)
		pattern := regexp.MustCompile(`^` + prefix + `\?gppTrxId=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}&merchId=[0-9A-F]{20}$`)
		if !pattern.MatchString(link) {
			t.Errorf("%s: link %s", host, link)
		}
	}
}

func TestCardFormSendsItselfAndEscapes(t *testing.T) {
	s := newShop()
	hostile := `https://shop.ru/"><script>alert(1)</script>&a=1`
	s.call(opCreateInvoice, goodInvoice)
	if answer := s.call(opBankCard, goodCard.with("ReturnUrl", hostile)); !strings.HasSuffix(string(answer.Body), acceptedResult) {
		t.Fatalf("%s", answer.Body)
	}
	p, _ := s.Get("3000000000")
	page := form3DS(s, s.settings, p, detailOf(&p))
	for _, part := range []string{
		`<form method="post" action="http://127.0.0.1:8080/pay/acs/` + s.PageKey(p.ID) + `">`, `onload="document.forms[0].submit()"`, `name="PaReq" value="`, `name="MD" value="3000000000"`,
		`name="TermUrl" value="` + html.EscapeString(hostile) + `"`,
	} {
		if !strings.Contains(page, part) {
			t.Errorf("no %s in %s", part, page)
		}
	}
	if strings.Contains(page, "<script>") {
		t.Errorf("the address became markup: %s", page)
	}
}

func TestPageKeyIsReadBackFromEveryAddress(t *testing.T) {
	for _, op := range []string{opSbpPayment, opGazpromPay, opBnplPayment, opBankCard} {
		s := newShop()
		text := form(t, s, op)
		link := regexp.MustCompile(`http://127\.0\.0\.1:8080[^"\s]*`).FindString(text)
		u, err := url.Parse(link)
		if err != nil || link == "" {
			t.Fatalf("%s: no link in %s", op, text)
		}
		want := s.PageKey(payment.ID{Provider: Name, Number: "3000000000"})
		if got := s.provider.PageKey(u.Path, u.RawQuery); got != want || len(want) != 16 {
			t.Errorf("%s: key %q of %s, want %q", op, got, link, want)
		}
	}
	for _, c := range []struct{ path, query string }{
		{"/", ""}, {"/pay/", ""}, {"/pay/qr/", ""}, {"/pay/qr/AD0123456789abcd0123456789abcdef", ""}, {"/pay/qr/XX0123456789ABCD0123456789ABCDEF", ""},
		{"/pay/qr/AD0123456789ABCD0123456789ABCDEG", ""}, {"/pay/qr/AD0123456789ABCD0123456789ABCDEF0", ""}, {"/pay/oks-gaz-pay/", ""},
		{"/pay/oks-gaz-pay/", "gppTrxId=0123456789abcdef0123456789abcdef"}, {"/pay/oks-gaz-pay/", "gppTrxId=0123456x-89ab-cdef-0123-456789abcdef"},
		{"/pay/paylate/0123456789ABCDEF", ""}, {"/pay/paylate/0123456789abcdef/", ""}, {"/pay/acs/", ""}, {"/pay/acs/0123456789abcde", ""},
		{"/pay/oks-gaz-pay/", "%zz&gppTrxId=01234567-89ab-cdef-0123-456789abcdef"},
	} {
		if key := New().PageKey(c.path, c.query); key != "" {
			t.Errorf("%s?%s has the key %q", c.path, c.query, key)
		}
	}
}
