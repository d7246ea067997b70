package gbpayments

import (
	"strconv"
	"strings"

	"paysandbox/internal/probe"
)

const (
	typeJSON = "application/json"
	typeForm = "application/x-www-form-urlencoded"
)

// reading asks how a body is read. It goes by the test method, and by blocks that lack a parameter the page calls obligatory.
func (s *site) reading() []probe.Experiment {
	const most, levels = 1 << 20, 16
	nested := func(depth int) string { // the object is the first level
		return `{"success":0,"filler":` + strings.Repeat("[", depth-1) + strings.Repeat("]", depth-1) + `}`
	}
	const begin = `{"success":0,"filler":"`
	return []probe.Experiment{
		experiment("body-limit",
			s.written("a body of 1 MiB", refused, typeJSON, begin+strings.Repeat("x", most-len(begin)-2)+`"}`),
			s.written("a body of one byte more than 1 MiB", "HTTP 413 without a body", typeJSON, begin+strings.Repeat("x", most-len(begin)-1)+`"}`),
			s.written("JSON of 16 levels", refused, typeJSON, nested(levels)),
			s.written("JSON of 17 levels", badBody, typeJSON, nested(levels+1))),
		experiment("form",
			s.written("a form", refused, typeForm, "success=0"),
			s.written("a form that is said to be JSON", refused, typeJSON, "success=0"),
			s.written("JSON that is said to be a form", refused, typeForm, `{"success":0}`),
			s.written("JSON without Content-Type", refused, "", `{"success":0}`)),
		experiment("unreadable-body",
			s.written("JSON that breaks off", badBody, typeJSON, `{"success":`),
			s.written("a list", badBody, typeJSON, `[]`),
			s.written("a word", badBody, typeJSON, `success`),
			s.written("JSON that is not UTF-8", badBody, typeJSON, "{\"success\":0,\"filler\":\"\xff\"}")),
		experiment("numbers-in-text",
			s.tested(`success "0"`, refused, object{"success": "0"}),
			s.tested(`success "00"`, wrong("success"), object{"success": "00"}),
			s.bad("a description that is a number, and no email", wrong("email"), object{"description": 5, "email": nil})),
		experiment("first-parameter",
			s.tried("a block without any parameter", wrong("token"), opAuth, func(*probe.Side) *call { return s.ask(opAuth, object{}) }),
			s.withToken(s.tried("currency before amount in the body, both wrong", wrong("amount"), opAuth, func(*probe.Side) *call {
				return s.bytes(opAuth, `{"currency":"USD","amount":0,"token":`+strconv.Quote(s.Token)+`}`).as("Content-Type", typeJSON)
			}))),
	}
}
