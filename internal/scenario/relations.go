package scenario

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"paysandbox/payment"
)

// seen is a rule as one of its events sees it, for comparing rules with each other.
type seen struct {
	*checked
	i    int      // which event of the rule
	keys []string // its conditions and its attempt, as a set
	dead bool     // earlier rules always match first
}

// relations checks rules against each other, event by event: rules that can never match, calls that two rules claim, calls that
// none claims. Rules with a problem of their own take no part.
func (c *checker) relations(rules []*checked) {
	var events []string
	byEvent := map[string][]*seen{}
	whole := true
	for _, r := range rules {
		if whole = whole && r.sound; !r.sound {
			continue
		}
		keys := r.rule.When.keys()
		if r.rule.Attempt != 0 {
			keys = append(keys, "attempt "+strconv.Itoa(r.rule.Attempt))
		}
		for i, at := range r.rule.At {
			if byEvent[at] == nil {
				events = append(events, at)
			}
			byEvent[at] = append(byEvent[at], &seen{checked: r, i: i, keys: keys})
		}
	}
	for _, at := range events {
		c.dead(at, byEvent[at])
		windows := slices.DeleteFunc(slices.Clone(byEvent[at]), func(s *seen) bool { return s.dead || !s.windowed() })
		slices.SortStableFunc(windows, func(a, b *seen) int { return a.rule.Calls.From - b.rule.Calls.From })
		c.overlaps(at, windows)
		// Another rule of the event may see the calls between.
		if whole && !slices.ContainsFunc(byEvent[at], func(s *seen) bool { return !s.windowed() }) {
			c.gaps(at, windows)
		}
	}
}

// windowed says whether the rule has calls and no other guard.
func (s *seen) windowed() bool {
	return s.rule.Calls != (Window{}) && len(s.rule.State) == 0 && len(s.keys) == 0
}

// group is the rules with the same conditions, by state.
type group struct {
	keys  []string
	spans map[payment.State][]span
}

// span is the calls that one rule sees.
type span struct {
	Window
	line int
}

// dead notes the rules of an event that never match, because in every state in which they could, rules with no further condition
// see all their calls before them.
func (c *checker) dead(at string, rules []*seen) {
	groups := map[string][]*group{} // by their rarest key, so that few are looked at; "" without any
	uses := map[string]int{}
	for _, r := range rules {
		for _, key := range r.keys {
			uses[key]++
		}
	}
	for _, r := range rules {
		var candidates []*group
		for _, key := range append([]string{""}, r.keys...) {
			for _, g := range groups[key] {
				if !slices.ContainsFunc(g.keys, func(k string) bool { return !slices.Contains(r.keys, k) }) {
					candidates = append(candidates, g)
				}
			}
		}
		if lines := r.coveredBy(candidates); len(lines) > 0 {
			r.dead = true
			c.add(r.at[r.i], "the rule never matches at %s, because %s always matches first; narrow that or remove this", at, ruleLines(lines))
			continue
		}
		rarest := ""
		if len(r.keys) > 0 {
			rarest = slices.MinFunc(r.keys, func(a, b string) int { return uses[a] - uses[b] })
		}
		groups[rarest] = r.join(groups[rarest])
	}
}

// coveredBy gives the lines of the rules that leave nothing to this one; none: something is left.
func (s *seen) coveredBy(groups []*group) []int {
	var lines []int
	for _, state := range s.reach[s.i] {
		var covering []int
		for _, g := range groups {
			if covering = cover(g.spans[state], s.rule.Calls); covering != nil {
				break
			}
		}
		if covering == nil {
			return nil
		}
		lines = append(lines, covering...)
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// cover gives the lines of the spans, sorted by their first call, that hold the whole window between them; nil: they do not.
func cover(spans []span, w Window) []int {
	next := max(1, w.From) // the first call that is not covered yet
	var lines []int
	for _, s := range spans {
		if s.From > next {
			break
		}
		if s.To != 0 && s.To < next {
			continue
		}
		lines = append(lines, s.line)
		if s.To == 0 || w.To != 0 && s.To >= w.To {
			return lines
		}
		next = s.To + 1
	}
	return nil
}

// join puts the rule where later ones find it.
func (s *seen) join(groups []*group) []*group {
	i := slices.IndexFunc(groups, func(g *group) bool { return slices.Equal(g.keys, s.keys) })
	if i < 0 {
		i = len(groups)
		groups = append(groups, &group{keys: s.keys, spans: map[payment.State][]span{}})
	}
	for _, state := range s.reach[s.i] {
		spans := groups[i].spans[state]
		place, _ := slices.BinarySearchFunc(spans, s.rule.Calls.From, func(other span, from int) int { return cmp.Compare(other.From, from+1) })
		groups[i].spans[state] = slices.Insert(spans, place, span{s.rule.Calls, s.rule.Line})
	}
	return groups
}

// overlaps notes calls that two rules claim; the later one in the file is told.
func (c *checker) overlaps(at string, windows []*seen) {
	furthest := 0 // the window so far that ends last
	for i := 1; i < len(windows); i++ {
		a, b := windows[furthest], windows[i]
		furthest = later(windows, furthest, i)
		if end := a.rule.Calls.To; end != 0 && end < b.rule.Calls.From {
			continue
		}
		if a.rule.Line > b.rule.Line {
			a, b = b, a
		}
		c.add(b.source.Calls.Position, "calls %s overlap calls %s on line %d at %s; let one end before the other begins", b.rule.Calls, a.rule.Calls, a.rule.Line, at)
	}
}

// gaps notes calls between two windows that no rule sees.
func (c *checker) gaps(at string, windows []*seen) {
	furthest := 0
	for i := 1; i < len(windows); i++ {
		a, b := windows[furthest], windows[i]
		furthest = later(windows, furthest, i)
		if a.rule.Calls.To == 0 || a.rule.Calls.To >= b.rule.Calls.From-1 {
			continue
		}
		missed := Window{From: a.rule.Calls.To + 1, To: b.rule.Calls.From - 1}
		noun := "calls"
		if missed.From == missed.To {
			noun = "call"
		}
		if c.scenario.End == EndDefault {
			c.scenario.Warnings.Add(b.source.Calls.Position, "no rule sees %s %s of %s, between line %d and this, so default.yaml is asked", noun, missed, at, a.rule.Line)
			continue
		}
		c.add(b.source.Calls.Position, "no rule sees %s %s of %s, between line %d and this; close the gap or write end: default", noun, missed, at, a.rule.Line)
	}
}

// later gives that of two windows which ends last.
func later(windows []*seen, a, b int) int {
	if endA, endB := windows[a].rule.Calls.To, windows[b].rule.Calls.To; endA != 0 && (endB == 0 || endB > endA) {
		return b
	}
	return a
}

// ruleLines is "the rule on line 5", or a few lines together.
func ruleLines(lines []int) string {
	if len(lines) == 1 {
		return "the rule on line " + strconv.Itoa(lines[0])
	}
	texts := make([]string, 0, 4)
	for i, line := range lines {
		if i == 3 {
			texts = append(texts, "…")
			break
		}
		texts = append(texts, strconv.Itoa(line))
	}
	return "one of the rules on lines " + strings.Join(texts, ", ")
}
