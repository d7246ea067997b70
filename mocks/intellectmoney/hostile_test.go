package intellectmoney_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// guarded is a shop with one payment that waits for its payer, and how its merchant sees it.
type guarded struct {
	*shop
	number, before string
}

func newGuarded(t *testing.T) *guarded {
	t.Helper()
	g := &guarded{shop: waiting(t)}
	g.number, _ = g.challenged("sbpPayment")
	g.before = g.seen()
	return g
}

// seen is the state answer but for OperationId, which is each request's own.
func (g *guarded) seen() string {
	r := g.poll(g.number)
	var parts []string
	for _, l := range r.leaves {
		if l.path != "OperationId" {
			parts = append(parts, l.path+"="+l.value)
		}
	}
	return strings.Join(parts, "\n")
}

// unharmed says whether what was stored is still there and the shop still works.
func (g *guarded) unharmed() {
	g.t.Helper()
	if after := g.seen(); after != g.before {
		g.t.Errorf("the stored payment was\n%s\nand is\n%s", g.before, after)
	}
	if next := g.invoice(); next <= g.number {
		g.t.Errorf("the next invoice is %s", next)
	}
}

// head is the beginning of a request by hand.
func head(m message, rest string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n", m.path)
	for name := range m.header {
		fmt.Fprintf(&b, "%s: %s\r\n", name, m.header.Get(name))
	}
	return b.String() + rest + "\r\n\r\n"
}

// speak writes bytes to the socket, ends its half of the connection, and reads the answer. It reads while it writes, because an
// answer may come before the end of the request.
func (s *shop) speak(text string) reply {
	s.t.Helper()
	conn, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	written := make(chan struct{})
	go func() {
		defer close(written)
		_, _ = io.WriteString(conn, text) // the server may stop listening; the answer tells
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	conn.Close()
	<-written
	return newReply(s.t, answer, body)
}

// padded is the body of a good state request, filled up to a length with a parameter that nobody knows.
func padded(g *guarded, length int) string {
	body := g.message("getBankCardPaymentState", stateOf("450000", g.number)).body + "&Own="
	return body + strings.Repeat("x", length-len(body))
}

func TestBodiesOverOneMebibyteAreRefused(t *testing.T) {
	const limit = 1 << 20
	g := newGuarded(t)
	m := g.message("getBankCardPaymentState", stateOf("450000", g.number))
	chunked := func(body string) string {
		return head(m, "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n", len(body)) + body + "\r\n0\r\n\r\n"
	}
	announced := func(body string) string {
		return head(m, fmt.Sprintf("Content-Length: %d", len(body))) + body
	}
	for name, row := range map[string]struct {
		text, want string
	}{
		"1 MiB":                   {announced(padded(g, limit)), "accepted"},
		"1 MiB, chunked":          {chunked(padded(g, limit)), "accepted"},
		"a byte more":             {announced(padded(g, limit+1)), "HTTP 413"},
		"a byte more, chunked":    {chunked(padded(g, limit+1)), "HTTP 413"},
		"2 MiB":                   {announced(padded(g, 2*limit)), "HTTP 413"},
		"2 MiB, chunked":          {chunked(padded(g, 2*limit)), "HTTP 413"},
		"an exbibyte, not sent":   {head(m, "Content-Length: 1152921504606846976"), "HTTP 413"},
		"2 MiB of JSON, unopened": {announced(`{"EshopId":"` + strings.Repeat("4", 2*limit) + `"}`), "HTTP 413"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := g.speak(row.text); r.verdict() != row.want || row.want != "accepted" && r.text != "" {
				t.Errorf("answer: %s %.200s, want %s", r.verdict(), r.text, row.want)
			}
		})
	}
	g.unharmed()
}

func TestHalfRequestsAreRefusedAndDoNothing(t *testing.T) {
	g := newGuarded(t)
	victim := g.invoice()
	m := g.message("sbpPayment", startOf("450000", victim))
	for name, text := range map[string]string{
		"half a body":        head(m, fmt.Sprintf("Content-Length: %d", len(m.body))) + m.body[:len(m.body)/2],
		"no body":            head(m, fmt.Sprintf("Content-Length: %d", len(m.body))),
		"all but a byte":     head(m, fmt.Sprintf("Content-Length: %d", len(m.body)+1)) + m.body, // Hash and all else is there
		"half a chunk":       head(m, "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n", len(m.body)) + m.body[:len(m.body)/2],
		"no last chunk":      head(m, "Transfer-Encoding: chunked") + fmt.Sprintf("%x\r\n", len(m.body)) + m.body + "\r\n",
		"a chunk of nothing": head(m, "Transfer-Encoding: chunked") + "zz\r\n",
		"half a header":      head(m, "X")[:60],
	} {
		t.Run(name, func(t *testing.T) {
			if r := g.speak(text); r.verdict() != "HTTP 400" {
				t.Errorf("answer: %s %s", r.verdict(), r.text)
			}
			if state := g.state(victim); state != "New" {
				t.Errorf("half a request made the invoice %s", state)
			}
		})
	}
	if r := g.speak(head(m, fmt.Sprintf("Content-Length: %d", len(m.body))) + m.body); r.verdict() != "accepted" {
		t.Errorf("the whole request: %s", r.text)
	}
	g.unharmed()
}

