package gbpayments

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"time"
)

// MaxLimit is the most transactions that one answer has.
//
// Source: methods.ru.txt, "Получение транзакций" (limit).
const MaxLimit = 100

// Sort is by what a list is sorted.
type Sort string

// The sorts that the page names.
const (
	SortID     Sort = "id"
	SortDate   Sort = "date"
	SortType   Sort = "type"
	SortStatus Sort = "status"
	SortAmount Sort = "amount"
)

// Query says which transactions a list has. The zero value asks for the last ten of this month.
//
// Source: methods.ru.txt, "Получение транзакций".
type Query struct {
	// DateStart and DateEnd are sent as Moscow's wall clock to the minute; DateStart is rounded down to it, DateEnd up, so that
	// nothing within is missed. The zero Time is not sent: the provider begins with the 1st of this month and has no end.
	DateStart, DateEnd time.Time

	Type      Type     // 0: all
	Status    Status   // 0: all
	Workmode  Workmode // "": that of WithWorkmode, else the provider's default, which is live
	Sort      Sort     // "": not sent, the provider chooses
	Ascending bool     // the smallest first; the default is the greatest first
	Offset    int      // how many to leave out at the beginning
	Limit     int      // at most 100; 0: not sent, the provider gives 10
}

// Page is one answer of the list.
type Page struct {
	Count        int64 // as the provider counts: the page does not say whether this answer or all; never compare it with the length
	Transactions []Transaction
	Raw          []byte // the body as it arrived, nothing masked: not for a log
}

// List asks for one page of transactions. It never changes anything, so it may be asked as often as wanted.
//
// Errors: [*APIError], [*HTTPError], [ErrInvalidRequest], [ErrUnavailable] and [ErrMalformedAnswer].
//
// Source: methods.ru.txt, "Получение транзакций". Its answer has neither success nor timestamp, unlike all others.
func (c *Client) List(ctx context.Context, query Query) (Page, error) {
	if query.Workmode == "" {
		query.Workmode = c.workmode
	}
	if err := query.check(); err != nil {
		return Page{}, err
	}
	a, err := c.do(ctx, call{method: methodList, fields: query.fields(c.zone)})
	if err != nil {
		return Page{}, err
	}
	p, err := readPage(a, c.zone)
	if err != nil {
		return Page{}, a.unread(err)
	}
	return p, nil
}

// ListAll asks for page after page and gives each transaction once, the smallest number first. Offset and Limit of the query are
// where it begins and how many it asks for at a time (0 is [MaxLimit]); Ascending is of no matter, and a Sort other than [SortID]
// is refused.
//
// Sorted so, what is paid meanwhile comes last and moves nothing. It ends with the first page that is not full. Two things may
// still move the pages: a Status in the query, when a transaction changes its own between two pages, and no DateStart, when the
// month ends between two pages. Give a DateStart, and choose by status from what comes.
//
// The first error ends it and comes with an empty Transaction: those of [Client.List], and [ErrMalformedAnswer] when the pages
// do not go on by number.
func (c *Client) ListAll(ctx context.Context, query Query) iter.Seq2[Transaction, error] {
	return func(yield func(Transaction, error) bool) {
		if query.Sort != "" && query.Sort != SortID {
			yield(Transaction{}, invalid("ListAll sorts by number, so that no page moves; leave Query.Sort out, or call List"))
			return
		}
		query.Sort, query.Ascending = SortID, true
		if query.Limit == 0 {
			query.Limit = MaxLimit
		}
		var last int64
		for before := []byte(nil); ; {
			page, err := c.List(ctx, query)
			if err != nil {
				yield(Transaction{}, err)
				return
			}
			full := len(page.Transactions) >= query.Limit
			if full && bytes.Equal(page.Raw, before) {
				yield(Transaction{}, fmt.Errorf("gbpayments: %s: %w: the same page came twice", methodList, ErrMalformedAnswer))
				return
			}
			for _, t := range page.Transactions {
				if t.ID != 0 && t.ID <= last {
					yield(Transaction{}, fmt.Errorf("gbpayments: %s: %w: transaction %d comes after %d", methodList, ErrMalformedAnswer, t.ID, last))
					return
				}
				last = max(last, t.ID)
				if !yield(t, nil) {
					return
				}
			}
			if !full {
				return
			}
			before = page.Raw
			query.Offset += len(page.Transactions)
		}
	}
}

