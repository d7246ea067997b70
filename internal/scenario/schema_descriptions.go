package scenario

import (
	"slices"

	"paysandbox/internal/clock"
	"paysandbox/internal/fault"
	"paysandbox/payment"
)

// What the types of a file do not say: what each key means, and what its values are held to.

// descriptions has a sentence for every key, as an editor shows it.
var descriptions = map[string]string{
	"scenario.version":  "The version of the language: 1.",
	"scenario.name":     "The scenario's name, which is the file's without .yaml: a-z, 0-9 and -. It names the scenario in X-Sandbox-Scenario.",
	"scenario.about":    "One sentence for a tester, on one line: what will be seen.",
	"scenario.provider": "The provider whose payments it is about, by the name of its folder.",
	"scenario.tags":     "Words by which a tester finds the scenario: a-z, 0-9 and -.",
	"scenario.seed":     "The seed of a tenant that is made for this scenario and gives none of its own; 1 or more.",
	"scenario.clock":    "The clock of a tenant that is made for this scenario and gives none of its own.",
	"scenario.bind":     "Which payments the script takes. Without it: those for which the scenario is named.",
	"scenario.script":   "The rules. The first one that matches an event applies, whole.",
	"scenario.end":      "What becomes of an event that no rule matches. default: default.yaml is asked. hold: it is not, so nothing moves but by the merchant's own commands.",
	"scenario.expect":   "What the merchant's code must do about the payments that the script took.",

	"clock.mode":  "real: the machine's time. offset: it goes on from start. frozen: it stands still until somebody moves it.",
	"clock.start": "Where the clock begins, in RFC 3339: \"2026-01-15T09:00:00Z\". Not with mode real.",

	"bind.operation": "The operation with which the script takes a payment, by its documented name.",
	"bind.when":      "Conditions on fields of the request that is taken; all must hold.",
	"bind.scope":     "What the script owns and its calls are counted over. payment (the default): each by itself. order: all attempts that share the field key. tenant: everything, also operations about no payment.",
	"bind.key":       "Under scope order: the request field that the attempts of one order share. Without it: the merchant's reference.",
	"bind.limit":     "How many payments, or orders, it takes; without it any number.",

	"rule.at":      "The event, or a list: an operation, payer.open, payer.approve, payer.decline, payer.abandon, timer:30s (so long after the entry of a state; wants state), deadline (the model ends the state).",
	"rule.state":   "The states in which the rule matches, one or a list. States that are numbers are written as text: \"5\".",
	"rule.when":    "Conditions on request fields, in any letter case, those within objects with dots, and on reference, amount (whole minor units), currency, method; all must hold.",
	"rule.calls":   "The how-manieth verified call of the operation within the scope, counted from 1: 3, 1..2 or 3.. (and all later ones).",
	"rule.attempt": "The ordinal of this payment in its order, counted from 1.",
	"rule.do":      "What becomes of the payment.",
	"rule.payer":   "What the payer does with the challenge that this event brings.",
	"rule.respond": "What is added to the answer.",
	"rule.fault":   "How the exchange breaks: a phase, and a kind that is possible there.",

	"condition.eq":     "The field's text is this one. A bare value in place of the mapping means the same.",
	"condition.prefix": "The field's text begins so.",
	"condition.suffix": "The field's text ends so.",
	"condition.regex":  "A pattern in Go's syntax, found anywhere in the field's text unless anchored.",
	"condition.gt":     "The field is a number above this one, compared exactly: 5 or \"100.50\".",
	"condition.lt":     "The field is a number below this one, compared exactly: 5 or \"100.50\".",
	"condition.in":     "The field's text is one of these.",
	"condition.absent": "true: the field was not sent. false: it was, perhaps empty.",

	"do.go":       "The next state; to the present state means stay. The rule matches only where that step is legal.",
	"do.refuse":   "The bank says no to this command and nothing moves; the model says it as the provider would. Excludes go.",
	"do.set":      "Values for names of the provider's table of settable fields, which its README has.",
	"do.hide":     "Leave the payment out of what the provider lists.",
	"refuse.code": "One of the provider's refusal codes.",
	"refuse.text": "The sentence that goes with the refusal.",
	"hide.calls":  "Of the next so many lists that would have held the payment.",
	"hide.for":    "For so long, of the tenant's time.",

	"payer.answer": "What the payer does. auto: approve, or wait where the tenant says so. abandon: goes away. wait: nothing until somebody answers for the payer.",
	"payer.after":  "When the payer answers: after so much of the tenant's time, such as 1m, or {calls: 1}. Without it: as soon as the answer is written.",
	"after.calls":  "At the n-th further call of the same operation for this payment, before it is decided.",

	"respond.delay":     "How late the answer is, in wire time: 2s, at most 1m, or {p50: 200ms, p99: 2s}.",
	"respond.headers":   "Further headers of the answer, by name.",
	"delay.p50":         "Half of the answers are sooner.",
	"delay.p99":         "Ninety-nine of a hundred answers are sooner; at most 1m.",
	"fault.phase":       "When it breaks. before_commit: nothing happened. after_commit: it happened, the answer is lost. mid_body: after half of the answer. after_answer: the next request on the connection fails.",
	"fault.kind":        "How it breaks. reset: RST. close: FIN. hang: silence, 60 s at most. status: a gateway's answer. truncate: a full Content-Length with half of the body. slow: byte by byte. garbage: bytes that are no document.",
	"fault.status":      "With kind status: the HTTP status, 400 to 599.",
	"fault.retry_after": "With kind status: the Retry-After header, in whole seconds, such as 30s.",
	"fault.every":       "With kind slow: the time from one byte of the body to the next, from 1ms to 10s.",
	"fault.percent":     "How many of a hundred calls meet the fault, drawn from the seed; without it all do.",

	"expect.op":           "The calls of this operation are what the expectation is about.",
	"expect.count":        "How many calls: a comparison and a number, such as \">=2\" or \"==1\".",
	"expect.gap":          "The time between one call and the next, of the tenant's clock.",
	"expect.same":         "Fields that all these calls have alike, one or a list.",
	"expect.distinct":     "Fields that no two of these calls have alike, one or a list.",
	"expect.after":        "Only the calls after the last one of another operation.",
	"expect.within":       "How soon the call comes, from the one that after names, of the tenant's time.",
	"expect.notification": "The notification that the expectation is about.",
	"expect.acked":        "Whether the merchant acknowledges the notification.",
	"expect.final":        "Where the newest payment of the scope ends.",
	"expect.ledger":       "Payments by status, or authorized, captured, refunded and total in whole minor units.",
	"expect.else":         "The sentence that a person reads when the expectation is not met.",
	"gap.min":             "No gap is shorter.",
	"gap.max":             "No gap is longer.",
	"afterOp.op":          "The operation whose last call goes before.",
	"final.state":         "The state of the newest payment.",
}

