package scenario

import (
	"slices"

	"paysandbox/payment"
)

// legality works out, for each event of a rule, in which states it may match: those in which a payment can be at the event,
// that the guard names, and from which the step is legal. So no script can make a payment take a step that the machine does not
// have, and what a script asks for in vain is said here.
func (c *checker) legality(r *checked) {
	said := map[payment.State]bool{} // a guard is wrong once, however many events the rule has
	needed := false                  // there is a state from which the step is not legal
	for _, at := range r.rule.At {
		possible := c.words.possible(at)
		var reach []payment.State
		for _, s := range possible {
			guarded := len(r.rule.State) == 0 || slices.Contains(r.rule.State, s)
			legal := r.rule.Do.Go == "" || c.words.Machine.Allows(s, at, r.rule.Do.Go)
			if guarded && (legal || r.rule.Do.Force) {
				reach = append(reach, s)
			}
			needed = needed || guarded && !legal
		}
		r.reach = append(r.reach, reach)
		if len(r.rule.State) == 0 && len(reach) == 0 {
			c.add(r.source.Do.Go.Position, "the step to %s is legal from no state at %s; legal there: %s", r.rule.Do.Go, at, join(c.targets(possible, at)))
		}
		for _, s := range r.source.State {
			c.guard(r, payment.State(s.Value), s, at, said)
		}
	}
	if r.rule.Do.Force && r.rule.Do.Go != "" && !needed {
		c.add(r.source.Do.Force.Position, "the step to %s is legal here without force, which would mark the payment as off contract; remove force", r.rule.Do.Go)
	}
}

// guard checks one state that a rule names.
func (c *checker) guard(r *checked, s payment.State, src text, at string, said map[payment.State]bool) {
	switch step := r.rule.Do.Go; {
	case said[s]:
		return
	case !slices.Contains(c.words.possible(at), s):
		c.add(src.Position, "no payment is in %s at %s, which makes the payment; remove the state", s, at)
	case step != "" && !r.rule.Do.Force && !c.words.Machine.Allows(s, at, step):
		c.add(src.Position, "the step from %s to %s is not legal at %s; legal from %s: %s", s, step, at, s, join(c.words.legal(s, at)))
	default:
		return
	}
	said[s] = true
}

// targets lists where the payments in some states may be after an event.
func (c *checker) targets(from []payment.State, at string) []payment.State {
	var to []payment.State
	for _, s := range from {
		for _, t := range c.words.legal(s, at) {
			if !slices.Contains(to, t) {
				to = append(to, t)
			}
		}
	}
	return to
}
