package intellectmoney

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzAnswer: every sequence of bytes is an answer or ErrMalformedAnswer, and reading does not change the bytes.
func FuzzAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/answers/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("no seeds: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"OperationState":{"Code":1}}`))
	f.Add([]byte(`<a><OperationState><Code>0</Code></OperationState><Result><State><Code>0</Code></State></Result></a><b/>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		before := bytes.Clone(body)
		a, err := decodeAnswer(body)
		switch {
		case err != nil && !errors.Is(err, ErrMalformedAnswer):
			t.Errorf("%v is not ErrMalformedAnswer", err)
		case err == nil && !bytes.Equal(a.Raw, before):
			t.Error("Raw is not what arrived")
		case err == nil && a.refusal("x") == nil && (a.OperationState.Code != 0 || a.State.Code != 0 && a.State.Code != 1):
			t.Errorf("codes %d, %d are a success", a.OperationState.Code, a.State.Code)
		}
	})
}

// FuzzXMLAnswer: an answer means the same in XML as in JSON.
func FuzzXMLAnswer(f *testing.F) {
	f.Add("0", "166", "successUrl", "Параметр successUrl передан неверно.", "", "")
	f.Add("0", "0", "", "Успешно обработан", "SendTo3DS", `{"SbpQrCodeUrl":"https://h/?a=1&b=<2>"}`)
	f.Fuzz(func(t *testing.T, operationCode, stateCode, param, desc, step, form string) {
		for _, s := range []string{operationCode, stateCode, param, desc, step, form} {
			if !plainXML(s) {
				return // XML cannot carry this text unchanged
			}
		}
		w := envelopeWire{
			OperationState: &codeWire{Code: text(operationCode), Desc: text(desc)},
			EshopID:        "450000",
			Result: &resultWire{
				PaymentStep: text(step), Form3DS: text(form),
				State: &codeWire{ErrorSourceParam: text(param), Code: text(stateCode), Desc: text(desc)},
			},
		}
		asJSON, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		asXML, err := xml.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		a, errJSON := decodeAnswer(asJSON)
		b, errXML := decodeAnswer(asXML)
		if (errJSON == nil) != (errXML == nil) {
			t.Fatalf("JSON: %v, XML: %v", errJSON, errXML)
		}
		a.Raw, b.Raw = nil, nil
		if !reflect.DeepEqual(a, b) {
			t.Errorf("JSON %+v\nXML %+v", a, b)
		}
	})
}

// plainXML: XML has no control characters but three, and reads a carriage return as a line feed.
func plainXML(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF
	})
}

// FuzzForm3DS: what a reader accepts can be shown to a payer; a link is never anything but http or https.
func FuzzForm3DS(f *testing.F) {
	f.Add("https://gpay.online.gpb.ru/oks-gaz-pay/?gppTrxId=d50f53f7-99a0-42ee-a8b4-9ad58c98c662&merchId=9082705BA3C38F7C38E8")
	f.Add("{\n \"SbpQrCodeUrl\": \"https://qr.nspk.ru/AD20?crc=4FA0\",\n \"SbpQrCodeImage\": \"iVBO Rw0KGgo=\"\n }")
	f.Add(`<form action="https://acs/"></form>`)
	f.Fuzz(func(t *testing.T, form string) {
		s := PaymentState{Step: StepSendTo3DS, Form3DS: form}
		code, errCode := s.SBPCode()
		link, errLink := s.Link()
		page, errForm := s.CardForm()
		for _, err := range []error{errCode, errLink, errForm} {
			if err != nil && !errors.Is(err, ErrMalformedAnswer) && !errors.Is(err, ErrNoForm3DS) {
				t.Errorf("%v is of no known class", err)
			}
		}
		for _, address := range []string{code.URL, link} {
			if address != "" && !strings.HasPrefix(strings.ToLower(address), "http") {
				t.Errorf("%q is not a web address", address)
			}
		}
		if errCode == nil && code.URL == "" || errLink == nil && link == "" || errForm == nil && page == "" {
			t.Error("a success without content")
		}
	})
}

// FuzzMask: no hidden value of a usable length survives, whole or as a long number.
func FuzzMask(f *testing.F) {
	f.Add("Pan=4111111111111111&Cvv=123", "4111111111111111", "123")
	f.Add("key2 key", "key", "key2")
	f.Add("4111 1111-1111 1111", "x/y", "1")
	f.Fuzz(func(t *testing.T, content, one, two string) {
		got := mask(content, []string{one, two})
		for _, hidden := range []string{one, two} {
			// The mark itself may spell a hidden value, as may what stands on its two sides together with it.
			if hidden != "" && !strings.Contains(hidden, "*") && strings.Contains(got, hidden) {
				t.Errorf("mask(%q) = %q still has %q", content, got, hidden)
			}
		}
		for _, run := range strings.FieldsFunc(got, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(run) >= 13 {
				t.Errorf("mask(%q) = %q still has the number %s", content, got, run)
			}
		}
	})
}
