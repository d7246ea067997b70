package scenario

import "testing"

func TestLoad_takes_what_looks_like_a_mistake(t *testing.T) {
	for _, test := range []struct{ name, file string }{
		{"header alone", head},
		{"what happens to the calls that a fault spares", script("at: " + poll + "\n    fault: {phase: before_commit, kind: reset, percent: 99}\n    do: {go: InProcess}\n    payer: {answer: auto}")},
		{"empty script", head + "script: []"},
		{"gap under end default", script("at: "+poll+"\n    calls: 1..2", "at: "+poll+"\n    calls: 5..")},
		{"gap that another rule sees", script("at: "+poll+"\n    calls: 1", "at: "+poll+"\n    calls: 5", "at: "+poll+"\n    state: Created") + "end: hold"},
		{"calls before the first window", script("at: "+poll+"\n    calls: 3") + "end: hold"},
		{"overlap with a further guard", script("at: "+poll+"\n    calls: 1..3\n    state: New", "at: "+poll+"\n    calls: 2..4")},
		{"same calls of two operations", script("at: "+poll+"\n    calls: 1", "at: sbpPayment\n    calls: 1")},
		{"conditions narrower first", script("at: sbpPayment\n    when: {method: Sbp}", "at: sbpPayment")},
		{"conditions on other values", script("at: sbpPayment\n    when: {method: Sbp}", "at: sbpPayment\n    when: {method: BNPL}")},
		{"part of a method", script("at: sbpPayment\n    when: {method: {prefix: Gazprom, suffix: pay, regex: '(?i)^gaz'}}")},
		{"methods in a list", script("at: sbpPayment\n    when: {method: {in: [Sbp, BankCard]}}")},
		{"attempt first", script("at: sbpPayment\n    attempt: 1", "at: sbpPayment")},
		{"step that leaves states to the next rule", script("at: "+poll+"\n    do: {go: InProcess}", "at: "+poll+"\n    do: {go: SendTo3DS}")},
		{"staying where a payment has ended", script("at: " + poll + "\n    state: Refunded\n    do: {go: Refunded}")},
		{"first call of what makes the payment", script("at: createInvoice\n    calls: 1\n    do: {go: New}")},
		{"second call of it within an order", head + "bind: {operation: createInvoice, scope: order}\nscript: [{at: createInvoice, calls: 2}]"},
		{"money in quotes", script("at: createInvoice\n    when: {recipientAmount: '100.00', amount: {gt: 100, lt: 20000}}")},
		{"absent false with another test", script("at: sbpPayment\n    when: {ipAddress: {absent: false, prefix: '10.'}}")},
		{"rule that does nothing", script("at: payer.abandon")},
		{"expectations of every kind", head + "expect:\n  - {op: ping, count: '>=2', gap: {min: 1s, max: 1m}, after: {op: sbpPayment}, within: 5m, else: x}\n  - {op: sbpPayment, same: eshopId, distinct: [invoiceId]}\n  - {notification: paid, acked: true}\n  - {final: {state: OK}, ledger: {paid: 1, captured: 100}}"},
		{"field of the answer alone", head + "expect: [{op: sbpPayment, distinct: operationId}]"},
		{"payment that is forced where it cannot go", script("at: sbpPayment\n    do: {go: Refunded, force: true}")},
		{"payment made where it cannot begin", script("at: createInvoice\n    do: {go: OK, force: true}")},
		{"one of several notifications", script("at: payer.approve\n    notify: [{event: paid, lose: true}, {event: answered}]")},
		{"notification of no document", script("at: " + poll + "\n    notify: [{event: reminder, off_contract: true, retry: [1s, 1h], deliver: [{before_answer: true, tamper: stale}]}]")},
		{"verdict and a name by hand", script("at: [notification:paid.failed, admin:re-fill]\n    do: {go: Cancelled}")},
		{"end error", script("at: sbpPayment") + "end: error"},
		{"settings", head + "settings: {ok_spelling: Ok, operation_id: false}"},
		{"answer made up", script("at: "+poll+"\n    calls: 1\n    respond: {off_contract: true, status: 202, body: '{}', headers: {content-type: text/plain}}", "at: "+poll+"\n    respond: {off_contract: true, patch: {a: {b: null, c: [1, true]}}}")},
		{"refusal without code or text", script("at: purchaseToRefund\n    do: {refuse: {}}")},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Load("f.yaml", []byte(test.file), shop()); err != nil {
				t.Errorf("file:\n%s\n%v", test.file, err)
			}
		})
	}
}
