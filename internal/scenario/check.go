package scenario

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"paysandbox/internal/clock"
	"paysandbox/internal/yamlfile"
)

// checker turns what was read into a Scenario and collects what is wrong.
type checker struct {
	words    *Vocabulary // of the scenario's provider
	scenario *Scenario
	problems yamlfile.Problems
}

func (c *checker) add(at yamlfile.Position, format string, args ...any) {
	c.problems.Add(at, format, args...)
}

// Bounds of the language, beside those of yamlfile.
const (
	maxAbout = 300              // characters
	maxDelay = 60 * time.Second // wire time
	maxAfter = 366 * 24 * time.Hour
)

// check goes through the file. Without a known provider only the header can be checked.
func (c *checker) check(src *source, known []Vocabulary) {
	c.header(src)
	i := slices.IndexFunc(known, func(v Vocabulary) bool { return v.Provider == src.Provider.Value })
	switch {
	case !src.Provider.Position.Given():
		c.add(src.Position, "provider is missing; known: %s", strings.Join(providers(known), ", "))
	case src.Provider.Valid && i < 0:
		c.add(src.Provider.Position, "%s", yamlfile.Unknown("provider", src.Provider.Value, providers(known)))
	}
	if i < 0 || !src.Provider.Valid {
		return
	}
	c.words = &known[i]
	c.scenario.Provider = src.Provider.Value
	c.settings(src.Settings)
	c.bind(&src.Bind)
	c.script(src.Script)
	c.expectations(src.Expect)
}

func providers(known []Vocabulary) []string {
	names := make([]string, len(known))
	for i, v := range known {
		names[i] = v.Provider
	}
	return names
}

// header checks what stands above bind and script, and end.
func (c *checker) header(src *source) {
	s := c.scenario
	switch v := src.Version; {
	case !v.Position.Given():
		c.add(src.Position, "version is missing; write version: 1")
	case v.Valid && v.Value != 1:
		c.add(v.Position, "version %d is not known; known: 1", v.Value)
	}
	switch n := src.Name; {
	case !n.Position.Given():
		c.add(src.Position, "name is missing; write the file's name without .yaml")
	case n.Valid && !isName(n.Value):
		c.add(n.Position, "name %s is not made of a-z, 0-9 and - alone", yamlfile.Quote(n.Value))
	}
	s.Name, s.Default = src.Name.Value, src.Name.Value == DefaultName
	s.About = strings.TrimSpace(src.About.Value)
	switch a := src.About; {
	case !a.Position.Given():
		c.add(src.Position, "about is missing; say in one sentence what the tester will see")
	case a.Valid && (s.About == "" || strings.ContainsAny(s.About, "\r\n") || utf8.RuneCountInString(s.About) > maxAbout):
		c.add(a.Position, "about wants one sentence on one line, at most %d characters", maxAbout)
	}
	for _, tag := range src.Tags {
		switch {
		case !tag.Valid:
		case !isName(tag.Value):
			c.add(tag.Position, "tag %s is not made of a-z, 0-9 and - alone", yamlfile.Quote(tag.Value))
		case slices.Contains(s.Tags, tag.Value):
			c.add(tag.Position, "tag %s is given twice", yamlfile.Quote(tag.Value))
		default:
			s.Tags = append(s.Tags, tag.Value)
		}
	}
	if s.Seed = src.Seed.Value; src.Seed.Valid && s.Seed == 0 {
		c.add(src.Seed.Position, "seed 0 means none; remove it or write 1 or more")
	}
	c.clock(&src.Clock)
	c.end(src.End)
}

func (c *checker) clock(src *clockSource) {
	if !src.Position.Given() {
		return
	}
	mode := clock.Mode(src.Mode.Value)
	switch {
	case !src.Mode.Position.Given():
		c.add(src.Position, "clock wants a mode; known: %s", join(clock.Modes()))
	case src.Mode.Valid && !slices.Contains(clock.Modes(), mode):
		c.add(src.Mode.Position, "%s", yamlfile.Unknown("clock mode", src.Mode.Value, words(clock.Modes())))
	case mode == clock.Real && src.Start.Valid:
		c.add(src.Start.Position, "a real clock has no start; use mode offset or frozen, or remove start")
	}
	c.scenario.Clock = Clock{Mode: mode, Start: src.Start.Value}
}

func (c *checker) end(src text) {
	c.scenario.End = EndDefault
	c.scenario.EndLine = src.Position.Line
	switch known := Ends(); {
	case !src.Valid:
	case c.scenario.Default:
		c.add(src.Position, "the default scenario has no end: nothing comes after it; remove end")
	case !slices.Contains(known, End(src.Value)):
		c.add(src.Position, "%s", yamlfile.Unknown("end", src.Value, words(known)))
	default:
		c.scenario.End = End(src.Value)
	}
}

