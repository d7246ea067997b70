package intellectmoney_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/sandbox"
)

// samples are the request bodies that the pages print: the PHP code's byte for byte, the C# code's as FormUrlEncodedContent writes
// it. Hash is the pages' placeholder. Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода".
var samples = []sample{
	{"gazpromPayPayment",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://test.ru/success&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https%3A%2F%2Ftest.ru%2Fsuccess&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e"},
	{"sbpPayment",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://shop.ru&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https%3A%2F%2Fshop.ru&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e"},
	{"bnplPayment",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https://shop.ru&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e",
		"EshopId=450000&InvoiceId=3000000000&SuccessUrl=https%3A%2F%2Fshop.ru&IpAddress=127.0.0.1&Hash=d41d8cd98f00b204e9800998ecf8427e"},
}

type sample struct{ op, php, csharp string }

// fields are the parameters of the sample but for Hash.
func (s sample) fields() (f fields) {
	for pair := range strings.SplitSeq(s.php, "&") {
		name, value, _ := strings.Cut(pair, "=")
		f = append(f, name, value)
	}
	return f.without("Hash")
}

// hashed is a body of the sample with a valid Hash in the placeholder's place: nothing else is touched.
func (s sample) hashed(k keys, body string) string {
	hash, _ := k.digests(s.op, s.fields())
	return strings.Replace(body, md5Hex(""), hash, 1)
}

// printedStart is the answer to an accepted start. Source: gazprompay.ru.txt, "Пример ответов". The sbp page prints the same with
// EshopId 459299; the bnpl page has lost its answer.
const printedStart = `{"OperationState": {"Code": 0, "Desc": "Успешно обработана"}, "EshopId": 450000, "Result": {"State": {"Code": 0, "Desc": "Успешно обработан"}}}`

// TestPagesSampleBodies sends what the pages' code sends, for the first invoice of the default tenant, under the Content-Type that
// the code names and under the one that it should have named.
func TestPagesSampleBodies(t *testing.T) {
	for _, sample := range samples {
		for _, contentType := range []string{"application/json", "application/x-www-form-urlencoded"} {
			for language, body := range map[string]string{"PHP": sample.php, "C#": sample.csharp} {
				t.Run(sample.op+" in "+language+" under "+strings.TrimPrefix(contentType, "application/"), func(t *testing.T) {
					s, r := sent(t, sample, contentType, body)
					if extra, missing := against(leavesOf(t, printedStart), r.leaves); missing != nil || !slices.Equal(extra, []string{"OperationId"}) {
						t.Errorf("beyond the printed answer there is %v, and of it there is not %v: %s", extra, missing, r.text)
					}
					if got := s.state("3000000000"); got != "Created" {
						t.Errorf("the invoice is %s", got)
					}
				})
			}
		}
	}
}

// sent sends a sample's body with the four headers of the samples to a fresh default tenant that has made its first invoice.
func sent(t *testing.T, sample sample, contentType, body string) (*shop, reply) {
	t.Helper()
	s := newShop(t, sandbox.TenantOptions{}, nil)
	if first := s.invoice(); first != "3000000000" {
		t.Fatalf("the first invoice is %s", first)
	}
	m := s.message(sample.op, sample.fields()).heading("Content-Type", contentType)
	return s, s.send(m.carrying(sample.hashed(s.keys, body)))
}

// against compares an answer with a printed one: the printed keys and values must all be there, in their order. It gives the
// paths that the answer has on top, and the first printed one that is missing, different or out of order.
func against(printed, got []leaf) (extra []string, missing []leaf) {
	for _, l := range got {
		if len(printed) > 0 && printed[0] == l {
			printed = printed[1:]
			continue
		}
		extra = append(extra, l.path)
	}
	if len(printed) > 0 {
		missing = printed[:1]
	}
	return extra, missing
}

func TestComparisonWithThePrintedAnswerCanFail(t *testing.T) {
	whole := leavesOf(t, printedStart)
	for name, text := range map[string]string{
		"value":   strings.Replace(printedStart, "обработана", "обработан", 1),
		"type":    strings.Replace(printedStart, "450000", `"450000"`, 1),
		"order":   `{"EshopId": 450000, ` + strings.Replace(printedStart, `"EshopId": 450000, `, "", 1)[1:],
		"missing": strings.Replace(printedStart, `"EshopId": 450000, `, "", 1),
	} {
		if _, missing := against(whole, leavesOf(t, text)); missing == nil {
			t.Errorf("another %s was not seen: %s", name, text)
		}
	}
}

func TestSampleRequestsAreAccepted(t *testing.T) {
	verdict := func(i int, body string) string {
		s, r := sent(t, samples[i], "application/json", body)
		return r.verdict() + " " + string(s.state("3000000000"))
	}
	const want = "accepted Created"
	gazprom, sbp, bnpl := samples[0], samples[1], samples[2]
	claims.Check(t, "im.gazprom.example.request_csharp", verdict(0, gazprom.csharp) == want && decodes(gazprom))
	claims.Check(t, "im.gazprom.example.request_php", verdict(0, gazprom.php) == want)
	claims.Check(t, "im.sbp.example.request_csharp", verdict(1, sbp.csharp) == want && decodes(sbp))
	claims.Check(t, "im.sbp.example.request_php", verdict(1, sbp.php) == want)
	claims.Check(t, "im.bnpl.example.request_csharp", verdict(2, bnpl.csharp) == want && decodes(bnpl))
	claims.Check(t, "im.bnpl.example.request_php", verdict(2, bnpl.php) == want)
}

// decodes says that the C# body is the PHP body, percent-encoded.
func decodes(s sample) bool {
	decoded, err := url.QueryUnescape(s.csharp)
	return err == nil && decoded == s.php && s.csharp != s.php
}
