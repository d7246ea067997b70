// Plain is the yardstick of the load command: a hand-written gin handler that does the work of one signed request of a stateful
// service and nothing else. It reads a JSON body of about 400 bytes, decodes it with encoding/json, compares one SHA3-512 digest,
// takes one step in a sharded map and encodes the answer. It knows no tenant, no scenario, no journal and no contract, and
// shares no code with the sandbox.
package main

import (
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	payments := flag.Int("payments", 100_000, "how many payments there are")
	flag.Parse()
	if err := serve(*addr, *payments); err != nil {
		fmt.Fprintln(os.Stderr, "plain:", err)
		os.Exit(1)
	}
}

func serve(addr string, payments int) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	gin.SetMode(gin.ReleaseMode)
	server := &http.Server{Handler: handler(newBooks(payments)), ReadHeaderTimeout: 10 * time.Second}
	fmt.Printf("data plane: http://%s\n", listener.Addr())
	return server.Serve(listener) // until a signal ends the process: it has nothing to save
}

func handler(b *books) http.Handler {
	engine := gin.New()
	engine.POST("/step", b.serve)
	return engine
}
