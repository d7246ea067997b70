package sandbox

import (
	"encoding/binary"
	"strconv"

	"paysandbox/internal/fault"
	"paysandbox/internal/scenario"
)

// follow notes the rule that this request follows, and whether it meets the rule's fault.
func (s *requestTenant) follow(rule *scenario.Rule, script *scenario.Scenario, reason string) {
	s.rule, s.script, s.reason, s.broken = rule, script, reason, fault.Fault{}
	if rule != nil && (rule.Percent == 0 || s.chance("fault", rule)%100 < uint64(rule.Percent)) {
		s.broken = rule.Fault
	}
}

// chance is this call's own draw for a rule: by the payment and the call's ordinal, so that other payments have no part in it; by the
// request's number where there is no payment yet.
func (s *requestTenant) chance(purpose string, rule *scenario.Rule) uint64 {
	call := strconv.FormatInt(s.number, 10)
	if s.id.Number != "" && s.ordinal > 0 {
		call = s.id.Number + " " + s.op.Name + " " + strconv.Itoa(s.ordinal)
	}
	drawn := s.Draw("rule-"+purpose, rule.Place+" "+call)
	return binary.BigEndian.Uint64(drawn[:])
}

// aboutNoPayment follows the script of scope tenant that is in force, if one is: an operation about no payment is nobody else's. It
// says whether the script stops the call before its commit.
func (s *requestTenant) aboutNoPayment() bool {
	script, reason := s.ofTenant()
	if script == nil {
		return false
	}
	event := scenario.Event{At: s.op.Name, Calls: s.books.countOf(orderKey{script: script}, s.op.index), Attempt: 1, Field: s.call.Field}
	rule := script.Choose(&event)
	if rule == nil && script.End == scenario.EndError {
		s.unmatched(nil, script, &event)
	}
	s.follow(rule, script, reason)
	return s.broken.Phase == fault.BeforeCommit
}

// ofTenant is the script of scope tenant that is in force, and why: the request's, the tenant's newest, the tenant's setting.
func (s *requestTenant) ofTenant() (*scenario.Scenario, string) {
	takes := func(script *scenario.Scenario) bool { return script != nil && script.Scope() == scenario.ScopeTenant }
	if takes(s.forced) {
		return s.forced, byHeader
	}
	own := s.tenant.own()
	for i := len(own) - 1; i >= 0; i-- {
		if own[i].Provider == s.shop.model.Name() && takes(own[i]) {
			return own[i], byBind
		}
	}
	if named := s.named(); takes(named) {
		return named, bySetting
	}
	return nil, ""
}
