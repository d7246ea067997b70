package intellectmoney_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"image/png"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"paysandbox/clients/intellectmoney"
	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// challenged is a payment at SendTo3DS.
func (b *box) challenged(s start) intellectmoney.PaymentState {
	b.t.Helper()
	c := b.shop()
	invoice := b.invoice(c, s.operation)
	if _, err := s.call(c, b.t.Context(), payable(invoice)); err != nil {
		b.t.Fatal(err)
	}
	state := b.ask(c, invoice, 2)
	if state.Step != intellectmoney.StepSendTo3DS {
		b.t.Fatalf("%s: the step is %s", s.operation, state.Step)
	}
	return state
}

func TestLinksLeadToTheSandbox(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	state := b.challenged(byGazprom)
	link, err := state.Link()
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	claims.Check(t, "im.gazprom.form3ds.url",
		strings.HasPrefix(link, b.data.URL+"/") && strings.HasSuffix(u.Path, "/oks-gaz-pay/") && link == state.Form3DS, link)
	claims.Check(t, "im.gazprom.form3ds.url",
		regexp.MustCompile(`^gppTrxId=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}&merchId=[0-9A-F]{20}$`).MatchString(u.RawQuery), u.RawQuery)

	state = b.challenged(byBNPL)
	link, err = state.Link()
	claims.Check(t, "im.bnpl.form3ds.link", err == nil && link == state.Form3DS && strings.HasPrefix(link, b.data.URL+"/pay/paylate/"), link, err)
	page, _ := b.browse(link)
	claims.Check(t, "im.bnpl.form3ds.link", strings.Contains(page, "PayLate"), page)
}

func TestTheQRCodeIsReadableAndLeadsToTheSandbox(t *testing.T) {
	b := newBox(t, sandbox.Options{})
	state := b.challenged(bySBP)
	outer, isText := child(treeOf(t, state.Raw), "Result")["Form3DS"].(string)
	var inner struct{ SbpQrCodeUrl, SbpQrCodeImage string }
	if err := json.Unmarshal([]byte(outer), &inner); err != nil {
		t.Fatalf("Form3DS is no JSON: %v: %s", err, outer)
	}
	code, err := state.SBPCode()
	claims.Check(t, "im.sbp.form3ds.json_string",
		isText && outer == state.Form3DS && err == nil && code.URL == inner.SbpQrCodeUrl && base64.StdEncoding.EncodeToString(code.Image) == inner.SbpQrCodeImage,
		state.Form3DS, err)
	claims.Check(t, "im.sbp.qr.url", strings.HasPrefix(code.URL, b.data.URL+"/"), code.URL)
	claims.Check(t, "im.sbp.qr.url",
		regexp.MustCompile(`/AD[A-Z0-9]{30}\?type=02&bank=[0-9]{12}&sum=10000&cur=RUB&crc=[0-9A-F]{4}$`).MatchString(code.URL), code.URL)
	claims.Check(t, "im.sbp.qr.image", strings.HasPrefix(inner.SbpQrCodeImage, "iVBORw0KGgo") && scan(t, code.Image) == code.URL, code.URL, inner.SbpQrCodeImage)
	page, _ := b.browse(code.URL)
	claims.Check(t, "im.sbp.qr.url", strings.Contains(page, "100.00"), page)
}

// scan reads a QR code out of a PNG, as a payer's phone does.
func scan(t *testing.T, picture []byte) string {
	t.Helper()
	drawn, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		t.Fatal(err)
	}
	bitmap, err := gozxing.NewBinaryBitmapFromImage(drawn)
	if err != nil {
		t.Fatal(err)
	}
	read, err := qrcode.NewQRCodeReader().Decode(bitmap, nil)
	if err != nil {
		t.Fatal(err)
	}
	return read.GetText()
}
