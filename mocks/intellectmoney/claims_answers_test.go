package intellectmoney_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

const (
	descOperation = `"Успешно обработана"`
	descState     = `"Успешно обработан"`
)

// guid is the usual text of a GUID, as a JSON string.
var guid = regexp.MustCompile(`^"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"$`)

// eshop opens a shop of another number.
func eshop(number string) func(string, mocks.Settings) error {
	return func(_ string, s mocks.Settings) error {
		if own, ok := s.(*intellectmoney.Settings); ok {
			own.EshopID = number
		}
		return nil
	}
}

// children lists the keys right below a path, in order.
func (r reply) children(path string) (keys []string) {
	for _, l := range r.leaves {
		if rest, below := strings.CutPrefix(l.path, path+"."); below && !strings.Contains(rest, ".") {
			keys = append(keys, rest)
		}
	}
	return keys
}

func TestAcceptedStartHasEveryKeyOfTheTable(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	number := regexp.MustCompile(`^\d+$`)
	ids := map[string]bool{}
	for _, op := range starts {
		r := s.call(op, startOf("450000", s.invoice()))
		claims.Check(t, "im.pay.answer.operation_state",
			r.at("OperationState") == object && number.MatchString(r.at("OperationState.Code")) && strings.HasPrefix(r.at("OperationState.Desc"), `"`), op, r.text)
		claims.Check(t, "im.pay.answer.operation_state.ok",
			r.at("OperationState.Code") == "0" && r.at("OperationState.Desc") == descOperation && len(r.children("OperationState")) == 2, op, r.text)
		id := r.at("OperationId")
		claims.Check(t, "im.pay.answer.operation_id", guid.MatchString(id) && !ids[id], op, r.text)
		ids[id] = true
		claims.Check(t, "im.pay.answer.eshop_id", number.MatchString(r.at("EshopId")), op, r.text)
		claims.Check(t, "im.pay.answer.result", r.at("Result") == object && len(r.children("Result")) > 0, op, r.text)
		claims.Check(t, "im.pay.answer.result.state.ok",
			r.at("Result.State.Code") == "0" && r.at("Result.State.Desc") == descState && len(r.children("Result.State")) == 2, op, r.text)
		claims.Check(t, "im.pay.answer.result.state_only", slices.Equal(r.children("Result"), []string{"State"}), op, r.text)
	}
}

func TestStartNeverBringsTheLink(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		number, at := s.challenged(op)
		again := s.call(op, startOf("450000", number)) // while the payer has a link already
		claims.Check(t, "im.pay.answer.result.state_only",
			at.has("Result.Form3DS") && again.verdict() == "accepted" && slices.Equal(again.children("Result"), []string{"State"}), op, again.text)
	}
}

func TestEshopIdOfTheAnswerIsTheRequests(t *testing.T) {
	for _, number := range []string{"450000", "459276", "459299", "7"} {
		s := newShop(t, sandbox.TenantOptions{}, func(s *intellectmoney.Settings) { s.EshopID = number })
		for _, op := range starts {
			invoice := s.invoice()
			began, polled := s.call(op, startOf(number, invoice)), s.poll(invoice)
			claims.Check(t, "im.pay.answer.eshop_id.echo", began.at("EshopId") == number && polled.at("EshopId") == number, op, began.text, polled.text)
		}
	}
}

func TestWrongSuccessUrlIsError166(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	number := s.invoice()
	for _, op := range starts {
		for _, wrong := range []string{"", "shop.ru", "ftp://shop.ru/", "javascript:alert(1)", address(513), "https://shop.ru/a b"} {
			r := s.call(op, startOf("450000", number).with("SuccessUrl", wrong))
			state := strings.Contains(r.text, `"State":{"ErrorSourceParam":"successUrl","Code":166,"Desc":"Параметр successUrl передан неверно."}`)
			claims.Check(t, "im.pay.error.166", state && s.state(number) == "New", op, wrong, r.text)
			claims.Check(t, "im.pay.error.166.operation_state",
				r.at("Result.State.Code") == "166" && r.at("OperationState.Code") == "0" && r.at("OperationState.Desc") == descOperation, op, r.text)
			claims.Check(t, "im.pay.error.166.no_eshop_id", r.at("Result.State.Code") == "166" && !r.has("EshopId") && !strings.Contains(r.text, "EshopId"), op, r.text)
		}
		r := s.call(op, startOf("450000", s.invoice()))
		claims.Check(t, "im.pay.error.166", r.at("Result.State.Code") == "0" && !r.has("Result.State.ErrorSourceParam"), op, r.text)
	}
}

func TestErrorNamesEveryParameterInCamelCase(t *testing.T) {
	s := newShop(t, sandbox.TenantOptions{}, nil)
	number := s.invoice()
	for _, op := range starts {
		for name, wrong := range map[string]string{
			"EshopId": "", "InvoiceId": "x", "SuccessUrl": "x", "FailUrl": "x", "IpAddress": "x",
		} {
			r := s.call(op, startOf("450000", number).with(name, wrong))
			camel := strings.ToLower(name[:1]) + name[1:]
			claims.Check(t, "im.pay.error.166.param_case",
				r.word("Result.State.ErrorSourceParam") == camel && r.word("Result.State.Desc") == "Параметр "+camel+" передан неверно.", op, name, r.text)
			claims.Check(t, "im.pay.error.166.no_eshop_id", r.verdict() == "166 "+camel && !r.has("EshopId"), op, name, r.text)
		}
		// What the request calls its fields does not matter.
		f := startOf("450000", number).with("SuccessUrl", "x")
		r := s.send(s.message(op, f).carrying(strings.Replace(form(f), "SuccessUrl=", "SUCCESSURL=", 1)))
		claims.Check(t, "im.pay.error.166.param_case", r.verdict() == "166 successUrl", op, r.text)
	}
}
