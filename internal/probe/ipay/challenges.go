package ipay

import (
	"paysandbox/internal/probe"
)

// nobodysData stands for threeds_data that no challenge gave: Base64 of an empty zlib stream.
const nobodysData = "eJwDAAAAAAE="

// challenges asks about 3-D Secure, as far as that goes without a payer.
func (s *shop) challenges() []probe.Experiment {
	verify := with(opVerify, object{"threeds_data": nobodysData})
	const unproven = "pmt_status 4, error_group 60"
	return []probe.Experiment{
		experiment("no-notification-url", s.moving(s.seen("3-D Secure with an empty notification_url", "pmt_status 1", Wish{}, func() object {
			return object{"pmt_info": object{"force_security_rate": "3D"}, "threeds_info": threeds(object{"notification_url": ""})}
		}, outcomeOf))),
		experiment("no-second-link", s.secondLink()),
		experiment("groups-51-60", s.after("PaymentVerify3DS with data of nobody's", unproven, s.newChallenge, nil, verify)),
		experiment("verify-repeated",
			s.onSold("PaymentVerify3DS of a payment that is paid", overall, opVerify, object{"threeds_data": nobodysData}),
			s.after("PaymentVerify3DS with data of nobody's, twice", unproven+", then "+overall, s.newChallenge, nil, verify, verify)),
		experiment("group-when",
			s.onPayment("error_group of a payment that is paid", "null", opStatus, groupKind),
			s.after("a PaymentVerify3DS that fails, then GetPaymentStatus", unproven+", then "+unproven, s.newChallenge, nil, verify, step{action: opStatus})),
	}
}

func groupKind(a answer) string {
	if g := a.BankResponse.ErrorGroup; g != nil {
		return string(*g)
	}
	return "null"
}

// secondLink asks whether GetPaymentStatus has the link of a challenge.
func (s *shop) secondLink() probe.Trial {
	return s.lookedAfter("security_data of GetPaymentStatus", "absent", s.newChallenge, nil, opStatus, func(a answer) string { return a.kindOf("security_data") })
}
