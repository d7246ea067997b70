package gbpayments_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

const unnamed = `{"error":{"code":10500,"text":"Something","error_id":1003,"timestamp":1597852096.5}}`

// A bad parameter is one for every method, and never an unknown outcome.
func TestABadParameterIsNamed(t *testing.T) {
	for _, status := range []int{200, 400, 422} {
		for _, o := range operations() {
			_, err := o.call(t.Context(), answering(t, status, fixture(t, "page/answers/error.json")))
			var refused *gbpayments.APIError
			if !errors.As(err, &refused) || refused.Method != o.name || refused.HTTPStatus != status || !refused.Known() ||
				!errors.Is(err, gbpayments.ErrBadParameter) || errors.Is(err, gbpayments.ErrOutcomeUnknown) || errors.Is(err, gbpayments.ErrUnavailable) {
				t.Errorf("%s, %d: err = %+v, want ErrBadParameter alone", o.name, status, err)
				continue
			}
			if !strings.Contains(err.Error(), `correct the parameter "token"`) || !strings.Contains(err.Error(), "error_id 1002") {
				t.Errorf("%s: %v does not say what to do", o.name, err)
			}
		}
	}
}

// A code that the page does not have says nothing about the money, unless the HTTP status does.
func TestAnUnlistedCodeOfACallThatMovesMoneyIsUnknown(t *testing.T) {
	for _, body := range []string{unnamed, `{"error":{}}`, `{"error":{"code":"?","text":7}}`, `{"error":{"code":"10003"}}`} {
		for _, o := range operations() {
			_, err := o.call(t.Context(), answering(t, 200, body))
			var refused *gbpayments.APIError
			if !errors.As(err, &refused) || refused.Known() || errors.Is(err, gbpayments.ErrOutcomeUnknown) != o.moves || errors.Is(err, gbpayments.ErrBadParameter) {
				t.Errorf("%s: %s: err = %v", o.name, body, err)
			}
			_, err = o.call(t.Context(), answering(t, 403, body))
			if !errors.As(err, &refused) || !refused.Known() || errors.Is(err, gbpayments.ErrOutcomeUnknown) {
				t.Errorf("%s: %s under 403: err = %v", o.name, body, err)
			}
		}
	}
}

func TestTheTestErrorThatWasAskedFor(t *testing.T) {
	_, err := answering(t, 200, unnamed).Test(t.Context(), gbpayments.TestRequest{ErrorCode: 10500})
	var refused *gbpayments.APIError
	if !errors.As(err, &refused) || refused.Code != 10500 || refused.Text != "Something" || refused.Name != "" || !strings.Contains(err.Error(), "page does not have") {
		t.Errorf("err = %+v", err)
	}
	_, err = answering(t, 200, `{"error":{"code":10002,"text":"Test error"}}`).Test(t.Context(), gbpayments.TestRequest{ErrorCode: 10002})
	if !errors.Is(err, gbpayments.ErrBadParameter) || !strings.HasSuffix(err.Error(), gbpayments.ErrBadParameter.Error()) {
		t.Errorf("err = %v", err)
	}
}

// Wrong credentials are told by the HTTP status, whatever the body.
func TestUnauthorized(t *testing.T) {
	for _, body := range []string{"", "<h1>401</h1>", `{"response":{"success":1}}`, unnamed, fixture(t, "page/answers/error.json")} {
		for _, o := range operations() {
			_, err := o.call(t.Context(), answering(t, 401, body))
			if !errors.Is(err, gbpayments.ErrUnauthorized) || errors.Is(err, gbpayments.ErrOutcomeUnknown) || errors.Is(err, gbpayments.ErrUnavailable) ||
				errors.Is(err, gbpayments.ErrBadParameter) || !strings.Contains(err.Error(), "check SiteID and APISecret") {
				t.Errorf("%s: %q: err = %v, want ErrUnauthorized", o.name, body, err)
			}
			var refused *gbpayments.APIError
			if is := errors.As(err, &refused); is != strings.Contains(body, `"error_id"`) {
				t.Errorf("%s: %q: an APIError: %t", o.name, body, is)
			}
		}
	}
}

