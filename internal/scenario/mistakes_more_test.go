package scenario

// moreMistakes are those of what a rule forces, makes up and tells.
var moreMistakes = []struct{ name, file, want string }{
	// Settings.
	{"unknown setting", head + "settings: {ok: Ok}", `5:12: unknown setting "ok"; known: ok_spelling, operation_id, notify_charset (credentials and what holds before the payment is known belong to the tenant)`},
	{"setting of the wrong kind", head + "settings: {operation_id: 1}", `5:26: wants true or false, not the number 1`},

	// What is forced.
	{"force without a step", script("at: payer.approve\n    do: {force: true}"), `7:17: force is for a step that the machine does not have; name the state with go, or remove force`},
	{"force where it is not needed", script("at: purchaseToPaid\n    state: Held\n    do: {go: OK, force: true}"), `8:25: the step to OK is legal here without force, which would mark the payment as off contract; remove force`},
	{"force that is false", script("at: purchaseToPaid\n    do: {go: OK, force: false}"), `7:25: false says nothing here; write true or remove the key`},
	{"force to no state", script("at: purchaseToPaid\n    do: {go: Lost, force: true}"), `7:14: unknown state "Lost"; known: ` + states},

	// What is made up.
	{"answer made up without saying so", script("at: " + poll + "\n    respond: {status: 500, body: x, headers: {a: b}}"), "7:23: status makes an answer that the provider would not give; say so with off_contract: true beside it, or remove it\n7:34: body makes an answer that the provider would not give; say so with off_contract: true beside it, or remove it"},
	{"off contract for nothing", script("at: " + poll + "\n    respond: {delay: 1s, off_contract: true}"), `7:40: nothing here is off contract; remove off_contract, or write status, body or patch`},
	{"status of no answer", script("at: " + poll + "\n    respond: {off_contract: true, status: 100}"), `7:43: status wants an HTTP status from 200 to 599, not 100`},
	{"patch of a body", script("at: " + poll + "\n    respond: {off_contract: true, body: x, patch: {a: 1}}"), `7:51: a body that is written out has nothing to patch; remove body or patch`},
	{"patch that is a list", script("at: " + poll + "\n    respond: {off_contract: true, patch: [a]}"), `7:42: patch wants the fields of the answer that change, and null for those that go: for example {pmt_id: null}`},
	{"patch with money", script("at: " + poll + "\n    respond: {off_contract: true, patch: {a: 1.5}}"), `7:46: patch wants text, not the number 1.5; write it as text in quotes or as whole minor units`},

	// What is told.
	{"notification without an event", script("at: payer.approve\n    notify: [{lose: true}]"), `7:14: notify wants an event; known: created, paid, answered, reminder`},
	{"notification of an unknown event", script("at: payer.approve\n    notify: [{event: payed}]"), `7:22: unknown notification "payed"; known: created, paid, answered, reminder`},
	{"notification given twice", script("at: payer.approve\n    notify: [{event: paid}, {event: paid}]"), `7:37: notification paid is given twice; put its copies into one deliver`},
	{"lost and delivered", script("at: payer.approve\n    notify: [{event: paid, lose: true, deliver: [{after: 1s}]}]"), `7:34: what is lost is not delivered; remove lose or deliver`},
	{"no copies", script("at: payer.approve\n    notify: [{event: paid, deliver: []}]"), `7:14: deliver wants 1 to 20 copies; remove it for one at once, or write lose: true for none`},
	{"copy before and after", script("at: " + poll + "\n    do: {go: OK}\n    notify: [{event: paid, deliver: [{after: 1s, before_answer: true}]}]"), `8:65: a copy comes before the answer or after a time; remove before_answer or after`},
	{"copy before no answer", script("at: payer.approve\n    notify: [{event: paid, deliver: [{before_answer: true}]}]"), `7:54: before_answer needs a request that is answered, and payer.approve is no operation; known: ` + operations},
	{"copy before its cause", script("at: payer.approve\n    notify: [{event: paid, deliver: [{after: -1s}]}]"), `7:46: after wants a duration of at most 8784h, not below zero`},
	{"unknown tamper", script("at: payer.approve\n    notify: [{event: paid, deliver: [{tamper: bad}]}]"), `7:47: unknown tamper "bad"; known: bad_signature, wrong_amount, stale, truncate, garbage`},
	{"retry by another word", script("at: payer.approve\n    notify: [{event: paid, retry: often}]"), `7:35: retry wants provider, none or a list of pauses such as [5s, 1m], not "often"`},
	{"retry without pauses", script("at: payer.approve\n    notify: [{event: paid, retry: []}]"), `7:35: retry wants 1 to 50 pauses; write none for no retry`},
	{"pause of no time", script("at: payer.approve\n    notify: [{event: paid, retry: [1s, 0s]}]"), `7:35: a pause wants a duration above zero and at most 8784h, not 0s`},
	{"told of where it does not happen", script("at: payer.decline\n    do: {go: Error}\n    notify: [{event: paid}]"), `8:14: the provider does not tell of paid here, but when a payment comes to OK; write off_contract: true to have it sent all the same`},
	{"told of an answer that nobody gives", script("at: payer.open\n    notify: [{event: answered}]"), `7:14: the provider does not tell of answered here, but when the payer answers; write off_contract: true to have it sent all the same`},
	{"told of what no document has", script("at: payer.approve\n    notify: [{event: reminder}]"), `7:14: the provider does not tell of reminder here, nor anywhere else by its documents; write off_contract: true to have it sent all the same`},
	{"told of a refusal", script("at: purchaseToPaid\n    do: {refuse: {}}\n    notify: [{event: paid}]"), `8:14: a refused command moves nothing, so the merchant is told of nothing; remove notify or write off_contract: true`},
	{"told of what never happened", script("at: " + poll + "\n    fault: {phase: before_commit, kind: reset}\n    notify: [{event: paid}]"), `8:14: a fault before_commit means that nothing happened, so notify has no effect; remove it or use after_commit`},
	{"told of no payment", head + "bind: {scope: tenant}\nscript:\n  - at: ping\n    notify: [{event: paid}]", `8:14: ping is about no payment, so notify has no effect; remove it`},
}
