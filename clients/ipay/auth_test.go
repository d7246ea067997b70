package ipay_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"paysandbox/clients/ipay"
)

func TestSignHoldsTheKnownDigest(t *testing.T) {
	const want = "94f559e5413ff80db2fa33bf1d489573538b5a29e83d468c25eaaa72118f29ddf3a116f6c533785f63d6fe419848d1ea38c426bdc5875763a9f01e501d7d9002"
	if got := ipay.Sign("2018-07-09 03:40:37", "test_sign_key"); got != want {
		t.Errorf("Sign = %s, want %s", got, want)
	}
	for _, other := range [][2]string{{"2018-07-09 03:40:38", "test_sign_key"}, {"2018-07-09 03:40:37", "test_sign_kez"}, {"test_sign_key", "2018-07-09 03:40:37"}} {
		if ipay.Sign(other[0], other[1]) == want {
			t.Errorf("Sign(%q) gives the same digest", other)
		}
	}
}

type sentAuth struct {
	Request struct {
		Auth struct{ Login, Time, Sign string }
	}
}

// The stamp is Kyiv's, whatever zone the clock speaks of, and the sign is of the stamp that is sent.
func TestRequestsAreStampedInKyiv(t *testing.T) {
	tokyo := time.FixedZone("JST", 9*3600)
	for name, test := range map[string]struct {
		instant time.Time
		want    string
	}{
		"summer":                {time.Date(2018, 7, 9, 0, 40, 37, 0, time.UTC), "2018-07-09 03:40:37"},
		"winter":                {time.Date(2019, 2, 19, 8, 47, 35, 0, time.UTC), "2019-02-19 10:47:35"},
		"another zone":          {time.Date(2019, 2, 19, 17, 47, 35, 0, tokyo), "2019-02-19 10:47:35"},
		"another year":          {time.Date(2025, 12, 31, 23, 30, 0, 999, time.UTC), "2026-01-01 01:30:00"},
		"before spring":         {time.Date(2026, 3, 29, 0, 59, 59, 0, time.UTC), "2026-03-29 02:59:59"},
		"after spring":          {time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), "2026-03-29 04:00:00"},
		"double hour, first":    {time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), "2026-10-25 03:30:00"},
		"double hour, again":    {time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC), "2026-10-25 03:30:00"},
		"after the double hour": {time.Date(2026, 10, 25, 2, 30, 0, 0, time.UTC), "2026-10-25 04:30:00"},
	} {
		t.Run(name, func(t *testing.T) {
			var sent sentAuth
			c := newClient(t, base, at(test.instant), over(func(r *http.Request) (*http.Response, error) {
				return respond(200, fixture(t, "page/answers/CalculateFee.json")), json.NewDecoder(r.Body).Decode(&sent)
			}))
			if _, err := c.CalculateFee(t.Context(), 100); err != nil {
				t.Fatal(err)
			}
			auth := sent.Request.Auth
			if auth.Time != test.want || auth.Sign != ipay.Sign(test.want, merchant.SignKey) || auth.Login != merchant.Login {
				t.Errorf("auth = %+v, want the time %s and its sign", auth, test.want)
			}
		})
	}
}

// Without WithClock the machine's clock stamps.
func TestTheMachinesClockStampsByDefault(t *testing.T) {
	kyiv, err := time.LoadLocation("Europe/Kiev")
	if err != nil {
		t.Fatal(err)
	}
	var sent sentAuth
	c, err := ipay.New(base, merchant, over(func(r *http.Request) (*http.Response, error) {
		return respond(200, fixture(t, "page/answers/CalculateFee.json")), json.NewDecoder(r.Body).Decode(&sent)
	}))
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now().Truncate(time.Second)
	if _, err := c.CalculateFee(t.Context(), 100); err != nil {
		t.Fatal(err)
	}
	text := sent.Request.Auth.Time
	stamp, err := time.ParseInLocation(time.DateTime, text, kyiv)
	if err != nil {
		t.Fatal(err)
	}
	// In the double hour of autumn the text has two readings; the other one is an hour later.
	if after := time.Now(); (stamp.Before(before) || stamp.After(after)) && (stamp.Add(time.Hour).Before(before) || stamp.Add(time.Hour).After(after)) {
		t.Errorf("stamped %s between %v and %v", text, before, after)
	}
}
