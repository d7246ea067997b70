package scenario

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/payment"
)

func TestChoose_takes_the_first_rule_that_matches(t *testing.T) {
	s := mustLoad(t, script(
		"at: "+poll+"\n    calls: 1..2\n    do: {go: InProcess}",               // 6
		"at: "+poll+"\n    calls: 3\n    do: {go: SendTo3DS}",                  // 9
		"at: "+poll+"\n    state: SendTo3DS\n    attempt: 2",                   // 12
		"at: [payer.approve, deadline]",                                        // 15
		"at: sbpPayment\n    when: {invoiceId: 7, ipAddress: {prefix: '10.'}}", // 16
		"at: sbpPayment",                       // 18
		"at: createInvoice\n    do: {go: New}", // 19
		"at: timer:60s\n    state: New",        // 21
		"at: payer.open",                       // 23
	))
	for _, test := range []struct {
		name  string
		event Event
		line  int // of the rule; 0: none
	}{
		{"within the window", Event{At: poll, State: "Created", Calls: 2}, 6},
		{"staying where the step leads", Event{At: poll, State: "InProcess", Calls: 1}, 6},
		{"the step is not legal from here", Event{At: poll, State: "SendTo3DS", Calls: 1}, 0},
		{"the step is not legal from the end", Event{At: poll, State: "OK", Calls: 2}, 0},
		{"the next window", Event{At: poll, State: "InProcess", Calls: 3}, 9},
		{"past the windows", Event{At: poll, State: "InProcess", Calls: 4}, 0},
		{"by state and attempt", Event{At: poll, State: "SendTo3DS", Calls: 4, Attempt: 2}, 12},
		{"another attempt", Event{At: poll, State: "SendTo3DS", Calls: 4, Attempt: 1}, 0},
		{"either event of a list", Event{At: "deadline", State: "Held"}, 15},
		{"the other event of the list", Event{At: "payer.approve", State: "SendTo3DS"}, 15},
		{"by fields", Event{At: "sbpPayment", State: "New", Calls: 1, Field: fields("invoiceId", "7", "ipAddress", "10.0.0.1")}, 16},
		{"by fields, one differs", Event{At: "sbpPayment", State: "New", Calls: 1, Field: fields("invoiceId", "7", "ipAddress", "11.0.0.1")}, 18},
		{"by fields, none known", Event{At: "sbpPayment", State: "New", Calls: 1}, 18},
		{"a payment that does not exist yet", Event{At: "createInvoice", Calls: 1}, 19},
		{"a timer", Event{At: "timer:1m", State: "New"}, 21},
		{"a payer in any state", Event{At: "payer.open", State: "OK"}, 23},
		{"an event without rules", Event{At: "payer.abandon", State: "OK"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			line := 0
			if r := s.Choose(&test.event); r != nil {
				line = r.Line
			}
			if line != test.line {
				t.Errorf("the rule on line %d, want %d", line, test.line)
			}
		})
	}
	if r := (*Scenario)(nil).Choose(&Event{At: poll}); r != nil {
		t.Error("no scenario chose", r)
	}
}

func TestChoose_never_takes_a_step_that_the_machine_lacks(t *testing.T) {
	v := shop()[0]
	targets := append(v.Machine.States(), "")
	matched := 0
	for _, at := range append(v.operations(), payerEvents...) {
		for _, to := range v.Machine.States() {
			s, err := Load("x.yaml", []byte(script(fmt.Sprintf("at: %s\n    do: {go: %s}", at, to))), shop())
			for _, from := range targets {
				r := (&Scenario{}).Choose(&Event{At: at, State: from})
				if err == nil {
					r = s.Choose(&Event{At: at, State: from})
				}
				legal := v.Machine.Allows(from, at, to)
				if r != nil {
					matched++
				}
				if r != nil && !legal {
					t.Errorf("%s: %q to %s is chosen, and the machine lacks it", at, from, to)
				}
				if r == nil && legal && (from == "") == v.creates(at) {
					t.Errorf("%s: %q to %s is legal and not chosen (%v)", at, from, to, err)
				}
			}
		}
	}
	if matched == 0 {
		t.Error("nothing matched at all")
	}
}

