package gbpayments

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"paysandbox/internal/probe"
)

// surface asks where methods are and how a merchant proves itself. Nothing here moves money: transactions are unknown, the rest is the test method.
func (s *site) surface() []probe.Experiment {
	const nothing = "HTTP 404 without a body"
	there := func(operation, path string) probe.Trial {
		return s.seen(path+" of an unknown transaction", "there", operation, func(*probe.Side) *call {
			return s.ask(operation, object{"transaction_id": neverGiven, "amount": 1}).at(path)
		}, func(a answer, outcome string) string {
			if a.Response != nil || strings.HasPrefix(outcome, badBody) {
				return "there"
			}
			return outcome
		})
	}
	verb := func(method string) probe.Trial {
		return s.tried(method+" of test", "HTTP 405 without a body", opTest, func(*probe.Side) *call {
			c := s.ask(opTest, object{})
			c.method = method
			return c
		})
	}
	return []probe.Experiment{
		experiment("addresses",
			there(opConfirm, "/payment/confirm"), there(opCancel, "/payment/cancel"), there(opCancel, "/payment/void"), there(opRefund, "/payment/refund")),
		experiment("unknown-method",
			s.tried("a method that nobody has", nothing, opTest, func(*probe.Side) *call { return s.ask(opTest, object{}).at("/payment/nothing") }),
			verb(http.MethodGet), verb(http.MethodPut)),
		experiment("basic",
			s.tested("Site ID and API Secret", taken, object{}),
			s.tried("the scheme in small letters", taken, opTest, func(*probe.Side) *call {
				c := s.ask(opTest, object{})
				return c.as("Authorization", strings.Replace(c.header.Get("Authorization"), "Basic", "basic", 1))
			})),
		experiment("basic-answer",
			s.unproved("no Authorization", func(c *call) *call { return c.as("Authorization", "") }),
			s.unproved("a wrong API Secret", func(*call) *call { return other(s.SiteID, s.APISecret+"-wrong").ask(opTest, object{}) }),
			s.unproved("a Site ID that nobody has", func(*call) *call { return other("0", s.APISecret).ask(opTest, object{}) }),
			s.unproved("Bearer in the place of Basic", func(c *call) *call { return c.as("Authorization", "Bearer nobody") }),
			s.unproved("no Authorization and a broken body", func(*call) *call {
				return s.bytes(opTest, "{").as("Authorization", "")
			})),
		experiment("http-status",
			s.status("an error of the test method", opTest, object{"error": 10002}),
			s.status("a cancel of an unknown transaction", opCancel, object{"transaction_id": neverGiven}),
			s.status("a list sorted by nothing known", opList, object{"sort": "nothing"})),
	}
}

// other is a site that is not the merchant's.
func other(siteID, secret string) *site {
	return &site{Credentials: Credentials{SiteID: siteID, APISecret: secret}}
}

// unproved asks what a test without a good proof gets.
func (s *site) unproved(asks string, spoil func(*call) *call) probe.Trial {
	return s.seen(asks, "HTTP 401 that asks for Basic, error 401", opTest, func(*probe.Side) *call { return spoil(s.ask(opTest, object{})) },
		func(a answer, outcome string) string {
			switch {
			case a.raw.Status != http.StatusUnauthorized:
				return outcome
			case strings.HasPrefix(a.raw.Header.Get("WWW-Authenticate"), "Basic"):
				return "HTTP 401 that asks for Basic, " + outcome
			}
			return "HTTP 401, " + outcome
		})
}

// status asks which HTTP status an error has.
func (s *site) status(asks, operation string, parameters object) probe.Trial {
	return probe.Trial{Asks: asks, Ours: "HTTP 200", Sends: probe.Once(operation), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		a, outcome, err := s.send(ctx, side, s.ask(operation, parameters))
		if err != nil {
			return "", err
		}
		if !strings.HasPrefix(outcome, badBody) {
			return "", probe.Unclear("the error 10002 for it did not come: %s", outcome)
		}
		return fmt.Sprintf("HTTP %d", a.raw.Status), nil
	}}
}
