package intellectmoney

import (
	"context"
	"strings"
	"time"

	"paysandbox/internal/probe"
)

// invoices asks what createInvoice takes.
func (s *shop) invoices() []probe.Experiment {
	const longest = 512 // characters of an address
	address := func(letter string, length int) string {
		const begin = "https://shop.example/"
		return begin + strings.Repeat(letter, length-len(begin))
	}
	without := func(name string) field { return field{name, ""} }
	param := func(name string) string { return strings.ToLower(name[:1]) + name[1:] }
	missing := func(name string) probe.Trial { return s.made("without "+name, refused(param(name)), without(name)) }
	wrong := func(name, value string) probe.Trial {
		return s.made(name+" "+value, refused(param(name)), field{name, value})
	}
	fine := func(name, value string) probe.Trial { return s.made(name+" "+value, taken, field{name, value}) }
	return []probe.Experiment{
		experiment("urls",
			wrong("SuccessUrl", "shop.example/paid"),
			wrong("SuccessUrl", "ftp://shop.example/paid"),
			wrong("SuccessUrl", "https://shop.example/it is paid"),
			s.made("SuccessUrl of 512 characters", taken, field{"SuccessUrl", address("x", longest)}),
			s.made("SuccessUrl of 512 characters, most of two bytes", taken, field{"SuccessUrl", address("ж", longest)}),
			s.made("SuccessUrl of 513 characters", refused("successUrl"), field{"SuccessUrl", address("x", longest+1)}),
			wrong("FailUrl", "shop.example/failed"),
			wrong("BackUrl", "shop.example/back"),
			wrong("ResultUrl", "shop.example/result")),
		experiment("invoice-fields",
			missing("OrderId"), missing("RecipientAmount"), missing("RecipientCurrency"),
			s.made("without ServiceName", taken, without("ServiceName")),
			wrong("RecipientAmount", "10"), wrong("RecipientAmount", "10.5"), wrong("RecipientAmount", "010.00"), wrong("RecipientAmount", "0.00"),
			fine("Preference", "Sbp,BankCard"), wrong("Preference", "Sbp;BankCard"),
			wrong("MerchantReceipt", "no JSON"), fine("MerchantReceipt", "{}"),
			fine("UserName", "Иван <Петров>"), fine("Email", "no address"), fine("Language", "nowhere"), fine("UserField_0", "anything")),
		experiment("expiry",
			s.expires("without ExpireDate", taken, nil),
			s.expires("a minute ago in Moscow, hours to come in UTC", refused("expireDate"), func(now time.Time) time.Time { return now.Add(-time.Minute) }),
			s.expires("an hour to come in Moscow", taken, func(now time.Time) time.Time { return now.Add(time.Hour) }),
			s.expires("in five months", taken, func(now time.Time) time.Time { return now.AddDate(0, 5, 0) }),
			s.expires("in seven months", refused("expireDate"), func(now time.Time) time.Time { return now.AddDate(0, 7, 0) })),
		experiment("repeated-order-id", set(s.repeatedOrder(), "another invoice", "repeated_order_id=allow")),
	}
}

// expires asks about an ExpireDate reckoned from the other side's own time; nil: none.
func (s *shop) expires(asks, ours string, at func(now time.Time) time.Time) probe.Trial {
	moscow := time.FixedZone("MSK", 3*60*60)
	return s.tried(asks, ours, opInvoice, func(side *probe.Side) *draft {
		d := s.invoice(side)
		if at != nil {
			d.with(field{"ExpireDate", at(side.Now().In(moscow)).Format(time.DateTime)})
		}
		return d
	})
}

// repeatedOrder makes two invoices of one OrderId.
func (s *shop) repeatedOrder() probe.Trial {
	return probe.Trial{
		Asks: "createInvoice of an OrderId in use", Ours: refused("orderId"), Sends: probe.Times(2, opInvoice),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			order := field{"OrderId", side.Number()}
			first, err := s.newInvoice(ctx, side, order)
			if err != nil {
				return "", err
			}
			a, outcome, err := s.send(ctx, side, s.invoice(side, order))
			switch {
			case err != nil || outcome != taken:
				return outcome, err
			case string(a.Result.InvoiceID) == first:
				return "the first invoice again", nil
			}
			return "another invoice", nil
		},
	}
}
