package intellectmoney

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"paysandbox/internal/probe"
)

// reading asks how a request is read.
func (s *shop) reading() []probe.Experiment {
	return []probe.Experiment{
		experiment("unknown-method", s.tried("a method that does not exist", "HTTP 404 without a body", "noSuchMethod", func(side *probe.Side) *draft {
			d := s.invoice(side)
			d.operation = "noSuchMethod"
			return d
		})),
		experiment("check-order", s.checkOrder()...),
		experiment("body-limit", s.bodyLimits()...),
		experiment("charset",
			s.charset("a form in windows-1251", refused("serviceName"), form),
			s.charset("a JSON body in windows-1251", refused("eshopId"), asJSON)),
		experiment("stray-percent", s.written(`a form with "100% sure" as it stands`, taken, field{"ServiceName", "100% sure"}, func(fields []field, hash string) []byte {
			return bytes.Replace(form(fields, hash), []byte("100%25+sure"), []byte("100%+sure"), 1)
		})),
		experiment("repeated-parameter",
			s.repeated("ServiceName sent twice", "ServiceName"),
			s.repeated("ServiceName and servicename", "servicename")),
		experiment("structured-values",
			s.written("an object in JSON", refused("language"), field{"Language", "ru"}, func(fields []field, hash string) []byte {
				return bytes.Replace(asJSON(fields, hash), []byte(`"Language":"ru"`), []byte(`"Language":{"name":"ru"}`), 1)
			}),
			s.written("an array in JSON", refused("language"), field{"Language", "ru"}, func(fields []field, hash string) []byte {
				return bytes.Replace(asJSON(fields, hash), []byte(`"Language":"ru"`), []byte(`"Language":["ru"]`), 1)
			}),
			s.written("an element within an element in XML", refused("language"), field{"Language", "ru"}, func(fields []field, hash string) []byte {
				return bytes.Replace(asXML(fields, hash), []byte("<Language>ru"), []byte("<Language><name>ru</name>"), 1)
			})),
	}
}

// checkOrder pairs mistakes: the one that is named was looked at first.
func (s *shop) checkOrder() []probe.Trial {
	pair := func(asks, ours string, spoil func(*draft) *draft) probe.Trial {
		return s.tried("sbpPayment of an unknown invoice "+asks, ours, opSBP, func(*probe.Side) *draft { return spoil(s.start(opSBP, neverGiven)) })
	}
	wrongAddress := field{"IpAddress", "nowhere"}
	return []probe.Trial{
		pair("without EshopId and without Bearer", refused("eshopId"), func(d *draft) *draft {
			return d.with(field{"EshopId", ""}).as("Authorization", "")
		}),
		pair("without Bearer and with a wrong IpAddress", notAuthorized, func(d *draft) *draft { return d.with(wrongAddress).as("Authorization", "") }),
		pair("without SuccessUrl and with a wrong IpAddress", refused("successUrl"), func(d *draft) *draft {
			return d.with(field{"SuccessUrl", ""}, wrongAddress)
		}),
		pair("with a wrong IpAddress and a wrong Hash", refused("ipAddress"), func(d *draft) *draft { return d.with(wrongAddress).wrongHash() }),
		pair("with a wrong Hash", refused("hash"), func(d *draft) *draft { return d.wrongHash() }),
	}
}

func (s *shop) bodyLimits() []probe.Trial {
	const most, levels, parameters = 1 << 20, 32, 256
	return []probe.Trial{
		s.written("a body of one byte more than 1 MiB", "HTTP 413 without a body", field{}, func(fields []field, hash string) []byte {
			body := append(form(fields, hash), "&Filler="...)
			return append(body, bytes.Repeat([]byte("x"), most+1-len(body))...)
		}),
		s.written("one parameter more than 256", refused("eshopId"), field{}, func(fields []field, hash string) []byte {
			body := form(fields, hash)
			for i := len(fields) + 1; i <= parameters; i++ {
				body = fmt.Appendf(body, "&Filler%d=x", i)
			}
			return body
		}),
		s.written("JSON of one level more than 32", refused("eshopId"), field{"Language", "ru"}, func(fields []field, hash string) []byte {
			deep := strings.Repeat("[", levels) + strings.Repeat("]", levels) // in the object, which is the first level
			return bytes.Replace(asJSON(fields, hash), []byte(`"Language":"ru"`), []byte(`"Language":`+deep), 1)
		}),
	}
}

