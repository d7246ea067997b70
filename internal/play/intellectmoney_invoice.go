package play

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"paysandbox/clients/intellectmoney"
)

// makeInvoice makes the invoice of an order, of a new order where one had to be given up. False: the provider will not have it.
func (m *imMerchant) makeInvoice(ctx context.Context) (made bool, err error) {
	for n := 1; n <= imOrders; n++ {
		m.order = m.orderNumber(n)
		lost, err := m.askForInvoice(ctx)
		if err != nil || !lost {
			return m.invoice != "", err
		}
		if err := m.giveUp(ctx); err != nil {
			return false, err
		}
	}
	m.Say("no invoice after %d orders: the merchant goes home", imOrders)
	return false, nil
}

// orderNumber is the number of the n-th order: one that the scenario takes, as long as that leaves a choice.
func (m *imMerchant) orderNumber(n int) string {
	usual := fmt.Sprintf("EP-%d", n)
	for _, field := range []string{"orderId", "reference"} {
		if number, _ := m.Value(field, usual); number != "" && number != usual && number != m.order {
			return number
		}
	}
	return usual
}

// askForInvoice asks for the order's invoice. A gateway's 5xx is answered by asking again for the same order, since the provider refuses
// to make its invoice twice. Lost: there may be an invoice, and nothing tells its number.
func (m *imMerchant) askForInvoice(ctx context.Context) (lost bool, err error) {
	invoice := m.wantedInvoice()
	for try := 1; ; try++ {
		err := m.give(imCreateInvoice, fmt.Sprintf("%s, %s", m.order, intellectmoney.FormatAmount(invoice.Amount)), func() (string, error) {
			made, err := m.client.CreateInvoice(ctx, invoice)
			m.invoice = made.InvoiceID
			return "invoice " + made.InvoiceID, err
		})
		gateway := imByGateway(err)
		switch {
		case err == nil:
			return false, nil
		case ctx.Err() != nil:
			return lost, ctx.Err()
		case gateway, errors.Is(err, intellectmoney.ErrUnavailable):
			lost = lost || gateway
		case errors.Is(err, intellectmoney.ErrOutcomeUnknown):
			return true, nil
		case lost || m.given[imCreateInvoice] >= m.Wanted(imCreateInvoice):
			return lost, nil // refused; after a 5xx because the order has its invoice
		}
		if try == imTries || m.given[imCreateInvoice] >= m.most(imCreateInvoice) {
			return lost, nil
		}
		if err := m.Advance(time.Second); err != nil {
			return lost, err
		}
	}
}

// imByGateway says whether an outcome is unknown because something before the provider answered 5xx.
func imByGateway(err error) bool {
	var answered *intellectmoney.HTTPError
	return errors.As(err, &answered) && answered.Status >= http.StatusInternalServerError
}

// wantedInvoice is an invoice that the scenario takes.
func (m *imMerchant) wantedInvoice() intellectmoney.Invoice {
	text := func(field, usual string) string { // absent is left out, as empty fields are
		value, _ := m.Value(field, usual)
		return value
	}
	i := intellectmoney.Invoice{
		OrderID: m.order, Amount: m.Minor(100_00), Currency: text("currency", text("recipientCurrency", intellectmoney.CurrencyRUB)),
		ServiceName: text("serviceName", "Tea"), Email: text("email", "payer@example.com"), UserName: text("userName", ""),
	}
	if minor, err := intellectmoney.ParseAmount(text("recipientAmount", "")); err == nil && minor > 0 {
		i.Amount = minor
	}
	if m.Does(imCapture) || text("holdMode", "") == "1" {
		const hours = 72
		i.Hold, i.HoldHours, i.ExpireDate = true, hours, m.Now().Add(hours*time.Hour)
	}
	return i
}

// giveUp cancels the order whose invoice is not known, so that nobody can pay it. Cancelling twice is refused, so an answer that gets
// lost is answered by cancelling again.
func (m *imMerchant) giveUp(ctx context.Context) error {
	for range imTries {
		err := m.give(imRefund, m.order, func() (string, error) {
			_, err := m.client.Refund(ctx, m.order)
			return "the order is given up", err
		})
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !errors.Is(err, intellectmoney.ErrUnavailable) && !errors.Is(err, intellectmoney.ErrOutcomeUnknown):
			return m.Advance(time.Second) // carried out, or refused because there is nothing to give up
		}
		if err := m.Advance(time.Second); err != nil {
			return err
		}
	}
	return nil
}
