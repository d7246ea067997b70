package ipay_test

import (
	"testing"
	"time"

	"paysandbox/mocks/ipay"
)

func TestTimesInAnotherFormAreRefused(t *testing.T) {
	m := quick(t, nil)
	for _, at := range []string{
		"", " ", "now", "2018-07-09", "03:40:37", "2018-07-09T03:40:37", "2018-07-09 03:40:37Z", "2018-07-09 03:40:37 +03:00", "2018-07-09 03:40:37.0", "2018-07-09 03:40:37,5",
		" 2018-07-09 03:40:37", "2018-07-09 03:40:37 ", "2018-07-09  03:40:37", "2018-07-09\t03:40:37", "2018-7-9 03:40:37", "2018-07-09 3:40:37", "18-07-09 03:40:37",
		"09.07.2018 03:40:37", "2018/07/09 03:40:37", "2018-07-09 03:40", "20180709034037", "1531093237", "2018-13-09 03:40:37", "2018-00-09 03:40:37", "2018-07-00 03:40:37",
		"2018-07-32 03:40:37", "2018-02-29 03:40:37", "2018-06-31 03:40:37", "2018-07-09 24:00:00", "2018-07-09 03:60:37", "2018-07-09 03:40:60", "-018-07-09 03:40:37",
		"2018-07-09 03:40:37\x00", "２０１８-07-09 03:40:37", "2018–07–09 03:40:37",
	} {
		if got := m.timed(at); got != "invalid auth time" {
			t.Errorf("%q: %q, want invalid auth time", at, got)
		}
	}
	for _, at := range []string{printedTime, "2017-01-01 00:00:00", "2020-02-29 23:59:59", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-03-29 03:30:00"} {
		if got := m.timed(at); got != "" {
			t.Errorf("%q: %q, want it to be taken, however old", at, got)
		}
	}
}

// stopped is a merchant with a limit of five minutes, at an instant.
func stopped(t *testing.T, now time.Time) *merchant {
	t.Helper()
	m := quick(t, func(s *ipay.Settings) { s.TimeSkew = 300 })
	if err := m.tenant().Advance(now.Sub(start)); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTimeSkew(t *testing.T) {
	utc := func(text string) time.Time {
		at, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, c := range []struct{ name, now, at, want string }{ // now in UTC, at in Kyiv
		{"winter is two hours ahead", "2026-01-15 09:00:00", "2026-01-15 11:00:00", ""},
		{"the limit behind", "2026-01-15 09:00:00", "2026-01-15 10:55:00", ""},
		{"a second more behind", "2026-01-15 09:00:00", "2026-01-15 10:54:59", "invalid auth time"},
		{"the limit ahead", "2026-01-15 09:00:00", "2026-01-15 11:05:00", ""},
		{"a second more ahead", "2026-01-15 09:00:00", "2026-01-15 11:05:01", "invalid auth time"},
		{"UTC instead of Kyiv", "2026-01-15 09:00:00", "2026-01-15 09:00:00", "invalid auth time"},
		{"the page's own", "2026-01-15 09:00:00", printedTime, "invalid auth time"},
		{"summer is three hours ahead", "2026-07-15 09:00:00", "2026-07-15 12:00:00", ""},
		{"winter time in summer", "2026-07-15 09:00:00", "2026-07-15 11:00:00", "invalid auth time"},

		// On 29 March 2026 03:00 becomes 04:00, at 01:00 UTC.
		{"spring, the last second of winter", "2026-03-29 00:59:59", "2026-03-29 02:59:59", ""},
		{"spring, the first second of summer", "2026-03-29 01:00:00", "2026-03-29 04:00:00", ""},
		{"spring, over the gap", "2026-03-29 01:01:00", "2026-03-29 02:58:00", ""},
		{"spring, a clock that was not put forward", "2026-03-29 01:30:00", "2026-03-29 03:30:00", ""},
		{"spring, a time that never is, an hour early", "2026-03-29 00:30:00", "2026-03-29 03:30:00", "invalid auth time"},

		// On 25 October 2026 04:00 becomes 03:00, at 01:00 UTC: each time of this hour is there twice.
		{"autumn, the first 03:30", "2026-10-25 00:30:00", "2026-10-25 03:30:00", ""},
		{"autumn, the second 03:30", "2026-10-25 01:30:00", "2026-10-25 03:30:00", ""},
		{"autumn, between both", "2026-10-25 01:00:00", "2026-10-25 03:30:00", "invalid auth time"},
		{"autumn, near the first", "2026-10-25 00:25:00", "2026-10-25 03:30:00", ""},
		{"autumn, near the second", "2026-10-25 01:35:00", "2026-10-25 03:30:00", ""},
		{"autumn, too far from the second", "2026-10-25 01:35:01", "2026-10-25 03:30:00", "invalid auth time"},
		{"autumn, the second before both", "2026-10-24 23:59:59", "2026-10-25 02:59:59", ""},
		{"autumn, the second after both", "2026-10-25 02:00:00", "2026-10-25 04:00:00", ""},
		{"autumn, 04:00 an hour early", "2026-10-25 01:00:00", "2026-10-25 04:00:00", "invalid auth time"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := stopped(t, utc(c.now)).timed(c.at); got != c.want {
				t.Errorf("at %s UTC, time %s: %q, want %q", c.now, c.at, got, c.want)
			}
		})
	}
}
