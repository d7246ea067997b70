package main

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"paysandbox/clients/gbpayments"
)

// usualLimit is how many transactions the provider lists when it is not told. Source: methods.ru.txt, "Получение транзакций" (limit).
const usualLimit = 10

// gbPaymentsListFlags are the filters of list.
type gbPaymentsListFlags struct {
	dateStart, dateEnd         string
	kind, status, sort, output choice
	ascending, all             bool
	offset, limit              int
}

func (f *gbPaymentsListFlags) add(cmd *cobra.Command) {
	f.kind, f.status = choice{known: gbPaymentsTypes}, choice{known: gbPaymentsStatuses}
	f.sort = choice{known: []string{"id", "date", "type", "status", "amount"}}
	// In the place of the flag that all commands share.
	f.output = choice{value: "text", known: []string{"text", "json", "csv"}}
	flags := cmd.Flags()
	flags.StringVar(&f.dateStart, "date-start", "", "from this day or minute in Moscow on, for example 2020-09-01 (default: the 1st of this month)")
	flags.StringVar(&f.dateEnd, "date-end", "", "to the end of this day or minute, for example '2020-09-30 12:30' (default: no end)")
	flags.Var(&f.kind, "type", "payments by card, payments by token, or refunds (default: all)")
	flags.Var(&f.status, "status", "transactions that came to this (default: all)")
	flags.Var(&f.sort, "sort", "by what to sort (default: the provider's choice)")
	flags.BoolVar(&f.ascending, "ascending", false, "the smallest first")
	flags.IntVar(&f.offset, "offset", 0, "how many to leave out at the beginning")
	flags.IntVar(&f.limit, "limit", 0, "how many, 1 to 100 (default: the provider's, 10)")
	flags.BoolVar(&f.all, "all", false, "all there are, the smallest number first")
	flags.Var(&f.output, "output", "how the result is printed: text, json for one object, or csv")
	for name, c := range map[string]*choice{"type": &f.kind, "status": &f.status, "sort": &f.sort, "output": &f.output} {
		c.complete(cmd, name)
	}
}

// query makes the client's request of the flags. The error is wrong usage.
func (f *gbPaymentsListFlags) query(cmd *cobra.Command) (q gbpayments.Query, err error) {
	switch {
	case f.all && f.limit != 0:
		return q, errors.New("--limit is how many, --all is all there are; give one of them")
	case f.all && f.sort.value != "" && f.sort.value != "id":
		return q, errors.New("--all goes by number, so that nothing is missed; leave --sort out")
	case cmd.Flags().Changed("limit") && f.limit < 1:
		return q, errors.New("--limit is not between 1 and 100; leave it out for the provider's 10")
	}
	q = gbpayments.Query{
		Type:   gbpayments.Type(slices.Index(gbPaymentsTypes, f.kind.value) + 1),
		Status: gbpayments.Status(slices.Index(gbPaymentsStatuses, f.status.value) + 1),
		Sort:   gbpayments.Sort(f.sort.value), Ascending: f.ascending, Offset: f.offset, Limit: f.limit,
	}
	if q.DateStart, err = gbPaymentsTime("--date-start", f.dateStart, false); err == nil {
		q.DateEnd, err = gbPaymentsTime("--date-end", f.dateEnd, true)
	}
	return q, err
}

func (p *gbPayments) listCommand() *cobra.Command {
	var f gbPaymentsListFlags
	cmd := &cobra.Command{
		Use: "list", Short: "List payments and refunds",
		Long: `list prints transactions: a table on a terminal, aligned columns elsewhere, and with --output csv all fields of each, a line for
each. Dates are Moscow's. Sums are decimal. A token is never printed, because it pays.`,
		Example: `  client gbpayments list
  client gbpayments list --date-start 2020-09-01 --status declined --limit 100
  client gbpayments list --date-start 2020-09-01 --all --output csv`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			query, err := f.query(cmd)
			if err != nil {
				return err
			}
			p.app.output = f.output
			var r gbPaymentsResult
			return p.carryOut(cmd, &r, func(ctx context.Context, c *gbpayments.Client, progress *progress) error {
				progress.say("listing")
				if f.all {
					return r.listAll(ctx, c, query)
				}
				return r.list(ctx, c, query)
			})
		},
	}
	f.add(cmd)
	return cmd
}

// list asks for one page.
func (r *gbPaymentsResult) list(ctx context.Context, c *gbpayments.Client, query gbpayments.Query) error {
	page, err := c.List(ctx, query)
	if err != nil {
		return err
	}
	r.listed(page.Count, page.Transactions)
	limit := query.Limit
	if limit == 0 {
		limit = usualLimit
	}
	switch n := len(page.Transactions); {
	case n >= limit:
		r.Next = "there may be more: give --offset " + strconv.Itoa(query.Offset+n) + ", or --all"
	case n == 0 && query.DateStart.IsZero():
		r.Next = "without --date-start the list begins with the 1st of this month"
	}
	return nil
}

// listAll asks for page after page.
func (r *gbPaymentsResult) listAll(ctx context.Context, c *gbpayments.Client, query gbpayments.Query) error {
	var all []gbpayments.Transaction
	for t, err := range c.ListAll(ctx, query) {
		if err != nil {
			return err
		}
		all = append(all, t)
	}
	r.listed(int64(len(all)), all)
	return nil
}

func (r *gbPaymentsResult) listed(count int64, transactions []gbpayments.Transaction) {
	r.Outcome = done
	r.gbPaymentsPage = &gbPaymentsPage{Count: count, Transactions: []gbPaymentsTransaction{}}
	for _, t := range transactions {
		r.Transactions = append(r.Transactions, newGBPaymentsTransaction(t))
	}
}
