package gbpayments_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// msk is Moscow's time as it has been since 2014.
var msk = time.FixedZone("MSK", 3*60*60)

// line is a transaction as the merchant that made it would write it down.
type line struct {
	id, kind, status int64
	live             bool
	at               time.Time
	amount           int64
	order, reason    string
	parent           int64 // of a refund
}

// book is the merchant's own list of transactions, which looks at everything.
type book struct{ lines []line }

// at gives the line of a number.
func (b *book) at(number int64) *line {
	for i := range b.lines {
		if b.lines[i].id == number {
			return &b.lines[i]
		}
	}
	return nil
}

// wish reads a filter's value that is a whole number; otherwise is what an absent one means.
func wish(filter tree, name string, otherwise int64) int64 {
	text := fmt.Sprint(filter[name])
	n, err := strconv.ParseInt(text, 10, 64)
	if filter[name] == nil || err != nil {
		return otherwise
	}
	return n
}

// find answers a list of good values, as the README says that a list is answered.
func (b *book) find(filter tree, now time.Time) (page []line, count int) {
	from, _ := filter["date_start"].(string)
	if from == "" {
		from = now.In(msk).Format("2006-01") + "-01"
	}
	to, _ := filter["date_end"].(string)
	for _, l := range b.lines {
		at := l.at.In(msk).Format("2006-01-02 15:04:05.000000000")
		kind, status := wish(filter, "type", l.kind), wish(filter, "status", l.status)
		live := wish(filter, "workmode", 1) == 1
		if at >= from && at[:min(len(at), cmp.Or(len(to), len(at)))] <= cmp.Or(to, "9999") && l.kind == kind && l.status == status && l.live == live {
			page = append(page, l)
		}
	}
	key := func(l line) int64 {
		switch filter["sort"] {
		case "date":
			return l.at.UnixNano()
		case "type":
			return l.kind
		case "status":
			return l.status
		case "amount":
			return l.amount
		}
		return l.id
	}
	slices.SortFunc(page, func(a, b line) int { return cmp.Or(cmp.Compare(key(a), key(b)), cmp.Compare(a.id, b.id)) })
	if wish(filter, "order", 1) == 1 {
		slices.Reverse(page)
	}
	count = len(page)
	page = page[min(int(wish(filter, "offset", 0)), count):]
	return page[:min(int(wish(filter, "limit", 10)), 100, len(page))], count
}

// row is a line as the list writes it.
func (l line) row() string {
	text := fmt.Sprintf("%d %d %d %d %s %d", l.id, l.kind, l.status, map[bool]int{true: 1, false: 2}[l.live], l.at.In(msk).Format("2006-01-02 15:04:05"), l.amount)
	return fmt.Sprintf("%s %q %q %d", text, l.order, l.reason, l.parent)
}

// rowOf is the same of an item of an answer.
func rowOf(item tree) string {
	word := func(name string) string { text, _ := item[name].(string); return text }
	number := func(name string) json.Number { n, _ := item[name].(json.Number); return n }
	text := fmt.Sprintf("%s %s %s %s %s %s", number("id"), number("type"), number("status"), number("workmode"), word("date"), number("amount"))
	return fmt.Sprintf("%s %q %q %s", text, word("order_id"), word("reason"), cmp.Or(number("parent_id"), "0"))
}

// agree asks for a list and compares it with the merchant's own; empty: they are the same.
func (s *site) agree(b *book, filter tree) string {
	s.t.Helper()
	answer := s.list(filter)
	page, count := b.find(filter, s.tenant.Now())
	if answer.at("response.items") == nil {
		return fmt.Sprintf("%v: %s", filter, answer.text)
	}
	var got, want []string
	for _, item := range answer.items() {
		got = append(got, rowOf(item))
	}
	for _, l := range page {
		want = append(want, l.row())
	}
	if answer.number("response.count") != int64(count) || !slices.Equal(got, want) {
		return fmt.Sprintf("%v: count %s, want %d\ngot\n%s\nwant\n%s", filter, answer.word("response.count"), count, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return ""
}
