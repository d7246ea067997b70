package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// owed is how many notifications wait for the receiver that hangs.
const owed = 1000

// deaf is a merchant on loopback that accepts connections and never reads or answers.
type deaf struct {
	listener net.Listener
	called   chan struct{} // closed by the first connection

	mu     sync.Mutex
	conns  []net.Conn
	closed bool
}

func listenDeaf() (*deaf, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	d := &deaf{listener: l, called: make(chan struct{})}
	go d.accept()
	return d, nil
}

func (d *deaf) accept() {
	for first := true; ; first = false {
		c, err := d.listener.Accept()
		if err != nil {
			return
		}
		d.mu.Lock()
		if d.closed {
			c.Close()
		}
		d.conns = append(d.conns, c)
		d.mu.Unlock()
		if first {
			close(d.called)
		}
	}
}

func (d *deaf) close() {
	d.listener.Close()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	for _, c := range d.conns {
		c.Close()
	}
}

// owe makes invoices whose making the mock tells the receiver, and returns when it has begun to.
func (d *deaf) owe(c *child) error {
	one, err := dial(c.address)
	if err != nil {
		return err
	}
	defer one.Close()
	if err := one.SetDeadline(time.Now().Add(fillTime)); err != nil {
		return err
	}
	for i := range owed {
		if _, err := one.ask(createInvoice("told-"+strconv.Itoa(i), "http://"+d.listener.Addr().String()+"/"), []byte(`"InvoiceId":`)); err != nil {
			return fmt.Errorf("createInvoice: %w", err)
		}
	}
	select {
	case <-d.called:
		return nil
	case <-time.After(answerTime):
		return errors.New("none of the notifications has come")
	}
}
