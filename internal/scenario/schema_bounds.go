package scenario

import (
	"slices"

	"paysandbox/internal/clock"
	"paysandbox/internal/fault"
	"paysandbox/payment"
)

// What the types of a file do not say of its values: what they are held to.

// Patterns, in a syntax that Go and JavaScript read alike.
const (
	spanForm    = `\+?(([0-9]+\.?[0-9]*|\.[0-9]+)(ns|us|µs|μs|ms|s|m|h))+$`
	nameForm    = `^[a-z0-9-]+$`
	noOperation = `^(payer\.|timer:|deadline$|notification:|admin:)`
)

// notZero refuses a text of a duration that comes to nothing.
func notZero() shape { return shape{"type": "string", "pattern": "^[^1-9]*$"} }

// sharedShapes are the definitions that no struct of the file stands for.
func sharedShapes() shape {
	timer := shape{"type": "string", "pattern": "^" + TimerPrefix}
	payer := shape{"type": "string", "pattern": `^payer\.`}
	verdict := shape{"type": "string", "pattern": "^" + notificationPrefix}
	admin := shape{"type": "string", "pattern": "^" + adminPrefix}
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
		"event": shape{"$ref": "#/$defs/text", "examples": append(slices.Clone(payerEvents), TimerPrefix+"30s", Deadline), "allOf": []shape{
			{"if": timer, "then": shape{"pattern": "^" + TimerPrefix + spanForm, "not": notZero()}},
			{"if": payer, "then": shape{"enum": payerEvents}},
			{"if": verdict, "then": shape{"pattern": "^" + notificationPrefix + `[a-z_]+\.(` + Acked + "|" + Failed + ")$"}},
			{"if": admin, "then": shape{"pattern": "^" + adminPrefix + `[a-z0-9-]+$`}},
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
		return shape{"enum": Ends()}
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
	case "respond.status":
		return shape{"minimum": 200, "maximum": 599}
	case "respond.patch":
		return shape{"type": "object"}
	case "respond.off_contract", "notice.off_contract", "notice.lose", "do.force", "delivery.before_answer":
		return shape{"const": true}
	case "notice.deliver":
		return shape{"minItems": 1, "maxItems": maxCopies}
	case "delivery.after":
		return shape{"$ref": "#/$defs/duration", "pattern": "^[^-]"}
	case "delivery.tamper":
		return shape{"enum": Tampers()}
	case "fault.status":
		return shape{"minimum": 400, "maximum": 599}
	case "fault.percent":
		return shape{"minimum": 1, "maximum": 100}
	case "expect.count":
		return shape{"type": "string", "pattern": countForm.String(), "not": shape{"pattern": "^<0+$"}}
	case "expect.ledger":
		named := shape{}
		for _, name := range append(words(payment.Statuses()), sums...) {
			named[name] = shape{"type": "integer"}
		}
		return shape{"properties": named, "additionalProperties": false, "minProperties": 1}
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
		return shape{"dependentSchemas": shape{"refuse": idle}, "dependentRequired": shape{"force": []string{"go"}}}
	case "hide":
		return shape{"minProperties": 1, "maxProperties": 1}
	case "payer":
		return shape{"required": []string{"answer"}, "dependentSchemas": shape{"after": isNot("answer", Wait)}}
	case "after":
		return shape{"required": []string{"calls"}}
	case "respond":
		off := []string{"off_contract"}
		replaces := shape{"anyOf": []shape{{"required": []string{"status"}}, {"required": []string{"body"}}, {"required": []string{"patch"}}}}
		return shape{
			"minProperties":     1,
			"dependentRequired": shape{"status": off, "body": off, "patch": off},
			"dependentSchemas":  shape{"off_contract": replaces, "body": shape{"properties": shape{"patch": false}}},
		}
	case "notice":
		return shape{"required": []string{"event"}, "dependentSchemas": shape{"lose": shape{"properties": shape{"deliver": false}}}}
	case "delivery":
		return shape{"dependentSchemas": shape{"before_answer": shape{"properties": shape{"after": false}}}}
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
		{"if": at("^" + TimerPrefix), "then": shape{"required": []string{"state"}}},
		{"if": at(noOperation), "then": shape{"properties": shape{"calls": false, "respond": false, "fault": false, "do": shape{"properties": shape{"refuse": false}}}}},
		{"if": has("do", shape{"required": []string{"refuse"}}), "then": shape{"properties": shape{"payer": false}}},
		{"if": has("fault", early), "then": shape{"properties": shape{"do": false, "payer": false, "notify": shape{"maxItems": 0}}}},
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
