package gbpayments_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/clients/gbpayments"
)

func first(all iter.Seq2[gbpayments.Transaction, error]) error {
	for _, err := range all {
		return err
	}
	return nil
}

// numbers lists what comes, and the error at the end.
func numbers(all iter.Seq2[gbpayments.Transaction, error]) (ids []int64, err error) {
	for t, err := range all {
		if err != nil {
			return ids, err
		}
		ids = append(ids, t.ID)
	}
	return ids, nil
}

func TestTheListIsNotJudgedBySuccess(t *testing.T) {
	page, err := answering(t, 200, fixture(t, "page/answers/list.json")).List(t.Context(), gbpayments.Query{})
	if err != nil || page.Count != 4 || len(page.Transactions) != 3 || string(page.Raw) != fixture(t, "page/answers/list.json") {
		t.Errorf("read %v, %v; want three of four", page, err)
	}
	for _, line := range page.Transactions {
		if !reflect.DeepEqual(line, gbpayments.Transaction{Raw: []byte("{}")}) {
			t.Errorf("an empty line is %+v", line)
		}
	}
	for body, want := range map[string]int{
		`{"response":{"items":[]}}`: 0, `{"response":{"count":"7","items":[{"id":1}]}}`: 1, `{"response":{"count":null,"items":[{},{}],"success":0}}`: 2,
		`{"response":{"success":1}}`: -1, `{"response":{"count":1,"items":{}}}`: -1, `{"response":{"count":1,"items":[1]}}`: -1,
		`{"response":{"items":null}}`: -1, `{"response":{"items":[null]}}`: -1, `{"response":{"items":[[]]}}`: -1,
	} {
		page, err := answering(t, 200, body).List(t.Context(), gbpayments.Query{})
		if want < 0 && !errors.Is(err, gbpayments.ErrMalformedAnswer) || want >= 0 && (err != nil || len(page.Transactions) != want) {
			t.Errorf("%s is %v, %v", body, page, err)
		}
	}
}

func readLine(t *testing.T, line string) gbpayments.Transaction {
	t.Helper()
	page, err := answering(t, 200, `{"response":{"items":[`+line+`]}}`).List(t.Context(), gbpayments.Query{})
	if err != nil || len(page.Transactions) != 1 {
		t.Fatalf("%s is %v, %v", line, page, err)
	}
	if string(page.Transactions[0].Raw) != strings.TrimSpace(line) {
		t.Errorf("Raw is %s", page.Transactions[0].Raw)
	}
	return page.Transactions[0]
}

func TestATransactionIsRead(t *testing.T) {
	line := fixture(t, "transaction.json")
	want := gbpayments.Transaction{
		ID: 995, Type: gbpayments.TypeToken, Status: gbpayments.StatusCompleted, Workmode: gbpayments.WorkmodeLive,
		Date: time.Date(2020, 9, 1, 12, 30, 45, 0, moscow(t)), Amount: 10000, Currency: "RUB", Description: "Заказ 1", Email: "payer@shop.example",
		OrderID: "order-1", AccountID: "account-1", IP: "192.0.2.1", Token: "tok_ok",
		Card: gbpayments.Card{MaskedPAN: "411111******1111", Expiry: "12/30", Type: "visa"},
	}
	same := func(t *testing.T, got gbpayments.Transaction) {
		t.Helper()
		if !got.Date.Equal(want.Date) {
			t.Errorf("Date is %v, want %v", got.Date, want.Date)
		}
		got.Raw, got.Date = nil, want.Date
		if !reflect.DeepEqual(got, want) {
			type plain gbpayments.Transaction
			t.Errorf("read %+v, want %+v", plain(got), plain(want))
		}
	}
	same(t, readLine(t, line))
	t.Run("numbers as texts", func(t *testing.T) {
		for _, key := range []string{"995", "2", "1", "10000"} {
			line = strings.NewReplacer(": "+key+",", `: "`+key+`",`).Replace(line)
		}
		if !strings.Contains(line, `"amount": "10000"`) {
			t.Fatal("nothing was replaced")
		}
		same(t, readLine(t, line))
	})
	t.Run("refund", func(t *testing.T) {
		got := readLine(t, `{"transaction_id":901,"type":"3","status":1,"amount":-100,"parent_id":"900","order_id":7,"card":{"token":"tok_ok"}}`)
		if got.ID != 901 || !got.Refund() || got.Paid() || got.ParentID != 900 || got.Amount != -100 || got.OrderID != "7" || got.Token != "tok_ok" || got.Unread != nil {
			t.Errorf("read %v, %q", got, got.Unread)
		}
	})
	for name, status := range map[string]gbpayments.Status{"COMPLETED": 1, "DECLINED": 2, "CANCELED": 3, "AUTHORIZED": 4} {
		if got := readLine(t, `{"status":"`+name+`"}`); got.Status != status || got.Unread != nil {
			t.Errorf("%s is %v, %q", name, got.Status, got.Unread)
		}
	}
}

