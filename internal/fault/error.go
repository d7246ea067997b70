package fault

import (
	"io"
	"net"
	"syscall"
)

// ReadError is what a client reads from a connection that broke this way: ECONNRESET, or the end of file. Before the answer began
// a closed connection is io.EOF, within it io.ErrUnexpectedEOF.
func (f Fault) ReadError() error {
	switch {
	case f.Kind == Reset:
		return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	case f.Phase == MidBody:
		return io.ErrUnexpectedEOF
	default:
		return io.EOF
	}
}
