package expect_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
)

var start = time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC)

// calls reads requests written as "seconds:operation name=value …", one a request, numbered from 1.
func calls(written ...string) (made []expect.Call) {
	for i, w := range written {
		words := strings.Fields(w)
		seconds, op, _ := strings.Cut(words[0], ":")
		after, err := time.ParseDuration(seconds + "s")
		if err != nil {
			panic(err)
		}
		fields := map[string]string{}
		for _, pair := range words[1:] {
			name, value, _ := strings.Cut(pair, "=")
			fields[name] = value
		}
		made = append(made, expect.Call{Number: int64(i + 1), At: start.Add(after), Op: op, Payment: fields["payment"],
			Field: func(name string) (string, bool) { value, present := fields[name]; return value, present }})
	}
	return made
}

func count(compare string, n int) scenario.Count { return scenario.Count{Compare: compare, Number: n} }

type judged struct {
	name    string
	e       scenario.Expectation
	seen    []string
	now     int // seconds
	live    expect.Standing
	ended   expect.Standing
	text    string // Seen, live and ended alike
	numbers []int64
}

func TestCalls(t *testing.T) {
	open, met, unmet := expect.Open, expect.Met, expect.Unmet
	any3 := []string{"0:list", "1:pay", "5:list", "9:list"}
	late := scenario.Expectation{Op: "list", Count: count(">=", 2), AfterOp: "pay", Within: 5 * time.Minute}
	byFirst := scenario.Expectation{Op: "list", Count: count("<=", 2), Within: 10 * time.Second}
	for _, test := range []judged{
		{"at least once is wanted without a count, none", scenario.Expectation{Op: "list"}, []string{"0:pay"}, 1, open, unmet, "0 times", nil},
		{"at least once is wanted without a count, one", scenario.Expectation{Op: "list"}, []string{"0:pay", "1:list"}, 1, met, met, "1 time", []int64{2}},

		{">= not reached", scenario.Expectation{Op: "list", Count: count(">=", 4)}, any3, 9, open, unmet, "3 times", []int64{1, 3, 4}},
		{">= reached", scenario.Expectation{Op: "list", Count: count(">=", 3)}, any3, 9, met, met, "3 times", []int64{1, 3, 4}},
		{">= zero is met by nothing", scenario.Expectation{Op: "list", Count: count(">=", 0)}, nil, 9, met, met, "0 times", nil},
		{"> not reached", scenario.Expectation{Op: "list", Count: count(">", 3)}, any3, 9, open, unmet, "3 times", []int64{1, 3, 4}},
		{"> reached", scenario.Expectation{Op: "list", Count: count(">", 2)}, any3, 9, met, met, "3 times", []int64{1, 3, 4}},
		{"== not reached", scenario.Expectation{Op: "list", Count: count("==", 4)}, any3, 9, open, unmet, "3 times", []int64{1, 3, 4}},
		{"== reached", scenario.Expectation{Op: "list", Count: count("==", 3)}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"== exceeded", scenario.Expectation{Op: "list", Count: count("==", 2)}, any3, 9, unmet, unmet, "3 times", []int64{1, 3, 4}},
		{"== never", scenario.Expectation{Op: "list", Count: count("==", 0)}, []string{"0:pay"}, 9, open, met, "0 times", nil},
		{"<= kept", scenario.Expectation{Op: "list", Count: count("<=", 3)}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"<= exceeded", scenario.Expectation{Op: "list", Count: count("<=", 2)}, any3, 9, unmet, unmet, "3 times", []int64{1, 3, 4}},
		{"< kept", scenario.Expectation{Op: "list", Count: count("<", 4)}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"< exceeded", scenario.Expectation{Op: "list", Count: count("<", 3)}, any3, 9, unmet, unmet, "3 times", []int64{1, 3, 4}},
		{"< zero cannot be", scenario.Expectation{Op: "list", Count: count("<", 0)}, nil, 9, unmet, unmet, "0 times", nil},

		{"after: earlier calls do not count", scenario.Expectation{Op: "list", Count: count("==", 2), AfterOp: "pay"}, any3, 9, open, met, "2 times", []int64{2, 3, 4}},
		{"after: the last one begins anew", scenario.Expectation{Op: "list", AfterOp: "pay"}, []string{"0:pay", "1:list", "2:pay"}, 9, open, unmet, "0 times", []int64{3}},
		{"after: its own operation never follows the last", scenario.Expectation{Op: "pay", AfterOp: "pay"}, []string{"0:pay", "1:pay"}, 9, open, unmet, "0 times", []int64{2}},

		{"within after: the time runs", late, []string{"0:pay", "10:list"}, 300, open, unmet, "1 time", []int64{1, 2}},
		{"within after: the time is over", late, []string{"0:pay", "10:list"}, 301, unmet, unmet, "1 time", []int64{1, 2}},
		{"within after: just in time", late, []string{"0:pay", "10:list", "300:list"}, 300, met, met, "2 times", []int64{1, 2, 3}},
		{"within after: too late", late, []string{"0:pay", "10:list", "301:list", "302:list"}, 302, unmet, unmet, "1 time; 2 times too late", []int64{1, 2, 3, 4}},
		{"within of the first: none yet", byFirst, nil, 1000, open, met, "0 times", nil},
		{"within of the first: the time runs", byFirst, []string{"0:list", "10:list"}, 10, open, met, "2 times", []int64{1, 2}},
		{"within of the first: the time is over", byFirst, []string{"0:list", "10:list", "11:list"}, 11, met, met, "2 times", []int64{1, 2}},
		{"within of the first: exceeded", byFirst, []string{"0:list", "9:list", "10:list"}, 10, unmet, unmet, "3 times", []int64{1, 2, 3}},

		{"gap: none to judge", scenario.Expectation{Op: "list", MinGap: time.Second}, nil, 9, open, met, "0 times", nil},
		{"gap: one call", scenario.Expectation{Op: "list", MaxGap: time.Second}, []string{"0:list"}, 900, open, met, "1 time", []int64{1}},
		{"gap: just long enough", scenario.Expectation{Op: "list", MinGap: 4 * time.Second}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"gap: too short", scenario.Expectation{Op: "list", MinGap: 5 * time.Second}, any3, 9, unmet, unmet, "3 times; 4s between requests 3 and 4", []int64{3, 4}},
		{"gap: just short enough", scenario.Expectation{Op: "list", MaxGap: 5 * time.Second}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"gap: too long", scenario.Expectation{Op: "list", MaxGap: 4500 * time.Millisecond}, any3, 9, unmet, unmet, "3 times; 5s between requests 1 and 3", []int64{1, 3}},
		{"gap: both wrong", scenario.Expectation{Op: "list", MinGap: 2 * time.Second, MaxGap: 60 * time.Second}, []string{"0:list", "1:list", "91:list"}, 91, unmet, unmet,
			"3 times; 1s between requests 1 and 2; 1m30s between requests 2 and 3", []int64{1, 2, 3}},
		{"gap: others between do not matter", scenario.Expectation{Op: "pay", MinGap: time.Second}, []string{"0:pay", "0.5:list", "1:pay"}, 9, open, met, "2 times", []int64{1, 3}},
		{"gap: a count that is reached is not all", scenario.Expectation{Op: "list", Count: count(">=", 2), MinGap: time.Second}, any3, 9, open, met, "3 times", []int64{1, 3, 4}},
		{"gap: with a count that is not reached", scenario.Expectation{Op: "list", Count: count(">=", 9), MinGap: time.Second}, any3, 9, open, unmet, "3 times", []int64{1, 3, 4}},
		{"gap: wrong and too many", scenario.Expectation{Op: "list", Count: count("<=", 2), MinGap: 5 * time.Second}, any3, 9, unmet, unmet, "3 times; 4s between requests 3 and 4", []int64{1, 3, 4}},

		{"same: alike", scenario.Expectation{Op: "pay", Same: []string{"a", "b"}}, []string{"0:pay a=1", "1:pay a=1"}, 9, open, met, "2 times", []int64{1, 2}},
		{"same: another value", scenario.Expectation{Op: "pay", Same: []string{"a", "b"}}, []string{"0:pay b=1", "1:pay b=1", "2:pay b=2"}, 9, unmet, unmet,
			"3 times; b differs between requests 1 and 3", []int64{1, 3}},
		{"same: absent and empty differ", scenario.Expectation{Op: "pay", Same: []string{"a"}}, []string{"0:pay a=", "1:pay"}, 9, unmet, unmet,
			"2 times; a differs between requests 1 and 2", []int64{1, 2}},
		{"distinct: each its own", scenario.Expectation{Op: "pay", Distinct: []string{"a"}}, []string{"0:pay a=1", "1:pay a=2", "2:pay a=", "3:pay"}, 9, open, met, "4 times", []int64{1, 2, 3, 4}},
		{"distinct: one taken", scenario.Expectation{Op: "pay", Distinct: []string{"a"}}, []string{"0:pay a=1", "1:pay a=2", "2:pay a=1"}, 9, unmet, unmet,
			"3 times; a is the same in requests 1 and 3", []int64{1, 3}},
		{"distinct: two absent", scenario.Expectation{Op: "pay", Distinct: []string{"a"}}, []string{"0:pay", "1:pay a=2", "2:pay"}, 9, unmet, unmet,
			"3 times; a is missing in requests 1 and 3", []int64{1, 3}},
		{"distinct: every field by itself", scenario.Expectation{Op: "pay", Distinct: []string{"a", "b"}}, []string{"0:pay a=1 b=1", "1:pay a=1 b=2", "2:pay a=3 b=2"}, 9, unmet, unmet,
			"3 times; a is the same in requests 1 and 2; b is the same in requests 2 and 3", []int64{1, 2, 3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.e.Else, test.e.Line = "the merchant is wrong", 7
			for _, ended := range []bool{false, true} {
				seen := expect.Evidence{Calls: calls(test.seen...), Now: start.Add(time.Duration(test.now) * time.Second), Ended: ended}
				got := expect.Judge(test.e, seen)
				want := expect.Verdict{Line: 7, Wanted: got.Wanted, Standing: test.live, Seen: test.text, Requests: test.numbers}
				if ended {
					want.Standing = test.ended
				}
				if want.Standing == unmet {
					want.Else = "the merchant is wrong"
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("ended %t:\ngot  %+v\nwant %+v", ended, got, want)
				}
			}
		})
	}
}

