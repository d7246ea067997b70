package scenario

import (
	"maps"
	"slices"
	"strconv"

	"gopkg.in/yaml.v3"
)

// node is the expectation on one line.
func (e *Expectation) node() *yaml.Node {
	m := flow()
	m.text("op", e.Op)
	if e.Count.Compare != "" {
		m.put("count", quoted(e.Count.Compare+strconv.Itoa(e.Count.Number)))
	}
	gap := flow()
	gap.span("min", e.MinGap)
	gap.span("max", e.MaxGap)
	m.put("gap", gap.whole())
	m.put("same", oneOrList(e.Same))
	m.put("distinct", oneOrList(e.Distinct))
	if e.AfterOp != "" {
		after := flow()
		after.text("op", e.AfterOp)
		m.put("after", after.node)
	}
	m.span("within", e.Within)
	m.text("notification", e.Notification)
	if e.Acked != nil {
		m.put("acked", plain(strconv.FormatBool(*e.Acked)))
	}
	if e.Final != "" {
		final := flow()
		final.text("state", string(e.Final))
		m.put("final", final.node)
	}
	ledger := flow()
	for _, name := range slices.Sorted(maps.Keys(e.Ledger)) {
		ledger.put(name, plain(strconv.FormatInt(e.Ledger[name], 10)))
	}
	m.put("ledger", ledger.whole())
	m.text("else", e.Else)
	return m.node
}
