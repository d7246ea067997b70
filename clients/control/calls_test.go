package control_test

import (
	"maps"
	"testing"
	"time"

	"paysandbox/clients/control"
)

// calls are those of the client.
func calls(t *testing.T) map[string]func(*control.Client) error {
	all := map[string]func(*control.Client) error{
		"Payment":     func(c *control.Client) error { _, err := c.Payment(t.Context(), "7"); return err },
		"AnswerPayer": func(c *control.Client) error { _, err := c.AnswerPayer(t.Context(), "7", control.Decline); return err },
		"MintGooglePayToken": func(c *control.Client) error {
			_, err := c.MintGooglePayToken(t.Context(), control.Token{})
			return err
		},
		"MintToken": func(c *control.Client) error {
			_, err := c.MintToken(t.Context(), "gbpayments", control.Token{})
			return err
		},
		"ExportScenario": func(c *control.Client) error { _, err := c.ExportScenario(t.Context(), "7"); return err },
		"SetState": func(c *control.Client) error {
			_, err := c.SetState(t.Context(), "7", control.Change{State: "5"})
			return err
		},
		"Raise":    func(c *control.Client) error { _, err := c.Raise(t.Context(), "7", "settle"); return err },
		"Payments": func(c *control.Client) error { _, err := c.Payments(t.Context(), control.PaymentFilter{}); return err },
		"Notifications": func(c *control.Client) error {
			_, err := c.Notifications(t.Context(), control.NotificationFilter{})
			return err
		},
		"Notification":      func(c *control.Client) error { _, err := c.Notification(t.Context(), 7); return err },
		"Redeliver":         func(c *control.Client) error { _, err := c.Redeliver(t.Context(), 7); return err },
		"HoldNotifications": func(c *control.Client) error { _, err := c.HoldNotifications(t.Context()); return err },
		"ReleaseNotifications": func(c *control.Client) error {
			_, err := c.ReleaseNotifications(t.Context(), control.AsDue)
			return err
		},
		"ScenarioReport": func(c *control.Client) error { _, err := c.ScenarioReport(t.Context(), "timed", true); return err },
		"Wait": func(c *control.Client) error {
			_, err := c.Wait(t.Context(), control.Awaited{Payment: &control.AwaitedPayment{ID: "ipay:7"}, Timeout: time.Millisecond})
			return err
		},
		"Operate": func(c *control.Client) error {
			_, err := c.Operate(t.Context(), "7", control.Refund, 0)
			return err
		},
		"Version":        func(c *control.Client) error { _, err := c.Version(t.Context()); return err },
		"Metrics":        func(c *control.Client) error { _, err := c.Metrics(t.Context()); return err },
		"Document":       func(c *control.Client) error { _, err := c.Document(t.Context(), "ipay"); return err },
		"Catalogue":      func(c *control.Client) error { _, err := c.Catalogue(t.Context()); return err },
		"Explain":        func(c *control.Client) error { _, err := c.Explain(t.Context(), "7"); return err },
		"ExplainMermaid": func(c *control.Client) error { _, err := c.ExplainMermaid(t.Context(), "7"); return err },
	}
	maps.Copy(all, requestCalls(t))
	return all
}
