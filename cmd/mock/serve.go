package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/sandbox"
)

// Limits of the two doors. A provider's answer takes no time, so a client that needs longer than these is broken or hostile.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
)

// serveFlags are the flags of serve.
type serveFlags struct {
	addr, controlAddr string
	scenarios         string
	scenario          string
	seed              uint64
	payer             string
	contract          string
	publicURL         string
	noHints           bool
	config            string
	control           controlFlags
	notifyAllow       []string
}

func newServe() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the providers and the control plane until interrupted",
		Long: "Serve the providers and the control plane until interrupted.\n\nEach flag can be set in the environment: --control-addr is " +
			envName("control-addr") + ". The command line wins.",
		Args:    cobra.NoArgs,
		PreRunE: fromEnvironment,
		RunE:    func(cmd *cobra.Command, _ []string) error { return serve(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.addr, "addr", "127.0.0.1:8080", "address of the data plane, where merchants' code goes; port 0 picks a free one")
	flags.StringVar(&f.controlAddr, "control-addr", "127.0.0.1:8081", "address of the control plane; port 0 picks a free one")
	flags.StringVar(&f.scenarios, "scenarios", "", "directory of your own scenario files (*.yaml)")
	flags.StringVar(&f.scenario, "scenario", "", "scenario for the default tenant's payments; 'mock scenarios list' lists them")
	flags.Uint64Var(&f.seed, "seed", 1, "what everything drawn depends on: same seed, same run")
	flags.StringVar(&f.payer, "payer", "auto", "what a payer does unless a scenario says otherwise: auto (approves) or wait (for a page or a control call)")
	flags.StringVar(&f.contract, "contract", "report", "check every exchange against the provider's OpenAPI contract: report or off")
	flags.StringVar(&f.publicURL, "public-url", "", "scheme and host for the URLs in answers (default: as the caller reached the sandbox)")
	flags.BoolVar(&f.noHints, "no-hints", false, "texts of payments do not name scenarios: sandbox:NAME in a service name or a description is only text")
	flags.StringVar(&f.config, "config", "", "YAML file with tenants and their merchants' settings")
	f.control.add(flags)
	flags.StringSliceVar(&f.notifyAllow, "notify-allow", nil, "CIDR, IP address or host name to which notifications may go beyond loopback and private addresses; can be repeated")
	completes(cmd, "payer", string(sandbox.PayerAuto), string(sandbox.PayerWait))
	completes(cmd, "contract", string(sandbox.ContractReport), string(sandbox.ContractOff))
	_ = cmd.RegisterFlagCompletionFunc("scenario", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return scenarioNames(), cobra.ShellCompDirectiveNoFileComp // the only error is a flag that does not exist
	})
	return cmd
}

// completes tells the shell the values of a flag.
func completes(cmd *cobra.Command, flag string, known ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(known, cobra.ShellCompDirectiveNoFileComp)) // the flag exists
}

func serve(cmd *cobra.Command, f serveFlags) error {
	options, err := f.options(cmd)
	if err != nil {
		return err
	}
	box, err := sandbox.New(options) // before the sockets, so that a wrong file is named whatever else is wrong
	if err != nil {
		return err
	}
	defer box.Close()
	data, err := listen("--addr", f.addr)
	if err != nil {
		return err
	}
	defer data.Close()
	control, err := listen("--control-addr", f.controlAddr)
	if err != nil {
		return err
	}
	defer control.Close()
	if err := f.control.admit(control.Addr(), options.Log); err != nil {
		return err
	}
	box.ServedAt("http://" + reachable(data.Addr()))
	if err := introduce(cmd.OutOrStdout(), box, "http://"+reachable(data.Addr()), "http://"+reachable(control.Addr())); err != nil {
		return err
	}
	tradeMemoryForSpeed()
	return serveBoth(cmd.Context(), box, data, control, options.Log)
}

// gcPercent is how far the heap may grow before it is collected. What a sandbox holds on to, payments and journal, is small beside
// what a load test makes it allocate.
const gcPercent = 300

// tradeMemoryForSpeed gives back what starting took and lets the collector rest longer; GOGC in the environment wins.
func tradeMemoryForSpeed() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	debug.FreeOSMemory()
}

// options turns flags and files into what the sandbox takes.
func (f serveFlags) options(cmd *cobra.Command) (sandbox.Options, error) {
	o := sandbox.Options{
		Seed: f.seed, Contract: sandbox.ContractMode(f.contract), PublicURL: f.publicURL, NoHints: f.noHints, NotifyAllow: f.notifyAllow,
		Default: sandbox.TenantOptions{Scenario: f.scenario, Payer: sandbox.PayerMode(f.payer)},
		Log:     slog.New(slog.NewTextHandler(cmd.ErrOrStderr(), nil)),
	}
	for _, address := range [][2]string{{"--addr", f.addr}, {"--control-addr", f.controlAddr}} {
		if address[1] == "" {
			return o, fmt.Errorf("%s is empty, which would mean every interface of this machine; write host:port, for example 127.0.0.1:0", address[0])
		}
	}
	var err error
	if o.Control, err = f.control.options(f.controlAddr); err != nil {
		return o, err
	}
	if f.seed == 0 {
		return o, errors.New("--seed 0: the seed is a whole number from 1")
	}
	if f.config != "" {
		text, err := os.ReadFile(f.config)
		if err != nil {
			return o, fmt.Errorf("--config: %w", err)
		}
		if err := sandbox.ReadConfig(f.config, text, &o); err != nil {
			return o, err
		}
	}
	f.override(cmd, &o.Default)
	if f.scenarios != "" {
		if entry, err := os.Stat(f.scenarios); err != nil {
			return o, fmt.Errorf("--scenarios: %w", err)
		} else if !entry.IsDir() {
			return o, fmt.Errorf("--scenarios %s: not a directory; give the directory that holds your *.yaml files", f.scenarios)
		}
		o.Scenarios = os.DirFS(f.scenarios)
	}
	return o, nil
}

// override puts what the command line or the environment says of the default tenant before what a file or a scenario says.
func (f serveFlags) override(cmd *cobra.Command, o *sandbox.TenantOptions) {
	if cmd.Flags().Changed("seed") {
		o.Seed = f.seed
	}
	if cmd.Flags().Changed("payer") {
		o.Payer = sandbox.PayerMode(f.payer)
	}
	if cmd.Flags().Changed("scenario") {
		o.Scenario = f.scenario
	}
}

// listen opens a socket and says what to do where it cannot.
func listen(flag, addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("%s %s: the port is in use; stop whatever has it, or choose another one (port 0 picks a free one)", flag, addr)
	case err != nil:
		return nil, fmt.Errorf("%s %s: %w", flag, addr, err)
	}
	return l, nil
}

// reachable is the address under which this machine reaches a listener.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// serveBoth serves until ctx ends: then requests in flight and notifications end, and it returns.
func serveBoth(ctx context.Context, box *sandbox.Sandbox, data, control net.Listener, log *slog.Logger) error {
	servers := []*http.Server{newServer(box.DataPlane()), newServer(box.ControlPlane())}
	failed := make(chan error, len(servers))
	for i, l := range []net.Listener{data, control} {
		go func() { failed <- servers[i].Serve(l) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	return errors.Join(err, finish(box, servers, log))
}

func newServer(h http.Handler) *http.Server {
	s := &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog:  slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // aborted requests are the scenarios' doing
		Protocols: new(http.Protocols),
	}
	s.Protocols.SetHTTP1(true) // a fault needs a connection of its own
	return s
}
