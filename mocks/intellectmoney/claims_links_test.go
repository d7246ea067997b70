package intellectmoney_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

func TestGazpromPayBringsALink(t *testing.T) {
	s := waiting(t)
	trx := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)
	merchant := regexp.MustCompile(`^[0-9A-F]{20}$`)
	seen := map[string]bool{}
	for range 3 {
		_, r := s.challenged("gazpromPayPayment")
		text := r.form3DS(t)
		link, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		query := link.Query()
		claims.Check(t, "im.gazprom.form3ds.url",
			strings.HasPrefix(text, s.base+"/") && strings.HasSuffix(link.Path, "/oks-gaz-pay/") && len(query) == 2 && query.Has("gppTrxId") && query.Has("merchId"), text)
		claims.Check(t, "im.gazprom.form3ds.url", s.visit(text).status == 200 && !seen[text], text)
		claims.Check(t, "im.gazprom.form3ds.params", trx.MatchString(query.Get("gppTrxId")) && merchant.MatchString(query.Get("merchId")), text)
		seen[text] = true
	}
}

// sbpLink is SbpQrCodeUrl as the page prints it, below any base.
var sbpLink = regexp.MustCompile(`^(.*/)([A-Z0-9]+)\?type=([^&]*)&bank=([^&]*)&sum=([^&]*)&cur=([^&]*)&crc=([^&]*)$`)

func TestSBPBringsAQRCode(t *testing.T) {
	printedURL := "https://qr.nspk.ru/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB"
	for _, amount := range []struct{ text, kopecks string }{{"10.00", "1000"}, {"0.01", "1"}, {"1234567.89", "123456789"}} {
		s := waiting(t)
		made := s.call("createInvoice", invoiceOf("450000", "order").with("RecipientAmount", amount.text))
		s.call("sbpPayment", startOf("450000", made.at("Result.InvoiceId")))
		r := s.until("3000000000", "SendTo3DS")

		inner := leavesOf(t, r.form3DS(t))
		claims.Check(t, "im.sbp.form3ds.json_string",
			strings.HasPrefix(r.at("Result.Form3DS"), `"{`) && len(inner) == 2 && inner[0].path == "SbpQrCodeUrl" && inner[1].path == "SbpQrCodeImage", r.text)

		code := r.qr(t)
		part := sbpLink.FindStringSubmatch(code.SbpQrCodeUrl)
		if part == nil {
			t.Fatalf("the link is %s", code.SbpQrCodeUrl)
		}
		claims.Check(t, "im.sbp.qr.url", strings.HasPrefix(part[1], s.base+"/") && s.visit(code.SbpQrCodeUrl).status == 200, code.SbpQrCodeUrl)
		claims.Check(t, "im.sbp.qr.id", len(part[2]) == 32 && strings.HasPrefix(part[2], "AD"), part[2])
		claims.Check(t, "im.sbp.qr.type", part[3] == "02", part[3])
		claims.Check(t, "im.sbp.qr.bank", regexp.MustCompile(`^\d{12}$`).MatchString(part[4]), part[4])
		claims.Check(t, "im.sbp.qr.sum", part[5] == amount.kopecks, part[5], amount)
		claims.Check(t, "im.sbp.qr.cur", part[6] == "RUB", part[6])
		before, _, _ := strings.Cut(code.SbpQrCodeUrl, "&crc=")
		claims.Check(t, "im.sbp.qr.crc", part[7] == checksum(before) && checksum(printedURL) == "4FA0" && part[7] != checksum(before+"0"), part[7], checksum(before))
		claims.Check(t, "im.sbp.qr.image", strings.HasPrefix(code.SbpQrCodeImage, "iVBORw0KGgo") && scanned(t, code.SbpQrCodeImage) == code.SbpQrCodeUrl, code.SbpQrCodeImage)
	}
}

// checksum is CRC-16/CCITT-FALSE, bit by bit, as its definition reads.
func checksum(text string) string {
	crc := uint16(0xFFFF)
	for _, b := range []byte(text) {
		for bit := 7; bit >= 0; bit-- {
			top := crc>>15 != uint16(b>>bit&1)
			if crc <<= 1; top {
				crc ^= 0x1021
			}
		}
	}
	return fmt.Sprintf("%04X", crc)
}

// scanned reads a QR code as a phone does, by another library than the one that drew it.
func scanned(t *testing.T, image string) string {
	t.Helper()
	file, err := base64.StdEncoding.DecodeString(image)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		t.Fatal(err)
	}
	text, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return text.GetText()
}

func TestInstalmentsBringALink(t *testing.T) {
	s := waiting(t)
	number, r := s.challenged("bnplPayment")
	link, err := url.Parse(r.form3DS(t))
	if err != nil {
		t.Fatal(err)
	}
	page := s.visit(link.String())
	claims.Check(t, "im.bnpl.form3ds.link",
		strings.HasPrefix(link.String(), s.base+"/") && strings.Contains(link.Path, "paylate") && page.status == 200 && strings.Contains(page.text, number) && strings.Contains(page.text, "PayLate"),
		link.String(), page.text)
}

func TestLinksBearThePrintedHostsWhereTheShopWantsThem(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{Payer: sandbox.PayerWait}, func(s *intellectmoney.Settings) { s.Form3DSHost = "real" })
	_, gazprom := s.challenged("gazpromPayPayment")
	_, sbp := s.challenged("sbpPayment")
	if link := gazprom.form3DS(t); !strings.HasPrefix(link, "https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=") {
		t.Errorf("Gazprom Pay: %s", link)
	}
	code := sbp.qr(t)
	before, crc, _ := strings.Cut(code.SbpQrCodeUrl, "&crc=")
	if !strings.HasPrefix(code.SbpQrCodeUrl, "https://qr.nspk.ru/AD") || crc != checksum(before) || scanned(t, code.SbpQrCodeImage) != code.SbpQrCodeUrl {
		t.Errorf("SBP: %s", code.SbpQrCodeUrl)
	}
}