func TestHostileBodiesGetACleanRefusal(t *testing.T) {
	g := newGuarded(t)
	m := g.message("sbpPayment", startOf("450000", g.number))
	nested := func(opening string, n int) string { return strings.Repeat(opening, n) }
	var bomb strings.Builder
	bomb.WriteString(`<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "ha">`)
	for i := range 30 {
		fmt.Fprintf(&bomb, `<!ENTITY a%d "&a%d;&a%d;">`, i+1, i, i)
	}
	bomb.WriteString(`]><r><EshopId>&a30;</EshopId></r>`)
	for name, body := range map[string]string{
		"deep arrays":                  `{"EshopId":"450000","a":` + nested("[", 500_000),
		"deep objects":                 nested(`{"a":`, 150_000),
		"deep and whole":               `{"EshopId":"450000","a":` + nested("[", 1000) + nested("]", 1000) + "}",
		"deep elements":                nested("<a>", 300_000),
		"an array of numbers":          `[` + nested("1,", 400_000) + `1]`,
		"many keys":                    `{"EshopId":"450000"` + manyKeys() + `}`,
		"a number without an end":      `{"EshopId":` + nested("9", 900_000) + `}`,
		"an exponent":                  `{"EshopId":4.5e5}`,
		"a huge exponent":              `{"EshopId":1e999999999}`,
		"entities that double":         bomb.String(),
		"an entity from elsewhere":     `<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><EshopId>&e;</EshopId></r>`,
		"JSON that is not UTF-8":       "{\"EshopId\":\"450000\",\"InvoiceId\":\"\xff\xfe\"}",
		"XML that is not UTF-8":        "<r><EshopId>450000</EshopId><InvoiceId>\xff</InvoiceId></r>",
		"a form that is not UTF-8":     "EshopId=45000%FF&InvoiceId=\xff",
		"bytes of nothing":             strings.Repeat("\x00", 100_000),
		"half a surrogate":             `{"EshopId":"\ud800"}`,
		"many parameters":              nested("a=1&", 200_000),
		"many different parameters":    strings.ReplaceAll(strings.ReplaceAll(manyKeys(), `,"`, "&"), `":1`, "=1"),
		"nothing":                      "",
		"a brace":                      "{",
		"JSON twice":                   `{"EshopId":"450000"}{"EshopId":"450000"}`,
		"percent signs":                nested("%", 500_000),
		"a name of a hundred thousand": nested("n", 100_000) + "=1",
	} {
		t.Run(name, func(t *testing.T) {
			r := g.send(m.carrying(body))
			if r.verdict() != "166 eshopId" || strings.Contains(r.text, "passwd") {
				t.Errorf("answer: %s %.300s", r.verdict(), r.text)
			}
		})
	}
	g.unharmed()
}

// manyKeys are a hundred thousand JSON members.
func manyKeys() string {
	var b strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&b, `,"k%d":1`, i)
	}
	return b.String()
}

// TestTextThatIsNotUTF8IsAWrongParameter sends it where only that parameter is spoilt.
func TestTextThatIsNotUTF8IsAWrongParameter(t *testing.T) {
	g := newGuarded(t)
	for name, value := range map[string]string{"SuccessUrl": "https://shop.ru/%FF", "FailUrl": "https://shop.ru/%CF%F0", "AdditionalParams": "\xc3\x28", "IpAddress": "127.0.0.1%80"} {
		f := startOf("450000", g.number).without(name)
		m := g.message("sbpPayment", f.with(name, "\ufffd"))
		// Signed as sent: the proof holds, and only the parameter is wrong.
		_, sign := g.digests("sbpPayment", f.with(name, strings.NewReplacer("%FF", "\xff", "%CF%F0", "\xcf\xf0", "%80", "\x80").Replace(value)))
		r := g.send(m.carrying(rawForm(f.with(name, value))).heading("Sign", sign))
		if want := "166 " + strings.ToLower(name[:1]) + name[1:]; r.verdict() != want {
			t.Errorf("%s: %s, want %s", name, r.text, want)
		}
	}
	g.unharmed()
}