// written asks what becomes of an invoice whose body is written in a way of its own.
func (s *shop) written(asks, ours string, change field, body func([]field, string) []byte) probe.Trial {
	return s.tried(asks, ours, opInvoice, func(side *probe.Side) *draft {
		d := s.invoice(side)
		if change.name != "" {
			d.with(change)
		}
		d.body = body
		return typed(d)
	})
}

// typed gives the draft the Content-Type of its body.
func typed(d *draft) *draft {
	switch body := d.body(nil, ""); {
	case bytes.HasPrefix(body, []byte("{")):
		return d.as("Content-Type", "application/json")
	case bytes.HasPrefix(body, []byte("<")):
		return d.as("Content-Type", "application/xml")
	}
	return d
}

// charset signs the bytes as they are sent; where Hash is what is wrong, the same text as UTF-8, which a side signs that converts first.
func (s *shop) charset(asks, ours string, write func([]field, string) []byte) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Times(2, opInvoice), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		const as1251, asUTF8 = "\xd2\xe5\xf1\xf2", "Тест"
		send := func(signed string) (string, error) {
			d := s.invoice(side, field{"ServiceName", signed})
			d.body = func(fields []field, hash string) []byte {
				sent := append([]field{}, fields...)
				for i := range sent {
					if sent[i].name == "ServiceName" {
						sent[i].value = as1251
					}
				}
				return write(sent, hash)
			}
			_, outcome, err := s.send(ctx, side, typed(d))
			return outcome, err
		}
		outcome, err := send(as1251)
		if err != nil || outcome != refused("hash") {
			return outcome, err
		}
		second, err := send(asUTF8)
		if err == nil && second == taken {
			outcome = "taken for windows-1251"
		}
		return outcome, err
	}}
}

// repeated signs one of the readings after the other, until one is taken.
func (s *shop) repeated(asks, again string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: "the first counts", Sends: probe.Times(3, opInvoice), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		var last string
		for _, reading := range []struct{ signed, outcome string }{
			{"one", "the first counts"}, {"two", "the last counts"}, {"one,two", "both count, joined by a comma"},
		} {
			d := s.invoice(side, field{"ServiceName", reading.signed})
			d.body = func(fields []field, hash string) []byte {
				body := bytes.Replace(form(fields, hash), []byte("ServiceName="+url.QueryEscape(reading.signed)), []byte("ServiceName=one"), 1)
				return append(body, "&"+again+"=two"...)
			}
			_, outcome, err := s.send(ctx, side, d)
			if err != nil {
				return "", err
			}
			if outcome == taken {
				return reading.outcome, nil
			}
			last = outcome
		}
		return last + ", whichever is signed", nil
	}}
}

// asJSON writes bytes as they are, UTF-8 or not; every value is text.
func asJSON(fields []field, hash string) []byte {
	var pairs []string
	for _, f := range append(append([]field{}, fields...), field{"Hash", hash}) {
		value := `"` + f.value + `"` // not UTF-8: an encoder would mend it
		if utf8.ValidString(f.value) {
			encoded, _ := json.Marshal(f.value) // text cannot fail
			value = string(encoded)
		}
		pairs = append(pairs, `"`+f.name+`":`+value)
	}
	return []byte("{" + strings.Join(pairs, ",") + "}")
}

func asXML(fields []field, hash string) []byte {
	var body bytes.Buffer
	body.WriteString("<Request>")
	for _, f := range append(append([]field{}, fields...), field{"Hash", hash}) {
		body.WriteString("<" + f.name + ">")
		_ = xml.EscapeText(&body, []byte(f.value)) // a buffer takes everything
		body.WriteString("</" + f.name + ">")
	}
	body.WriteString("</Request>")
	return body.Bytes()
}
