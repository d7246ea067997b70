package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// Why a script is in force.
const (
	byHeader  = "header"  // the request named it
	byBind    = "bind"    // its own conditions took the payment
	bySetting = "setting" // the tenant's `scenario` setting names it
	byHint    = "hint"    // a text of the payment names it: sandbox:<name>
	byDefault = "default" // nothing did
)

// bind gives the payment its script, if this call is where one takes it. A script is chosen once and kept for life.
func (s *requestTenant) bind(r *record) {
	if r.notes.reason != "" {
		return
	}
	fresh := r.ID.Number == ""
	if s.forced != nil { // named for this very request: its own conditions and its limit are not asked
		if fresh || s.forced.Bind == nil || s.forced.TakesAt(s.op.Name) {
			s.take(r, s.forced, byHeader, false)
		}
		return
	}
	field := s.field(r)
	for _, own := range slices.Backward(s.tenant.own()) {
		if own.Provider == s.shop.model.Name() && own.Binds(s.op.Name, field) && s.take(r, own, byBind, true) {
			return
		}
	}
	// Named for the tenant, or by the payment itself: its conditions are not asked, its limit is.
	if named := s.named(); named != nil && (named.Bind == nil && fresh || named.TakesAt(s.op.Name)) && s.take(r, named, bySetting, true) {
		return
	}
	if hinted := s.hinted(); hinted != nil && (hinted.Bind == nil && fresh || hinted.TakesAt(s.op.Name)) {
		s.take(r, hinted, byHint, true)
	}
}

// named is the scenario that the tenant's setting names, as it is now; nil: none, or none of this provider.
func (s *requestTenant) named() *scenario.Scenario {
	if name := s.account().scenario; name != "" {
		return s.tenant.script(s.shop.model, name)
	}
	return nil
}

// take puts the payment under a script, unless the script has taken as many payments (under scope order: orders) as it wants.
func (s *requestTenant) take(r *record, script *scenario.Scenario, reason string, limited bool) bool {
	if script.Default { // whoever names the default wants what comes without a name
		r.notes.reason = reason
		return true
	}
	if !s.enlist(r, script, limited) {
		return false
	}
	r.notes.script, r.notes.reason = script, reason
	if r.State != "" { // taken later in life: what the script plans for this state still comes, counted from its entry
		s.planTimers(r, script)
		s.runDue(r)
	}
	return true
}

// enlist counts the payment among those of a script; false: the script has enough.
func (s *requestTenant) enlist(r *record, script *scenario.Scenario, limited bool) bool {
	s.books.index.Lock()
	defer s.books.index.Unlock()
	full := limited && script.Bind != nil && script.Bind.Limit > 0 && s.books.taken[script] >= script.Bind.Limit
	if script.Scope() != scenario.ScopePayment {
		key := orderKey{script: script, value: s.orderValue(r, script)}
		o := s.books.orders[key]
		if o == nil {
			if full {
				return false
			}
			o = &order{}
			s.books.orders[key] = o
			s.books.taken[script]++
		}
		o.attempts++
		r.notes.order, r.notes.attempt = o, o.attempts
	} else {
		if full {
			return false
		}
		s.books.taken[script]++
	}
	return true
}

// giveBack lets a script take another payment in place of one that never came to be. An order stays taken: its next attempt
// goes on counting.
func (s *requestTenant) giveBack(r *record) {
	if r.notes.script == nil || r.notes.order != nil {
		return
	}
	s.books.index.Lock()
	defer s.books.index.Unlock()
	s.books.taken[r.notes.script]--
}

// orderValue is what makes an order one: the field that the script calls its key, or the merchant's reference where a call does not
// carry it.
func (s *requestTenant) orderValue(r *record, script *scenario.Scenario) string {
	if script.Scope() == scenario.ScopeTenant { // one order holds everything
		return ""
	}
	if value, ok := s.field(r)(script.Bind.Key); ok {
		return strings.Clone(value)
	}
	return r.Reference
}

// common reads what every provider's payments have.
func common(p *payment.Payment, name string) (string, bool) {
	switch name {
	case "reference":
		return p.Reference, p.Reference != ""
	case "amount":
		return strconv.FormatInt(p.Amount.Minor, 10), true
	case "currency":
		return p.Amount.Currency, p.Amount.Currency != ""
	case "method":
		return p.Method, p.Method != ""
	}
	return "", false
}

// choose gives the first rule that matches: of the script in force, else of default.yaml unless the script holds. Scripted
// says that it is the script's.
func (e *env) choose(r *record, event *scenario.Event) (rule *scenario.Rule, scripted bool) {
	if script := r.notes.script; script != nil {
		if rule := script.Choose(event); rule != nil {
			return rule, true
		}
		switch script.End {
		case scenario.EndError:
			e.unmatched(r, script, event)
			return nil, false
		case scenario.EndHold:
			return nil, false
		}
	}
	return e.shop.model.defaults.Choose(event), false
}
