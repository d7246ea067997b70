package gbpayments_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestListLimits: ten by default, a hundred at most.
func TestListLimits(t *testing.T) {
	s := quick(t, nil)
	for range 120 {
		s.made(charge, nil)
	}
	for _, c := range []struct {
		filter tree
		want   int
	}{
		{nil, 10}, {tree{"limit": 1}, 1}, {tree{"limit": 99}, 99}, {tree{"limit": 100}, 100}, {tree{"limit": 101}, 100}, {tree{"limit": 999_999_999_999}, 100}, {tree{"limit": "50"}, 50},
		{tree{"limit": ""}, 10}, {tree{"offset": 115}, 5}, {tree{"offset": 119, "limit": 100}, 1}, {tree{"offset": 120}, 0}, {tree{"offset": 999_999_999_999}, 0}, {tree{"offset": 0}, 10},
	} {
		if r := s.list(c.filter); len(r.items()) != c.want || r.word("response.count") != "120" {
			t.Errorf("%v: %d of %s, want %d of 120", c.filter, len(r.items()), r.word("response.count"), c.want)
		}
	}
}

// TestWrongValuesOfAListAreNamed puts each wrong value into a filter that is otherwise good.
func TestWrongValuesOfAListAreNamed(t *testing.T) {
	s := quick(t, nil)
	dates := []any{
		"2026-1-15", "2026-01-32", "2026-02-29", "2026-13-01", "15.01.2026", "2026/01/15", "2026-01-15T09:00", "2026-01-15 9:00", "2026-01-15 24:00", "2026-01-15 09:60",
		"2026-01-15 09:00:00", "2026-01-15 ", " 2026-01-15", "2026-01-15  09:00", "[2026-01-15]", "2026-01-15 [09:00]", "yesterday", "２０２６-01-15", 20260115, true, tree{}, []any{"2026-01-15"}, "26-01-15",
	}
	whole := []any{"x", 1.5, "1.0", " 1", "+1", true, tree{}, []any{1}, 1e30, "１", "0x1"}
	for name, values := range map[string][]any{
		"date_start": dates, "date_end": dates,
		"type":     append([]any{0, 4, -1, "card"}, whole...),
		"status":   append([]any{0, 5, -1, "COMPLETED"}, whole...),
		"workmode": append([]any{"live", "test"}, whole...),
		"sort":     {"ID", "email", "id desc", "parent_id", " id", 1, true, tree{}, []any{"id"}},
		"order":    append([]any{2, -1, "desc", false}, whole...),
		"offset":   append([]any{-1, "-1"}, whole...),
		"limit":    append([]any{0, -1, "0"}, whole...),
	} {
		for _, value := range values {
			if r := s.list(tree{name: value}); r.verdict() != "error 10002 "+name {
				t.Errorf("%s of %#v: %s", name, value, r.text)
			}
		}
		for _, absent := range []any{nil, ""} {
			if r := s.post("payment/list", fmt.Sprintf(`{"%s":%s}`, name, map[bool]string{true: "null", false: `""`}[absent == nil])); r.verdict() != "0 listed" {
				t.Errorf("%s of %#v: %s", name, absent, r.text)
			}
		}
	}
}

// TestItemsHaveWhatWasSent: the optional parameters come back where they were sent, and only there.
func TestItemsHaveWhatWasSent(t *testing.T) {
	s := quick(t, nil)
	s.made(charge, tree{"order_id": "Заказ \"1\"", "account_id": 77, "ip": "2001:db8::1", "description": "1 <b>&</b>\n2", "email": "payer@пример.рф"})
	s.made(auth, nil)
	s.declined(charge)
	s.about(s.First, "refund", tree{"amount": 1})
	keys := func(item tree) string {
		var all []string
		for key := range item {
			all = append(all, key)
		}
		slices.Sort(all)
		return strings.Join(all, " ")
	}
	items := s.list(tree{"order": 0}).items()
	const least = "amount card currency date description email id status token type workmode"
	full := items[0]
	for i, want := range []string{
		"account_id amount card currency date description email id ip order_id status token type workmode", least,
		"amount card currency date description email id reason status token type workmode",
		"account_id amount card currency date description email id ip order_id parent_id status token type workmode",
	} {
		if got := keys(items[i]); got != want {
			t.Errorf("item %d has %s, want %s", i, got, want)
		}
	}
	if full["order_id"] != `Заказ "1"` || full["account_id"] != "77" || full["ip"] != "2001:db8::1" || full["description"] != "1 <b>&</b>\n2" || full["email"] != "payer@пример.рф" || full["currency"] != "RUB" {
		t.Errorf("the payment is listed as %v", full)
	}
	refund := items[3]
	if refund["card"].(tree)["mask"] != full["card"].(tree)["mask"] || refund["description"] != full["description"] || fmt.Sprint(refund["parent_id"]) != fmt.Sprint(s.First) {
		t.Errorf("the refund is listed as %v", refund)
	}
}
