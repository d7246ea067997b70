package intellectmoney_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/internal/claims"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// scripted is a shop whose invoices follow a shipped scenario.
func scripted(t *testing.T, scenario string) *shop {
	return newShop(t, sandbox.TenantOptions{Scenario: scenario, Payer: sandbox.PayerWait}, nil)
}

// ended gives a payment whose payer pressed a button, as its merchant then sees it.
func ended(s *shop, op, button string) reply {
	number, at := s.challenged(op)
	s.press(at.link(s.t, op), button)
	return s.poll(number)
}

func TestStateAnswerHasItsShape(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		number := s.started(op)
		for _, want := range []struct{ step, keys string }{{"InProcess", "PaymentStep State"}, {"SendTo3DS", "PaymentStep Form3DS State"}} {
			r := s.poll(number)
			claims.Check(t, "im.pay.state.answer.shape",
				r.at("OperationState") == object && r.at("EshopId") == "450000" && r.at("Result.PaymentStep") == `"`+want.step+`"` &&
					r.at("Result.State") == object && strings.Join(r.children("Result"), " ") == want.keys, op, r.text)
		}
	}
}

func TestForm3DSComesWithSendTo3DSAndGoesWithIt(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		number := s.invoice()
		before := s.poll(number)
		s.call(op, startOf("450000", number))
		processing, at := s.poll(number), s.poll(number)
		claims.Check(t, "im.pay.state.answer.form3ds_at_sendto3ds",
			at.step() == "SendTo3DS" && strings.HasPrefix(at.at("Result.Form3DS"), `"`) && len(at.form3DS(t)) > 0, op, at.text)
		claims.Check(t, "im.pay.state.answer.form3ds_at_sendto3ds",
			processing.step() == "InProcess" && !processing.has("Result.Form3DS") && !before.has("Result.Form3DS"), op, processing.text, before.text)
		for button, step := range map[string]string{"approve": "OK", "decline": "Error"} {
			final := ended(s, op, button)
			claims.Check(t, "im.pay.state.answer.form3ds_absent_when_final", final.step() == step && !final.has("Result.Form3DS"), op, final.text)
		}
	}
}

func TestFailedPaymentIsAProcessedRequest(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		r := ended(s, op, "decline")
		claims.Check(t, "im.pay.state.answer.error_is_processed",
			r.step() == "Error" && r.at("OperationState.Code") == "0" && r.at("OperationState.Desc") == descOperation &&
				r.at("Result.State.Code") == "0" && r.at("Result.State.Desc") == descState && r.has("EshopId"), op, r.text)
	}
}

// TestStepsThatAreNotFinalGoOn sees each step and then another one.
func TestStepsThatAreNotFinalGoOn(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		number := s.invoice()
		created := s.poll(number).step()
		s.call(op, startOf("450000", number))
		processing := s.poll(number).step()
		at := s.poll(number)
		challenge, again := at.step(), s.poll(number).step()
		s.press(at.link(t, op), "approve")
		final := s.poll(number).step()
		claims.Check(t, "im.pay.step.created", created == "Created" && processing != created, op, created, processing)
		claims.Check(t, "im.pay.step.in_process", processing == "InProcess" && challenge != processing, op, processing, challenge)
		claims.Check(t, "im.pay.step.send_to_3ds", challenge == "SendTo3DS" && at.has("Result.Form3DS") && again == challenge && final == "OK", op, challenge, again, final)
	}
}

// TestFinalStepsStay polls on, and lets the payer come back.
func TestFinalStepsStay(t *testing.T) {
	s := waiting(t)
	for _, op := range starts {
		for button, want := range map[string]string{"approve": "OK", "decline": "Error"} {
			number, at := s.challenged(op)
			link := at.link(t, op)
			s.press(link, button)
			steps := map[string]bool{}
			for range 5 {
				steps[s.poll(number).at("Result.PaymentStep")] = true
				s.press(link, map[string]string{"approve": "decline", "decline": "approve"}[button])
			}
			seen, status := slices.Collect(maps.Keys(steps)), string(s.Status(s.payment(number)))
			switch want {
			case "OK":
				claims.Check(t, "im.pay.step.ok", slices.Equal(seen, []string{`"OK"`}) && status == "paid", op, seen, status)
			case "Error":
				claims.Check(t, "im.pay.step.error", slices.Equal(seen, []string{`"Error"`}) && status == "declined", op, seen, status)
			}
		}
	}
}

func TestTransitionsOfThePagesHappen(t *testing.T) {
	byTwo, refused := newShop(t, sandbox.TenantOptions{}, nil), scripted(t, "sbp-declined")
	byOne := scripting(t, `
version: 1
name: own
about: The first poll finds the link.
provider: intellectmoney
bind: { operation: createInvoice }
script:
  - { at: getBankCardPaymentState, state: Created, do: { go: SendTo3DS }, payer: { answer: wait } }
`)
	for _, op := range starts {
		number := byTwo.started(op)
		for range 3 {
			byTwo.poll(number)
		}
		paid := byTwo.history(number)
		claims.Check(t, "im.pay.step.to_3ds", strings.HasPrefix(paid, "New Created InProcess SendTo3DS "), op, paid)
		claims.Check(t, "im.pay.step.to_final", strings.HasSuffix(paid, " SendTo3DS OK"), op, paid)

		number = byOne.started(op)
		atOnce := byOne.poll(number).step() + ": " + byOne.history(number)
		claims.Check(t, "im.pay.step.to_3ds", atOnce == "SendTo3DS: New Created SendTo3DS", op, atOnce)

		number, at := refused.challenged(op)
		refused.press(at.link(t, op), "approve")
		failed := refused.history(number)
		claims.Check(t, "im.pay.step.to_final", strings.HasSuffix(failed, " SendTo3DS Error"), op, failed)
	}
}

// TestPaymentMayEndBeforeAnyLink ends while the first wait goes on: the buyer is refused before there is anything to show.
func TestPaymentMayEndBeforeAnyLink(t *testing.T) {
	s := scripted(t, "bnpl-refused")
	number := s.started("bnplPayment")
	first, second := s.poll(number), s.poll(number)
	seen := first.step() + " " + second.step()
	claims.Check(t, "im.pay.poll.early_final", seen == "InProcess Error" && !first.has("Result.Form3DS") && !second.has("Result.Form3DS"), seen, second.text)
}

func TestAskingIsRepeatable(t *testing.T) {
	noID := func(s *intellectmoney.Settings) { s.OperationID = false } // the one part that is each request's own
	for _, op := range starts {
		stuck := newShop(t, sandbox.TenantOptions{Scenario: "stuck-in-process"}, noID)
		s := newShop(t, sandbox.TenantOptions{Payer: sandbox.PayerWait}, noID)
		processing := stuck.started(op)
		stuck.poll(processing)
		unstarted := s.invoice()
		challenged, _ := s.challenged(op)
		paid, at := s.challenged(op)
		s.press(at.link(t, op), "approve")
		for where, one := range map[string]struct {
			*shop
			number, step string
		}{
			"unstarted": {s, unstarted, "Created"}, "in process": {stuck, processing, "InProcess"},
			"challenged": {s, challenged, "SendTo3DS"}, "paid": {s, paid, "OK"},
		} {
			first := one.poll(one.number)
			for range 4 {
				again := one.poll(one.number)
				claims.Check(t, "im.pay.poll.repeatable", again.text == first.text && again.step() == one.step, op, where, first.text, again.text)
			}
		}
	}
}
