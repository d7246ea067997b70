package gbpayments

import (
	"context"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// A delivery watches whether one request can have left. It errs on one side only: what is not certain to have stayed counts
// as sent.
type delivery struct {
	asked, connected atomic.Bool
}

func (d *delivery) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { d.asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { d.connected.Store(true) },
	})
}

// neverBegan says that not one byte of the request was written: the transport asked for a connection and never got one, or
// the error is that of dialling. A RoundTripper that reports neither (one that calls a handler in the same process) may have
// delivered the request, whatever its error.
func (d *delivery) neverBegan(err error) bool {
	if d.connected.Load() {
		return false
	}
	if d.asked.Load() {
		return true
	}
	var operation *net.OpError
	var lookup *net.DNSError
	return errors.As(err, &operation) && operation.Op == "dial" || errors.As(err, &lookup)
}
