package main

import (
	"encoding/csv"
	"reflect"
	"strings"
	"testing"
)

func TestListAsksWithItsFilters(t *testing.T) {
	for _, c := range []struct {
		name string
		args []string
		want map[string]any
	}{
		{"none", nil, map[string]any{"order": 1.0}},
		{"all_of_them", []string{"--date-start", "2020-09-01", "--date-end", "2020-09-30 12:30", "--type", "refund", "--status", "authorized", "--workmode", "test",
			"--sort", "amount", "--ascending", "--offset", "20", "--limit", "100"},
			map[string]any{"date_start": "2020-09-01", "date_end": "2020-09-30 12:30", "type": 3.0, "status": 4.0, "workmode": 2.0, "sort": "amount",
				"order": 0.0, "offset": 20.0, "limit": 100.0}},
		{"a_last_day_is_whole", []string{"--date-end", "2020-09-30", "--type", "card", "--status", "completed", "--workmode", "live"},
			map[string]any{"date_end": "2020-09-30 23:59", "type": 1.0, "status": 1.0, "workmode": 1.0, "order": 1.0}},
		{"a_minute_with_a_T", []string{"--date-start", "2020-09-01T00:01", "--type", "token", "--status", "canceled"},
			map[string]any{"date_start": "2020-09-01 00:01", "type": 2.0, "status": 3.0, "order": 1.0}},
		{"all", []string{"--all", "--status", "declined", "--sort", "id"}, map[string]any{"status": 2.0, "sort": "id", "order": 0.0, "limit": 100.0}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newGBPayments(t, script{gbLists: {gbEmpty}})
			if code, _, stderr := atGBPayments(t, p, append([]string{"list"}, c.args...)...); code != exitOK {
				t.Fatalf("exit code %d, %s", code, stderr)
			}
			if got := p.call(t, gbLists).body; !reflect.DeepEqual(got, c.want) {
				t.Errorf("body  %v\nwant %v", got, c.want)
			}
		})
	}
}

// gbThree is a list whose lines are of different widths.
var gbThree = gbList(
	gbItem(1000, 3, 1, "amount", "150", "parent_id", "999"),
	gbItem(999, 2, 1, "order_id", `"заказ №7"`),
	gbItem(7, 2, 2, "reason", `"Превышен лимит"`, "order_id", "null", "card", "null", "date", "null"),
	gbItem(6, 9, 8, "amount", "null", "currency", "null"),
)

func TestListIsAlignedColumnsWhereThereIsNoTerminal(t *testing.T) {
	code, stdout, _ := atGBPayments(t, newGBPayments(t, script{gbLists: {gbThree}}), "list")
	want := `ID    DATE                 TYPE    STATUS     AMOUNT  CUR  ORDER     CARD              NOTE
1000  2026-01-15 11:59:58  refund  completed    1.50  RUB  order-1   411111******1111  of 999
999   2026-01-15 11:59:58  token   completed  100.00  RUB  заказ №7  411111******1111
7     -                    token   declined   100.00  RUB  -         -                 Превышен лимит
6     2026-01-15 11:59:58  9       8               -  -    order-1   411111******1111
`
	if code != exitOK || stdout != want {
		t.Errorf("exit code %d and\n%swant\n%s", code, stdout, want)
	}
}

func TestListIsATableOnATerminal(t *testing.T) {
	p := newGBPayments(t, script{gbLists: {gbList(gbItem(999, 2, 1), gbItem(7, 2, 2, "reason", `"Превышен лимит"`))}})
	want := `ID  │ DATE                │ TYPE  │ STATUS    │ AMOUNT │ CUR │ ORDER   │ CARD             │ NOTE
────┼─────────────────────┼───────┼───────────┼────────┼─────┼─────────┼──────────────────┼───────────────
999 │ 2026-01-15 11:59:58 │ token │ completed │ 100.00 │ RUB │ order-1 │ 411111******1111 │
7   │ 2026-01-15 11:59:58 │ token │ declined  │ 100.00 │ RUB │ order-1 │ 411111******1111 │ Превышен лимит
`
	for _, c := range []struct {
		env  map[string]string
		want string
	}{
		{map[string]string{"NO_COLOR": "1"}, want},
		{nil, "\x1b[1m" + strings.Replace(want, "NOTE\n", "NOTE\x1b[0m\n", 1)},
	} {
		s := &stage{terminal: onTerminal, env: c.env}
		code, stdout, _ := s.run(t, gbArgs(p, "list")...)
		if code != exitOK || stdout != c.want {
			t.Errorf("%v: exit code %d and\n%qwant\n%q", c.env, code, stdout, c.want)
		}
	}
}