// Patterns, in a syntax that Go and JavaScript read alike.
const (
	spanForm    = `\+?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`
	nameForm    = `^[a-z0-9-]+$`
	noOperation = `^(payer\.|timer:|deadline$)`
)

// notZero refuses a text of a duration that comes to nothing.
func notZero() shape { return shape{"type": "string", "pattern": "^[^1-9]*$"} }

// sharedShapes are the definitions that no struct of the file stands for.
func sharedShapes() shape {
	timer := shape{"type": "string", "pattern": "^" + timerPrefix}
	payer := shape{"type": "string", "pattern": `^payer\.`}
	return shape{
		"text": shape{"type": []string{"string", "integer", "boolean"}, "not": shape{"type": "string", "pattern": "[hH][tT][tT][pP][sS]?://"},
			"description": "Text, a whole number or a boolean; money never as a number with a decimal point; no absolute URL."},
		"duration": shape{"type": "string", "pattern": "^" + spanForm, "description": "A duration such as 500ms, 2s or 1m30s."},
		"positive": shape{"$ref": "#/$defs/duration", "not": notZero()},
		"time":     shape{"type": "string", "pattern": `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$`},
		"window": shape{"oneOf": []shape{
			{"type": "integer", "minimum": 1, "maximum": maxCall},
			{"type": "string", "pattern": `^[1-9][0-9]{0,9}\.\.([1-9][0-9]{0,9})?$`},
		}},
		"event": shape{"$ref": "#/$defs/text", "examples": append(slices.Clone(payerEvents), timerPrefix+"30s", Deadline), "allOf": []shape{
			{"if": timer, "then": shape{"pattern": "^" + timerPrefix + spanForm, "not": notZero()}},
			{"if": payer, "then": shape{"enum": payerEvents}},
		}},
	}
}

// keyBounds is what a key holds its value to, beside the value's type; nil: nothing.
func keyBounds(key string) shape {
	switch key {
	case "scenario.version":
		return shape{"const": 1}
	case "scenario.name":
		return shape{"pattern": nameForm}
	case "scenario.about":
		return shape{"pattern": `^\s*\S([^\r\n]{0,298}\S)?\s*$`}
	case "scenario.tags":
		return shape{"items": shape{"$ref": "#/$defs/text", "pattern": nameForm}, "uniqueItems": true}
	case "scenario.seed", "bind.limit", "rule.attempt", "after.calls", "hide.calls":
		return shape{"minimum": 1}
	case "scenario.end":
		return shape{"enum": []End{EndDefault, EndHold}}
	case "clock.mode":
		return shape{"enum": clock.Modes()}
	case "bind.scope":
		return shape{"enum": []Scope{ScopePayment, ScopeOrder, ScopeTenant}}
	case "rule.at":
		return shape{"oneOf": oneOrMore(refer("event"))["oneOf"], "uniqueItems": true}
	case "rule.state":
		return shape{"uniqueItems": true}
	case "condition.gt", "condition.lt":
		return shape{"type": []string{"integer", "string"}, "pattern": `^-?[0-9]+(\.[0-9]+)?$`}
	case "condition.in":
		return shape{"minItems": 1}
	case "hide.for", "delay.p50", "delay.p99":
		return shape{"$ref": "#/$defs/positive"}
	case "payer.answer":
		return shape{"enum": []Answer{Auto, Approve, Decline, Abandon, Wait}}
	case "respond.headers":
		return shape{"patternProperties": shape{"^[A-Za-z0-9-]+$": refer("text")}, "additionalProperties": false}
	case "fault.status":
		return shape{"minimum": 400, "maximum": 599}
	case "fault.percent":
		return shape{"minimum": 1, "maximum": 100}
	case "expect.count":
		return shape{"type": "string", "pattern": countForm.String()}
	case "expect.ledger":
		named := shape{}
		for _, name := range append(words(payment.Statuses()), sums...) {
			named[name] = shape{"type": "integer"}
		}
		return shape{"properties": named, "additionalProperties": false}
	}
	return nil
}