func TestConditions_hold(t *testing.T) {
	for _, test := range []struct {
		when  string
		value string // "-": not sent
		want  bool
	}{
		{"a", "a", true}, {"a", "b", false}, {"a", "", false}, {"a", "-", false},
		{"7", "7", true}, {"007", "7", false}, {"true", "true", true}, {`""`, "", true}, {`""`, "-", false},
		{"{prefix: ab}", "abc", true}, {"{prefix: ab}", "xab", false},
		{"{suffix: bc}", "abc", true}, {"{suffix: bc}", "bca", false},
		{"{prefix: a, suffix: c}", "abc", true}, {"{prefix: a, suffix: c}", "abd", false},
		{`{regex: "^[0-9]+$"}`, "123", true}, {`{regex: "^[0-9]+$"}`, "12a", false}, {"{regex: b}", "abc", true},
		{"{in: [a, 2]}", "2", true}, {"{in: [a, 2]}", "b", false}, {"{in: [a, 2]}", "-", false},
		{"{absent: true}", "-", true}, {"{absent: true}", "", false}, {"{absent: false}", "", true}, {"{absent: false}", "-", false},
		{"{gt: 100}", "100.01", true}, {"{gt: 100}", "100.00", false}, {"{gt: 9}", "10", true}, {"{gt: 100}", "x", false}, {"{gt: 100}", "", false}, {"{gt: 100}", "-", false},
		{`{lt: "0.3"}`, "0.29999999999999999999999999", true}, {`{lt: "0.3"}`, "0.30", false}, {"{lt: 0}", "-0.01", true}, {"{lt: 0}", "-0", false},
		{"{gt: 10, lt: 20}", "15", true}, {"{gt: 10, lt: 20}", "20", false},
		{`{gt: "123456789012345678901234567890.1"}`, "123456789012345678901234567890.2", true},
	} {
		s := mustLoad(t, head+"bind: {operation: createInvoice, when: {orderId: "+test.when+"}}")
		field := fields("orderId", test.value)
		if test.value == "-" {
			field = fields()
		}
		if got := s.Binds("createInvoice", field); got != test.want {
			t.Errorf("%s of %q is %v", test.when, test.value, got)
		}
	}
}

func TestCompareDecimals(t *testing.T) {
	ordered := []string{"-1000", "-2.5", "-2.45", "-0.1", "0", "0.001", "0.1", "1", "1.5", "10", "100000000000000000000.5"}
	for i, a := range ordered {
		for j, b := range ordered {
			order, ok := compareDecimals(a, b)
			if !ok || (order < 0) != (i < j) || (order > 0) != (i > j) {
				t.Errorf("%s against %s: %d, %v", a, b, order, ok)
			}
		}
	}
	for _, same := range [][2]string{{"-0", "0"}, {"1.50", "1.5"}, {"007", "7"}, {"-1.0", "-1"}} {
		if order, ok := compareDecimals(same[0], same[1]); order != 0 || !ok {
			t.Errorf("%v: %d, %v", same, order, ok)
		}
	}
	for _, bad := range []string{"", "-", ".5", "5.", "1e3", "+1", "1,5", "0x1", "１", "NaN", "1 "} {
		if _, ok := compareDecimals(bad, "1"); ok {
			t.Errorf("%q is taken for a number", bad)
		}
	}
}

func TestWindow_is_shown_as_it_is_written(t *testing.T) {
	for _, written := range []string{"3", "1..2", "3.."} {
		s := mustLoad(t, script("at: "+poll+"\n    calls: "+written))
		if got := s.Script[0].Calls.String(); got != written {
			t.Errorf("%s is shown as %q", written, got)
		}
	}
	if got := (Window{}).String(); got != "" {
		t.Errorf("any call is shown as %q", got)
	}
}

