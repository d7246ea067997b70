package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"

	"github.com/spf13/pflag"

	"paysandbox/sandbox"
)

// controlFlags are the flags of serve that say who may call the control plane.
type controlFlags struct {
	token string
	open  bool
	hosts []string
}

func (f *controlFlags) add(flags *pflag.FlagSet) {
	addControlToken(flags, &f.token, "token that every request to the control plane has to bring, but for /healthz, /readyz, /docs and /openapi")
	flags.BoolVar(&f.open, "control-open", false, "no token although --control-addr can be reached from other machines")
	flags.StringSliceVar(&f.hosts, "control-host", nil, "further name, without port, under which the control plane is called; can be repeated")
}

// addControlToken adds the flag whose value nothing prints: its default stays empty, and the environment keeps it out of the process list.
func addControlToken(flags *pflag.FlagSet, token *string, usage string) {
	flags.StringVar(token, "control-token", "", usage+"; better given as "+envName("control-token")+", which no list of processes shows")
}

// options turns the flags into what the sandbox takes. A name in --control-addr is one of the control plane's names.
func (f controlFlags) options(addr string) (sandbox.ControlOptions, error) {
	if f.open && f.token != "" {
		return sandbox.ControlOptions{}, errors.New("--control-open and --control-token contradict each other; leave one of them out")
	}
	o := sandbox.ControlOptions{Token: f.token, Hosts: f.hosts}
	if host, _, err := net.SplitHostPort(addr); err == nil && host != "" {
		if _, err := netip.ParseAddr(host); err != nil { // an address is known when a connection arrives at it
			o.Hosts = append(o.Hosts[:len(o.Hosts):len(o.Hosts)], host)
		}
	}
	return o, nil
}

// admit refuses to serve a control plane that other machines reach and that asks nobody who he is, unless that is wanted.
func (f controlFlags) admit(at net.Addr, log *slog.Logger) error {
	tcp, ok := at.(*net.TCPAddr)
	switch {
	case ok && tcp.IP.IsLoopback(), f.token != "":
		return nil
	case f.open:
		log.Warn("the control plane is open: whoever reaches its address drives the sandbox and reads its journal", "address", at.String())
		return nil
	}
	return fmt.Errorf("--control-addr %s can be reached from other machines: give a token with --control-token or %s, or listen on 127.0.0.1; "+
		"--control-open lets everybody in", at, envName("control-token"))
}
