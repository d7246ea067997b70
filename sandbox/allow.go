package sandbox

import (
	"fmt"
	"time"

	"paysandbox/internal/egress"
)

// newEgress is the way out for everything that merchants are told.
func newEgress(allow []string) (*egress.Client, error) {
	prefixes, hosts, err := egress.ParseAllow(allow)
	if err != nil {
		return nil, fmt.Errorf("where notifications may go (--notify-allow): %w", err)
	}
	return egress.New(egress.Options{
		Timeout: maxNotifyTimeout + time.Second, Allow: prefixes, AllowHosts: hosts,
		Hint: func(entry string) string {
			return "start it with --notify-allow " + entry + " to allow it (in Go: Options.NotifyAllow)"
		},
	}), nil
}
