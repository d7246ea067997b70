package sandbox

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"paysandbox/internal/journal"
)

// The shapes of an HTTP Archive.
//
// Source: HAR 1.2 Spec, http://www.softwareishard.com/blog/har-12-spec/. Names that begin with _ are our own, as it wants them.
type (
	harLog struct {
		Version string     `json:"version"`
		Creator harCreator `json:"creator"`
		Entries []harEntry `json:"entries"`
		Comment string     `json:"comment,omitempty"`
	}
	harCreator struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	harEntry struct {
		Started  time.Time   `json:"startedDateTime"`
		Time     float64     `json:"time"` // milliseconds, the sum of the timings
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		Sandbox  harSandbox  `json:"_sandbox"`
	}
	harRequest struct {
		Method      string       `json:"method"`
		URL         string       `json:"url"`
		Version     string       `json:"httpVersion"`
		Cookies     []harPair    `json:"cookies"`
		Headers     []harPair    `json:"headers"`
		Query       []harPair    `json:"queryString"`
		Post        *harPostData `json:"postData,omitempty"`
		HeadersSize int          `json:"headersSize"` // bytes; -1: not known
		BodySize    int          `json:"bodySize"`    // bytes, as it came
	}
	harResponse struct {
		Status      int        `json:"status"` // 0: none was sent
		StatusText  string     `json:"statusText"`
		Version     string     `json:"httpVersion"`
		Cookies     []harPair  `json:"cookies"`
		Headers     []harPair  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL string     `json:"redirectURL"`
		HeadersSize int        `json:"headersSize"`
		BodySize    int        `json:"bodySize"`
	}
	harPair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	harPostData struct {
		Type    string `json:"mimeType"`
		Text    string `json:"text"`
		Comment string `json:"comment,omitempty"`
	}
	harContent struct {
		Size    int    `json:"size"`
		Type    string `json:"mimeType"`
		Text    string `json:"text,omitempty"`
		Comment string `json:"comment,omitempty"`
	}
	harTimings struct {
		Send    float64 `json:"send"`
		Wait    float64 `json:"wait"`
		Receive float64 `json:"receive"`
	}
	// harSandbox is what only a sandbox knows of an exchange.
	harSandbox struct {
		Number      int64           `json:"number"`
		Provider    string          `json:"provider"`
		Operation   string          `json:"operation,omitempty"`
		Payment     string          `json:"payment,omitempty"`
		Outcome     journal.Outcome `json:"outcome"`
		Scenario    string          `json:"scenario,omitempty"`
		Rule        string          `json:"rule,omitempty"`
		Fault       string          `json:"fault,omitempty"`
		Delay       string          `json:"delay,omitempty"`
		OffContract bool            `json:"off_contract,omitempty"`
	}
)

// unknownSize is how the format writes a size that is not known.
const unknownSize = -1

// requestsHAR is the journal as an HTTP Archive: the filters of listed. Started is tenant time, what it took the machine's.
func (c control) requestsHAR(r *http.Request) (any, error) {
	l, err := c.listed(r)
	if err != nil {
		return nil, err
	}
	log := harLog{Version: "1.2", Creator: harCreator{Name: "paysandbox", Version: Version()}, Entries: make([]harEntry, len(l.entries)),
		Comment: "tenant " + l.tenant.name + "; secrets and card numbers are masked"}
	for i, e := range l.entries {
		log.Entries[i] = l.tenant.har(e)
	}
	return map[string]any{"log": log}, nil
}

// har writes an exchange, masked.
func (t *Tenant) har(e *journal.Entry) harEntry {
	took := float64(e.Took.Microseconds()) / 1000
	one := harEntry{
		Started: e.At, Time: took, Timings: harTimings{Wait: took},
		Sandbox: harSandbox{
			Number: e.Number, Provider: e.Provider, Operation: e.Op, Payment: paymentOf(e), Outcome: e.Outcome, Scenario: e.Scenario, Rule: e.Rule,
			Fault: e.Fault, OffContract: e.OffContract,
		},
	}
	if e.Delay > 0 {
		one.Sandbox.Delay = e.Delay.String()
	}
	address := t.mask.String(cmp.Or(t.sandbox.dataURL(), "http://sandbox") + target(e))
	_, query, _ := strings.Cut(address, "?")
	one.Request = harRequest{
		Method: e.Method, URL: address, Version: "HTTP/1.1", Cookies: []harPair{}, Headers: harHeaders(t.mask.Header(e.Header)), Query: harQuery(query),
		HeadersSize: unknownSize, BodySize: len(e.Body),
	}
	if len(e.Body) > 0 {
		text, comment := t.harText(e.Body)
		one.Request.Post = &harPostData{Type: t.mask.String(e.Header.Get("Content-Type")), Text: text, Comment: comment}
	}
	header := http.Header{}
	if e.AnswerType != "" {
		header.Set("Content-Type", e.AnswerType)
	}
	for name, value := range e.AnswerHeader {
		header.Set(name, value)
	}
	header = t.mask.Header(header)
	one.Response = harResponse{
		Status: e.Status, StatusText: http.StatusText(e.Status), Version: "HTTP/1.1", Cookies: []harPair{}, Headers: harHeaders(header),
		Content: harContent{Size: len(e.Answer), Type: cmp.Or(header.Get("Content-Type"), "x-unknown")}, RedirectURL: header.Get("Location"),
		HeadersSize: unknownSize, BodySize: len(e.Answer),
	}
	one.Response.Content.Text, one.Response.Content.Comment = t.harText(e.Answer)
	if e.Fault != "" { // the journal has what would have been written
		one.Response.BodySize = unknownSize
	}
	return one
}

// harText is a body as it is shown, and what is to be said of it.
func (t *Tenant) harText(body []byte) (text, comment string) {
	if !utf8.Valid(body) {
		return "", "not text, so it is not shown"
	}
	var v messageView
	if v.show(t, body); v.Cut > 0 {
		comment = "cut: the rest is not shown"
	}
	return v.Body, comment
}

// harHeaders lists headers by name.
func harHeaders(h http.Header) []harPair {
	pairs := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			pairs = append(pairs, harPair{name, value})
		}
	}
	return pairs
}

// harQuery takes a query apart, also one that is written wrongly.
func harQuery(query string) []harPair {
	pairs := []harPair{}
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		pairs = append(pairs, harPair{unescaped(name), unescaped(value)})
	}
	return pairs
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return strings.ToValidUTF8(plain, "\uFFFD")
	}
	return text
}
