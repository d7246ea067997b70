package contract

import (
	"bytes"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image/png"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"paysandbox/openapi"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	form     = "application/x-www-form-urlencoded"
	jsonType = "application/json"
	xmlType  = "application/xml"
)

// proof is a well-formed pair of headers; whether they are right is not the contract's business.
func proof() http.Header {
	return http.Header{
		"Authorization": {"Bearer 9d97820c61424eb6ac0db414ccb7ac60"},
		"Sign":          {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	}
}

// document reads the shipped contract as kin-openapi sees it.
func document(t testing.TB) *openapi3.T {
	t.Helper()
	text, err := openapi.File("intellectmoney.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return doc
}

// exchange is an example of the document, encoded as its media type says.
type exchange struct {
	path, name, mediaType string
	status                int // 0: a request
	value                 map[string]any
	encoded               []byte
}

// examples lists every example of every operation in every media type that it stands under.
func examples(t testing.TB) []exchange {
	t.Helper()
	doc := document(t)
	var all []exchange
	add := func(path string, status int, media openapi3.Content) {
		for mediaType, content := range media {
			for name, example := range content.Examples {
				value := example.Value.Value.(map[string]any)
				all = append(all, exchange{path, name, mediaType, status, value, encode(t, mediaType, value)})
			}
		}
	}
	for path, item := range doc.Paths.Map() {
		add(path, 0, item.Post.RequestBody.Value.Content)
		add(path, http.StatusOK, item.Post.Responses.Status(http.StatusOK).Value.Content)
	}
	return all
}

func encode(t testing.TB, mediaType string, value map[string]any) []byte {
	t.Helper()
	switch mediaType {
	case form:
		values := make(url.Values)
		for name, v := range value {
			values.Set(name, text(v))
		}
		return []byte(values.Encode())
	case xmlType:
		var b bytes.Buffer
		b.WriteString(`<?xml version="1.0" encoding="utf-8"?>` + "\n")
		writeXML(&b, "Response", value)
		return b.Bytes()
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func writeXML(b *bytes.Buffer, name string, value any) {
	b.WriteString("<" + name + ">")
	if object, ok := value.(map[string]any); ok {
		for _, child := range slices.Sorted(maps.Keys(object)) {
			b.WriteString("\n  ")
			writeXML(b, child, object[child])
		}
	} else {
		b.WriteString(strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(text(value)))
	}
	b.WriteString("</" + name + ">")
}

// text writes a leaf as forms and XML do.
func text(v any) string {
	if n, ok := v.(float64); ok {
		return number(n)
	}
	return fmt.Sprint(v)
}

// textual gives a form as a tree with textual leaves.
func textual(t testing.TB, encoded string) map[string]any {
	t.Helper()
	values, err := url.ParseQuery(encoded)
	if err != nil {
		t.Fatal(err)
	}
	tree := make(map[string]any)
	for name := range values {
		tree[name] = values.Get(name)
	}
	return tree
}

func none(t *testing.T, what string, found []Violation) {
	t.Helper()
	for _, v := range found {
		t.Errorf("%s: %s", what, v)
	}
}

func TestEveryExampleKeepsTheContract(t *testing.T) {
	c := shipped(t)
	requests, answers := make(map[string]bool), make(map[string]bool)
	for _, e := range examples(t) {
		what := e.path + " " + e.name + " " + e.mediaType
		if e.status != 0 {
			answers[e.path+" "+e.mediaType] = true
			none(t, what, c.CheckAnswer(e.path, "POST", Answer{Status: e.status, ContentType: e.mediaType + "; charset=utf-8", Body: e.encoded}))
			continue
		}
		requests[e.path+" "+e.mediaType] = true
		req := Request{Header: proof(), Document: e.value}
		if e.mediaType == form {
			req.Document, req.Textual = textual(t, string(e.encoded)), true
		}
		none(t, what, c.CheckRequest(e.path, "POST", req))
	}
	for _, op := range c.Operations() {
		for _, mediaType := range []string{form, jsonType, xmlType} {
			if !requests[op.Path+" "+mediaType] {
				t.Errorf("%s has no example of a request in %s", op.ID, mediaType)
			}
		}
		for _, mediaType := range []string{jsonType, "text/json", xmlType} {
			if !answers[op.Path+" "+mediaType] {
				t.Errorf("%s has no example of an answer in %s", op.ID, mediaType)
			}
		}
	}
}

func TestEveryExampleOfTheDocumentIsUsed(t *testing.T) {
	used := make(map[string]bool)
	for _, item := range document(t).Paths.Map() {
		for _, content := range []openapi3.Content{item.Post.RequestBody.Value.Content, item.Post.Responses.Status(200).Value.Content} {
			for _, media := range content {
				for _, example := range media.Examples {
					used[strings.TrimPrefix(example.Ref, "#/components/examples/")] = true
				}
			}
		}
	}
	for name := range document(t).Components.Examples {
		if !used[name] {
			t.Errorf("example %s stands in no operation", name)
		}
	}
}

// The bodies of the PHP samples, byte for byte: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода".
func TestPrintedRequestsKeepTheContract(t *testing.T) {
	c := shipped(t)
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
	c := shipped(t)
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
	doc := document(t)
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
	for _, e := range examples(t) {
		if e.status != 0 || e.mediaType != jsonType || e.name == "printed" {
			continue
		}
		key, ok := keys[e.name]
		if !ok {
			key = "secret"
		}
		op := document(t).Paths.Value(e.path).Post
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
	for path, item := range document(t).Paths.Map() {
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
