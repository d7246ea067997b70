package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

// iPayReceiptFlags say how a receipt is waited for and where it goes.
type iPayReceiptFlags struct {
	file     string
	force    bool
	wait     bool
	interval time.Duration
}

func (p *iPay) receiptCommand() *cobra.Command {
	var f iPayReceiptFlags
	cmd := &cobra.Command{
		Use: "receipt PAYMENT", Short: "Fetch the fiscal receipt of a payment that was made with --receipt-data",
		Long: `receipt asks once how far the fiscal receipt is, with --wait until it is there or has failed, and writes the PDF with -o.
The exit code tells: 0 it is there, 1 it could not be made, 4 not yet.`,
		Example: "  client ipay receipt 1234567 --wait -o receipt.pdf",
		Args:    iPayPayment,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := iPayNumber(args[0])
			if err != nil {
				return err
			}
			if f.interval <= 0 {
				return errors.New("--poll-interval wants more than 0, for example 500ms")
			}
			if f.file != "" {
				if err := mayWrite(f.file, f.force); err != nil {
					return fmt.Errorf("-o: %w", err)
				}
			}
			r := iPayResult{PaymentID: args[0]}
			return p.carryOut(cmd, &r, func(ctx context.Context, c *ipay.Client, progress *progress) error {
				return p.fetch(ctx, c, progress, &r, id, &f)
			})
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.file, "file", "o", "", "write the PDF to this file, which must not exist")
	flags.BoolVar(&f.force, "force", false, "overwrite the file")
	flags.BoolVar(&f.wait, "wait", false, "ask again until the receipt is there or has failed")
	flags.DurationVar(&f.interval, "poll-interval", 500*time.Millisecond, "pause between two questions")
	return cmd
}

func (p *iPay) fetch(ctx context.Context, c *ipay.Client, progress *progress, r *iPayResult, id int64, f *iPayReceiptFlags) error {
	progress.say("payment " + r.PaymentID + ": asking for the fiscal receipt")
	var (
		receipt ipay.Receipt
		err     error
	)
	if f.wait {
		options := []ipay.WaitOption{
			ipay.WithPollInterval(f.interval, 1, f.interval),
			ipay.WithMaxWait(0), // --timeout bounds everything
			ipay.OnPoll(func(receipt ipay.Receipt) {
				r.sawReceipt(receipt.Status)
				progress.say("receipt of payment " + r.PaymentID + ": " + string(receipt.Status))
			}),
		}
		if p.app.wait != nil {
			options = append(options, ipay.WithWait(p.app.wait))
		}
		receipt, err = c.WaitForReceipt(ctx, id, options...)
	} else if receipt, err = c.GetReceipt(ctx, id); err == nil {
		r.sawReceipt(receipt.Status)
	}
	switch {
	case errors.Is(err, ipay.ErrNoReceipt), errors.Is(err, ipay.ErrUnknownReceiptStatus):
		return nil // the status is the result
	case err != nil:
		return err
	case receipt.Status == ipay.ReceiptReady && f.file != "":
		if err := writeFile(f.file, receipt.PDF, f.force); err != nil {
			return fmt.Errorf("the receipt could not be written: %w", err)
		}
		r.File = f.file
		r.head += "  written to " + f.file
	}
	return nil
}

// sawReceipt notes how far the receipt is, and what follows from it.
func (r *iPayResult) sawReceipt(status ipay.ReceiptStatus) {
	r.ReceiptStatus, r.head, r.open, r.Next = string(status), "receipt "+string(status), "", ""
	switch {
	case status == ipay.ReceiptReady:
		r.Outcome = done
	case status == ipay.ReceiptError:
		r.Outcome = declined
		r.head += ": the provider could not make it, and asking again is of no use"
	case status.InProgress():
		r.Outcome, r.Next = pending, "ask again with: client ipay receipt "+r.PaymentID+" --wait"
		r.open = "the receipt of payment " + r.PaymentID + " is not there yet, it is " + string(status)
	default:
		r.Outcome, r.Next = pending, "ask the provider what it means"
		r.Error = fmt.Sprintf("the receipt of payment %s has status %q, which the provider's page does not name", r.PaymentID, status)
	}
}
