package sandbox

import (
	"regexp"
	"strconv"
	"strings"

	"paysandbox/internal/scenario"
)

// hintForm is how a text of a payment names its scenario.
var hintForm = regexp.MustCompile(`\bsandbox:([a-z0-9-]+)`)

// hinted is the scenario that the payment's own free text names; nil: there is none.
func (s *requestTenant) hinted() *scenario.Scenario {
	m := s.shop.model
	if m.about.Hint == "" || s.tenant.sandbox.options.NoHints {
		return nil
	}
	text, _ := s.call.Field(m.about.Hint)
	if !strings.Contains(text, "sandbox:") { // nearly always, and soon told
		return nil
	}
	named := hintForm.FindStringSubmatch(text)
	if named == nil {
		return nil
	}
	script := s.tenant.script(m, named[1])
	if script == nil {
		s.call.Find("unknown-scenario", m.about.Hint+" names scenario "+strconv.Quote(named[1])+", and there is none"+
			s.tenant.meant(m.Name(), named[1])+"; the payment is as without it")
	}
	return script
}
