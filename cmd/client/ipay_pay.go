package main

import (
	"context"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

// byHand is the sandbox's scenario in which nobody answers for the payer, so that a person can.
const byHand = "3ds-by-hand"

const tokenNeeded = "no sandbox is at --base-url, so no token is made for you: give Google's with --token, or give --recurrent-token"

func (p *iPay) payCommand() *cobra.Command {
	var (
		f     iPayPaymentFlags
		token iPayTokenFlags
		payer choice
	)
	cmd := &cobra.Command{
		Use: "pay", Short: "Do the whole job: make a Google Pay token, pay with it, go through 3-D Secure",
		Long: `pay makes a Google Pay token at the sandbox, pays with it and, where 3-D Secure is wanted, goes on as --3ds says: approve and
decline answer in the payer's place, page shows a link and waits for the payer's browser. Without --3ds a payment that wants 3-D Secure
ends with the link and exit code 4, not final yet.`,
		Example: `  client ipay pay --amount 600.00 --3ds approve
  client ipay pay --amount 100.00 --card 4000000000000424
  client ipay pay --amount 600.00 --3ds page`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			payment, err := f.payment(p.app.world, token.given())
			if err != nil {
				return err
			}
			t := &iPayThreeDS{payer: payer.value}
			if payment.Token == "" && payment.RecurrentToken == "" {
				if t.box, err = p.box(tokenNeeded); err != nil {
					return err
				}
			}
			if err := p.prepare(t); err != nil {
				return err
			}
			if t.payer == payerOnPage && p.atSandbox() && p.app.scenario == "" {
				p.app.scenario = byHand
			}
			r := iPayResult{ExtID: payment.ExtID}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				return p.pay(ctx, c, progress, &r, payment, &token, t)
			})
		},
	}
	f.add(cmd)
	token.add(cmd)
	addPayer(cmd, &payer, payerApproves, payerDeclines, payerOnPage)
	return cmd
}

func (p *iPay) pay(
	ctx context.Context, c *ipay.Client, progress *progress, r *iPayResult, payment ipay.Payment, token *iPayTokenFlags, t *iPayThreeDS,
) error {
	if payment.Token == "" && payment.RecurrentToken == "" {
		minted, err := p.mint(ctx, t.box, progress, token, "", "")
		if err != nil {
			return err
		}
		payment.Token = minted
	}
	var browser *listener
	if t.payer == payerOnPage {
		var err error
		if browser, err = listen(p.app.random); err != nil {
			return err
		}
		defer browser.close()
		payment.ThreeDS.NotificationURL = browser.address
	}
	progress.say("paying " + decimal(payment.Invoice) + " " + hryvnia)
	state, err := c.PaymentCreate(ctx, payment)
	if err != nil {
		return err
	}
	r.saw(state)
	if payment.Deferred && state.Deferred() {
		r.Outcome = done // nothing more was asked for
	}
	if !state.NeedsChallenge() {
		return nil
	}
	p.waits(r)
	link, err := state.Challenge()
	if err != nil {
		return err
	}
	r.Link = link
	var data string
	switch {
	case t.payer == "":
		return nil
	case browser != nil:
		progress.show("the payer opens " + printable(link))
		progress.say("payment " + r.PaymentID + ": waiting for the payer")
		data, err = browser.wait(ctx)
	default:
		data, err = p.answerPayer(ctx, t.box, progress, state.PaymentID, t.payer)
	}
	if err != nil {
		return err
	}
	return p.verify(ctx, c, progress, r, state.PaymentID, data)
}

// waits notes that a payment stands at 3-D Secure, and how to go on.
func (p *iPay) waits(r *iPayResult) {
	r.open = "payment " + r.PaymentID + " waits for 3-D Secure"
	if p.atSandbox() {
		r.Next = "answer in the payer's place with: client ipay verify " + r.PaymentID + " --3ds approve (or decline); " +
			"for a person's browser make a new payment with --3ds page"
		return
	}
	r.Next = "make a new payment with --3ds page, so that the payer's browser can bring the result back"
}
