package intellectmoney

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"paysandbox/internal/probe"
)

const (
	pollsForChallenge = 5
	betweenPolls      = 2 * time.Second
)

// challenge is Form3DS of a method, or why there is none.
type challenge struct {
	form3DS string
	err     error
}

// links asks what the payer is sent to. One payment of each method serves all questions about it.
func (s *shop) links() []probe.Experiment {
	return []probe.Experiment{
		experiment("link-hosts",
			set(s.aboutLink("the host of the SBP link", theSame, opSBP, host), "https://qr.nspk.ru", "form3ds_host=real"),
			set(s.aboutLink("the host of the Gazprom Pay link", theSame, opGazprom, host), "https://gpay.online.gpb.ru", "form3ds_host=real")),
		experiment("qr-fields",
			s.aboutLink("sum for 10.00", "1000", opSBP, query("sum")),
			s.aboutLink("cur for TST", "RUB", opSBP, query("cur")),
			s.aboutLink("bank", "100000000014", opSBP, query("bank")),
			s.aboutLink("the id", "AD and 30 letters and digits", opSBP, func(_ *probe.Side, u *url.URL) string {
				return shape(path.Base(u.Path), map[string]string{"AD and 30 letters and digits": `^AD[A-Z0-9]{30}$`})
			})),
		experiment("gazprom-ids",
			s.aboutLink("gppTrxId", "a GUID", opGazprom, shapedQuery("gppTrxId", map[string]string{"a GUID": guid})),
			s.aboutLink("merchId", "20 hex digits", opGazprom, shapedQuery("merchId", map[string]string{"20 hex digits": `^[0-9A-Fa-f]{20}$`}))),
		experiment("bnpl-link", s.aboutChallenge("Form3DS of instalments", "a link", opBNPL, func(_ *probe.Side, text string) (string, error) {
			return kindOf(text), nil
		})),
	}
}

const (
	theSame = "the host that was asked"
	guid    = `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`
)

func host(side *probe.Side, u *url.URL) string {
	if base, err := url.Parse(side.Base()); err == nil && base.Scheme == u.Scheme && base.Host == u.Host {
		return theSame
	}
	return u.Scheme + "://" + u.Host
}

func query(name string) func(*probe.Side, *url.URL) string {
	return func(_ *probe.Side, u *url.URL) string {
		if !u.Query().Has(name) {
			return "absent"
		}
		return u.Query().Get(name)
	}
}

func shapedQuery(name string, shapes map[string]string) func(*probe.Side, *url.URL) string {
	return func(side *probe.Side, u *url.URL) string { return shape(query(name)(side, u), shapes) }
}

// shape names the pattern that a text has; else it is the text.
func shape(text string, shapes map[string]string) string {
	for name, pattern := range shapes {
		if regexp.MustCompile(pattern).MatchString(text) {
			return name
		}
	}
	return fmt.Sprintf("%q", text)
}

// kindOf says what a text is that a payer's browser is to do something with.
func kindOf(text string) string {
	switch u, err := url.Parse(text); {
	case json.Valid([]byte(text)):
		return "JSON"
	case strings.HasPrefix(strings.TrimSpace(text), "<"):
		return "a page of HTML"
	case err == nil && u.Host != "":
		return "a link"
	}
	return fmt.Sprintf("%.60q", text)
}

// aboutLink asks about the link in Form3DS, which for SBP stands in JSON.
func (s *shop) aboutLink(asks, ours, operation string, look func(*probe.Side, *url.URL) string) probe.Trial {
	return s.aboutChallenge(asks, ours, operation, func(side *probe.Side, text string) (string, error) {
		var code struct{ SbpQrCodeURL string }
		link := text
		if json.Unmarshal([]byte(text), &code) == nil && code.SbpQrCodeURL != "" {
			link = code.SbpQrCodeURL
		}
		u, err := url.Parse(link)
		if err != nil || u.Host == "" {
			return "", probe.Unclear("Form3DS has no link but %s", kindOf(text))
		}
		return look(side, u), nil
	})
}

func (s *shop) aboutChallenge(asks, ours, operation string, look func(*probe.Side, string) (string, error)) probe.Trial {
	return probe.Trial{
		Asks: asks, Ours: ours, Sends: probe.Once(opInvoice, operation).And(probe.Times(pollsForChallenge, opState)),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			c := s.challenges[operation]
			if c == nil {
				c = &challenge{}
				c.form3DS, c.err = s.challenge(ctx, side, operation)
				s.challenges[operation] = c
			}
			if c.err != nil {
				return "", c.err
			}
			return look(side, c.form3DS)
		},
	}
}

// challenge starts a payment and polls until the payer has something to go to.
func (s *shop) challenge(ctx context.Context, side *probe.Side, operation string) (string, error) {
	number, err := s.newInvoice(ctx, side)
	if err != nil {
		return "", err
	}
	d := s.start(operation, number)
	if operation == opCard {
		d = s.card(number)
	}
	if _, outcome, err := s.send(ctx, side, d); err != nil || outcome != taken {
		if err == nil {
			err = probe.Unclear("%s of an invoice in TST was not taken: %s", operation, outcome)
		}
		return "", err
	}
	a, err := s.poll(ctx, side, number, pollsForChallenge, "SendTo3DS")
	return string(a.Result.Form3DS), err
}

// poll asks for the state until it is one of those wanted, in any letter case.
func (s *shop) poll(ctx context.Context, side *probe.Side, number string, most int, wanted ...string) (answer, error) {
	last := ""
	for i := range most {
		if i > 0 {
			if err := side.Wait(ctx, betweenPolls); err != nil {
				return answer{}, err
			}
		}
		a, outcome, err := s.send(ctx, side, s.state(number))
		if err != nil {
			return answer{}, err
		}
		last = outcome
		if step := string(a.Result.PaymentStep); outcome == taken {
			last = step
			if slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, step) }) {
				return a, nil
			}
		}
	}
	return answer{}, probe.Unclear("in %d polls the payment did not come to %s; the last said %s", most, wanted[0], last)
}
