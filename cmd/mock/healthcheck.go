package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/cobra"
)

// healthTimeout bounds a health check; a container runtime asks every few seconds.
const healthTimeout = 3 * time.Second

// newHealthcheck asks a running mock whether it is well: for a container that has no shell.
func newHealthcheck() *cobra.Command {
	var addr string
	cmd := &cobra.Command{
		Use: "healthcheck", Short: "Ask a running mock whether it is well; exit code 1 if it is not", Args: cobra.NoArgs,
		PreRunE: fromEnvironment,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, _, err := net.SplitHostPort(addr); err != nil {
				return fmt.Errorf("--control-addr %s: write host:port, for example 127.0.0.1:8081", addr)
			}
			if err := healthy(cmd.Context(), addr); err != nil {
				fmt.Fprintf(cmd.ErrOrStderr(), "mock: %v\n", err)
				return errFailed
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), "ok")
			return err
		},
	}
	cmd.Flags().StringVar(&addr, "control-addr", "127.0.0.1:8081", "address of the control plane")
	return cmd
}

func healthy(ctx context.Context, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("no answer from the control plane: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the control plane answers %s", answer.Status)
	}
	return nil
}
