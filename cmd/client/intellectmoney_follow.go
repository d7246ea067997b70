package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	im "paysandbox/clients/intellectmoney"
)

// followFlags say how a payment is followed and how its challenge is shown.
type followFlags struct {
	wait     bool
	interval time.Duration
	qr       bool
	formFile string
}

func (f *followFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.DurationVar(&f.interval, "poll-interval", 500*time.Millisecond, "pause between two questions for the state")
	flags.BoolVar(&f.qr, "qr", false, "draw the QR code of SBP even where there is no terminal")
	flags.StringVar(&f.formFile, "form-file", "", "write the 3-D Secure form of a card to this HTML file, for a browser")
}

func (f *followFlags) check() error {
	if f.interval <= 0 {
		return errors.New("--poll-interval wants more than 0, for example 500ms")
	}
	return nil
}

// follow asks for the state until the payer has to act or the payment is final, with --wait until it is final.
func (p *intellectMoney) follow(ctx context.Context, c *im.Client, progress *progress, r *intellectMoneyResult, f *followFlags) error {
	options := []im.WaitOption{
		im.WithPollInterval(f.interval, 1, f.interval),
		im.WithMaxWait(0), // --timeout bounds everything
		im.OnPoll(func(s im.PaymentState) {
			r.saw(s)
			progress.say(fmt.Sprintf("invoice %s: %s", s.InvoiceID, s.Step))
		}),
	}
	if p.app.wait != nil {
		options = append(options, im.WithWait(p.app.wait))
	}
	state, err := c.WaitForPayment(ctx, r.InvoiceID, options...)
	if err == nil && f.wait && state.Step == im.StepSendTo3DS {
		if err := p.conclude(progress, r, f, state); err != nil {
			return err
		}
		state, err = c.WaitForPayment(ctx, r.InvoiceID, append(options, im.AfterChallenge())...)
	}
	if err != nil {
		return err
	}
	return p.conclude(progress, r, f, state)
}

// conclude notes a state and what it asks of the payer.
func (p *intellectMoney) conclude(progress *progress, r *intellectMoneyResult, f *followFlags, state im.PaymentState) error {
	r.saw(state)
	r.Link, r.Form, r.Next = "", "", ""
	switch {
	case state.Step == im.StepSendTo3DS:
		ch, err := readChallenge(state)
		if err != nil {
			return err
		}
		r.Link, r.Form = ch.link, ch.form
		if err := p.show(progress, ch, f); err != nil {
			return err
		}
		r.Next = "when the payer has acted, ask with: " + askFor(r.InvoiceID)
		if p.baseURL == "" {
			r.Next += fmt.Sprintf(`; to act in the payer's place: curl %s-d '{"answer":"approve"}' %s`,
				p.app.curlToken(), p.app.control("/__admin/payments/intellectmoney:"+r.InvoiceID+"/payer"))
		}
	case state.Step == im.StepActivationPayment:
		r.Next = "name the amount that the payer saw blocked with: client intellectmoney activation " + r.InvoiceID + " --amount 1.23"
	case !state.Step.Known():
		r.Error = fmt.Sprintf("invoice %s is at step %q, which no document names: neither paid nor failed", r.InvoiceID, state.Step)
		r.Next = "ask the provider what it means"
	case !state.Step.Final():
		r.Next = r.goOn("ask again with: ")
	}
	return nil
}

// show puts the challenge before the payer's eyes: on standard error, so that the result stays alone on standard output.
func (p *intellectMoney) show(progress *progress, ch challenge, f *followFlags) error {
	if ch.form != "" {
		return showForm(progress, ch.form, f.formFile)
	}
	if ch.qr {
		p.showQR(progress, ch.link, f.qr)
	}
	progress.show("the payer opens " + printable(ch.link))
	return nil
}

// showQR draws where a person looks: on standard error, or on standard output if only that is a terminal and not kept for JSON.
func (p *intellectMoney) showQR(progress *progress, link string, always bool) {
	a := p.app
	onStdout := !a.terminal(a.stderr) && a.terminal(a.stdout) && a.output.value == "text"
	screen := a.stderr
	if onStdout {
		screen = a.stdout
	}
	if !always && !a.terminal(screen) {
		return
	}
	drawing, ok := drawQR(link, a.colours(screen))
	switch {
	case !ok:
	case onStdout:
		fmt.Fprintln(a.stdout, drawing)
	default:
		progress.show(drawing)
	}
}

func showForm(progress *progress, form, file string) error {
	if file == "" {
		progress.show("the payer's bank wants 3-D Secure, by an HTML form; --form-file form.html writes it for a browser")
		return nil
	}
	if err := os.WriteFile(file, []byte(form), 0o600); err != nil {
		return fmt.Errorf("the 3-D Secure form could not be written: %w", err)
	}
	progress.show("the payer opens " + file + " in a browser")
	return nil
}
