package main

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// The targets, in the order of the report.
const (
	plainTarget = "plain"
	offTarget   = "mock, contract check off"
	onTarget    = "mock, everything on"
	hungTarget  = "the same, notifying a receiver that hangs"
)

// scenario keeps payments where the measured requests find them, however often they are asked for.
const scenario = "stuck-in-process"

// fillTime bounds filling one store.
const fillTime = 10 * time.Minute

// target is a running program whose store is full, and what it is asked over which connections.
type target struct {
	name     string
	child    *child
	crowd    crowd
	requests *requests
	receiver *deaf // of its notifications; nil: none
}

func (t *target) stop() {
	t.crowd.close()
	t.child.stop()
	if t.receiver != nil {
		t.receiver.close()
	}
}

// targets starts what is measured and fills its stores. It returns what it has started even when it fails.
func (p plan) targets(ctx context.Context, bin binaries, say func(string, ...any)) (all []*target, err error) {
	c, err := launch(ctx, nil, bin.plain, "-payments", strconv.Itoa(p.payments))
	if err != nil {
		return all, err
	}
	all = append(all, &target{name: plainTarget, child: c, requests: prepare(p.payments, plainStep)})
	if !p.plainOnly {
		states := prepare(p.payments, paymentState)
		for _, m := range []struct{ name, contract string }{{offTarget, "off"}, {onTarget, "report"}, {hungTarget, "report"}} {
			c, err := launchMock(ctx, nil, bin, m.contract)
			if err != nil {
				return all, err
			}
			all = append(all, &target{name: m.name, child: c, requests: states})
			say("filling the store of %s with %d payments", m.name, p.payments)
			if err := p.fill(ctx, c, 0, p.payments); err != nil {
				return all, fmt.Errorf("%s: %w", m.name, err)
			}
		}
		hung := all[len(all)-1]
		if hung.receiver, err = listenDeaf(); err != nil {
			return all, err
		}
		say("owing a receiver that hangs %d notifications", owed)
		if err := hung.receiver.owe(hung.child); err != nil {
			return all, fmt.Errorf("%s: %w", hungTarget, err)
		}
	}
	for _, t := range all { // now, because a server closes connections that were idle while others were filled
		if t.crowd, err = dialCrowd(t.child.address, p.connections); err != nil {
			return all, err
		}
	}
	return all, nil
}

func launchMock(ctx context.Context, env []string, bin binaries, contract string) (*child, error) {
	return launch(ctx, env, bin.mock, "serve", "--addr", "127.0.0.1:0", "--control-addr", "127.0.0.1:0", "--contract", contract, "--scenario", scenario)
}

// fill makes the payments first..last-1 of a mock by real requests and brings each to InProcess.
func (p plan) fill(ctx context.Context, c *child, first, last int) error {
	connections, err := dialCrowd(c.address, p.connections)
	if err != nil {
		return err
	}
	defer connections.close()
	var next atomic.Int64
	next.Store(int64(first))
	return connections.all(fillTime, func(_ int, c *conn, stopped func() bool) error {
		for ctx.Err() == nil && !stopped() {
			i := next.Add(1) - 1
			if i >= int64(last) {
				return nil
			}
			if err := makePayment(c, "load-"+strconv.FormatInt(i, 10)); err != nil {
				return err
			}
		}
		return ctx.Err()
	})
}

// maxPolls is how many questions may pass until a payment is in process.
const maxPolls = 3

func makePayment(c *conn, order string) error {
	body, err := c.ask(createInvoice(order, ""), []byte(`"InvoiceId":`))
	if err != nil {
		return fmt.Errorf("createInvoice: %w", err)
	}
	invoice, err := number(body, "InvoiceId")
	if err != nil {
		return err
	}
	if _, err := c.ask(sbpPayment(invoice), []byte(`"Result":{"State":{"Code":0,`)); err != nil {
		return fmt.Errorf("sbpPayment: %w", err)
	}
	for range maxPolls {
		if body, err = c.ask(paymentState(invoice), []byte(`"PaymentStep":`)); err != nil {
			return fmt.Errorf("getBankCardPaymentState: %w", err)
		}
		if bytes.Contains(body, inProcess) {
			return nil
		}
	}
	return fmt.Errorf("invoice %s is not in process after %d questions: %.300s", invoice, maxPolls, body)
}
