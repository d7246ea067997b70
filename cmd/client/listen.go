package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

// listenAsked is what a command line asks for.
type listenAsked struct {
	forwardTo, addr string
	provider        choice   // "": every provider that has such a setting
	target          *url.URL // what forwardTo says; nil: nowhere
}

func (a *app) listenCommand() *cobra.Command {
	var asked listenAsked
	for _, p := range providers() {
		asked.provider.known = append(asked.provider.known, p.name)
	}
	cmd := &cobra.Command{
		Use: "listen", Short: "Bring the notifications of a sandbox to a merchant's address, and say what became of each",
		Long: `listen opens an address on this machine and has the sandbox send the tenant's notifications there for as long as it runs: it changes the
setting in which the merchant's address stands (result_url at IntellectMoney, notify_url at GBPayments) and puts the old value back at its end.
Each notification goes on to --forward-to as it came, and the answer goes back as it came. A line says what the provider makes of the answer:
whether it acknowledges and, if not, when the notification comes again, in the tenant's time, which is UTC. Without --forward-to each is
answered with what acknowledges.

It runs until Ctrl-C or, if that is given, until --timeout. With --output json each line is an object: first one with where notifications go,
then one for each attempt to deliver one.

Where nothing answers at --forward-to the sandbox gets 502 and a text that says so; where the merchant hangs it waits until its own time-out.
An invoice with a ResultUrl of its own goes there and not here, unless that is this address (--addr chooses it). So it is with iPay, which has no
such setting: what the payer's browser brings goes to each payment's notification_url. The sandbox has to run on this machine.`,
		Example: `  client listen --forward-to http://127.0.0.1:3000/callback
  client listen --forward-to http://127.0.0.1:3000/callback --provider intellectmoney --tenant checkout
  client listen --addr 127.0.0.1:4242 --output json`,
		Args: cobra.NoArgs,
	}
	s := a.atSandbox(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := asked.check(cmd); err != nil {
			return err
		}
		return s.listen(cmd, asked)
	}
	flags := cmd.Flags()
	flags.StringVar(&asked.forwardTo, "forward-to", "", "the merchant's address, for example http://127.0.0.1:3000/callback (default: none, each is acknowledged here)")
	flags.StringVar(&asked.addr, "addr", "127.0.0.1:0", "where to listen on this machine; port 0: a free one")
	flags.Var(&asked.provider, "provider", "only notifications of this provider (default: of all that have such a setting)")
	asked.provider.complete(cmd, "provider")
	return cmd
}

// check finds what is wrong before anything is sent, and reads --forward-to.
func (l *listenAsked) check(cmd *cobra.Command) error {
	host, port, err := net.SplitHostPort(l.addr)
	if ip, notAnIP := netip.ParseAddr(host); err != nil || host != "localhost" && (notAnIP != nil || !ip.IsLoopback()) {
		return fmt.Errorf("--addr %s is no address of this machine alone; write for example 127.0.0.1:4242", shellWord(l.addr))
	}
	if p := teller(l.provider.value); l.provider.value != "" && p == nil {
		return fmt.Errorf("--provider %s: no setting says where its notifications go; give each payment this address instead, as its notification_url", l.provider.value)
	}
	if !cmd.Flags().Changed("forward-to") {
		return nil
	}
	u, err := url.Parse(l.forwardTo)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "":
		// The text is not repeated: a URL that does not parse may still hold a password.
		return errors.New("--forward-to is not an absolute http or https URL; write for example http://127.0.0.1:3000/callback")
	case u.User != nil, u.Fragment != "":
		return errors.New("--forward-to has a user or a fragment, which no notification is sent with; leave it out")
	case port != "0" && u.Port() == port && (u.Hostname() == host || u.Hostname() == "localhost"):
		return errors.New("--forward-to is the address that --addr opens; give the one where the merchant's code listens")
	}
	l.target = u
	return nil
}

// teller is what a provider's notifications need; nil: it has no setting for them, or there is no such provider.
func teller(provider string) *tells {
	for _, p := range providers() {
		if p.name == provider {
			return p.tells
		}
	}
	return nil
}

// putBackLimit bounds the calls that undo what listen did, which go on when it was told to stop.
const putBackLimit = 10 * time.Second

// listen runs until it is told to stop, or cannot go on.
func (s *atSandbox) listen(cmd *cobra.Command, asked listenAsked) error {
	var most time.Duration // any
	if cmd.Flags().Changed("timeout") {
		most = s.app.timeout
	}
	left := verdict{Outcome: done} // what there is to say at the end
	failed, err := s.askWithin(cmd, most, func(ctx context.Context, box *control.Client) (err error) {
		r, err := openReceiver(asked.addr, asked.target)
		if err != nil {
			return verdictError{verdict{refused, "--addr: " + err.Error(), "give another one, or leave it out for a free port"}}
		}
		defer r.close()
		d, err := newDiversion(ctx, box, s.tenant, asked.provider.value, r.address)
		if err != nil {
			return err
		}
		h := &hearing{s: s, box: box, address: r.address}
		if err := h.begin(ctx); err != nil {
			return err
		}
		defer func() {
			undo, cancel := context.WithTimeout(context.WithoutCancel(ctx), putBackLimit)
			defer cancel()
			var said verdict
			if said, err = d.end(undo, err); said.Outcome != "" {
				left = said
			}
		}()
		if err := d.take(ctx); err != nil {
			return err
		}
		if err := s.app.printReady(d, asked.target); err != nil {
			return err
		}
		return stopped(ctx, h.follow(r.until(ctx), d))
	})
	switch {
	case err != nil:
		return err
	case failed.Outcome != "":
		left = failed
	}
	s.app.finishWith(left, nil)
	return nil
}

// stopped is nil where the work ended because it was told to, by whoever runs it or by --timeout.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = nil
	}
	return err
}

// inWords joins names as a sentence does: "a", "a and b", "a, b and c".
func inWords(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
