package ipay

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"paysandbox/internal/probe"
)

const badTokenError = "refused: invalid token"

// tokenErrors asks about tokens, most of which hold nothing.
func (s *shop) tokenErrors() []probe.Experiment {
	encoded := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	refused := func(asks, ours, token string) probe.Trial {
		return s.tried("PaymentCreate with "+asks, ours, opCreate, func(*probe.Side) *draft { return s.creation(object{"token": token}) })
	}
	foreign := func() object { return object{"token": foreignToken()} }
	return []probe.Experiment{
		experiment("token-errors",
			refused("a token that is not Base64", "refused: invalid token format", noToken),
			refused("a token that is not JSON", "refused: invalid token format", encoded("no token")),
			refused("a token of another shape", badTokenError, encoded("{}")),
			s.wishing(s.seen("a token whose time is over", badTokenError, Wish{Expires: "-1m"}, nil, outcomeOf)),
			s.wishing(s.seen("a token of another merchant", badTokenError+" gatewayMerchantId", Wish{Merchant: "another-merchant"}, nil, outcomeOf))),
		experiment("both-tokens", s.tried("PaymentCreate with a token that is none and a recurrent_token that was never given", badTokenError, opCreate, func(*probe.Side) *draft {
			return s.creation(object{"recurrent_token": neverGivenToken})
		})),
		experiment("unknown-recurrent", s.tried("PaymentCreate with a recurrent_token that was never given", badTokenError, opCreate, func(*probe.Side) *draft {
			return lacking(s.creation(object{"recurrent_token": neverGivenToken}), "token")
		})),
		experiment("other-tokens", set(s.foreign("a token of the right shape that nobody can open", "taken, unopened", foreign, func(p *payment) string {
			if p.answer.PmtStatus != "" {
				return "taken, unopened"
			}
			return p.outcome
		}), badTokenError, "strict_tokens=true")),
		experiment("unopened-card", unlessRefused(s.foreign("card_mask of a token that nobody can open", "411111******1111", foreign, func(p *payment) string {
			return string(p.answer.CardMask)
		}))),
	}
}

var neverGivenToken = strings.Repeat("0", 40)

// foreignToken has the shape of a Google Pay token. It is signed by nobody and holds nothing.
func foreignToken() string {
	text := func(o object) string {
		b, _ := json.Marshal(o) // texts cannot fail
		return string(b)
	}
	bytes := func(n int) string { return base64.StdEncoding.EncodeToString(append([]byte{4}, make([]byte, n-1)...)) }
	return base64.StdEncoding.EncodeToString([]byte(text(object{
		"protocolVersion": "ECv2",
		"signature":       bytes(70),
		"intermediateSigningKey": object{
			"signedKey":  text(object{"keyValue": bytes(91), "keyExpiration": "4102444800000"}),
			"signatures": []string{bytes(70)},
		},
		"signedMessage": text(object{"encryptedMessage": bytes(200), "ephemeralPublicKey": bytes(65), "tag": bytes(32)}),
	})))
}

// foreign pays with a token that nobody can open: an imitation may take it.
func (s *shop) foreign(asks, ours string, changes func() object, look func(*payment) string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Money: true, Sends: probe.Once(opCreate), Run: s.withoutToken(changes, look)}
}
