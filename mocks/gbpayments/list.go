package gbpayments

import (
	"cmp"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // the provider's time zone, also where the machine has none

	"paysandbox/mocks"
	"paysandbox/payment"
)

// The kinds of transactions. Source: methods.ru.txt, "Получение транзакций", type.
const (
	typeCard   = 1 // nothing on the page makes one
	typeToken  = 2
	typeRefund = 3
)

// moscow is the provider's time zone. Guess: guess.gbpayments.time-zone: dates are in Moscow time.
var moscow = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return time.FixedZone("MSK", 3*60*60) // the zone data is part of this program: not reached
	}
	return zone
})

// class packs what a list can be filtered by: 1 to 24.
func class(kind, status int, live bool) int {
	c := (kind-1)*8 + (status-1)*2
	if live {
		return c + 1
	}
	return c + 2
}

// kindOf, statusOf and liveOf unpack it.
func kindOf(class int) int   { return (class-1)/8 + 1 }
func statusOf(class int) int { return (class-1)%8/2 + 1 }
func liveOf(class int) bool  { return class%2 == 1 }

// statusRefunded is the status of a refund's own line. Guess: guess.gbpayments.refund-status: COMPLETED.
const statusRefunded = 1

// Lines are a payment and its refunds.
func (*Provider) Lines(p payment.Payment) []mocks.Line {
	d := detailOf(&p)
	number, _ := strconv.ParseInt(p.ID.Number, 10, 64) // counted from Settings.First
	lines := []mocks.Line{{Number: number, At: madeAt(p), Class: class(typeToken, statusNumbers[p.State], d.Live), Amount: amountOf(p)}}
	for _, m := range p.Ledger {
		if m.Kind == payment.Refund {
			number, _ := strconv.ParseInt(m.Number, 10, 64) // counted with the payments
			lines = append(lines, mocks.Line{Number: number, At: m.At, Class: class(typeRefund, statusRefunded, d.Live), Amount: m.Minor})
		}
	}
	return lines
}

// madeAt is when the payment was made: its first movement, or, where no money moved, its only state.
func madeAt(p payment.Payment) time.Time {
	if len(p.Ledger) > 0 {
		return p.Ledger[0].At
	}
	return p.Since
}

// amountOf is the payment's sum as a list shows it: what was confirmed, once it is. Guess: guess.gbpayments.partial-confirm.
func amountOf(p payment.Payment) int64 {
	if taken := p.Ledger.Sum(payment.Capture); taken > 0 {
		return taken
	}
	return p.Amount.Minor
}

// transactions answers list: the page, each line with its payment, and how many match.
type transactions struct {
	count int
	page  []transaction
}

type transaction struct {
	line mocks.Line
	payment.Payment
}

// The limits of a page. Source: methods.ru.txt, "Получение транзакций", limit.
const (
	usualLimit = 10
	mostLimit  = 100
)

// list is the transactions of the site, page by page.
// Source: methods.ru.txt, "Получение транзакций". Guess: guess.gbpayments.count: count is all matches, before offset and limit.
// Guess: guess.gbpayments.list-values: limit above 100 is cut; other values outside the table are errors that name them.
// Guess: guess.gbpayments.order: sorted by id where nothing is said, and from the last unless order is 0; ties by id.
func list(t mocks.Tenant, _ *mocks.Call, body *params) (any, error) {
	r := reader{params: body}
	now := t.Now().In(moscow())
	q := mocks.LineQuery{From: time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, moscow())}
	if text := r.text("date_start", isDate); text != "" {
		q.From, _ = readDate(text)
	}
	if text := r.text("date_end", isDate); text != "" {
		q.To = endOf(text)
	}
	kind, status := int(r.whole("type", typeCard, typeRefund, 0)), int(r.whole("status", 1, 4, 0))
	live := r.whole("workmode", -mostKopecks, mostKopecks, 1) == 1 // Guess: guess.gbpayments.workmode: 1 is live, all else test
	by := r.word("sort", "id", "id", "date", "type", "status", "amount")
	q.Reverse = r.whole("order", 0, 1, 1) == 1
	q.Offset = int(r.whole("offset", 0, mostKopecks, 0))
	q.Limit = int(min(r.whole("limit", 1, mostKopecks, usualLimit), mostLimit))
	if err := r.err(); err != nil {
		return nil, err
	}
	q.Classes = func(c int) bool {
		return liveOf(c) == live && (kind == 0 || kindOf(c) == kind) && (status == 0 || statusOf(c) == status)
	}
	switch by { // id and date are one order
	case "type":
		q.Order = func(a, b mocks.Line) int { return cmp.Compare(kindOf(a.Class), kindOf(b.Class)) }
	case "status":
		q.Order = func(a, b mocks.Line) int { return cmp.Compare(statusOf(a.Class), statusOf(b.Class)) }
	case "amount":
		q.Order = func(a, b mocks.Line) int { return cmp.Compare(a.Amount, b.Amount) }
	}
	lines, count := t.Lines(q)
	found := transactions{count: count}
	for _, line := range lines {
		if p, ok := t.Get(line.Owner); ok {
			found.page = append(found.page, transaction{line, p})
		}
	}
	return found, nil
}

// The forms of a date. Source: methods.ru.txt, "Получение транзакций": YYYY-MM-DD [HH:II].
const (
	dayForm    = "2006-01-02"
	minuteForm = "2006-01-02 15:04"
)

// readDate reads a day or a minute: its first instant, and how long it is.
func readDate(text string) (start time.Time, minute bool) {
	for _, form := range [...]string{dayForm, minuteForm} {
		if read, err := time.ParseInLocation(form, text, moscow()); err == nil && read.Format(form) == text {
			return read, form == minuteForm
		}
	}
	return time.Time{}, false
}

func isDate(text string) bool {
	start, _ := readDate(text)
	return !start.IsZero()
}

// endOf is the last instant of a day or minute.
// Guess: guess.gbpayments.dates: both ends are inclusive, so a date_end takes in its whole day or minute.
func endOf(text string) time.Time {
	start, minute := readDate(text)
	if minute {
		return start.Add(time.Minute - 1)
	}
	return start.AddDate(0, 0, 1).Add(-1)
}
