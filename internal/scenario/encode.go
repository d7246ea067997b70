package scenario

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"paysandbox/payment"
)

// schemaComment is the first line of every file: by it editors find the schema.
const schemaComment = "# yaml-language-server: $schema=../scenario.schema.json"

// Encode writes a scenario as a file. Loading the file gives the scenario again, but for where things stand. Comments are lines for
// people above it, without their #.
func Encode(s *Scenario, comments ...string) []byte {
	out := bytes.NewBufferString(schemaComment + "\n")
	for _, line := range comments {
		out.WriteString(strings.TrimRight("# "+line, " ") + "\n")
	}
	encoder := yaml.NewEncoder(out)
	encoder.SetIndent(2)
	_ = encoder.Encode(s.node()) // a buffer takes everything, and the nodes are made here
	return out.Bytes()
}

// mapping makes a YAML mapping key by key, in their order.
type mapping struct{ node *yaml.Node }

func block() mapping { return mapping{&yaml.Node{Kind: yaml.MappingNode}} }
func flow() mapping  { return mapping{&yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}} }

// put adds a key, unless its value is nil.
func (m mapping) put(key string, value *yaml.Node) {
	if value != nil {
		m.node.Content = append(m.node.Content, scalar(key), value)
	}
}

func (m mapping) text(key, value string) {
	if value != "" {
		m.put(key, scalar(value))
	}
}

func (m mapping) number(key string, value int) {
	if value != 0 {
		m.put(key, plain(strconv.Itoa(value)))
	}
}

func (m mapping) flag(key string, value bool) {
	if value {
		m.put(key, plain("true"))
	}
}

func (m mapping) span(key string, value time.Duration) {
	if value != 0 {
		m.put(key, plain(spell(value)))
	}
}

// whole is the mapping; nil: it has no keys.
func (m mapping) whole() *yaml.Node {
	if len(m.node.Content) == 0 {
		return nil
	}
	return m.node
}