func TestListAsCSV(t *testing.T) {
	p := newGBPayments(t, script{gbLists: {gbList(
		gbItem(996, 3, 1, "parent_id", "995", "description", `"Чай, \"чёрный\"\nи зелёный"`),
		gbItem(995, 2, 2, "account_id", `"A1"`, "ip", `"192.0.2.1"`, "reason", `"нет"`))}})
	s := &stage{terminal: onTerminal} // a terminal changes nothing of it
	code, stdout, stderr := s.run(t, gbArgs(p, "list", "--output", "csv", "--limit", "2")...)
	if code != exitOK || !strings.HasSuffix(stderr, "next: there may be more: give --offset 2, or --all\n") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	got, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	if err != nil {
		t.Fatalf("%q: %v", stdout, err)
	}
	want := [][]string{
		{"id", "type", "status", "workmode", "date", "amount", "currency", "description", "email", "order_id", "account_id", "ip", "masked_pan",
			"card_expires", "card_type", "reason", "parent_id"},
		{"996", "refund", "completed", "1", "2026-01-15T11:59:58+03:00", "100.00", "RUB", `Чай, "чёрный" и зелёный`, "a@b.example", "order-1", "", "",
			"411111******1111", "12/30", "VISA", "", "995"},
		{"995", "token", "declined", "1", "2026-01-15T11:59:58+03:00", "100.00", "RUB", "Чай", "a@b.example", "order-1", "A1", "192.0.2.1",
			"411111******1111", "12/30", "VISA", "нет", ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if lines := strings.Count(stdout, "\n"); lines != 3 {
		t.Errorf("%d lines, want one for each transaction and the head", lines)
	}
}

// TestListAsJSON is one object, also of nothing.
func TestListAsJSON(t *testing.T) {
	_, stdout, _ := atGBPayments(t, newGBPayments(t, script{gbLists: {gbEmpty}}), "list", "--output", "json")
	want := `{"provider":"gbpayments","command":"list","count":0,"transactions":[],"outcome":"done","next":"without --date-start the list begins with the 1st of this month"}` + "\n"
	if stdout != want {
		t.Errorf("got  %swant %s", stdout, want)
	}
	// The shared flag may stand before the commands, too.
	p := newGBPayments(t, script{gbLists: {gbThree}})
	_, stdout, _ = new(stage).run(t, append([]string{"--output", "json"}, gbArgs(p, "list")...)...)
	r := decodeGBPayments(t, stdout)
	if r.Count != 4 || len(r.Transactions) != 4 || r.Transactions[0].ParentID != "999" || r.Transactions[2].Reason != "Превышен лимит" {
		t.Errorf("as JSON: %s", stdout)
	}
}

// TestNoListShowsAToken: whoever has it can pay.
func TestNoListShowsAToken(t *testing.T) {
	for _, args := range [][]string{{"list"}, {"list", "--output", "json"}, {"list", "--output", "csv"}, {"status", "999"}, {"status", "999", "--output", "json"}} {
		p := newGBPayments(t, script{gbLists: {gbList(gbItem(999, 2, 1)), gbEmpty}})
		_, stdout, stderr := atGBPayments(t, p, args...)
		if !strings.Contains(stdout, "999") || strings.Contains(stdout+stderr, "tok_secret") {
			t.Errorf("%v: %q, %q", args, stdout, stderr)
		}
	}
}

// TestListAllGoesFromPageToPage and ends with the one that is not full.
func TestListAllGoesFromPageToPage(t *testing.T) {
	var full []string
	for n := range 100 {
		full = append(full, gbItem(n+1, 2, 1))
	}
	p := newGBPayments(t, script{gbLists: {gbList(full...), gbList(gbItem(101, 2, 1))}})
	code, stdout, stderr := atGBPayments(t, p, "list", "--all")
	if lines := strings.Count(stdout, "\n"); code != exitOK || lines != 102 || strings.Contains(stderr, "next:") || len(p.names()) != 2 {
		t.Errorf("exit code %d, %d lines, %q, calls %v", code, lines, stderr, p.names())
	}
	if got := p.calls[1].body["offset"]; got != 100.0 {
		t.Errorf("the second page begins at %v", got)
	}
	// A page that fails leaves no half of a list behind.
	p = newGBPayments(t, script{gbLists: {gbList(full...), "500"}})
	code, stdout, stderr = atGBPayments(t, p, "list", "--all", "--output", "csv")
	if want := "client: payment/list was answered with HTTP 500; try again"; code != exitFailed || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q, %q; want %q", code, stdout, lastLine(stderr), want)
	}
}

func TestListSaysWhereMoreMayBe(t *testing.T) {
	var ten []string
	for n := range 10 {
		ten = append(ten, gbItem(n+1, 2, 1))
	}
	for _, c := range []struct {
		answer string
		args   []string
		last   string
	}{
		{gbList(ten...), nil, "next: there may be more: give --offset 10, or --all"},
		{gbList(ten...), []string{"--offset", "30"}, "next: there may be more: give --offset 40, or --all"},
		{gbList(ten[:9]...), nil, "listing"},
		{gbList(ten...), []string{"--limit", "11"}, "listing"},
		{gbEmpty, nil, "next: without --date-start the list begins with the 1st of this month"},
		{gbEmpty, []string{"--date-start", "2020-09-01"}, "listing"},
	} {
		code, _, stderr := atGBPayments(t, newGBPayments(t, script{gbLists: {c.answer}}), append([]string{"list"}, c.args...)...)
		if code != exitOK || lastLine(stderr) != c.last {
			t.Errorf("%v: exit code %d, %q; want %q", c.args, code, lastLine(stderr), c.last)
		}
	}
}
