package contract

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"image/png"
	"strings"
	"testing"
)

// The bodies of the PHP samples, byte for byte: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода".
func TestPrintedRequestsKeepTheContract(t *testing.T) {
	c := shipped(t, imFile)
	const common = "&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e"
	for path, body := range map[string]string{
		"/merchant/gazpromPayPayment": "EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://test.ru/success" + common,
		"/merchant/sbpPayment":        "EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://shop.ru" + common,
		"/merchant/bnplPayment":       "EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://shop.ru" + common,
	} {
		none(t, path, c.CheckRequest(path, "POST", Request{Header: proof(), Document: textual(t, body), Textual: true}))
	}
}

// The answers as the pages print them, line breaks included; the SBP one with its inner object escaped, without which it is no JSON.
func TestPrintedAnswersKeepTheContract(t *testing.T) {
	const (
		processed = "{\n  \"OperationState\": {\n    \"Code\": 0,\n    \"Desc\": \"Успешно обработана\"\n  },\n"
		fine      = "\"State\": {\n      \"Code\": 0,\n      \"Desc\": \"Успешно обработан\"\n    }\n  }\n}"
	)
	c := shipped(t, imFile)
	for name, test := range map[string]struct{ path, body string }{
		"gazprompay.ru.txt, step 3": {"/merchant/getBankCardPaymentState", processed + `"EshopId": 459276, "Result": {
			"PaymentStep": "SendTo3DS",
			"Form3DS": "https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=d50f53f7-99a0-42ee-a8b4-9ad58c98c662&merchId=9082705BA3C38F7C38E8",` + fine},
		"sbp.ru.txt, step 3": {"/merchant/getBankCardPaymentState", processed + `"EshopId": 459299, "Result": {
			"PaymentStep": "SendTo3DS",
			"Form3DS": "{\n        \"SbpQrCodeUrl\": \"https://qr.nspk.ru/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB&crc=4FA0\",\n        \"SbpQrCodeImage\": \"iVBORw0KGgoAAAANtVg...\"\n        }",` + fine},
		"step 4.1, OK":       {"/merchant/getBankCardPaymentState", processed + `"EshopId": 459299, "Result": { "PaymentStep": "OK",` + fine},
		"step 4.1, Error":    {"/merchant/getBankCardPaymentState", processed + `"EshopId": 459299, "Result": { "PaymentStep": "Error",` + fine},
		"gazprom, started":   {"/merchant/gazpromPayPayment", processed + `"EshopId": 450000, "Result": {` + fine},
		"sbp, started":       {"/merchant/sbpPayment", processed + `"EshopId": 459299, "Result": {` + fine},
		"gazprom, wrong URL": {"/merchant/gazpromPayPayment", refusedURL},
		"sbp, wrong URL":     {"/merchant/sbpPayment", refusedURL},
		"bnpl, wrong URL":    {"/merchant/bnplPayment", refusedURL},
	} {
		none(t, name, c.CheckAnswer(test.path, "POST", Answer{Status: 200, ContentType: jsonType, Body: []byte(test.body)}))
	}
}

const refusedURL = `{
    "OperationState": {
        "Code": 0,
        "Desc": "Успешно обработана"
    },
    "Result": {
        "State": {
            "ErrorSourceParam": "successUrl",
            "Code": 166,
            "Desc": "Параметр successUrl передан неверно."
        }
    }
}`

func TestSBPExampleHoldsAQRCodeObject(t *testing.T) {
	doc := document(t, imFile)
	answer := doc.Components.Examples["sbp-state-sendto3ds"].Value.Value.(map[string]any)
	form3DS := answer["Result"].(map[string]any)["Form3DS"].(string)
	var inner map[string]any
	if err := json.Unmarshal([]byte(form3DS), &inner); err != nil {
		t.Fatalf("Form3DS is no JSON: %v", err)
	}
	if err := doc.Components.Schemas["SbpQrCode"].Value.VisitJSON(inner); err != nil {
		t.Error(err)
	}
	image, err := base64.StdEncoding.DecodeString(inner["SbpQrCodeImage"].(string))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(image)); err != nil {
		t.Errorf("SbpQrCodeImage is no PNG: %v", err)
	}
}

// x-signature must be the order in which the Hash of our examples and of the vendor's public sample was made.
func TestExamplesAreSignedInTheOrderOfXSignature(t *testing.T) {
	keys := map[string]string{"vendor": "password"}
	signed := make(map[string]bool)
	for _, e := range examples(t, imFile) {
		if e.status != 0 || e.mediaType != jsonType || e.name == "printed" {
			continue
		}
		key, ok := keys[e.name]
		if !ok {
			key = "secret"
		}
		op := document(t, imFile).Paths.Value(e.path).Post
		rule := op.Extensions["x-signature"].(map[string]any)
		var parts []string
		for _, field := range rule["fields"].([]any) {
			value, ok := e.value[field.(string)]
			if !ok {
				value = ""
			}
			parts = append(parts, text(value))
		}
		if literal, ok := rule["literal"].(string); ok {
			parts = append(parts, literal)
		}
		digest := md5.Sum([]byte(strings.Join(append(parts, key), "::")))
		if want := hex.EncodeToString(digest[:]); e.value["Hash"] != want {
			t.Errorf("%s %s: Hash is %v, x-signature gives %s", e.path, e.name, e.value["Hash"], want)
		}
		signed[op.OperationID] = true
	}
	for _, id := range []string{"createInvoice", "createInvoiceLatest", "bankCardPayment", "getBankCardPaymentState", "activationPay", "purchaseToPaid", "purchaseToRefund"} {
		if !signed[id] {
			t.Errorf("%s has no signed example", id)
		}
	}
}

func TestSignedFieldsAreParametersOfTheirOperation(t *testing.T) {
	for path, item := range document(t, imFile).Paths.Map() {
		properties := item.Post.RequestBody.Value.Content[jsonType].Schema.Value.Properties
		fields := item.Post.Extensions["x-signature"].(map[string]any)["fields"].([]any)
		if len(fields) == 0 {
			t.Errorf("%s signs nothing", path)
		}
		for _, field := range fields {
			if properties[field.(string)] == nil {
				t.Errorf("%s signs %v, which is no parameter of it", path, field)
			}
		}
	}
}
