package scenario

import (
	"encoding/json"
	"net/textproto"
	"slices"
	"strings"

	"paysandbox/internal/yamlfile"
)

// Respond is what is added to an answer, or stands in its place.
type Respond struct {
	Delay   Delay        // wire time; zero: none
	Headers []Assignment // further headers, in the order of the file
	// HeaderMap is Headers by name, shared and read-only; nil: there are none.
	HeaderMap map[string]string

	// What follows the provider would not say: it is off contract.

	Status int     // in place of the answer's HTTP status; 0: as it is
	Body   *string // in place of the answer's body; nil: as it is
	Patch  string  // JSON Merge Patch (RFC 7396) of an answer in JSON; empty: none
}

// OffContract says whether the answer is another than the provider's own.
func (r *Respond) OffContract() bool { return r.Status != 0 || r.Body != nil || r.Patch != "" }

// respond checks what is added to an answer.
func (c *checker) respond(r *checked) {
	src := &r.source.Respond
	if !src.Position.Given() {
		return
	}
	c.onlyAtOperations(r, src.Position, "respond shapes an answer")
	if !src.Delay.Position.Given() && src.Headers == nil && !src.replaces() && !r.source.broken {
		c.add(src.Position, "respond wants delay, for example 2s, or headers; or, with off_contract: true, status, body or patch")
	}
	c.headers(r, src.Headers)
	c.delay(r, src.Delay)
	c.replacement(r)
}

// delay checks how late an answer is.
func (c *checker) delay(r *checked, delay yamlfile.Located[delaySource]) {
	if !delay.Valid {
		return
	}
	p50, p99 := delay.Value.P50, delay.Value.P99
	if !p50.Position.Given() && !p99.Position.Given() {
		d := delay.Value.Duration
		r.rule.Respond.Delay = Delay{d, d}
		if d <= 0 || d > maxDelay {
			c.add(delay.Position, "delay wants a duration above zero and at most %s, not %s", maxDelay, d)
		}
		return
	}
	r.rule.Respond.Delay = Delay{p50.Value, p99.Value}
	if p50.Value <= 0 || p99.Value < p50.Value || p99.Value > maxDelay {
		c.add(delay.Position, "delay wants p50 above zero and p99 not below it, at most %s: for example {p50: 200ms, p99: 2s}", maxDelay)
	}
}

// replaces says whether something of the answer is another than the provider's.
func (s *respondSource) replaces() bool {
	return s.Status.Position.Given() || s.Body.Position.Given() || s.Patch.Position.Given()
}

// replacement checks what stands in the place of an answer.
func (c *checker) replacement(r *checked) {
	src := &r.source.Respond
	c.flags(src.OffContract)
	if off := src.OffContract; src.replaces() && !off.Value {
		for _, key := range []struct {
			name string
			at   yamlfile.Position
		}{{"status", src.Status.Position}, {"body", src.Body.Position}, {"patch", src.Patch.Position}} {
			if key.at.Given() {
				c.add(key.at, "%s makes an answer that the provider would not give; say so with off_contract: true beside it, or remove it", key.name)
			}
		}
	} else if off.Value && !src.replaces() && !r.source.broken {
		c.add(off.Position, "nothing here is off contract; remove off_contract, or write status, body or patch")
	}
	if s := src.Status; s.Valid && (s.Value < 200 || s.Value > 599) {
		c.add(s.Position, "status wants an HTTP status from 200 to 599, not %d", s.Value)
	}
	r.rule.Respond.Status = src.Status.Value
	if src.Body.Valid {
		r.rule.Respond.Body = &src.Body.Value
	}
	if !src.Patch.Position.Given() {
		return
	}
	if src.Body.Position.Given() {
		c.add(src.Patch.Position, "a body that is written out has nothing to patch; remove body or patch")
	}
	var fields map[string]any
	if text, ok := src.Patch.Value.json(); !ok || json.Unmarshal([]byte(text), &fields) != nil {
		c.add(src.Patch.Position, "patch wants the fields of the answer that change, and null for those that go: for example {pmt_id: null}")
	} else {
		r.rule.Respond.Patch = text
	}
}

// ownHeaders are the sandbox's and the connection's own.
var ownHeaders = []string{"Connection", "Content-Length", "Date", "Trailer", "Transfer-Encoding", "X-Sandbox-Request"}

// headers checks further headers of an answer.
func (c *checker) headers(r *checked, entries yamlfile.Entries[text]) {
	for _, e := range entries {
		name := textproto.CanonicalMIMEHeaderKey(e.Key)
		switch {
		case e.Key == "" || strings.ContainsFunc(e.Key, notOfAName):
			c.add(e.Position, "%s is no name of a header; write letters, digits and hyphens", yamlfile.Quote(e.Key))
		case slices.Contains(ownHeaders, name):
			c.add(e.Position, "header %s belongs to the connection or the sandbox, so no rule sets it; nor these: %s", name, strings.Join(ownHeaders, ", "))
		case e.Value.Valid && strings.ContainsFunc(e.Value.Value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
			c.add(e.Value.Position, "the value of header %s has a control character; write one line of text", name)
		case e.Value.Valid:
			r.rule.Respond.Headers = append(r.rule.Respond.Headers, Assignment{Name: name, Value: e.Value.Value})
			if r.rule.Respond.HeaderMap == nil {
				r.rule.Respond.HeaderMap = map[string]string{}
			}
			r.rule.Respond.HeaderMap[name] = e.Value.Value
		}
	}
}

func notOfAName(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '-'
}
