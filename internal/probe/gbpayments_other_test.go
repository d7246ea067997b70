package probe_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paysandbox/internal/probe"
)

// exchange is a request that the sandbox answered, and the answer, which may be changed.
type exchange struct {
	path, asked string
	status      int
	header      http.Header
	body        string
}

// says replaces the answer.
func (e *exchange) says(status int, body string) { e.status, e.body = status, body }

// replace changes the answer's text.
func (e *exchange) replace(pattern, with string) {
	e.body = regexp.MustCompile(pattern).ReplaceAllString(e.body, with)
}

// TestAnotherGBPaymentsIsNamed: a side that chose otherwise where the page is silent, and what it did is told, of its guess and no other.
func TestAnotherGBPaymentsIsNamed(t *testing.T) {
	const (
		refusal = `{"response":{"success":0,"timestamp":1,"reason":"No"}}`
		none    = `{"response":{"count":0,"items":[]}}`
	)
	wrong := func(name string) string {
		return `{"error":{"code":10002,"text":"Wrong","error_id":1,"timestamp":1,"name":"` + name + `"}}`
	}
	for _, c := range []struct {
		guess, theirs string
		change        func(*exchange)
	}{
		{"addresses", "HTTP 404 without a body", func(e *exchange) {
			if e.path == "/payment/void" {
				e.says(http.StatusNotFound, "")
			}
		}},
		{"unknown-method", "error 404", func(e *exchange) {
			if e.status == http.StatusNotFound {
				e.body = `{"error":{"code":404,"text":"No"}}`
			}
		}},
		{"basic-answer", "HTTP 401, error 401", func(e *exchange) { e.header.Del("WWW-Authenticate") }},
		{"http-status", "HTTP 400", func(e *exchange) {
			if e.status == http.StatusOK && strings.HasPrefix(e.body, `{"error"`) {
				e.status = http.StatusBadRequest
			}
		}},
		{"form", "error 10002", func(e *exchange) {
			if e.asked == "success=0" {
				e.says(http.StatusBadRequest, `{"error":{"code":10002,"text":"No"}}`)
			}
		}},
		{"sums", "error 10002 of amount", func(e *exchange) {
			if strings.Contains(e.asked, `"amount":999999999999,`) {
				e.body = wrong("amount")
			}
		}},
		{"email-and-ip", "taken; the block is still there: refused with success 0", func(e *exchange) {
			if strings.Contains(e.asked, `"email":"nobody"`) {
				e.body = `{"response":{"success":1,"timestamp":1,"transaction_id":995}}`
			}
		}},
		{"order-id", "error 10002 of order_id", onSecondOrder(wrong("order_id"))},
		{"test-tokens", "refused with success 0", func(e *exchange) {
			if strings.Contains(e.asked, `"token":"none-`) {
				e.body = refusal
			}
		}},
		{"declined-payment", "no transaction_id in the answer; listed with status 9", func(e *exchange) { e.replace(`"status":2`, `"status":9`) }},
		{"partial-confirm", "refused with success 0", func(e *exchange) {
			if e.path == "/payment/confirm" && strings.Contains(e.asked, `"amount":400,`) {
				e.body = refusal
			}
		}},
		{"partial-refund", "refused with success 0, taken, refused with success 0", func(e *exchange) {
			if e.path == "/payment/refund" && strings.Contains(e.asked, `"amount":400,`) {
				e.body = refusal
			} else if e.path == "/payment/refund" && strings.Contains(e.asked, `"amount":600,`) {
				e.replace(`"success":0`, `"success":1`)
			}
		}},
		{"reasons", `"Too much"`, func(e *exchange) { e.replace("Сумма превышает доступную", "Too much") }},
		{"unknown-transaction", "refused with success 0", func(e *exchange) {
			if strings.Contains(e.asked, `"transaction_id":999999999`) {
				e.body = refusal
			}
		}},
		{"refund-status", "type 3, status 4", func(e *exchange) { e.replace(`"type":3,"status":1`, `"type":3,"status":4`) }},
		{"test-error", `"Error"`, func(e *exchange) { e.replace("Test error", "Error") }},
		{"timestamp", "7 decimals", func(e *exchange) { e.replace(`"timestamp":(\d+)`, `"timestamp":$1.1234567`) }},
		{"error-id", "both are one", func(e *exchange) { e.replace(`"error_id":\d+`, `"error_id":7`) }},
		{"dates", "not listed", func(e *exchange) {
			if strings.Contains(e.asked, `"date_end":"2026-01-15"`) {
				e.body = none
			}
		}},
		{"workmode", "0", func(e *exchange) { e.replace(`"workmode":1`, `"workmode":0`) }},
		{"order", "id rises", func(e *exchange) { e.reverse(t) }},
		{"list-values", "error 10002 of limit", func(e *exchange) {
			if strings.Contains(e.asked, `"limit":101`) {
				e.body = wrong("limit")
			}
		}},
		{"count", "the items", func(e *exchange) {
			if strings.Contains(e.asked, `"limit":1}`) {
				e.replace(`"count":\d+`, `"count":1`)
			}
		}},
		{"transaction", "exp, pan, type", func(e *exchange) { e.replace(`"mask"`, `"pan"`) }},
	} {
		t.Run(c.guess, func(t *testing.T) {
			o := gbPayments()
			base := o.box(t, "", func(w http.ResponseWriter, r *http.Request, data http.Handler) {
				asked, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				r.Body = io.NopCloser(bytes.NewReader(asked))
				kept := httptest.NewRecorder()
				data.ServeHTTP(kept, r)
				e := exchange{strings.TrimPrefix(r.URL.Path, "/"+o.name), string(asked), kept.Code, kept.Header(), kept.Body.String()}
				c.change(&e)
				for name, values := range e.header {
					w.Header()[name] = values
				}
				w.Header().Set("Content-Length", strconv.Itoa(len(e.body)))
				w.WriteHeader(e.status)
				_, _ = io.WriteString(w, e.body)
			})
			told := false
			for _, f := range ask(t, o.probe(), side(t, base, true)) {
				if is := f.Guess == "guess.gbpayments."+c.guess; (f.Verdict == probe.Differs) != is {
					t.Errorf("%s: %s: %+v", f.Guess, f.Verdict, f.Lines)
				} else if is {
					told = slices.ContainsFunc(f.Lines, func(l probe.Line) bool { return l.Theirs == c.theirs })
					if !told {
						t.Errorf("nothing is told of %q: %+v", c.theirs, f.Lines)
					}
				}
			}
			if !told {
				t.Errorf("%s is not told", c.guess)
			}
		})
	}
}

// onSecondOrder refuses an order_id that was there.
func onSecondOrder(refusal string) func(*exchange) {
	seen := map[string]bool{}
	orders := regexp.MustCompile(`"order_id":"[^"]+"`)
	return func(e *exchange) {
		order := orders.FindString(e.asked)
		if order == "" {
			return
		}
		if seen[order] {
			e.body = refusal
		}
		seen[order] = true
	}
}

// reverse turns the list round.
func (e *exchange) reverse(t *testing.T) {
	if !strings.Contains(e.body, `"items":[`) {
		return
	}
	var list struct {
		Response struct {
			Count int               `json:"count"`
			Items []json.RawMessage `json:"items"`
		} `json:"response"`
	}
	if err := json.Unmarshal([]byte(e.body), &list); err != nil {
		t.Error(err)
	}
	slices.Reverse(list.Response.Items)
	body, err := json.Marshal(list)
	if err != nil {
		t.Error(err)
	}
	e.body = string(body)
}