// What cannot be read spoils no list: the field is left empty, and named.
func TestWhatCannotBeReadIsNamed(t *testing.T) {
	got := readLine(t, `{"id":1.5,"type":9999999999,"status":"PAID","date":"yesterday","amount":"100.00","order_id":{},"token":false,"ip":[],`+
		`"card":{"mask":[],"exp":1230},"parent_id":"x","email":null}`)
	want := []string{"amount", "card.mask", "date", "id", "ip", "order_id", "parent_id", "status", "token", "type"}
	if !reflect.DeepEqual(got.Unread, want) {
		t.Errorf("unread are %q, want %q", got.Unread, want)
	}
	got.Unread, got.Raw = nil, nil
	if !reflect.DeepEqual(got, gbpayments.Transaction{Card: gbpayments.Card{Expiry: "1230"}}) {
		t.Errorf("read %v", got)
	}
	if got := readLine(t, `{"card":"411111******1111"}`); !reflect.DeepEqual(got.Unread, []string{"card"}) {
		t.Errorf("unread are %q", got.Unread)
	}
}

func TestDatesOfTransactions(t *testing.T) {
	for date, want := range map[string]string{
		`"2020-09-01 12:30:45"`: "2020-09-01T12:30:45+03:00", `"2020-09-01 12:30:45.5"`: "2020-09-01T12:30:45.5+03:00",
		`"2020-09-01 12:30"`: "2020-09-01T12:30:00+03:00", `"2020-09-01"`: "2020-09-01T00:00:00+03:00",
		`"2020-09-01T12:30:45"`: "2020-09-01T12:30:45+03:00", `"2020-09-01T12:30:45Z"`: "2020-09-01T12:30:45Z",
		`1598952645.25`: "2020-09-01T12:30:45.25+03:00", `"1598952645"`: "2020-09-01T12:30:45+03:00",
		`20200901`: "unread", `"01.09.2020"`: "unread", `{}`: "unread", `true`: "unread", `""`: "none", `null`: "none",
	} {
		line := readLine(t, `{"date":`+date+`}`)
		got := line.Date.Format(time.RFC3339Nano)
		switch {
		case line.Unread != nil:
			got = "unread"
		case line.Date.IsZero():
			got = "none"
		}
		if got != want {
			t.Errorf("%s is %s, want %s", date, got, want)
		}
	}
}

// A ledger is a server's list of transactions with the numbers 1, 2, 3 …, ready for the parameters of ListAll.
type ledger struct {
	t       *testing.T
	lines   []string
	limit   int // the most that it gives
	queries []map[string]any
	before  func(*ledger) // runs before each answer
}

func (l *ledger) answer(r *http.Request) (*http.Response, error) {
	if l.before != nil {
		l.before(l)
	}
	keys, err := sent(r)
	if err != nil {
		return nil, err
	}
	l.queries = append(l.queries, keys)
	if keys["sort"] != "id" || keys["order"] != 0.0 {
		l.t.Errorf("asked for %v, want the smallest number first", keys)
	}
	number := func(key string) int { n, _ := keys[key].(float64); return int(n) }
	from := min(number("offset"), len(l.lines))
	to := min(from+min(number("limit"), l.limit), len(l.lines))
	return respond(200, fmt.Sprintf(`{"response":{"count":%d,"items":[%s]}}`, len(l.lines), strings.Join(l.lines[from:to], ","))), nil
}

// newLedger has n payments of 100.00.
func newLedger(t *testing.T, n int) *ledger {
	l := &ledger{t: t, limit: 100}
	for range n {
		l.add(`"type":2,"status":1,"amount":10000,"order_id":"other"`)
	}
	return l
}

func (l *ledger) add(fields string) {
	l.lines = append(l.lines, fmt.Sprintf(`{"id":%d,%s}`, len(l.lines)+1, fields))
}

func (l *ledger) client(options ...gbpayments.Option) *gbpayments.Client {
	return newClient(l.t, base, append(options, over(l.answer))...)
}