// objectBounds is what a mapping holds its keys to: those it wants, those that exclude each other; nil: nothing.
func objectBounds(name string) shape {
	switch name {
	case "scenario":
		noCalls := shape{"items": shape{"properties": shape{"calls": false}}}
		return shape{
			"required": []string{"version", "name", "about", "provider"},
			"if":       has("name", shape{"const": DefaultName}),
			"then":     shape{"properties": shape{"bind": false, "end": false, "script": noCalls}},
		}
	case "clock":
		return shape{"required": []string{"mode"}, "dependentSchemas": shape{"start": isNot("mode", clock.Real)}}
	case "bind":
		return shape{
			"if":               has("scope", shape{"const": ScopeTenant}),
			"then":             shape{"properties": shape{"operation": false, "key": false, "limit": false, "when": shape{"maxProperties": 0}}},
			"else":             shape{"required": []string{"operation"}},
			"dependentSchemas": shape{"key": has("scope", shape{"const": ScopeOrder})},
		}
	case "rule":
		return shape{"required": []string{"at"}, "allOf": ruleBounds()}
	case "condition":
		return shape{"minProperties": 1, "if": has("absent", shape{"const": true}), "then": shape{"maxProperties": 1}}
	case "do":
		idle := shape{"properties": shape{"go": false, "hide": false, "set": shape{"maxProperties": 0}}}
		return shape{"dependentSchemas": shape{"refuse": idle}}
	case "hide":
		return shape{"minProperties": 1, "maxProperties": 1}
	case "payer":
		return shape{"required": []string{"answer"}, "dependentSchemas": shape{"after": isNot("answer", Wait)}}
	case "after":
		return shape{"required": []string{"calls"}}
	case "respond":
		return shape{"minProperties": 1}
	case "delay":
		return shape{"required": []string{"p50", "p99"}}
	case "fault":
		return shape{"required": []string{"phase", "kind"}, "allOf": faultBounds()}
	case "expect":
		ends := shape{"anyOf": []shape{{"required": []string{"final"}}, {"required": []string{"ledger"}}}}
		return shape{"oneOf": []shape{{"required": []string{"op"}}, {"required": []string{"notification"}}, ends}}
	}
	return nil
}

// ruleBounds is what the keys of a rule want of each other.
func ruleBounds() []shape {
	at := func(pattern string) shape {
		event := shape{"type": "string", "pattern": pattern}
		return has("at", shape{"anyOf": []shape{event, {"type": "array", "contains": event}}})
	}
	early := shape{
		"required":   []string{"phase"},
		"properties": shape{"phase": shape{"const": fault.BeforeCommit}, "percent": false}, // a call that the fault spares goes on
	}
	return []shape{
		{"if": at("^" + timerPrefix), "then": shape{"required": []string{"state"}}},
		{"if": at(noOperation), "then": shape{"properties": shape{"calls": false, "respond": false, "fault": false, "do": shape{"properties": shape{"refuse": false}}}}},
		{"if": has("do", shape{"required": []string{"refuse"}}), "then": shape{"properties": shape{"payer": false}}},
		{"if": has("fault", early), "then": shape{"properties": shape{"do": false, "payer": false}}},
	}
}

// faultBounds is which kinds each phase allows, and what belongs to a kind alone.
func faultBounds() []shape {
	bounds := []shape{{
		"if":   has("kind", shape{"const": fault.Status}),
		"then": shape{"required": []string{"status"}},
		"else": shape{"properties": shape{"status": false, "retry_after": false}},
	}, {
		"if":   has("kind", shape{"const": fault.Slow}),
		"then": shape{"required": []string{"every"}},
		"else": shape{"properties": shape{"every": false}},
	}}
	for _, phase := range fault.Phases() {
		bounds = append(bounds, shape{"if": has("phase", shape{"const": phase}), "then": shape{"properties": shape{"kind": shape{"enum": fault.Kinds(phase)}}}})
	}
	return bounds
}

// has is a mapping that has the key, with such a value.
func has(key string, value shape) shape {
	return shape{"required": []string{key}, "properties": shape{key: value}}
}

// isNot is a mapping that does not have this word under the key.
func isNot[T ~string](key string, word T) shape {
	return shape{"properties": shape{key: shape{"not": shape{"const": word}}}}
}