func TestNothingIsExpectedBeforeTheCallOfAfter(t *testing.T) {
	e := scenario.Expectation{Op: "list", Count: count(">=", 2), AfterOp: "pay", Within: time.Minute, Else: "no", Line: 3}
	wanted := "list at least 2 times within 1m after the last pay"
	for ended, want := range map[bool]expect.Verdict{
		false: {Line: 3, Wanted: wanted, Standing: expect.Open, Seen: "no pay, so nothing is expected so far"},
		true:  {Line: 3, Wanted: wanted, Standing: expect.Met, Seen: "no pay, so nothing was expected"},
	} {
		got := expect.Judge(e, expect.Evidence{Calls: calls("0:list", "1:list"), Now: start.Add(time.Hour), Ended: ended})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("ended %t:\ngot  %+v\nwant %+v", ended, got, want)
		}
	}
}

func TestACallWithoutFieldsHasNone(t *testing.T) {
	e := scenario.Expectation{Op: "pay", Same: []string{"a"}}
	seen := expect.Evidence{Calls: []expect.Call{{Number: 4, Op: "pay"}, calls("0:pay a=1")[0]}, Ended: true}
	if got := expect.Judge(e, seen); got.Standing != expect.Unmet {
		t.Errorf("an absent field equals a present one: %+v", got)
	}
}

func TestAVerdictNamesTheNewestOfManyRequests(t *testing.T) {
	seen := expect.Evidence{}
	for i := range 50 {
		seen.Calls = append(seen.Calls, expect.Call{Number: int64(i + 1), Op: "list"})
	}
	got := expect.Judge(scenario.Expectation{Op: "list", Count: count("<=", 9)}, seen)
	if n := len(got.Requests); n != 20 || got.Requests[0] != 31 || got.Requests[19] != 50 || got.Seen != "50 times" {
		t.Errorf("got %+v", got)
	}
}
