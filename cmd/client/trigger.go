package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/control"
)

func (a *app) triggerCommand() *cobra.Command {
	var override []string
	cmd := &cobra.Command{
		Use: "trigger EVENT", Short: "Have a sandbox make a payment and bring it to an event, without any code of yours",
		Long: `trigger has the sandbox play the merchant: it sends what a merchant's code would send, signed with the tenant's credentials, and the
provider's side does the rest. So the calls are in the journal, and whoever listens for notifications is told as ever. EVENT is
PROVIDER.STATUS, or PROVIDER and a notification; the sandbox's catalogue lists them.

An override gives amount, with two decimals, reference, method, or a documented field of the request that makes the payment another value.`,
		Example: `  client trigger intellectmoney.paid --override amount=250.00
  client trigger ipay.challenged --override reference=A-7 --override threeds_info.notification_url=http://127.0.0.1:3000/back`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return errors.New("give one event, for example: client trigger intellectmoney.paid")
			}
			return nil
		},
	}
	s := a.atSandbox(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		values := map[string]string{}
		for _, one := range override {
			name, value, found := strings.Cut(one, "=")
			if _, twice := values[name]; !found || name == "" || twice {
				return fmt.Errorf("--override %s is not NAME=VALUE, or the name comes twice; write for example --override amount=250.00", shellWord(one))
			}
			values[name] = value
		}
		return s.onePayment(cmd, func(ctx context.Context, box *control.Client) (control.Payment, error) {
			return box.Trigger(ctx, args[0], values)
		}, paymentLine)
	}
	cmd.Flags().StringArrayVar(&override, "override", nil, "NAME=VALUE: another value than the one that the sandbox makes up; may come several times")
	return cmd
}
