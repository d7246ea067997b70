package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
	"paysandbox/clients/ipay"
)

// threeDSField is what the payer's browser brings. Source: googlepay.uk.txt §3.4, PaymentCreate, after "Приклад відповіді (3D Secure)".
const threeDSField = "threedsData"

// Who answers the payer's challenge.
const (
	payerApproves = control.Approve
	payerDeclines = control.Decline
	payerOnPage   = "page"
)

// iPayThreeDS is how 3-D Secure is gone through.
type iPayThreeDS struct {
	payer string          // one of the above; "": nobody answers
	box   *control.Client // nil where none is needed
}

func addPayer(cmd *cobra.Command, payer *choice, known ...string) {
	*payer = choice{known: known}
	cmd.Flags().Var(payer, "3ds", "how the payer answers 3-D Secure")
	payer.complete(cmd, "3ds")
}

// prepare makes the control plane's client where the payer's answer needs it. The error is wrong usage.
func (p *iPay) prepare(t *iPayThreeDS) (err error) {
	if t.box == nil && (t.payer == payerApproves || t.payer == payerDeclines) {
		t.box, err = p.box("only a sandbox answers in the payer's place: give --3ds page, or leave --base-url out")
	}
	return err
}

// answerPayer answers the challenge in the payer's place and gives what the payer's browser would bring.
func (p *iPay) answerPayer(ctx context.Context, box *control.Client, progress *progress, id int64, answer string) (string, error) {
	progress.say(fmt.Sprintf("payment %d: the payer's answer is %s", id, answer))
	name := "ipay:" + strconv.FormatInt(id, 10)
	payment, err := box.AnswerPayer(ctx, name, answer)
	if problem := (*control.Problem)(nil); errors.As(err, &problem) && problem.Status == http.StatusConflict {
		// A scenario's payer may have answered before: then the payment holds what the browser would bring.
		if before, again := box.Payment(ctx, name); again == nil && before.Next.Fields[threeDSField] != "" {
			progress.say(fmt.Sprintf("payment %d: the payer of scenario %s has answered already", id, before.Scenario))
			payment, err = before, nil
		}
	}
	if err != nil {
		return "", controlError{err}
	}
	data := payment.Next.Fields[threeDSField]
	if data == "" {
		return "", fmt.Errorf("the payer's answer brings no %s: %s", threeDSField, payment.Next.Note)
	}
	return data, nil
}

// verify hands over what the payer's browser brought.
func (p *iPay) verify(ctx context.Context, c *ipay.Client, progress *progress, r *iPayResult, id int64, data string) error {
	progress.say(fmt.Sprintf("payment %d: verifying 3-D Secure", id))
	state, err := c.PaymentVerify3DS(ctx, id, data)
	if err != nil {
		return err
	}
	r.saw(state)
	return nil
}
