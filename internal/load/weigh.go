package main

import (
	"context"
	"fmt"
	"time"
)

// measureStarts starts the mock several times, in its default setting, and notes how long each took to its first answer, and what
// memory it then had.
func (r *report) measureStarts(ctx context.Context, bin binaries) error {
	for range r.plan.starts {
		c, err := launchMock(ctx, nil, bin, "report")
		if err != nil {
			return err
		}
		err = r.firstAnswer(c)
		c.stop()
		if err != nil {
			return fmt.Errorf("the first answer: %w", err)
		}
	}
	return nil
}

func (r *report) firstAnswer(c *child) error {
	one, err := dial(c.address)
	if err != nil {
		return err
	}
	defer one.Close()
	if err := one.SetDeadline(time.Now().Add(answerTime)); err != nil {
		return err
	}
	if _, err := one.ask(createInvoice("first", ""), []byte(`"InvoiceId":`)); err != nil {
		return err
	}
	r.starts = append(r.starts, time.Since(c.started).Seconds())
	if idle, ok := c.resident(); ok {
		r.idle = append(r.idle, float64(idle))
	}
	return nil
}

// weighPayment fills a mock of its own, whose collector leaves next to no garbage lying about, and divides what its memory grew by
// the payments that came. The first fifth does not count: by then the journal is as full as it gets.
func (r *report) weighPayment(ctx context.Context, bin binaries) error {
	c, err := launchMock(ctx, []string{"GOGC=5"}, bin, "off")
	if err != nil {
		return err
	}
	defer c.stop()
	all := r.plan.payments / 2
	first := all / 5
	if err := r.plan.fill(ctx, c, 0, first); err != nil {
		return err
	}
	before, ok := c.resident()
	if err := r.plan.fill(ctx, c, first, all); err != nil {
		return err
	}
	if after, still := c.resident(); ok && still {
		r.payment = float64(after-before) / float64(all-first)
	}
	return nil
}
