package expect_test

import (
	"testing"

	"paysandbox/internal/expect"
	"paysandbox/internal/scenario"
)

func TestNotificationsAreJudged(t *testing.T) {
	sent := expect.Told{Number: 1, Event: "paid", Attempts: 1}
	over := expect.Told{Number: 1, Event: "paid", Attempts: 3, Final: true}
	acked := expect.Told{Number: 2, Event: "paid", Attempts: 2, Acked: true, Final: true}
	lost := expect.Told{Number: 3, Event: "paid", Final: true}
	other := expect.Told{Number: 4, Event: "refunded", Attempts: 1, Acked: true, Final: true}
	yes, no := new(true), new(false)
	for _, test := range []struct {
		name      string
		acked     *bool
		told      []expect.Told
		live, end expect.Standing
		seen      string
	}{
		{"nothing", yes, nil, expect.Open, expect.Unmet, "no such notification"},
		{"another", yes, []expect.Told{other}, expect.Open, expect.Unmet, "no such notification"},
		{"acknowledged", yes, []expect.Told{acked}, expect.Met, expect.Met, "notification 2 sent 2 times, acknowledged"},
		{"one of two", yes, []expect.Told{over, acked}, expect.Met, expect.Met, "notification 1 sent 3 times, not acknowledged; notification 2 sent 2 times, acknowledged"},
		{"not yet", yes, []expect.Told{sent}, expect.Open, expect.Unmet, "notification 1 sent 1 time, not acknowledged"},
		{"lost", yes, []expect.Told{lost}, expect.Open, expect.Unmet, "notification 3 not sent"},
		{"sent is enough", nil, []expect.Told{sent}, expect.Met, expect.Met, "notification 1 sent 1 time, not acknowledged"},
		{"lost is not sent", nil, []expect.Told{lost}, expect.Open, expect.Unmet, "notification 3 not sent"},
		{"none must be", no, []expect.Told{over}, expect.Met, expect.Met, "notification 1 sent 3 times, not acknowledged"},
		{"none so far", no, []expect.Told{sent}, expect.Open, expect.Met, "notification 1 sent 1 time, not acknowledged"},
		{"one too many", no, []expect.Told{over, acked}, expect.Unmet, expect.Unmet, "notification 1 sent 3 times, not acknowledged; notification 2 sent 2 times, acknowledged"},
		{"none because nothing came", no, nil, expect.Open, expect.Unmet, "no such notification"},
	} {
		for ended, want := range map[bool]expect.Standing{false: test.live, true: test.end} {
			e := scenario.Expectation{Notification: "paid", Acked: test.acked, Line: 7}
			v := expect.Judge(e, expect.Evidence{Told: test.told, Ended: ended})
			if v.Standing != want || v.Seen != test.seen || v.Line != 7 || (v.Else != "") != (want == expect.Unmet) {
				t.Errorf("%s, ended %t: %+v, want %s", test.name, ended, v, want)
			}
		}
	}
}
