package intellectmoney

import (
	"context"
	"fmt"
	"strings"

	"paysandbox/internal/probe"
)

// proof asks how the caller is proved. It asks with sbpPayment, which wants Bearer and Sign in the test currency too.
func (s *shop) proof() []probe.Experiment {
	header := func(name, value string) func(*draft) *draft {
		return func(d *draft) *draft { return d.as(name, value) }
	}
	return []probe.Experiment{
		experiment("eshop-id",
			s.made("the shop's own number", taken),
			s.made("the shop's number with zeros in front, seven digits", refused("eshopId"), field{"EshopId", fmt.Sprintf("%07s", s.EshopID)})),
		experiment("bearer-scheme",
			s.started(`"bearer" in lower case`, notAuthorized, header("Authorization", "bearer "+s.BearerToken)),
			s.started(`"BEARER" in upper case`, notAuthorized, header("Authorization", "BEARER "+s.BearerToken)),
			s.started("two blanks after Bearer", notAuthorized, header("Authorization", "Bearer  "+s.BearerToken)),
			s.started("the token without Bearer", notAuthorized, header("Authorization", s.BearerToken))),
		experiment("not-authorised",
			s.unproved("no Authorization", header("Authorization", "")),
			s.unproved("a wrong token", header("Authorization", "Bearer "+strings.Repeat("0", len(s.BearerToken)))),
			s.unproved("no Sign", header("Sign", "-")),
			s.unproved("a wrong Sign", header("Sign", wrongSign))),
		experiment("bad-hash",
			s.tried("createInvoice with a wrong Hash", refused("hash"), opInvoice, func(side *probe.Side) *draft { return s.invoice(side).wrongHash() }),
			s.started("sbpPayment with a wrong Hash", refused("hash"), (*draft).wrongHash),
			s.written("createInvoice without Hash", refused("hash"), field{}, func(fields []field, _ string) []byte {
				return []byte(strings.TrimSuffix(string(form(fields, "")), "&Hash="))
			})),
		experiment("unauthorised-text", probe.Trial{
			Asks: "Desc of State.Code 2", Ours: `"Ошибка авторизации"`, Sends: probe.Once(opSBP),
			Run: func(ctx context.Context, side *probe.Side) (string, error) {
				a, outcome, err := s.send(ctx, side, s.start(opSBP, neverGiven).as("Authorization", ""))
				if err != nil {
					return "", err
				}
				if outcome != notAuthorized {
					return "", probe.Unclear("no State.Code 2 came: %s", outcome)
				}
				return fmt.Sprintf("%q", a.Result.State.Desc), nil
			},
		}),
	}
}

// unproved asks also whether a refusal has EshopId.
func (s *shop) unproved(asks string, spoil func(*draft) *draft) probe.Trial {
	return probe.Trial{
		Asks: asks, Ours: notAuthorized + ", without EshopId", Sends: probe.Once(opInvoice, opSBP),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			if err := s.startable(); err != nil {
				return "", err
			}
			number, err := s.newInvoice(ctx, side)
			if err != nil {
				return "", err
			}
			a, outcome, err := s.send(ctx, side, spoil(s.start(opSBP, number)))
			if err != nil || outcome == taken {
				return outcome, err
			}
			if a.EshopID == "" {
				return outcome + ", without EshopId", nil
			}
			return outcome + ", with EshopId", nil
		},
	}
}
