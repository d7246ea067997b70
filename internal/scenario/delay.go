package scenario

import (
	"math"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/yamlfile"
)

// Delay is how late answers are. P50 and P99 alike: always so late.
type Delay struct {
	P50 time.Duration // half of them are sooner
	P99 time.Duration // ninety-nine of a hundred are sooner
}

// At gives one answer's delay, by 64 evenly spread bits: log-normal between the two, and never above a minute.
func (d Delay) At(bits uint64) time.Duration {
	if d.P50 == d.P99 {
		return d.P50
	}
	const z99 = 2.3263478740408408 // of the standard normal distribution
	even := (float64(bits>>11) + 0.5) / (1 << 53)
	z := math.Sqrt2 * math.Erfinv(2*even-1)
	late := float64(d.P50) * math.Exp(z/z99*math.Log(float64(d.P99)/float64(d.P50)))
	return time.Duration(min(late, float64(maxDelay)))
}

// respond checks what is added to an answer.
func (c *checker) respond(r *checked) {
	src := &r.source.Respond
	if !src.Position.Given() {
		return
	}
	c.onlyAtOperations(r, src.Position, "respond shapes an answer")
	delay := &src.Delay
	if !delay.Position.Given() && src.Headers == nil && !r.source.broken {
		c.add(src.Position, "respond wants delay, for example 2s, or headers")
	}
	c.headers(r, src.Headers)
	if !delay.Valid {
		return
	}
	p50, p99 := delay.Value.P50, delay.Value.P99
	if !p50.Position.Given() && !p99.Position.Given() {
		d := delay.Value.Duration
		r.rule.Delay = Delay{d, d}
		if d <= 0 || d > maxDelay {
			c.add(delay.Position, "delay wants a duration above zero and at most %s, not %s", maxDelay, d)
		}
		return
	}
	r.rule.Delay = Delay{p50.Value, p99.Value}
	if p50.Value <= 0 || p99.Value < p50.Value || p99.Value > maxDelay {
		c.add(delay.Position, "delay wants p50 above zero and p99 not below it, at most %s: for example {p50: 200ms, p99: 2s}", maxDelay)
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
			r.rule.Headers = append(r.rule.Headers, Assignment{Name: name, Value: e.Value.Value})
		}
	}
}

func notOfAName(r rune) bool {
	letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	return !letter && (r < '0' || r > '9') && r != '-'
}

// percent checks how many of the calls meet a fault.
func (c *checker) percent(r *checked) {
	p := r.source.Fault.Percent
	r.rule.Percent = p.Value
	if p.Valid && (p.Value < 1 || p.Value > 100) {
		c.add(p.Position, "percent wants a whole number from 1 to 100, not %d", p.Value)
	}
}
