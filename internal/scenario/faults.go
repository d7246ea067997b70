package scenario

import (
	"slices"

	"paysandbox/internal/fault"
	"paysandbox/internal/yamlfile"
)

// exchange checks respond and fault: what happens to the answer on its way.
func (c *checker) exchange(r *checked) {
	c.respond(r)
	src := &r.source.Fault
	if !src.Position.Given() {
		return
	}
	c.percent(r)
	c.onlyAtOperations(r, src.Position, "fault breaks an exchange")
	f := fault.Fault{Phase: src.Phase, Kind: src.Kind, Status: src.Status, RetryAfter: src.RetryAfter, Every: src.Every}
	r.rule.Fault = f
	if r.source.broken {
		return
	}
	if f == (fault.Fault{}) {
		c.add(src.Position, "fault wants a phase and a kind; phases known: %s", join(fault.Phases()))
		return
	}
	if err := f.Check(); err != nil {
		c.add(src.Position, "%s", err)
		// Check stops at an unknown phase, so a kind that no phase has is said here.
		if kinds := faultKinds(); len(fault.Kinds(f.Phase)) == 0 && f.Kind != "" && !slices.Contains(kinds, string(f.Kind)) {
			c.add(src.Position, "%s", yamlfile.Unknown("fault kind", string(f.Kind), kinds))
		}
		return
	}
	if f.Phase != fault.BeforeCommit || src.Percent.Valid && src.Percent.Value < 100 { // a call that the fault spares goes on
		return
	}
	const idle = "a fault before_commit means that nothing happened, so %s has no effect; remove it or use after_commit"
	if do := r.source.Do.Position; do.Given() {
		c.add(do, idle, "do")
	}
	if payer := r.source.Payer.Position; payer.Given() {
		c.add(payer, idle, "payer")
	}
	if notify := r.source.Notify; len(notify) > 0 {
		c.add(notify[0].Position, idle, "notify")
	}
}

// faultKinds lists the kinds that at least one phase allows.
func faultKinds() []string {
	var kinds []string
	for _, phase := range fault.Phases() {
		for _, kind := range fault.Kinds(phase) {
			if !slices.Contains(kinds, string(kind)) {
				kinds = append(kinds, string(kind))
			}
		}
	}
	return kinds
}

// percent checks how many of the calls meet a fault.
func (c *checker) percent(r *checked) {
	p := r.source.Fault.Percent
	r.rule.Percent = p.Value
	if p.Valid && (p.Value < 1 || p.Value > 100) {
		c.add(p.Position, "percent wants a whole number from 1 to 100, not %d", p.Value)
	}
}
