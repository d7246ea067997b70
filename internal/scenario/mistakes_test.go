package scenario

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/yamlfile"
)

const (
	operations = "createInvoice, sbpPayment, gazpromPayPayment, bnplPayment, bankCardPayment, getBankCardPaymentState, activationPay, purchaseToPaid, purchaseToRefund"
	states     = "New, Created, Error, InProcess, SendTo3DS, ActivationPayment, OK, Held, PartlyPaid, Cancelled, Refunded"
	poll       = "getBankCardPaymentState"
)

// mistakes are files with one mistake (a few: several), and all that is to be said about them. A script begins on line 5, its
// first rule on line 6.
var mistakes = []struct{ name, file, want string }{
	// The header.
	{"version missing", strings.Replace(head, "version: 1\n", "", 1), `1:1: version is missing; write version: 1`},
	{"version unknown", strings.Replace(head, "1", "2", 1), `1:10: version 2 is not known; known: 1`},
	{"version unreadable", strings.Replace(head, "1", "one", 1), `1:10: version wants a whole number, not the text "one"`},
	{"name missing", strings.Replace(head, "name: x\n", "", 1), `1:1: name is missing; write the file's name without .yaml`},
	{"name in capitals", strings.Replace(head, ": x", ": Sbp_Paid", 1), `2:7: name "Sbp_Paid" is not made of a-z, 0-9 and - alone`},
	{"about missing", strings.Replace(head, "about: For a test.\n", "", 1), `1:1: about is missing; say in one sentence what the tester will see`},
	{"about empty", strings.Replace(head, "For a test.", `" "`, 1), `3:8: about wants one sentence on one line, at most 300 characters`},
	{"about of two lines", strings.Replace(head, "For a test.", `"a\nb"`, 1), `3:8: about wants one sentence on one line, at most 300 characters`},
	{"provider missing", strings.Replace(head, "provider: intellectmoney\n", "", 1), `1:1: provider is missing; known: intellectmoney`},
	{"provider unknown", strings.Replace(head, "llect", "lect", 1), `4:11: unknown provider "intelectmoney"; known: intellectmoney; did you mean "intellectmoney"?`},
	{"tag twice", head + "tags: [a, A b, a]", "5:11: tag \"A b\" is not made of a-z, 0-9 and - alone\n5:16: tag \"a\" is given twice"},
	{"seed zero", head + "seed: 0", `5:7: seed 0 means none; remove it or write 1 or more`},
	{"clock without mode", head + `clock: {start: "2026-01-15T09:00:00Z"}`, `5:8: clock wants a mode; known: real, offset, frozen`},
	{"clock mode unknown", head + `clock: {mode: freezed}`, `5:15: unknown clock mode "freezed"; known: real, offset, frozen`},
	{"real clock with a start", head + `clock: {mode: real, start: "2026-01-15T09:00:00Z"}`, `5:28: a real clock has no start; use mode offset or frozen, or remove start`},
	{"end unknown", head + "end: fail", `5:6: unknown end "fail"; known: default, hold, error`},
	{"key of a later version", head + "extends: {}", `5:1: unknown key "extends"; known: version, name, about, provider, tags, seed, clock, settings, bind, script, end, expect`},
	{"absolute URL", head + "script: [{at: payer.open, do: {set: {message: see HTTPS://x.example/}}}]", `5:47: absolute URL in "see HTTPS://x.example/"; a scenario names no address, the sandbox and the merchant's settings do`},

	// The bind.
	{"bind without operation", head + "bind: {limit: 1}", `5:7: bind wants an operation; known: ` + operations},
	{"bind to an unknown operation", head + "bind: {operation: createinvoice}", `5:19: unknown operation "createinvoice"; known: ` + operations + `; did you mean "createInvoice"?`},
	{"bind to an operation about no payment", head + "bind: {operation: ping}", `5:19: unknown operation "ping"; known: ` + operations},
	{"bind by an unknown field", head + "bind: {operation: createInvoice, when: {order: 1}}", `5:41: at createInvoice: unknown field "order"; known: eshopId, orderId, serviceName, recipientAmount, reference, amount, currency, method`},
	{"unknown scope", head + "bind: {operation: createInvoice, scope: shop}", `5:41: unknown scope "shop"; known: payment, order, tenant`},
	{"scope tenant with more", head + "bind: {operation: createInvoice, scope: tenant, key: orderId, limit: 1, when: {currency: RUB}}", "5:19: scope tenant takes everything, so operation has no meaning; remove it\n5:54: scope tenant takes everything, so key has no meaning; remove it\n5:70: scope tenant takes everything, so limit has no meaning; remove it\n5:80: scope tenant takes everything, so when has no meaning; remove it, or guard the rules"},
	{"scope tenant that acts on no payment", head + "bind: {scope: tenant}\nscript:\n  - at: ping\n    state: New\n    do: {set: {rrn: 7}}\n    payer: {answer: approve, after: 1s}", "8:12: ping is about no payment, so state has no effect; remove it\n9:9: ping is about no payment, so do has no effect; remove it\n10:12: ping is about no payment, so payer has no effect; remove it"},
	{"key without scope order", head + "bind: {operation: createInvoice, key: orderId}", `5:39: key belongs to scope order; write scope: order or remove key`},
	{"key unknown", head + "bind: {operation: createInvoice, scope: order, key: orderNo}", `5:53: unknown field of createInvoice "orderNo"; known: eshopId, orderId, serviceName, recipientAmount, reference; did you mean "orderId"?`},
	{"limit zero", head + "bind: {operation: createInvoice, limit: 0}", `5:41: limit wants 1 or more, not 0; remove it for any number`},
	{"bind that is no mapping", head + "bind: createInvoice", `5:7: bind wants a mapping of keys to values, not the text "createInvoice"`},

	// The default scenario.
	{"default that binds", strings.Replace(head, ": x", ": default", 1) + "bind: {operation: createInvoice}", `5:7: the default scenario takes what no other takes, so it binds nothing; remove bind`},
	{"default with an end", strings.Replace(head, ": x", ": default", 1) + "end: hold", `5:6: the default scenario has no end: nothing comes after it; remove end`},
	{"default with calls", strings.Replace(head, ": x", ": default", 1) + "script: [{at: sbpPayment, calls: 1}]", `5:34: the default scenario is written over state, never over calls, so that any script may fall through to it; remove calls`},

	// Events and guards.
	{"rule without at", script("do: {go: OK}"), `6:5: a rule wants at, the event it is for; known: ` + operations + `, payer.open, payer.approve, payer.decline, payer.abandon, timer:30s, deadline, notification:created.acked, admin:name`},
	{"unknown operation", script("at: getBankCardPaymentStatus"), `6:9: unknown event "getBankCardPaymentStatus"; known: ` + operations + `, payer.open, payer.approve, payer.decline, payer.abandon, timer:30s, deadline, notification:created.acked, admin:name; did you mean "getBankCardPaymentState"?`},
	{"unknown payer event", script("at: [payer.approve, payer.aproved]"), `6:25: unknown event "payer.aproved"; known: ` + operations + `, payer.open, payer.approve, payer.decline, payer.abandon, timer:30s, deadline, notification:created.acked, admin:name; did you mean "payer.approve"?`},
	{"verdict on an unknown notification", script("at: notification:payed.acked"), `6:9: unknown notification "payed"; known: created, paid, answered, reminder`},
	{"unknown verdict", script("at: notification:paid.ok"), `6:9: unknown verdict "ok"; known: acked, failed`},
	{"event by hand without a name", script("at: 'admin:'"), `6:9: "admin:" wants a name made of a-z, 0-9 and -, such as admin:refill`},
	{"operation about no payment", script("at: ping"), `6:9: ping is about no payment, so only a script of scope tenant sees it; known: ` + operations},
	{"event twice", script("at: [deadline, deadline]"), `6:20: event deadline is listed twice`},
	{"timer without a time", script("at: timer:soon\n    state: New"), `6:9: "timer:soon" wants a duration above zero and at most 8784h, such as timer:500ms, timer:30s or timer:1m30s`},
	{"timer of no time", script("at: timer:0s\n    state: New"), `6:9: "timer:0s" wants a duration above zero and at most 8784h, such as timer:500ms, timer:30s or timer:1m30s`},
	{"timer without a state", script("at: timer:30s"), `6:9: timer:30s counts from the entry of a state; add state, known: ` + states},
	{"unknown state", script("at: " + poll + "\n    state: [New, Inprocess]"), `7:18: unknown state "Inprocess"; known: ` + states + `; did you mean "InProcess"?`},
	{"state twice", script("at: " + poll + "\n    state: [New, New]"), `7:18: state New is listed twice`},
	{"call zero", script("at: " + poll + "\n    calls: 0"), `7:12: calls wants a call counted from 1, such as 3, 1..2 or 3.., not the number 0`},
	{"calls backwards", script("at: " + poll + "\n    calls: 3..1"), `7:12: calls wants a call counted from 1, such as 3, 1..2 or 3.., not the text "3..1"`},
	{"calls without a begin", script("at: " + poll + "\n    calls: ..3"), `7:12: calls wants a call counted from 1, such as 3, 1..2 or 3.., not the text "..3"`},
	{"calls as a list", script("at: " + poll + "\n    calls: [1, 2]"), `7:12: calls wants a call counted from 1, such as 3, 1..2 or 3.., not a list`},
	{"calls of a payer", script("at: payer.open\n    calls: 1"), `7:12: calls counts the calls of an operation, and payer.open is no operation; known: ` + operations},
	{"second call of what makes the payment", script("at: createInvoice\n    calls: 1..2"), `7:12: createInvoice makes the payment, so under scope payment it is always call 1; use scope: order`},
	{"attempt zero", script("at: " + poll + "\n    attempt: 0"), `7:14: attempt is counted from 1, not 0`},

	// Conditions.
	{"unknown field", script("at: sbpPayment\n    when: {invoice: 1}"), `7:12: at sbpPayment: unknown field "invoice"; known: eshopId, invoiceId, ipAddress, reference, amount, currency, method; did you mean "invoiceId"?`},
	{"field that one of two operations lacks", script("at: [sbpPayment, bankCardPayment]\n    when: {ipAddress: a}"), `7:12: at bankCardPayment: unknown field "ipAddress"; known: eshopId, invoiceId, reference, amount, currency, method`},
	{"request field at a payer's event", script("at: payer.open\n    when: {orderId: a}"), `7:12: at payer.open: unknown field "orderId"; known: reference, amount, currency, method`},
	{"field twice in another letter case", script("at: sbpPayment\n    when: {invoiceId: 1, INVOICEID: 2}"), `7:26: field invoiceId is asked about twice; put both tests into one mapping`},
	{"money as a float", script("at: sbpPayment\n    when: {amount: 100.00}"), `7:20: amount wants text, not the number 100.00; write it as text in quotes or as whole minor units`},
	{"amount in major units", script("at: sbpPayment\n    when: {amount: {gt: '100.00'}}"), `7:25: amount is compared in whole minor units: write 10000 for 100.00, not "100.00"`},
	{"amount in a list", script("at: sbpPayment\n    when: {amount: {in: [100, '5.00']}}"), `7:31: amount is compared in whole minor units: write 10000 for 100.00, not "5.00"`},
	{"unknown method", script("at: sbpPayment\n    when: {method: Spb}"), `7:20: unknown method "Spb"; known: Sbp, GazpromPay, BNPL, BankCard; did you mean "Sbp"?`},
	{"method in another letter case", script("at: payer.approve\n    when: {METHOD: {eq: sbp}}"), `7:25: unknown method "sbp"; known: Sbp, GazpromPay, BNPL, BankCard; did you mean "Sbp"?`},
	{"unknown methods in a list", script("at: sbpPayment\n    when: {method: {in: [Paypal, Sbp, bnpl]}}"), "7:26: unknown method \"Paypal\"; known: Sbp, GazpromPay, BNPL, BankCard\n7:39: unknown method \"bnpl\"; known: Sbp, GazpromPay, BNPL, BankCard; did you mean \"BNPL\"?"},
	{"unknown method in a bind", head + "bind: {operation: createInvoice, when: {method: Cash}}", `5:49: unknown method "Cash"; known: Sbp, GazpromPay, BNPL, BankCard`},
	{"gt of a word", script("at: sbpPayment\n    when: {invoiceId: {gt: many}}"), `7:28: gt wants a number such as 5 or "100.50", not "many"`},
	{"regex", script("at: sbpPayment\n    when: {invoiceId: {regex: '(a'}}"), `7:31: regex "(a" cannot be read (missing closing )); write it in Go's syntax`},
	{"unknown operator", script("at: sbpPayment\n    when: {invoiceId: {equals: a}}"), `7:24: unknown key "equals"; known: eq, prefix, suffix, regex, gt, lt, in, absent`},
	{"condition without a test", script("at: sbpPayment\n    when: {invoiceId: {}}"), `7:23: a condition wants a value or at least one of eq, prefix, suffix, regex, gt, lt, in, absent`},
	{"condition that is a list", script("at: sbpPayment\n    when: {invoiceId: [a]}"), `7:23: invoiceId wants one value; several are written {in: [a, b]}`},
	{"in of nothing", script("at: sbpPayment\n    when: {invoiceId: {in: []}}"), `7:28: in wants at least one value`},
	{"absent and equal", script("at: sbpPayment\n    when: {invoiceId: {eq: a, absent: true}}"), `7:39: a field that is absent passes no other test; remove absent or the rest`},

	// What a rule does.
	{"unknown step", script("at: payer.approve\n    do: {go: Paid}"), `7:14: unknown state "Paid"; known: ` + states},
	{"step that is legal nowhere", script("at: createInvoice\n    do: {go: InProcess}"), `7:14: the step to InProcess is legal from no state at createInvoice; legal there: New`},
	{"step that is illegal from a named state", script("at: " + poll + "\n    state: [Created, OK]\n    do: {go: InProcess}"), `7:22: the step from OK to InProcess is not legal at getBankCardPaymentState; legal from OK: OK`},
	{"illegal at two events is said once", script("at: [payer.approve, payer.decline]\n    state: Held\n    do: {go: Error}"), `7:12: the step from Held to Error is not legal at payer.approve; legal from Held: Held, Cancelled`},
	{"step of another operation", script("at: purchaseToPaid\n    state: OK\n    do: {go: Refunded}"), `7:12: the step from OK to Refunded is not legal at purchaseToPaid; legal from OK: OK`},
	{"state before there is a payment", script("at: createInvoice\n    state: New"), `7:12: no payment is in New at createInvoice, which makes the payment; remove the state`},
	{"unknown settable name", script("at: payer.approve\n    do: {set: {mesage: a}}"), `7:16: unknown settable name "mesage"; known: message, rc_code_id, rrn, operation_state, state_code, payment_step, activation_amount; did you mean "message"?`},
	{"value that cannot be set", script("at: payer.approve\n    do: {set: {activation_amount: '1.37'}}"), `7:35: activation_amount cannot be set to "1.37": write whole kopecks, for example 137`},
	{"set money as a float", script("at: payer.approve\n    do: {set: {activation_amount: 1.37}}"), `7:35: activation_amount wants text, not the number 1.37; write it as text in quotes or as whole minor units`},
	{"unknown refusal code", script("at: purchaseToRefund\n    do: {refuse: {code: 167}}"), `7:25: unknown refusal code "167"; known: 166, 2; did you mean "166"?`},
	{"refuse and set", script("at: purchaseToRefund\n    do: {refuse: {}, set: {message: x}}"), `7:28: a refused command moves nothing, so set beside refuse has no effect; remove one`},
	{"refuse and payer", script("at: purchaseToRefund\n    do: {refuse: {}}\n    payer: {answer: approve}"), `8:12: a refused command moves nothing, so payer beside refuse has no effect; remove one`},
	{"refuse and go", script("at: purchaseToRefund\n    do: {go: Refunded, refuse: {}}"), `7:32: refuse and go exclude each other, because a refused command moves nothing; remove one`},
	{"refuse a payer", script("at: payer.approve\n    do: {refuse: {}}"), `7:18: refuse answers a command, and payer.approve is no operation; known: ` + operations},
	{"key of a later version in do", script("at: payer.approve\n    do: {forced: true}"), `7:10: unknown key "forced"; known: go, force, refuse, set, hide; did you mean "force"?`},
	{"payer without an answer", script("at: " + poll + "\n    payer: {after: 1s}"), `7:12: payer wants an answer; known: auto, approve, decline, abandon, wait`},
	{"unknown answer", script("at: " + poll + "\n    payer: {answer: refuse}"), `7:21: unknown answer "refuse"; known: auto, approve, decline, abandon, wait`},
	{"payer who waits for a while", script("at: " + poll + "\n    payer: {answer: wait, after: 1s}"), `7:34: a payer who waits answers at no time; remove after`},
	{"payer after no time", script("at: " + poll + "\n    payer: {answer: auto, after: 0s}"), `7:34: after wants a duration above zero and at most 8784h, or {calls: 1}; without it the payer answers at once`},
	{"payer after no calls", script("at: " + poll + "\n    payer: {answer: auto, after: {calls: 0}}"), `7:42: calls wants 1 or more, not 0`},
	{"payer after nothing", script("at: " + poll + "\n    payer: {answer: auto, after: {}}"), `7:34: after wants a duration above zero and at most 8784h, or {calls: 1}; without it the payer answers at once`},
	{"payer after something else", script("at: " + poll + "\n    payer: {answer: auto, after: {polls: 1}}"), `7:35: unknown key "polls"; known: calls`},
	{"respond with nothing", script("at: " + poll + "\n    respond: {}"), `7:14: respond wants delay, for example 2s, or headers; or, with off_contract: true, status, body or patch`},
	{"delay too long", script("at: " + poll + "\n    respond: {delay: 61s}"), `7:22: delay wants a duration above zero and at most 1m0s, not 1m1s`},
	{"delay of no time", script("at: " + poll + "\n    respond: {delay: 0s}"), `7:22: delay wants a duration above zero and at most 1m0s, not 0s`},
	{"delay without a unit", script("at: " + poll + "\n    respond: {delay: 5}"), `7:22: delay wants a duration such as 500ms, 2s or 1m30s, not the number 5`},
	{"delay of one half", script("at: " + poll + "\n    respond: {delay: {p50: 1s}}"), `7:22: delay wants p50 above zero and p99 not below it, at most 1m0s: for example {p50: 200ms, p99: 2s}`},
	{"delay the wrong way round", script("at: " + poll + "\n    respond: {delay: {p50: 2s, p99: 1s}}"), `7:22: delay wants p50 above zero and p99 not below it, at most 1m0s: for example {p50: 200ms, p99: 2s}`},
	{"delay by an unknown percentile", script("at: " + poll + "\n    respond: {delay: {p50: 1s, p95: 2s}}"), `7:32: unknown key "p95"; known: p50, p99; did you mean "p99"?`},
	{"delay that is a list", script("at: " + poll + "\n    respond: {delay: [1s]}"), `7:22: delay wants a duration such as 500ms, 2s or 1m30s, not a list`},
	{"header of the sandbox", script("at: " + poll + "\n    respond: {headers: {content-length: 5}}"), `7:25: header Content-Length belongs to the connection or the sandbox, so no rule sets it; nor these: Connection, Content-Length, Date, Trailer, Transfer-Encoding, X-Sandbox-Request`},
	{"header without a name", script("at: " + poll + "\n    respond: {headers: {X Y: 5}}"), `7:25: "X Y" is no name of a header; write letters, digits and hyphens`},
	{"header of two lines", script("at: " + poll + "\n    respond: {headers: {X-Y: \"a\\nb\"}}"), `7:30: the value of header X-Y has a control character; write one line of text`},
	{"percent above all", script("at: " + poll + "\n    fault: {phase: before_commit, kind: reset, percent: 101}"), `7:57: percent wants a whole number from 1 to 100, not 101`},
	{"percent of nothing", script("at: " + poll + "\n    fault: {phase: before_commit, kind: reset, percent: 0}"), `7:57: percent wants a whole number from 1 to 100, not 0`},
	{"respond to a payer", script("at: payer.open\n    respond: {delay: 1s}"), `7:14: respond shapes an answer, and payer.open is no operation; known: ` + operations},
	{"unknown fault phase", script("at: " + poll + "\n    fault: {phase: before_verify, kind: reset}"), `7:12: unknown fault phase "before_verify"; known: before_commit, after_commit, mid_body, after_answer`},
	{"unknown fault phase and kind", script("at: " + poll + "\n    fault: {phase: before_verify, kind: rest}"), "7:12: unknown fault phase \"before_verify\"; known: before_commit, after_commit, mid_body, after_answer\n7:12: unknown fault kind \"rest\"; known: reset, close, hang, status, truncate, slow, garbage; did you mean \"reset\"?"},
	{"fault kind of another phase", script("at: " + poll + "\n    fault: {phase: mid_body, kind: hang}"), `7:12: fault kind "hang" is not possible in phase mid_body; known there: reset, close, truncate, slow, garbage`},
	{"fault slow without every", script("at: " + poll + "\n    fault: {phase: mid_body, kind: slow}"), `7:12: fault kind slow needs every, the time from one byte to the next, from 1ms to 10s, such as 100ms, not 0s`},
	{"fault status without a number", script("at: " + poll + "\n    fault: {phase: before_commit, kind: status}"), `7:12: fault kind status needs a status from 400 to 599, not 0`},
	{"empty fault", script("at: " + poll + "\n    fault: {}"), `7:12: fault wants a phase and a kind; phases known: before_commit, after_commit, mid_body, after_answer`},
	{"fault of a payer", script("at: payer.open\n    fault: {phase: mid_body, kind: reset}"), `7:12: fault breaks an exchange, and payer.open is no operation; known: ` + operations},
	{"fault before what it does", script("at: " + poll + "\n    fault: {phase: before_commit, kind: reset}\n    do: {go: InProcess}\n    payer: {answer: auto}"), "8:9: a fault before_commit means that nothing happened, so do has no effect; remove it or use after_commit\n9:12: a fault before_commit means that nothing happened, so payer has no effect; remove it or use after_commit"},

	// Rules among each other.
	{"rule that never matches", script("at: "+poll, "at: "+poll+"\n    state: Created"), `7:9: the rule never matches at getBankCardPaymentState, because the rule on line 6 always matches first; narrow that or remove this`},
	{"never matches at one of its events", script("at: deadline", "at: [payer.open, deadline]"), `7:22: the rule never matches at deadline, because the rule on line 6 always matches first; narrow that or remove this`},
	{"states taken one by one", script("at: payer.approve\n    state: New", "at: payer.approve\n    state: OK", "at: payer.approve\n    state: [New, OK]"), `10:9: the rule never matches at payer.approve, because one of the rules on lines 6, 8 always matches first; narrow that or remove this`},
	{"calls taken one by one", script("at: "+poll+"\n    calls: 2..", "at: "+poll+"\n    calls: 1", "at: "+poll), `10:9: the rule never matches at getBankCardPaymentState, because one of the rules on lines 6, 8 always matches first; narrow that or remove this`},
	{"same conditions in another order", script("at: sbpPayment\n    when: {method: Sbp, currency: b}", "at: sbpPayment\n    when: {currency: b, method: Sbp}\n    attempt: 2"), `8:9: the rule never matches at sbpPayment, because the rule on line 6 always matches first; narrow that or remove this`},
	{"step possible only where an earlier rule matches", script("at: "+poll+"\n    state: [Created, InProcess]", "at: "+poll+"\n    do: {go: InProcess}"), `8:9: the rule never matches at getBankCardPaymentState, because the rule on line 6 always matches first; narrow that or remove this`},
	{"overlapping calls", script("at: "+poll+"\n    calls: 2..4", "at: "+poll+"\n    calls: 1..2"), `9:12: calls 1..2 overlap calls 2..4 on line 6 at getBankCardPaymentState; let one end before the other begins`},
	{"overlap with a window further back", script("at: "+poll+"\n    calls: 5..12", "at: "+poll+"\n    calls: 7..20", "at: "+poll+"\n    calls: 6..6", "at: "+poll+"\n    calls: 1..3"), "9:12: calls 7..20 overlap calls 5..12 on line 6 at getBankCardPaymentState; let one end before the other begins\n10:9: the rule never matches at getBankCardPaymentState, because the rule on line 6 always matches first; narrow that or remove this"},
	{"overlap with an open window", script("at: "+poll+"\n    calls: 1..4", "at: "+poll+"\n    calls: 3..", "at: "+poll+"\n    calls: 2..9"), "9:12: calls 3.. overlap calls 1..4 on line 6 at getBankCardPaymentState; let one end before the other begins\n10:9: the rule never matches at getBankCardPaymentState, because one of the rules on lines 6, 8 always matches first; narrow that or remove this"},
	{"many rules leave nothing", script("at: "+poll+"\n    calls: 1", "at: "+poll+"\n    calls: 2", "at: "+poll+"\n    calls: 3", "at: "+poll+"\n    calls: 4..", "at: "+poll), `14:9: the rule never matches at getBankCardPaymentState, because one of the rules on lines 6, 8, 10, … always matches first; narrow that or remove this`},
	{"state that is no text", script("at: " + poll + "\n    state: [[New]]\n    do: {go: OK}"), `7:13: state wants text, not a list`},
	{"gap under hold", script("at: "+poll+"\n    calls: 1..2", "at: "+poll+"\n    calls: 5..") + "end: hold", `9:12: no rule sees calls 3..4 of getBankCardPaymentState, between line 6 and this; close the gap or write end: default`},
	{"gap of one call under hold", script("at: "+poll+"\n    calls: 3", "at: "+poll+"\n    calls: 1") + "end: hold", `7:12: no rule sees call 2 of getBankCardPaymentState, between line 8 and this; close the gap or write end: default`},

	// Hiding from a list.
	{"hide where nothing lists", script("at: " + poll + "\n    do: {hide: {calls: 1}}"), `7:16: intellectmoney has no list of payments to hide one from; remove hide`},

	// Expectations.
	{"expectation about nothing", head + "expect: [{else: x}]", `5:10: an expectation is about op, about notification, or about final and ledger: name just one of the three`},
	{"expectation about two things", head + "expect: [{op: ping, final: {state: OK}}]", `5:10: an expectation is about op, about notification, or about final and ledger: name just one of the three`},
	{"expected call of no operation", head + "expect: [{op: pong}]", `5:15: unknown operation "pong"; known: ` + operations + `, ping; did you mean "ping"?`},
	{"expected after no operation", head + "expect: [{op: ping, after: {op: x}}]", `5:33: unknown operation "x"; known: ` + operations + `, ping`},
	{"count without a comparison", head + "expect: [{op: ping, count: 2}]", `5:28: count wants a comparison and a number, such as ">=2" or "==1", not "2"`},
	{"expected field", head + "expect: [{op: sbpPayment, same: [invoice]}]", `5:34: at sbpPayment: unknown field "invoice"; known: eshopId, invoiceId, ipAddress, reference, amount, currency, method, operationId; did you mean "invoiceId"?`},
	{"unknown final state", head + "expect: [{final: {state: Paid}}]", `5:26: unknown state "Paid"; known: ` + states},
	{"unknown sum", head + "expect: [{ledger: {payed: 1}}]", `5:20: unknown sum or status "payed"; known: authorized, cancelled, captured, challenged, created, declined, expired, paid, partly_paid, partly_refunded, pending, refunded, total`},
	{"gap without a unit", head + "expect: [{op: ping, gap: {min: 1}}]", `5:32: min wants a duration such as 500ms, 2s or 1m30s, not the number 1`},
	{"expected calls of nothing", head + "expect: [{final: {state: OK}, count: \"==1\", gap: {min: 1s}, after: {op: ping}, within: 1m, acked: true}]", "5:38: count is about the calls of an operation; name it with op, or remove count\n5:50: gap is about the calls of an operation; name it with op, or remove gap\n5:68: after is about the calls of an operation; name it with op, or remove after\n5:88: within is about the calls of an operation; name it with op, or remove within\n5:99: acked is about a notification; name it with notification, or remove acked"},
	{"expected after itself", head + "expect: [{op: ping, after: {op: ping}}]", `5:33: nothing of ping comes after the last ping; name another operation`},
	{"gap the wrong way round", head + "expect: [{op: ping, gap: {min: 2s, max: 1s}}]", `5:32: no gap is at least 2s and at most 1s; turn min and max round`},
	{"fewer than no calls", head + "expect: [{op: ping, count: \"<0\"}]", `5:28: no number of calls is below 0; write "==0" for none`},
	{"same and distinct", head + "expect: [{op: sbpPayment, same: invoiceId, distinct: [ipAddress, INVOICEID]}]", `5:66: invoiceId cannot be the same in all calls and distinct in each; remove it from one`},
	{"ledger of nothing", head + "expect: [{ledger: {}}]", `5:19: ledger wants at least one sum or status, such as {paid: 1}; remove it to say nothing`},
	{"unknown notification", head + "expect: [{notification: payed}]", `5:25: unknown notification "payed"; known: created, paid, answered, reminder`},
	{"within no time", head + "expect: [{op: ping, within: 0s}]", `5:29: a duration above zero is wanted, not 0s`},

	// Several at once.
	{"several in one rule and in several", head + "nmae: y\nscript:\n  - {at: sbpPaymet, state: Nwe, do: {go: Pad, set: {msg: a}}, fault: {phase: x}}\n  - {att: deadline, calls: x}\n", strings.Join([]string{
		`5:1: unknown key "nmae"; known: version, name, about, provider, tags, seed, clock, settings, bind, script, end, expect; did you mean "name"?`,
		`7:10: unknown event "sbpPaymet"; known: ` + operations + `, payer.open, payer.approve, payer.decline, payer.abandon, timer:30s, deadline, notification:created.acked, admin:name; did you mean "sbpPayment"?`,
		`7:28: unknown state "Nwe"; known: ` + states + `; did you mean "New"?`,
		`7:42: unknown state "Pad"; known: ` + states,
		`7:53: unknown settable name "msg"; known: message, rc_code_id, rrn, operation_state, state_code, payment_step, activation_amount`,
		`7:70: unknown fault phase "x"; known: before_commit, after_commit, mid_body, after_answer`,
		`8:6: unknown key "att"; known: at, state, when, calls, attempt, do, payer, respond, fault, notify; did you mean "at"?`,
		`8:28: calls wants a call counted from 1, such as 3, 1..2 or 3.., not the text "x"`}, "\n")},
}

// script is a file with these rules; the first one begins on line 6.
func script(rules ...string) string {
	return head + "script:\n  - " + strings.Join(rules, "\n  - ") + "\n"
}

func TestLoad_reports_each_mistake_once_with_its_place(t *testing.T) {
	for _, m := range slices.Concat(mistakes, moreMistakes) {
		t.Run(m.name, func(t *testing.T) {
			s, err := Load("f.yaml", []byte(m.file), shop())
			want := "f.yaml:" + strings.ReplaceAll(m.want, "\n", "\nf.yaml:")
			if err == nil || err.Error() != want {
				t.Errorf("file:\n%s\ngot\n%v\nwant\n%s", m.file, err, want)
			}
			var problems yamlfile.Problems
			if s != nil || !errors.As(err, &problems) {
				t.Errorf("scenario %v, error %T", s, err)
			}
		})
	}
}