func TestAnHTTPStatusOtherThan200(t *testing.T) {
	for status, test := range map[int]struct{ unknown, unavailable bool }{
		400: {false, false}, 403: {false, false}, 404: {false, false}, 405: {false, false}, 413: {false, false}, 429: {false, false},
		500: {true, true}, 502: {true, true}, 503: {true, true}, 504: {true, true},
		201: {true, false}, 204: {true, false},
	} {
		for _, body := range []string{"", "<h1>no</h1>", `{"response":{"success":1,"transaction_id":995}}`} {
			for _, o := range operations() {
				_, err := o.call(t.Context(), answering(t, status, body))
				var answered *gbpayments.HTTPError
				if !errors.As(err, &answered) || answered.Status != status || answered.Method != o.name || answered.Excerpt != body {
					t.Errorf("%s, %d: err = %v, want an HTTPError", o.name, status, err)
				}
				if got := errors.Is(err, gbpayments.ErrOutcomeUnknown); got != (test.unknown && o.moves) {
					t.Errorf("%s, %d: outcome unknown is %t", o.name, status, got)
				}
				if got := errors.Is(err, gbpayments.ErrUnavailable); got != (test.unavailable && !o.moves) {
					t.Errorf("%s, %d: unavailable is %t", o.name, status, got)
				}
			}
		}
	}
	// An error object under 5xx does not say that nothing happened.
	for _, o := range operations() {
		_, err := o.call(t.Context(), answering(t, 500, fixture(t, "page/answers/error.json")))
		if errors.Is(err, gbpayments.ErrOutcomeUnknown) != o.moves || errors.Is(err, gbpayments.ErrBadParameter) {
			t.Errorf("%s: err = %v", o.name, err)
		}
	}
}

func TestAnUnknownOutcomeSaysHowToFindOut(t *testing.T) {
	for _, o := range operations() {
		if !o.moves {
			continue
		}
		_, err := o.call(t.Context(), answering(t, 502, ""))
		var unknown *gbpayments.OutcomeUnknownError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), o.says) || strings.Count(err.Error(), o.name) != 1 {
			t.Errorf("%s: err = %v, want it to say %q", o.name, err, o.says)
			continue
		}
		got := fmt.Sprint(unknown.Method, unknown.TransactionID, unknown.OrderID, unknown.Amount, unknown.SentAt.Equal(moment))
		if want := fmt.Sprint(o.name, o.id, o.order, o.amount, true); got != want {
			t.Errorf("it holds %s, want %s", got, want)
		}
		if want := (gbpayments.Lost{OrderID: o.order, Amount: o.amount, SentAt: moment}); unknown.Lost() != want {
			t.Errorf("%s: lost %+v", o.name, unknown.Lost())
		}
	}
	anonymous := order1
	anonymous.OrderID = ""
	_, err := answering(t, 502, "").Charge(t.Context(), anonymous)
	if !errors.Is(err, gbpayments.ErrOutcomeUnknown) || !strings.Contains(err.Error(), "by time and sum") || strings.Contains(err.Error(), "Reconcile") {
		t.Errorf("without order_id: %v", err)
	}
}

