package scenario

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"paysandbox/internal/yamlfile"
)

// everything is a file in which every key of the language stands.
const everything = `version: 1
name: x
about: "Everything: that can be said."
provider: intellectmoney
tags: [one, two]
seed: 18446744073709551615
clock: {mode: offset, start: "2026-01-15T12:00:00.5+03:00"}
settings: {ok_spelling: "Ok", operation_id: false}
bind:
  operation: createInvoice
  when: {orderId: {prefix: "5", suffix: 'no', regex: '^\d+:'}, amount: {gt: 100, lt: 20000}, currency: {in: [RUB, TST]}, serviceName: {absent: false}, reference: "007"}
  scope: order
  key: eshopId
  limit: 2
script:
  - {at: createInvoice, calls: 2.., attempt: 2, do: {hide: {for: 90s}}}
  - at: [getBankCardPaymentState, sbpPayment]
    state: [Created, Error]
    calls: 1..2
    when: {method: Sbp}
    do: {go: Refunded, force: true, set: {message: "да: нет", rrn: 007}}
    payer: {answer: decline, after: {calls: 3}}
    respond: {delay: {p50: 200ms, p99: 2s}, headers: {x-a: "1", X-B: "a: b"}, off_contract: true, status: 418, patch: {z: null, a: {b: [1, "2", true]}}}
    fault: {phase: mid_body, kind: slow, every: 20ms, percent: 30}
    notify: [{event: paid, off_contract: true, retry: [1s, 1h30m], deliver: [{after: 1s}, {before_answer: true, tamper: stale}]}, {event: created, lose: true, retry: none, off_contract: true}]
  - {at: purchaseToRefund, do: {refuse: {code: "166", text: "нет"}}, respond: {delay: 2s, off_contract: true, body: "a\n{b}\n"}}
  - {at: purchaseToPaid, do: {refuse: {}}, fault: {phase: after_commit, kind: status, status: 503, retry_after: 30s}}
  - {at: [payer.approve, "timer:90s", "admin:go", notification:paid.acked], state: Held, payer: {answer: auto, after: 1m}}
end: error
expect:
  - {op: ping, count: ">=2", gap: {min: 1s, max: 1m}, after: {op: sbpPayment}, within: 5m, else: "да: нет"}
  - {op: sbpPayment, same: eshopId, distinct: [invoiceId, operationId]}
  - {notification: paid, acked: false}
  - {final: {state: OK}, ledger: {paid: 1, captured: 0}}
`

func TestEncode_is_the_way_back_from_Load(t *testing.T) {
	first, err := Load("x.yaml", []byte(everything), listing())
	if err != nil {
		t.Fatal(err)
	}
	text := Encode(first, "For people.", "")
	if !strings.HasPrefix(string(text), schemaComment+"\n# For people.\n#\nversion: 1\n") {
		t.Errorf("it begins %q", text[:120])
	}
	again, err := Load("x.yaml", text, listing())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if a, b := bare(first), bare(again); !reflect.DeepEqual(a, b) {
		t.Errorf("first\n%+v\nagain\n%+v\n%s", a, b, text)
	}
	if twice := Encode(again, "For people.", ""); !bytes.Equal(twice, text) {
		t.Errorf("first\n%s\ntwice\n%s", text, twice)
	}
}

// Every key of the language stands in everything, so that none is forgotten on the way back.
func TestEverything_has_every_key(t *testing.T) {
	m := schemaMaker{defs: sharedShapes()}
	m.object(reflect.TypeFor[source]())
	first, err := Load("x.yaml", []byte(everything), listing())
	if err != nil {
		t.Fatal(err)
	}
	text := string(Encode(first))
	for _, key := range m.keys {
		_, name, _ := strings.Cut(key, ".")
		if name == "eq" {
			continue // a bare value means it
		}
		if !strings.Contains(text, name+":") {
			t.Errorf("%s is nowhere in\n%s", key, text)
		}
	}
}

// bare is a scenario without the places of things and what is built of it.
func bare(s *Scenario) Scenario {
	copied := *s
	copied.EndLine, copied.index, copied.timers, copied.Warnings = 0, nil, nil, nil
	copied.Script, copied.Expect = nil, nil
	for _, r := range s.Script {
		r.Line, r.Place = 0, ""
		copied.Script = append(copied.Script, r)
	}
	for _, e := range s.Expect {
		e.Line = 0
		copied.Expect = append(copied.Expect, e)
	}
	if s.Bind != nil {
		b := *s.Bind
		b.When = patternless(b.When)
		copied.Bind = &b
	}
	for i := range copied.Script {
		copied.Script[i].When = patternless(copied.Script[i].When)
	}
	return copied
}

// patternless leaves compiled patterns out, whose text stands beside them.
func patternless(c Conditions) (out Conditions) {
	for _, condition := range c {
		tests := append([]Test{}, condition.Tests...)
		for i := range tests {
			tests[i].regex = nil
		}
		out = append(out, Condition{condition.Field, tests})
	}
	return out
}

// Whatever is taken goes round.
func FuzzEncode(f *testing.F) {
	f.Add([]byte(everything))
	for _, m := range append(mistakes[:len(mistakes):len(mistakes)], moreMistakes...) {
		f.Add([]byte(m.file))
	}
	words := listing()
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Load("f", data, words)
		var problems yamlfile.Problems
		if err != nil {
			if s != nil || !errors.As(err, &problems) || len(problems) == 0 {
				t.Fatalf("%v with %T: %v", s, err, err)
			}
			return
		}
		text := Encode(s)
		again, err := Load("f", text, words)
		if err != nil {
			t.Fatalf("the way back is refused: %v\n%s", err, text)
		}
		if !reflect.DeepEqual(bare(s), bare(again)) {
			t.Fatalf("first\n%+v\nagain\n%+v\n%s", bare(s), bare(again), text)
		}
	})
}