// plain is a number, a boolean or a duration, which needs no quotes.
func plain(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

// listOf is a list on one line; nil: it has no items.
func listOf[T any](items []T, node func(T) *yaml.Node) *yaml.Node {
	if len(items) == 0 {
		return nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, item := range items {
		list.Content = append(list.Content, node(item))
	}
	return list
}

// oneOrList is one text alone, or a list of several.
func oneOrList[T ~string](items []T) *yaml.Node {
	if len(items) == 1 {
		return scalar(string(items[0]))
	}
	return listOf(items, func(item T) *yaml.Node { return scalar(string(item)) })
}

// lines is a list with an item a line.
func lines[T any](items []T, node func(*T) *yaml.Node) *yaml.Node {
	if len(items) == 0 {
		return nil
	}
	list := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range items {
		list.Content = append(list.Content, node(&items[i]))
	}
	return list
}

func (s *Scenario) node() *yaml.Node {
	m := block()
	m.number("version", 1)
	m.text("name", s.Name)
	m.text("about", s.About)
	m.text("provider", s.Provider)
	m.put("tags", listOf(s.Tags, scalar))
	if s.Seed != 0 {
		m.put("seed", plain(strconv.FormatUint(s.Seed, 10)))
	}
	if s.Clock.Mode != "" {
		c := flow()
		c.text("mode", string(s.Clock.Mode))
		if !s.Clock.Start.IsZero() {
			c.put("start", quoted(s.Clock.Start.Format(time.RFC3339Nano)))
		}
		m.put("clock", c.whole())
	}
	settings := flow()
	for _, one := range s.Settings {
		settings.put(one.Name, ofJSON(one.JSON))
	}
	m.put("settings", settings.whole())
	if s.Bind != nil {
		m.put("bind", s.Bind.node())
	}
	m.put("script", lines(s.Script, (*Rule).node))
	if s.End != EndDefault {
		m.text("end", string(s.End))
	}
	m.put("expect", lines(s.Expect, (*Expectation).node))
	return m.node
}

// quoted is a text in quotes, which would read as a time without.
func quoted(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: text}
}

func (b *Bind) node() *yaml.Node {
	m := flow()
	m.text("operation", b.Operation)
	m.put("when", b.When.node())
	if b.Scope != ScopePayment {
		m.text("scope", string(b.Scope))
	}
	if b.Scope == ScopeOrder {
		m.text("key", b.Key)
	}
	m.number("limit", b.Limit)
	return m.node
}

func (c Conditions) node() *yaml.Node {
	m := flow()
	for _, condition := range c {
		tests := flow()
		for _, t := range condition.Tests {
			switch {
			case t.Op == Eq && len(condition.Tests) == 1:
				m.put(condition.Field, scalar(t.Text))
			case t.Op == In:
				tests.put(string(In), listOf(t.Texts, scalar))
			case t.Op == Absent:
				tests.put(string(Absent), plain(t.Text))
			default:
				tests.put(string(t.Op), scalar(t.Text))
			}
		}
		m.put(condition.Field, tests.whole())
	}
	return m.whole()
}

// node is the rule in block style, its parts each on a line.
func (r *Rule) node() *yaml.Node {
	m := block()
	m.put("at", oneOrList(r.At))
	m.put("state", oneOrList(r.State))
	m.put("when", r.When.node())
	if r.Calls != (Window{}) {
		m.put("calls", plain(r.Calls.String()))
	}
	m.number("attempt", r.Attempt)
	m.put("do", r.Do.node())
	if r.Payer != nil {
		m.put("payer", r.Payer.node())
	}
	m.put("respond", r.Respond.node())
	m.put("fault", r.faultNode())
	m.put("notify", listOf(r.Notify, Notice.node))
	return m.node
}

func (d *Do) node() *yaml.Node {
	m := flow()
	m.text("go", string(d.Go))
	m.flag("force", d.Force)
	if d.Refuse != nil {
		m.put("refuse", refuseNode(d.Refuse))
	}
	set := flow()
	for _, one := range d.Set {
		set.put(one.Name, scalar(one.Value))
	}
	m.put("set", set.whole())
	if d.Hide != nil {
		h := flow()
		h.number("calls", d.Hide.Calls)
		h.span("for", d.Hide.For)
		m.put("hide", h.node)
	}
	return m.whole()
}

func refuseNode(d *payment.Decline) *yaml.Node {
	m := flow()
	m.text("code", d.Code)
	m.text("text", d.Text)
	return m.node
}

func (p *Payer) node() *yaml.Node {
	m := flow()
	m.text("answer", string(p.Answer))
	m.span("after", p.After)
	if p.AfterCalls > 0 {
		calls := flow()
		calls.number("calls", p.AfterCalls)
		m.put("after", calls.node)
	}
	return m.node
}

func (r *Respond) node() *yaml.Node {
	m := flow()
	switch {
	case r.Delay == Delay{}:
	case r.Delay.P50 == r.Delay.P99:
		m.span("delay", r.Delay.P50)
	default:
		delay := flow()
		delay.span("p50", r.Delay.P50)
		delay.span("p99", r.Delay.P99)
		m.put("delay", delay.node)
	}
	headers := flow()
	for _, h := range r.Headers {
		headers.put(h.Name, scalar(h.Value))
	}
	m.put("headers", headers.whole())
	m.flag("off_contract", r.OffContract())
	m.number("status", r.Status)
	if r.Body != nil {
		m.put("body", scalar(*r.Body))
	}
	if r.Patch != "" {
		m.put("patch", ofJSON(r.Patch))
	}
	return m.whole()
}

func (r *Rule) faultNode() *yaml.Node {
	m := flow()
	m.text("phase", string(r.Fault.Phase))
	m.text("kind", string(r.Fault.Kind))
	m.number("status", r.Fault.Status)
	m.span("retry_after", r.Fault.RetryAfter)
	m.span("every", r.Fault.Every)
	m.number("percent", r.Percent)
	return m.whole()
}

func (n Notice) node() *yaml.Node {
	m := flow()
	m.text("event", n.Event)
	m.put("deliver", listOf(n.Deliver, Delivery.node))
	m.flag("lose", n.Lose)
	if n.Retry.None {
		m.text("retry", retryNone)
	}
	m.put("retry", listOf(n.Retry.Pauses, func(d time.Duration) *yaml.Node { return plain(spell(d)) }))
	m.flag("off_contract", n.OffContract)
	return m.node
}

func (d Delivery) node() *yaml.Node {
	m := flow()
	m.span("after", d.After)
	m.flag("before_answer", d.BeforeAnswer)
	m.text("tamper", string(d.Tamper))
	return m.node
}
