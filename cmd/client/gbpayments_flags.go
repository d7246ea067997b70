package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

const rouble = "RUB" // GBPayments knows no other currency

// The provider's own names of its types and statuses, in the order of its numbers from 1. Source: methods.ru.txt, "Получение
// транзакций" (status); a type has no name there but a description.
var (
	gbPaymentsTypes    = []string{"card", "token", "refund"}
	gbPaymentsStatuses = []string{"completed", "declined", "canceled", "authorized"}
)

// wordOf is the name of a number, the number itself where it has none, and "" for 0.
func wordOf(words []string, number int) string {
	switch {
	case number == 0:
		return ""
	case number > 0 && number <= len(words):
		return words[number-1]
	}
	return strconv.Itoa(number)
}

// gbPaymentsPaymentFlags describe the payment of charge and auth.
type gbPaymentsPaymentFlags struct {
	token, amount, description, email, orderID, accountID, ip string
	reconcile                                                 bool
}

func (f *gbPaymentsPaymentFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.token, "token", "", "token of the card: tok_ok and others of the sandbox's, or what the provider gave with a PAY notification")
	flags.StringVar(&f.amount, "amount", "", "what is paid, for example 100.00")
	flags.StringVar(&f.description, "description", "", "what is paid for (default: made of the order's number)")
	flags.StringVar(&f.email, "email", "payer@shop.example", "where the payer gets the receipt")
	flags.StringVar(&f.orderID, "order-id", "", "the merchant's own number, new for each attempt (default: made from the time)")
	flags.StringVar(&f.accountID, "account-id", "", "the merchant's own number of the payer")
	flags.StringVar(&f.ip, "ip", "", "address of the payer")
	flags.BoolVar(&f.reconcile, "reconcile", false, "if the answer is lost, look for the payment in the list and end with its real outcome")
	for _, name := range []string{"token", "amount"} {
		_ = cmd.MarkFlagRequired(name) // the only error is a flag that does not exist
	}
}

// payment makes the client's request of the flags. The error is wrong usage.
func (f *gbPaymentsPaymentFlags) payment(w world) (gbpayments.Payment, error) {
	amount, err := sum(f.amount)
	if err != nil {
		return gbpayments.Payment{}, fmt.Errorf("--amount: %w", err)
	}
	orderID := f.orderID
	if orderID == "" {
		if orderID, err = newNumber(w, "--order-id"); err != nil {
			return gbpayments.Payment{}, err
		}
	}
	description := f.description
	if description == "" {
		description = "Order " + orderID
	}
	return gbpayments.Payment{
		Token: f.token, Amount: amount, Description: description, Email: f.email, OrderID: orderID, AccountID: f.accountID, IP: f.ip,
	}, nil
}

// gbPaymentsTime reads a flag that is a day or a minute in Moscow, as the provider's page writes them; "" is the zero Time. end
// says that a day alone means its last minute.
// Source: methods.ru.txt, "Получение транзакций": YYYY-MM-DD [HH:II]. Guess: the zone.
func gbPaymentsTime(flag, text string, end bool) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, moscow); err == nil {
		if end {
			return day.Add(24*time.Hour - time.Minute), nil
		}
		return day, nil
	}
	minute, err := time.ParseInLocation("2006-01-02 15:04", strings.Replace(text, "T", " ", 1), moscow)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s %q is neither a day nor a minute in Moscow; write for example 2020-09-01 or '2020-09-01 12:30'", flag, text)
	}
	return minute, nil
}