func TestListAllGivesEachTransactionOnce(t *testing.T) {
	for _, test := range []struct{ lines, limit, offset, pages int }{
		{0, 0, 0, 1}, {1, 0, 0, 1}, {99, 0, 0, 1}, {100, 0, 0, 2}, {101, 0, 0, 2}, {250, 0, 0, 3}, {250, 0, 60, 2}, {5, 2, 0, 3}, {4, 2, 1, 2}, {3, 2, 9, 1},
	} {
		l := newLedger(t, test.lines)
		ids, err := numbers(l.client().ListAll(t.Context(), gbpayments.Query{DateStart: moment, Limit: test.limit, Offset: test.offset}))
		var want []int64
		for id := test.offset + 1; id <= test.lines; id++ {
			want = append(want, int64(id))
		}
		if err != nil || !reflect.DeepEqual(ids, want) || len(l.queries) != test.pages {
			t.Errorf("%+v: %v, %v after %d pages", test, ids, err, len(l.queries))
		}
		for _, query := range l.queries {
			if limit := max(test.limit, 1); query["limit"] != 100.0 && query["limit"] != float64(limit) || query["date_start"] != "2020-09-01 12:30" {
				t.Errorf("asked for %v", query)
			}
		}
	}
}

// Each page sees another payment that was made meanwhile: all come, and each once.
func TestListAllIsStableUnderNewTransactions(t *testing.T) {
	l := newLedger(t, 198)
	l.before = func(l *ledger) { l.add(`"type":2`) }
	ids, err := numbers(l.client().ListAll(t.Context(), gbpayments.Query{}))
	if err != nil || len(ids) != 201 || len(l.queries) != 3 {
		t.Fatalf("%d transactions, %v after %d pages; want 201 after 3", len(ids), err, len(l.queries))
	}
	for i, id := range ids {
		if id != int64(i+1) {
			t.Fatalf("transaction %d is number %d", id, i+1)
		}
	}
}

func TestListAllAsksNoFurtherThanIsWanted(t *testing.T) {
	l := newLedger(t, 300)
	for line, err := range l.client().ListAll(t.Context(), gbpayments.Query{}) {
		if err != nil || line.ID == 100 {
			break
		}
	}
	if len(l.queries) != 1 {
		t.Errorf("asked for %d pages, want 1", len(l.queries))
	}
}

// A list that does not go on would be read for ever.
func TestListAllEndsWhereTheListDoesNotGoOn(t *testing.T) {
	for name, test := range map[string]struct {
		page, says string
		grows      int // by how much the second page's count is greater
	}{
		"offset ignored": {`{"id":1},{"id":2}`, "transaction 1 comes after 2", 1},
		"descending":     {`{"id":2},{"id":1}`, "transaction 1 comes after 2", 0},
		"no numbers":     {`{},{}`, "the same page came twice", 0},
	} {
		asked := 0
		c := newClient(t, base, over(func(*http.Request) (*http.Response, error) {
			asked++
			return respond(200, fmt.Sprintf(`{"response":{"count":%d,"items":[%s]}}`, asked/2*test.grows, test.page)), nil
		}))
		_, err := numbers(c.ListAll(t.Context(), gbpayments.Query{Limit: 2}))
		if !errors.Is(err, gbpayments.ErrMalformedAnswer) || !strings.Contains(err.Error(), test.says) || asked > 2 {
			t.Errorf("%s: %v after %d pages; want it to say %q", name, err, asked, test.says)
		}
	}
}

func TestListAllGivesItsErrorLast(t *testing.T) {
	l := newLedger(t, 150)
	l.before = func(l *ledger) {
		if len(l.queries) == 1 {
			l.lines[120] = "7"
		}
	}
	ids, err := numbers(l.client().ListAll(t.Context(), gbpayments.Query{}))
	if !errors.Is(err, gbpayments.ErrMalformedAnswer) || len(ids) != 100 {
		t.Errorf("%d transactions and %v, want a page and an error", len(ids), err)
	}
}

// What is printed or encoded of a list holds no token.
func TestPagesPrintNoToken(t *testing.T) {
	page, err := answering(t, 200, `{"response":{"count":1,"items":[{"id":7,"token":"topsecret"}]}}`).List(t.Context(), gbpayments.Query{})
	if err != nil || page.Transactions[0].Token != "topsecret" {
		t.Fatal(err)
	}
	encoded, err := json.Marshal([]any{page, page.Transactions})
	if text := fmt.Sprintf("%+v %#v %s %v", page, page, encoded, page.Transactions); err != nil || strings.Contains(text, "topsecret") || !strings.Contains(text, "1 transactions, count 1") {
		t.Errorf("printed %s, %v", text, err)
	}
}
