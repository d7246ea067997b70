package sandbox

import (
	"maps"
	"strconv"
	"strings"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"paysandbox/internal/scenario"
	"paysandbox/mocks"
)

// shape adds to the provider's answer what a rule adds, and puts in its place what the rule makes up. Done is false where a patch
// could not be applied, and the answer is as it was.
func shape(answer mocks.Response, r *scenario.Respond) (shaped mocks.Response, done bool) {
	switch {
	case r.HeaderMap == nil:
	case answer.Header == nil:
		answer.Header = r.HeaderMap
	default:
		answer.Header = maps.Clone(answer.Header)
		maps.Copy(answer.Header, r.HeaderMap)
	}
	if r.Status != 0 {
		answer.Status = r.Status
	}
	if r.Body != nil {
		answer.Body = []byte(*r.Body)
	}
	if r.Patch == "" {
		return answer, true
	}
	if strings.HasPrefix(answer.ContentType, "application/json") {
		if changed, err := jsonpatch.MergePatch(answer.Body, []byte(r.Patch)); err == nil {
			answer.Body = changed
			return answer, true
		}
	}
	return answer, false
}

// shape is the answer as the rule wants it; the journal says where it could not be had.
func (x *exchange) shape(answer mocks.Response, r *scenario.Respond) mocks.Response {
	shaped, done := shape(answer, r)
	if !done {
		x.call.Find("patch-not-applied", "the rule has a patch for answers in JSON, and this one is "+strconv.Quote(answer.ContentType)+
			"; ask for JSON (Accept: application/json), or write a body")
	}
	if neutral := x.entry.Neutral; neutral != nil && r.OffContract() {
		x.entry.Neutral = func() []byte {
			shaped, _ := shape(mocks.Response{ContentType: answer.ContentType, Body: neutral()}, r)
			return shaped.Body
		}
	}
	return shaped
}
