package fault

import (
	"io"
	"net"
	"syscall"
)

// ReadError is what a client reads from a connection that broke this way: ECONNRESET, or the end of file. Before the answer began
// a closed connection is io.EOF, within it io.ErrUnexpectedEOF. Slow and Garbage break no connection: nil.
func (f Fault) ReadError() error {
	switch {
	case f.Kind == Slow || f.Kind == Garbage:
		return nil
	case f.Kind == Reset:
		return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case f.Phase == MidBody:
		return io.ErrUnexpectedEOF
	default:
		return io.EOF
	}
}