// settings checks the merchant settings for the payments that the script takes.
func (c *checker) settings(entries yamlfile.Entries[settingSource]) {
	for _, e := range entries {
		switch {
		case c.scenario.Default:
			c.add(e.Position, "the default scenario takes no payment by itself, so it has no settings; give them to the tenant")
			return
		case len(c.words.Settings) == 0:
			c.add(e.Position, "%s has no setting that one payment could have for itself; remove settings", c.words.Provider)
			return
		case !slices.Contains(c.words.Settings, e.Key):
			c.add(e.Position, "%s (credentials and what holds before the payment is known belong to the tenant)", yamlfile.Unknown("setting", e.Key, c.words.Settings))
			continue
		}
		var wrong yamlfile.Problems
		if errors.As(c.words.Setting(e.Key, e.Value.Raw), &wrong) {
			c.problems = append(c.problems, wrong...)
			continue
		}
		if text, ok := e.Value.json(); ok && e.Valid {
			c.scenario.Settings = append(c.scenario.Settings, Setting{Name: e.Key, JSON: text})
		}
	}
}

// bind checks which payments the scenario takes.
func (c *checker) bind(src *bindSource) {
	if !src.Position.Given() {
		return
	}
	b := &Bind{Operation: src.Operation.Value, Scope: ScopePayment, Limit: src.Limit.Value}
	c.scenario.Bind = b
	if c.scenario.Default {
		c.add(src.Position, "the default scenario takes what no other takes, so it binds nothing; remove bind")
		return
	}
	if Scope(src.Scope.Value) == ScopeTenant {
		b.Scope = ScopeTenant
		for _, key := range []struct {
			name string
			at   yamlfile.Position
		}{{"operation", src.Operation.Position}, {"key", src.Key.Position}, {"limit", src.Limit.Position}} {
			if key.at.Given() {
				c.add(key.at, "scope tenant takes everything, so %s has no meaning; remove it", key.name)
			}
		}
		if len(src.When) > 0 {
			c.add(src.When[0].Position, "scope tenant takes everything, so when has no meaning; remove it, or guard the rules")
		}
		return
	}
	o, known := c.words.operation(src.Operation.Value)
	known = known && !o.NoPayment
	switch {
	case !src.Operation.Position.Given():
		c.add(src.Position, "bind wants an operation; known: %s", strings.Join(c.words.operations(), ", "))
	case src.Operation.Valid && !known:
		c.add(src.Operation.Position, "%s", yamlfile.Unknown("operation", src.Operation.Value, c.words.operations()))
	}
	if known {
		b.When = c.conditions(src.When, []string{o.Name})
	}
	scopes := []Scope{ScopePayment, ScopeOrder, ScopeTenant}
	switch {
	case src.Scope.Valid && !slices.Contains(scopes, Scope(src.Scope.Value)):
		c.add(src.Scope.Position, "%s", yamlfile.Unknown("scope", src.Scope.Value, words(scopes)))
		b.Scope = ScopeOrder // the one that allows most, so that no problem follows from this one
	case src.Scope.Valid:
		b.Scope = Scope(src.Scope.Value)
	}
	c.bindKey(b, src, o, known)
	if src.Limit.Valid && src.Limit.Value < 1 {
		c.add(src.Limit.Position, "limit wants 1 or more, not %d; remove it for any number", src.Limit.Value)
	}
}

// bindKey checks the field that the attempts of one order share; the reference, where none is named.
func (c *checker) bindKey(b *Bind, src *bindSource, o Operation, known bool) {
	if b.Scope != ScopeOrder {
		if src.Key.Valid {
			c.add(src.Key.Position, "key belongs to scope order; write scope: order or remove key")
		}
		return
	}
	b.Key = commonFields[0]
	if !src.Key.Valid || !known {
		return
	}
	fields := append(slices.Clone(o.Fields), commonFields[0])
	var found bool
	if b.Key, found = canonical(src.Key.Value, fields); !found {
		c.add(src.Key.Position, "%s", yamlfile.Unknown("field of "+o.Name, src.Key.Value, fields))
	}
}

// isName says whether a text is made of a-z, 0-9 and - alone.
func isName(text string) bool {
	return text != "" && strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

func words[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, w := range list {
		out[i] = string(w)
	}
	return out
}

func join[T ~string](list []T) string { return strings.Join(words(list), ", ") }

// flags refuses a false that says nothing.
func (c *checker) flags(given ...yamlfile.Located[bool]) {
	for _, flag := range given {
		if flag.Valid && !flag.Value {
			c.add(flag.Position, "false says nothing here; write true or remove the key")
		}
	}
}
