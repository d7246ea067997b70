package intellectmoney_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// The answers that the pages print. Source: gazprompay.ru.txt, sbp.ru.txt, "Сценарий использования" and "Пример ответов". The sbp
// page prints the inner JSON of Form3DS unescaped and its image cut; here it is escaped, as it must be.
const (
	printedGazprom = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "EshopId": 459276, "Result": {"PaymentStep": "SendTo3DS",
	 "Form3DS": "https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=d50f53f7-99a0-42ee-a8b4-9ad58c98c662&merchId=9082705BA3C38F7C38E8",
	 "State": {"Code": 0, "Desc": "Успешно обработан"}}}`
	printedSBP = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "EshopId": 459299, "Result": {"PaymentStep": "SendTo3DS",
	 "Form3DS": "{\"SbpQrCodeUrl\": \"https://qr.nspk.ru/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB&crc=4FA0\", \"SbpQrCodeImage\": \"iVBORw0KGgoAAAANtVg...\"}",
	 "State": {"Code": 0, "Desc": "Успешно обработан"}}}`
	printedOK    = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "EshopId": 459299, "Result": {"PaymentStep": "OK", "State": {"Code": 0, "Desc": "Успешно обработан"}}}`
	printedError = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "EshopId": 459299, "Result": {"PaymentStep": "Error", "State": {"Code": 0, "Desc": "Успешно обработан"}}}`
	printed166   = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "Result": {"State": {"ErrorSourceParam": "successUrl", "Code": 166,
	 "Desc": "Параметр successUrl передан неверно."}}}`
)

// printedShop is a shop of a printed number whose links bear the printed hosts, and whose payers wait.
func printedShop(t *testing.T, number string) *shop {
	return newShop(t, sandbox.TenantOptions{Payer: sandbox.PayerWait}, func(s *intellectmoney.Settings) { s.EshopID, s.Form3DSHost = number, "real" })
}

var (
	hexDigit  = regexp.MustCompile(`[0-9a-f]`)
	hexUpper  = regexp.MustCompile(`[0-9A-F]`)
	drawnTrx  = regexp.MustCompile(`gppTrxId=[^&]*`)
	drawnShop = regexp.MustCompile(`merchId=[^&]*`)
	drawnID   = regexp.MustCompile(`/AD[0-9A-Z]{30}\?`)
	drawnCRC  = regexp.MustCompile(`crc=[0-9A-F]{4}$`)
)

// shape puts one digit in the place of every drawn one and leaves the rest of a link alone.
func shape(link string) string {
	link = drawnTrx.ReplaceAllStringFunc(link, func(s string) string { return "gppTrxId=" + hexDigit.ReplaceAllString(s[len("gppTrxId="):], "0") })
	link = drawnShop.ReplaceAllStringFunc(link, func(s string) string { return "merchId=" + hexUpper.ReplaceAllString(s[len("merchId="):], "0") })
	return drawnCRC.ReplaceAllString(drawnID.ReplaceAllString(link, "/AD…?"), "crc=…")
}

// shaped puts the shape of Form3DS in its place: the link's, or that of the link in the inner JSON and the beginning of the image.
func shaped(t *testing.T, leaves []leaf) []leaf {
	t.Helper()
	changed := slices.Clone(leaves)
	for i, l := range changed {
		if l.path != "Result.Form3DS" {
			continue
		}
		var text string
		if err := json.Unmarshal([]byte(l.value), &text); err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(text, "{") {
			changed[i].value = shape(text)
			continue
		}
		changed[i].value = ""
		for _, inner := range leavesOf(t, text) {
			var value string
			if err := json.Unmarshal([]byte(inner.value), &value); err != nil {
				t.Fatal(err)
			}
			if image, _, long := strings.Cut(value, "AAAAN"); long && inner.path == "SbpQrCodeImage" {
				value = image
			}
			changed[i].value += inner.path + "=" + shape(value) + "\n"
		}
	}
	return changed
}

// beside compares an answer with a printed one, but for what is drawn, and gives what the answer has on top.
func beside(t *testing.T, printed string, r reply) string {
	t.Helper()
	extra, missing := against(shaped(t, leavesOf(t, printed)), shaped(t, r.leaves))
	if missing != nil {
		return "not as printed: " + missing[0].path + " " + missing[0].value
	}
	return strings.Join(extra, " ")
}

func TestPrintedAnswersAreGiven(t *testing.T) {
	_, gazprom := printedShop(t, "459276").challenged("gazpromPayPayment")
	claims.Check(t, "im.gazprom.example.state_send_to_3ds", beside(t, printedGazprom, gazprom) == "OperationId", gazprom.text)

	_, sbp := printedShop(t, "459299").challenged("sbpPayment")
	claims.Check(t, "im.sbp.example.state_send_to_3ds", beside(t, printedSBP, sbp) == "OperationId", sbp.text)

	for _, op := range starts[:2] {
		s := newShop(t, sandbox.TenantOptions{Payer: sandbox.PayerWait}, func(s *intellectmoney.Settings) { s.EshopID = "459299" })
		paid, failed := ended(s, op, "approve"), ended(s, op, "decline")
		claims.Check(t, "im.pay.example.state_ok", beside(t, printedOK, paid) == "OperationId Result.Rrn", op, paid.text)
		claims.Check(t, "im.pay.example.state_error", beside(t, printedError, failed) == "OperationId Result.RcCodeId", op, failed.text)

		wrong := s.call(op, startOf("459299", s.invoice()).with("SuccessUrl", "x"))
		claims.Check(t, "im.pay.example.error_166",
			beside(t, printed166, wrong) == "OperationId" && slices.Equal(wrong.children("Result.State"), []string{"ErrorSourceParam", "Code", "Desc"}), op, wrong.text)
	}

	_, started := sent(t, samples[0], "application/json", samples[0].php)
	claims.Check(t, "im.gazprom.example.start_ok", beside(t, printedStart, started) == "OperationId", started.text)

	s := printedShop(t, "459299")
	started = s.call("sbpPayment", startOf("459299", s.invoice()))
	claims.Check(t, "im.sbp.example.start_ok", beside(t, strings.Replace(printedStart, "450000", "459299", 1), started) == "OperationId", started.text)
}

func TestShapesDiffer(t *testing.T) {
	const link = "https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=d50f53f7-99a0-42ee-a8b4-9ad58c98c662&merchId=9082705BA3C38F7C38E8"
	if shape(link) != shape(strings.Replace(link, "d50f", "0123", 1)) {
		t.Error("another drawn digit changed the shape")
	}
	for _, other := range []string{
		strings.Replace(link, "d50f", "D50F", 1), strings.Replace(link, "38E8", "38e8", 1), link + "0", strings.Replace(link, "-", "", 1),
		strings.Replace(link, "gpay", "gpai", 1), strings.Replace(link, "gppTrxId", "gppTrxID", 1),
	} {
		if shape(other) == shape(link) {
			t.Errorf("%s has the shape of the printed link", other)
		}
	}
}
