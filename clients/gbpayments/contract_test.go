package gbpayments_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// documented lists what the contract says of one operation, as the sentences that an exchange must have earned:
//
//   - each media type of the request, and for each every key, and the absence of every optional one; each value of an enum and each
//     kind of value, a number or its digits in text;
//   - each HTTP status, and where it has a body every mark of its schema: each key and the absence of each optional one, each value
//     of an enum (success 0 and 1, every parameter that error 10002 can name), each alternative of the rules about keys, an empty
//     list.
func (d *deed) documented(path string) (sentences []string) {
	add := func(format string, args ...any) {
		sentences = append(sentences, path+": "+fmt.Sprintf(format, args...))
	}
	operation := d.operation(path)
	for mediaType, media := range operation.RequestBody.Value.Content {
		for _, mark := range marks("request", media.Schema.Value, nil, true) {
			add("%s", ofMedia(mediaType, mark))
		}
	}
	for status, response := range operation.Responses.Map() {
		add("answer %s", status)
		for mediaType, media := range response.Value.Content {
			add("answer %s %s", status, mediaType)
			for _, mark := range marks("answer "+status, media.Schema.Value, nil, true) {
				add("%s", mark)
			}
		}
	}
	return sentences
}

// ofMedia says a mark of a request for one media type, unless it is about a kind of value: a client writes a number as a number in
// JSON and as text in a form.
func ofMedia(mediaType, mark string) string {
	if strings.Contains(mark, " = ") || strings.Contains(mark, " as alternative ") {
		return mark
	}
	return mediaType + " " + mark
}

// unsaid is what the contract documents and this sandbox or this client never says, each with the reason. The test holds that the list
// is exact: what is said after all has to leave it.
func (d *deed) unsaid() map[string]string {
	reasons := map[string]string{
		`/test: request.success = 1`:   "the client leaves it out where a success is wanted",
		`/test: request.success = "1"`: "the client leaves it out where a success is wanted",

		"/payment/list: answer 200.response.items[].type = 1":     "no method pays by card",
		"/payment/list: answer 200.response.items[].token absent": "no method pays by card",
		"/payment/list: " + mediaJSON + " request.order absent":   "the client always sends it",
		"/payment/list: " + mediaForm + " request.order absent":   "the client always sends it",
	}
	for _, path := range d.paths {
		reasons[path+": answer 200.error.name null"] = "each list of names refuses null"
	}
	return reasons
}

// trial is one run of all exchanges, of a client that writes JSON or forms.
type trial struct {
	*box
	deed   *deed
	form   bool
	earned map[string]bool
	orders int

	breaks bool // the next request breaks the contract; else it keeps it
}

// RoundTrip implements http.RoundTripper: it sends, and holds what went and came against the contract.
func (tr *trial) RoundTrip(r *http.Request) (*http.Response, error) {
	path := strings.TrimPrefix(r.URL.Path, "/gbpayments") // before anything is changed on the way
	response, err := tr.wire.RoundTrip(r)
	if err == nil {
		tr.check(path, tr.wire.last)
	}
	return response, err
}

func (tr *trial) check(path string, x exchange) {
	tr.t.Helper()
	request, answer := tr.deed.judge(path, x)
	if answer != nil {
		tr.t.Errorf("%s: the answer breaks the contract: %v\n%d %s", path, answer, x.status, excerptOf(x.answer))
	}
	switch {
	case !tr.breaks && request != nil:
		tr.t.Errorf("%s: the request breaks the contract: %v\n%s", path, request, excerptOf(x.body))
	case tr.breaks && request == nil:
		tr.t.Errorf("%s: the request keeps the contract, and should not\n%s", path, excerptOf(x.body))
	}
	tr.earn(path, x, request == nil)
}

func excerptOf(body []byte) []byte { return body[:min(len(body), 2000)] }

// earn notes what the exchange shows of the operation.
func (tr *trial) earn(path string, x exchange, kept bool) {
	tr.t.Helper()
	note := func(format string, args ...any) { tr.earned[path+": "+fmt.Sprintf(format, args...)] = true }
	operation := tr.deed.operation(path)
	response := operation.Responses.Status(x.status)
	if response == nil {
		return // reported by check
	}
	note("answer %d", x.status)
	if len(response.Value.Content) > 0 {
		mediaType, _, _ := strings.Cut(x.got.Get("Content-Type"), ";")
		media := response.Value.Content[mediaType]
		var tree any
		if media == nil || json.Unmarshal(x.answer, &tree) != nil {
			return // reported by check
		}
		note("answer %d %s", x.status, mediaType)
		for _, mark := range marks(fmt.Sprint("answer ", x.status), media.Schema.Value, tree, false) {
			note("%s", mark)
		}
	}
	if kept && x.status == http.StatusOK {
		mediaType := x.sent.Get("Content-Type")
		tree, err := parameters(x)
		if err != nil {
			tr.t.Errorf("%s: a body that cannot be read keeps the contract: %v", path, err)
		}
		for _, mark := range marks("request", operation.RequestBody.Value.Content[mediaType].Schema.Value, tree, false) {
			note("%s", ofMedia(mediaType, mark))
		}
	}
}

// TestEveryDocumentedAnswerIsExercised calls every method in every way, in JSON and by forms, and holds each exchange against the
// contract. What the contract documents and no exchange has shown is listed.
func TestEveryDocumentedAnswerIsExercised(t *testing.T) {
	d := loadContract(t)
	trials := make([]*trial, 2)
	t.Run("exchanges", func(t *testing.T) {
		for i, name := range []string{"JSON", "forms"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				trials[i] = newTrial(t, d, name == "forms")
				trials[i].runAll()
			})
		}
	})
	earned := map[string]bool{}
	for _, tr := range trials {
		if tr != nil { // nil: its box could not be made, which is reported
			maps.Copy(earned, tr.earned)
		}
	}
	exempt, met := d.unsaid(), map[string]bool{}
	var missing []string
	for _, path := range d.paths {
		sentences := d.documented(path)
		if len(sentences) < 40 {
			t.Errorf("%s documents %d things only: %q", path, len(sentences), sentences)
		}
		for _, one := range sentences {
			_, without := exempt[one]
			met[one] = true
			switch {
			case !without && !earned[one]:
				missing = append(missing, one)
			case without && earned[one]:
				t.Errorf("%q is said after all; take it off unsaid", one)
			}
		}
	}
	for one := range exempt {
		if !met[one] {
			t.Errorf("unsaid has %q, which the contract does not document", one)
		}
	}
	slices.Sort(missing)
	if missing = slices.Compact(missing); len(missing) > 0 {
		t.Errorf("%d documented things were never exchanged; add a line to what the operation is tried with:\n  %s", len(missing), strings.Join(missing, "\n  "))
	}
}
