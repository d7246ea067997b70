package scenario

import (
	"cmp"
	"slices"

	"paysandbox/payment"
)

// build makes what Choose and Timers look at.
func (s *Scenario) build(rules []*checked) {
	s.index, s.timers = map[string][]entry{}, map[payment.State][]Timer{}
	for i, r := range rules {
		if !r.sound {
			continue // the scenario will not be handed out
		}
		for j, at := range r.rule.At {
			e := entry{rule: &s.Script[i]}
			if len(r.rule.State) > 0 || r.rule.Do.Go != "" {
				e.states = r.reach[j]
			}
			s.index[at] = append(s.index[at], e)
			if r.after[j] > 0 {
				s.arm(r.rule.State, Timer{After: r.after[j], At: at})
			}
		}
	}
}

// arm adds a timer to each of the states, in its place.
func (s *Scenario) arm(states []payment.State, t Timer) {
	for _, state := range states {
		timers := s.timers[state]
		i, found := slices.BinarySearchFunc(timers, t, func(a, b Timer) int { return cmp.Compare(a.After, b.After) })
		if !found {
			s.timers[state] = slices.Insert(timers, i, t)
		}
	}
}