func (q Query) check() error {
	switch {
	case q.Type != 0 && !q.Type.Known():
		return invalid("Query.Type is not one of the page's; give TypeCard, TypeToken, TypeRefund, or 0 for all")
	case q.Status != 0 && !q.Status.Known():
		return invalid("Query.Status is not one of the page's; give 1 to 4, or 0 for all")
	case !q.Workmode.valid():
		return invalid("Query.Workmode is not a whole number; give WorkmodeLive or WorkmodeTest, or leave it out")
	case q.Offset < 0:
		return invalid("Query.Offset is below 0; give how many transactions to leave out")
	case q.Limit < 0 || q.Limit > MaxLimit:
		return invalid(fmt.Sprintf("Query.Limit is not between 1 and %d; call ListAll for more", MaxLimit))
	case !q.DateStart.IsZero() && !q.DateEnd.IsZero() && q.DateEnd.Before(q.DateStart):
		return invalid("Query.DateEnd is before DateStart; exchange them")
	}
	for _, day := range []time.Time{q.DateStart, q.DateEnd} {
		if year := day.UTC().Year(); year < 1 || year > 9998 {
			return invalid("Query.DateStart or DateEnd is not between the years 1 and 9998; give another, or leave it out")
		}
	}
	switch q.Sort {
	case "", SortID, SortDate, SortType, SortStatus, SortAmount:
		return nil
	}
	return invalid("Query.Sort is not one of the page's; give id, date, type, status or amount, or leave it out")
}

func (q Query) fields(zone *time.Location) []field {
	fields := given(textField("date_start", dateStart(q.DateStart, zone)), textField("date_end", dateEnd(q.DateEnd, zone)))
	if q.Type != 0 {
		fields = append(fields, numberField("type", int64(q.Type)))
	}
	if q.Status != 0 {
		fields = append(fields, numberField("status", int64(q.Status)))
	}
	if q.Workmode != "" {
		fields = append(fields, field{"workmode", string(q.Workmode), true})
	}
	if q.Sort != "" {
		fields = append(fields, textField("sort", string(q.Sort)))
	}
	order := int64(1) // always sent, so that nothing rests on a default
	if q.Ascending {
		order = 0
	}
	fields = append(fields, numberField("order", order))
	if q.Offset != 0 {
		fields = append(fields, numberField("offset", int64(q.Offset)))
	}
	if q.Limit != 0 {
		fields = append(fields, numberField("limit", int64(q.Limit)))
	}
	return fields
}

// Source: methods.ru.txt, "Получение транзакций": YYYY-MM-DD [HH:II].
// Guess: the brackets stand for what may be left out, II for minutes, and the time is Moscow's.
const toTheMinute = "2006-01-02 15:04"

// dateStart sends midnight as the page's example does, without a time.
func dateStart(t time.Time, zone *time.Location) string {
	switch t = t.In(zone); {
	case t.IsZero():
		return ""
	case t.Hour() == 0 && t.Minute() == 0:
		return t.Format(time.DateOnly)
	}
	return t.Format(toTheMinute)
}

// dateEnd always sends the time: whether a day alone is its beginning or its end, the page does not say.
func dateEnd(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(zone)
	if t.Second() != 0 || t.Nanosecond() != 0 {
		t = t.Add(time.Minute)
	}
	return t.Format(toTheMinute)
}

func readPage(a answer, zone *time.Location) (Page, error) {
	var items []json.RawMessage
	if raw := a.object["items"]; absent(raw) || json.Unmarshal(raw, &items) != nil {
		return Page{}, fmt.Errorf("%w: response.items is not a list", ErrMalformedAnswer)
	}
	p := Page{Count: a.number("count"), Raw: a.raw}
	for _, item := range items {
		t, err := readTransaction(item, zone)
		if err != nil {
			return Page{}, err
		}
		p.Transactions = append(p.Transactions, t)
	}
	return p, nil
}