func TestWhatCannotBeIsNotSent(t *testing.T) {
	ctx := t.Context()
	charge := func(change func(*gbpayments.Payment)) func(*gbpayments.Client) error {
		return func(c *gbpayments.Client) error {
			p := order1
			change(&p)
			_, one := c.Charge(ctx, p)
			_, two := c.Authorize(ctx, p)
			if !errors.Is(one, gbpayments.ErrInvalidRequest) {
				return one
			}
			return two
		}
	}
	list := func(q gbpayments.Query) func(*gbpayments.Client) error {
		return func(c *gbpayments.Client) error { _, err := c.List(ctx, q); return err }
	}
	reconcile := func(lost gbpayments.Lost, options ...gbpayments.WaitOption) func(*gbpayments.Client) error {
		return func(c *gbpayments.Client) error { _, err := c.Reconcile(ctx, lost, options...); return err }
	}
	lost := gbpayments.Lost{OrderID: "order-1", SentAt: moment}
	for name, test := range map[string]struct {
		says string
		call func(*gbpayments.Client) error
	}{
		"no token":           {"Payment.Token", charge(func(p *gbpayments.Payment) { p.Token = "" })},
		"payment of nothing": {"Payment.Amount", charge(func(p *gbpayments.Payment) { p.Amount = 0 })},
		"negative payment":   {"Payment.Amount", charge(func(p *gbpayments.Payment) { p.Amount = -1 })},
		"no description":     {"Payment.Description", charge(func(p *gbpayments.Payment) { p.Description = "" })},
		"no email":           {"Payment.Email", charge(func(p *gbpayments.Payment) { p.Email = "" })},
		"text in cp1251":     {"description is not UTF-8", charge(func(p *gbpayments.Payment) { p.Description = "\xcf\xeb" })},
		"token in cp1251":    {"token is not UTF-8", charge(func(p *gbpayments.Payment) { p.Token = "\xcf\xeb" })},
		"capture of nothing": {"Void", func(c *gbpayments.Client) error { _, err := c.Capture(ctx, 1, 0); return err }},
		"confirm of nobody":  {"transaction's number", func(c *gbpayments.Client) error { _, err := c.Confirm(ctx, 0, 1); return err }},
		"void of nobody":     {"transaction's number", func(c *gbpayments.Client) error { _, err := c.Void(ctx, -1); return err }},
		"refund of nothing":  {"to refund", func(c *gbpayments.Client) error { _, err := c.Refund(ctx, 1, 0); return err }},
		"refund of -1":       {"to refund", func(c *gbpayments.Client) error { _, err := c.Refund(ctx, 1, -1); return err }},
		"refund of nobody":   {"transaction's number", func(c *gbpayments.Client) error { _, err := c.Refund(ctx, 0, 1); return err }},
		"test with a minus": {"ErrorCode", func(c *gbpayments.Client) error {
			_, err := c.Test(ctx, gbpayments.TestRequest{ErrorCode: -1})
			return err
		}},
		"list of type 4":        {"Query.Type", list(gbpayments.Query{Type: 4})},
		"list of status 5":      {"Query.Status", list(gbpayments.Query{Status: 5})},
		"list of mode x":        {"Query.Workmode", list(gbpayments.Query{Workmode: "x"})},
		"list of quoted mode":   {"Query.Workmode", list(gbpayments.Query{Workmode: `"1"`})},
		"list by name":          {"Query.Sort", list(gbpayments.Query{Sort: "name"})},
		"list from -1":          {"Query.Offset", list(gbpayments.Query{Offset: -1})},
		"list of 101":           {"ListAll", list(gbpayments.Query{Limit: 101})},
		"list of -1":            {"ListAll", list(gbpayments.Query{Limit: -1})},
		"list backwards":        {"exchange", list(gbpayments.Query{DateStart: moment, DateEnd: moment.Add(-1)})},
		"list of another age":   {"years", list(gbpayments.Query{DateEnd: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})},
		"list all by amount":    {"sorts by number", func(c *gbpayments.Client) error { return first(c.ListAll(ctx, gbpayments.Query{Sort: "amount"})) }},
		"list all of type 4":    {"Query.Type", func(c *gbpayments.Client) error { return first(c.ListAll(ctx, gbpayments.Query{Type: 4})) }},
		"find nobody":           {"transaction's number", func(c *gbpayments.Client) error { _, err := c.Find(ctx, 0, moment); return err }},
		"refunds of nobody":     {"transaction's number", func(c *gbpayments.Client) error { _, err := c.Refunds(ctx, 0, moment); return err }},
		"reconcile nothing":     {"Lost.OrderID", reconcile(gbpayments.Lost{SentAt: moment})},
		"reconcile at no time":  {"Lost.SentAt", reconcile(gbpayments.Lost{OrderID: "order-1"})},
		"no pause":              {"WithPollInterval", reconcile(lost, gbpayments.WithPollInterval(0, 2, 1))},
		"shrinking pause":       {"WithPollInterval", reconcile(lost, gbpayments.WithPollInterval(1, 0.5, 1))},
		"limit below the pause": {"WithPollInterval", reconcile(lost, gbpayments.WithPollInterval(2, 2, 1))},
		"negative wait":         {"WithMaxWait", reconcile(lost, gbpayments.WithMaxWait(-1))},
		"negative tolerance":    {"WithTolerance", reconcile(lost, gbpayments.WithTolerance(-1))},
		"no waiting":            {"WithWait", reconcile(lost, gbpayments.WithWait(nil))},
		"no watching":           {"OnPoll", reconcile(lost, gbpayments.OnPoll(nil))},
	} {
		t.Run(name, func(t *testing.T) {
			if err := test.call(newClient(t, base, unreachable(t))); !errors.Is(err, gbpayments.ErrInvalidRequest) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("err = %v, want ErrInvalidRequest that says %q", err, test.says)
			}
		})
	}
}