func TestBinds_only_with_its_operation_and_bind(t *testing.T) {
	s := mustLoad(t, head+"bind: {operation: createInvoice}")
	if !s.Binds("createInvoice", nil) || s.Binds("sbpPayment", nil) {
		t.Error("bound by the wrong operation")
	}
	if mustLoad(t, head).Binds("createInvoice", nil) || (*Scenario)(nil).Binds("createInvoice", nil) {
		t.Error("bound without a bind")
	}
}

func TestTimers_come_once_each_and_sorted(t *testing.T) {
	s := mustLoad(t, script(
		"at: timer:60s\n    state: New\n    attempt: 1",
		"at: [timer:1m, timer:500ms]\n    state: [New, Created]",
		"at: timer:1h30m\n    state: New",
		"at: timer:24h\n    state: New",
	))
	day := 24 * time.Hour
	for state, want := range map[payment.State][]Timer{
		"New":       {{500 * time.Millisecond, "timer:500ms"}, {time.Minute, "timer:1m"}, {90 * time.Minute, "timer:1h30m"}, {day, "timer:24h"}},
		"Created":   {{500 * time.Millisecond, "timer:500ms"}, {time.Minute, "timer:1m"}},
		"InProcess": nil,
	} {
		if got := s.Timers(state); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", state, got, want)
		}
		for _, timer := range s.Timers(state) {
			if s.Choose(&Event{At: timer.At, State: state, Attempt: 1}) == nil {
				t.Errorf("no rule for %s in %s", timer.At, state)
			}
		}
	}
	if (*Scenario)(nil).Timers("New") != nil {
		t.Error("no scenario has timers")
	}
}

func TestChoose_allocates_nothing(t *testing.T) {
	s := mustLoad(t, script(
		"at: "+poll+"\n    when: {invoiceId: {regex: '^x', gt: 5, in: [a, b]}}",
		"at: "+poll+"\n    when: {amount: {gt: 100000}}",
		"at: "+poll+"\n    calls: 2..\n    attempt: 1\n    do: {go: InProcess}",
	))
	e := &Event{At: poll, State: "Created", Calls: 3, Attempt: 1, Field: fields("invoiceId", "300", "amount", "5000")}
	if r := s.Choose(e); r == nil || r.Do.Go != "InProcess" {
		t.Fatalf("chose %+v", r)
	}
	if n := testing.AllocsPerRun(100, func() { s.Choose(e); s.Timers("Created") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkChoose(b *testing.B) {
	const rules = 10_000
	field := fields("invoiceId", "none")
	for _, bench := range []struct {
		name string
		rule func(i int) string
	}{
		{"10000_rules_of_other_events", func(i int) string { return fmt.Sprintf("at: timer:%dms\n    state: New", i+1) }},
		{"10000_rules_of_the_event", func(i int) string { return fmt.Sprintf("at: %s\n    when: {invoiceId: %d}", poll, i) }},
	} {
		lines := make([]string, rules, rules+1)
		for i := range lines {
			lines[i] = bench.rule(i)
		}
		s := mustLoad(b, script(append(lines, "at: "+poll)...))
		e := &Event{At: poll, State: "Created", Calls: 1, Attempt: 1, Field: field}
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if s.Choose(e) == nil {
					b.Fatal("nothing chosen")
				}
			}
		})
	}
}

func BenchmarkLoad_10000_rules(b *testing.B) {
	lines := make([]string, 10_000)
	for i := range lines {
		lines[i] = fmt.Sprintf("{at: %s, when: {currency: RUB, invoiceId: %d}}", poll, i)
	}
	data := []byte(strings.Clone(script(lines...)))
	known := shop()
	for b.Loop() {
		if _, err := Load("x.yaml", data, known); err != nil {
			b.Fatal(err)
		}
	}
}
