package expect_test

import (
	"encoding/json"
	"testing"
	"time"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
)

func TestWanted(t *testing.T) {
	for _, test := range []struct {
		wanted string
		e      scenario.Expectation
	}{
		{"list at least 1 time", scenario.Expectation{Op: "list"}},
		{"list exactly 1 time", scenario.Expectation{Op: "list", Count: count("==", 1)}},
		{"list exactly 0 times", scenario.Expectation{Op: "list", Count: count("==", 0)}},
		{"list at least 2 times", scenario.Expectation{Op: "list", Count: count(">=", 2)}},
		{"list more than 2 times", scenario.Expectation{Op: "list", Count: count(">", 2)}},
		{"list at most 2 times", scenario.Expectation{Op: "list", Count: count("<=", 2)}},
		{"list fewer than 2 times", scenario.Expectation{Op: "list", Count: count("<", 2)}},
		{"list at least 1s apart", scenario.Expectation{Op: "list", MinGap: time.Second}},
		{"list at most 1h apart", scenario.Expectation{Op: "list", MaxGap: time.Hour}},
		{"list 1.5s to 1m30s apart", scenario.Expectation{Op: "list", MinGap: 1500 * time.Millisecond, MaxGap: 90 * time.Second}},
		{"list all with the same a and b", scenario.Expectation{Op: "list", Same: []string{"a", "b"}}},
		{"list exactly 2 times, at least 10m apart, all with the same a, each with its own b", scenario.Expectation{Op: "list", Count: count("==", 2), MinGap: 10 * time.Minute, Same: []string{"a"}, Distinct: []string{"b"}}},
		{"list at least 1 time after the last pay", scenario.Expectation{Op: "list", AfterOp: "pay"}},
		{"list at least 1 time within 1h30m of the first", scenario.Expectation{Op: "list", Within: 90 * time.Minute}},
		{"payment/list at least 2 times within 5m after the last payment/token/charge", scenario.Expectation{Op: "payment/list", Count: count(">=", 2), AfterOp: "payment/token/charge", Within: 5 * time.Minute}},
		{"notification paid sent", scenario.Expectation{Notification: "paid"}},
		{"notification paid sent and acknowledged", scenario.Expectation{Notification: "paid", Acked: new(true)}},
		{"the newest payment in OK", scenario.Expectation{Final: "OK"}},
		{"captured: 100 minor units, paid: 1 payment", scenario.Expectation{Ledger: map[string]int64{"paid": 1, "captured": 100}}},
		{"the newest payment in OK, refunded: 1 minor unit", scenario.Expectation{Final: "OK", Ledger: map[string]int64{"refunded": 1}}},
	} {
		if got := expect.Judge(test.e, expect.Evidence{}).Wanted; got != test.wanted {
			t.Errorf("got  %q\nwant %q", got, test.wanted)
		}
	}
}

func TestWithoutASentenceTheVerdictMakesOne(t *testing.T) {
	e := scenario.Expectation{Op: "list", Count: count("==", 1), Line: 4}
	got := expect.Judge(e, expect.Evidence{Calls: calls("0:list", "1:list")})
	if want := "expected list exactly 1 time; saw 2 times"; got.Else != want {
		t.Errorf("got %q, want %q", got.Else, want)
	}
}

func TestVerdictsAsJSON(t *testing.T) {
	verdicts := expect.All([]scenario.Expectation{{Op: "list", Count: count("==", 1), Line: 4, Else: "listed twice"}, {Op: "pay", Line: 5}},
		expect.Evidence{Calls: calls("0:list", "1:list")})
	want := `[{"line":4,"wanted":"list exactly 1 time","standing":"unmet","else":"listed twice","seen":"2 times","requests":[1,2]},` +
		`{"line":5,"wanted":"pay at least 1 time","standing":"open","seen":"0 times"}]`
	if got, err := json.Marshal(verdicts); err != nil || string(got) != want {
		t.Errorf("%v\ngot  %s\nwant %s", err, got, want)
	}
	if got, err := json.Marshal(expect.All(nil, expect.Evidence{})); err != nil || string(got) != "[]" {
		t.Errorf("no expectations: %v, %s", err, got)
	}
}
