package contract

import (
	"encoding/json"
	"testing"
)

// A body of about 400 bytes each way; the goal is a few microseconds.

func BenchmarkCheckRequest(b *testing.B) {
	c := shipped(b, imFile)
	document := map[string]any{
		"EshopId": "450000", "InvoiceId": "3000000001", "SuccessUrl": "https://shop.example/orders/1a2b3c4d5e6f/paid?session=0123456789abcdef",
		"FailUrl":          "https://shop.example/orders/1a2b3c4d5e6f/failed?session=0123456789abcdef",
		"AdditionalParams": "nothing of note, and it is signed all the same, so it travels with everything else that is here",
		"IpAddress":        "127.0.0.1", "Hash": "d41d8cd98f00b204e9800998ecf8427e",
	}
	request := Request{Header: proof(), Document: document, Textual: true}
	b.ReportAllocs()
	for b.Loop() {
		if found := c.CheckRequest(sbpPath, "POST", request); found != nil {
			b.Fatal(found)
		}
	}
}

func BenchmarkCheckRequestState(b *testing.B) {
	c := shipped(b, imFile)
	request := Request{Header: proof(), Textual: true, Document: map[string]any{
		"EshopId": "450000", "InvoiceId": "3000000001", "Hash": "d41d8cd98f00b204e9800998ecf8427e",
	}}
	b.ReportAllocs()
	for b.Loop() {
		if found := c.CheckRequest(statePath, "POST", request); found != nil {
			b.Fatal(found)
		}
	}
}

func benchmarkAnswer(b *testing.B, mediaType, name string) {
	c := shipped(b, imFile)
	var answer Answer
	for _, e := range examples(b, imFile) {
		if e.path == statePath && e.mediaType == mediaType && e.name == name {
			answer = Answer{Status: e.status, ContentType: mediaType, Body: e.encoded}
		}
	}
	b.SetBytes(int64(len(answer.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if found := c.CheckAnswer(statePath, "POST", answer); found != nil {
			b.Fatal(found)
		}
	}
}

func BenchmarkCheckAnswerJSON(b *testing.B) {
	benchmarkAnswer(b, jsonType, "gazprompay-sendto3ds")
}
func BenchmarkCheckAnswerInProcess(b *testing.B) {
	benchmarkAnswer(b, jsonType, "in-process")
}
func BenchmarkCheckAnswerXML(b *testing.B) { benchmarkAnswer(b, xmlType, "gazprompay-sendto3ds") }

// What decoding alone costs, to read the one above by.
func BenchmarkDecodeJSON(b *testing.B) {
	for _, e := range examples(b, imFile) {
		if e.path != statePath || e.mediaType != jsonType || e.name != "gazprompay-sendto3ds" {
			continue
		}
		b.ReportAllocs()
		for b.Loop() {
			var tree any
			if err := json.Unmarshal(e.encoded, &tree); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// benchmarkVariant checks an example of iPay's PaymentCreate.
func benchmarkVariant(b *testing.B, status int, name string) {
	c := shipped(b, ipayFile)
	for _, e := range examples(b, ipayFile) {
		if e.variant != "PaymentCreate" || e.status != status || e.name != name {
			continue
		}
		request := Request{Document: e.value, Variant: e.variant}
		answer := Answer{Status: status, ContentType: jsonType, Body: e.encoded, Variant: e.variant}
		b.SetBytes(int64(len(e.encoded)))
		b.ReportAllocs()
		for b.Loop() {
			var found []Violation
			if status == 0 {
				found = c.CheckRequest(e.path, "POST", request)
			} else {
				found = c.CheckAnswer(e.path, "POST", answer)
			}
			if found != nil {
				b.Fatal(found)
			}
		}
		return
	}
	b.Fatalf("no example %s", name)
}

func BenchmarkCheckRequestVariant(b *testing.B) { benchmarkVariant(b, 0, "one") }
func BenchmarkCheckAnswerVariant(b *testing.B)  { benchmarkVariant(b, 200, "printed") }

func BenchmarkBreach(b *testing.B) {
	c := shipped(b, imFile)
	request := Request{Header: proof(), Document: sbp(map[string]any{"SuccessUrl": nil, "Hash": "short"})}
	b.ReportAllocs()
	for b.Loop() {
		if found := c.CheckRequest(sbpPath, "POST", request); len(found) != 2 {
			b.Fatal(found)
		}
	}
}

func BenchmarkPoolDo(b *testing.B) {
	p := NewPool(1, 1024)
	defer p.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p.Do(func() {})
		}
	})
}
