package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"paysandbox/clients/gbpayments"
	"paysandbox/internal/scenario"
	"paysandbox/payment"
)

// gbSettings are the settings that the merchant needs of those that the provider gave it.
type gbSettings struct {
	SiteID    string `json:"site_id"`
	APISecret string `json:"api_secret"`
	Workmode  string `json:"workmode"` // live, or test
}

// gbMerchant is a merchant of GBPayments with one order.
type gbMerchant struct {
	shop    Shop
	plan    Plan
	client  *gbpayments.Client
	heard   *gbRetryAfter
	began   time.Time // tenant time; the list is read from a little before
	refunds []int64   // the numbers of the refunds that the merchant knows of
	stopped error     // of time that could not pass
}

// playGBPayments plays the merchant of GBPayments: it charges or authorizes, takes the blocked money or gives it back, refunds, and
// looks at the end what the list says.
func playGBPayments(ctx context.Context, shop Shop, plan Plan) error {
	m, err := newGBMerchant(shop, plan)
	if err != nil {
		return err
	}
	order := m.order()
	paid, err := m.pay(ctx, order)
	if err == nil && paid.status.Authorized() {
		paid, err = m.settle(ctx, paid)
	}
	if err == nil && paid.status.Paid() && plan.Does("payment/refund") {
		err = m.refund(ctx, paid)
	}
	if err != nil {
		return err
	}
	return m.lookAtTheEnd(ctx, paid.number)
}

func newGBMerchant(shop Shop, plan Plan) (*gbMerchant, error) {
	var settings gbSettings
	if err := json.Unmarshal(shop.Settings, &settings); err != nil {
		return nil, fmt.Errorf("%w: its settings cannot be read: %w", ErrStuck, err)
	}
	wire := *shop.HTTP
	heard := &gbRetryAfter{next: wire.Transport}
	if heard.next == nil {
		heard.next = http.DefaultTransport
	}
	wire.Transport = heard
	options := []gbpayments.Option{gbpayments.WithHTTPClient(&wire), gbpayments.WithClock(shop.Now)}
	if plan.Meets("hang") {
		options = append(options, gbpayments.WithTimeout(2*time.Second))
	}
	if settings.Workmode == "test" {
		options = append(options, gbpayments.WithWorkmode(gbpayments.WorkmodeTest))
	}
	client, err := gbpayments.New(shop.BaseURL, gbpayments.Credentials{SiteID: settings.SiteID, APISecret: settings.APISecret}, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStuck, err)
	}
	if shop.Hear != nil {
		shop.Hear(http.HandlerFunc(gbHear))
	}
	return &gbMerchant{shop: shop, plan: plan, client: client, heard: heard, began: shop.Now()}, nil
}

// order is the payment that the scenario takes.
func (m *gbMerchant) order() gbpayments.Payment {
	value := func(field, usual string) string {
		text, _ := m.plan.Value(field, usual)
		return text
	}
	token := "tok_ok"
	if asked := m.plan.Compares("token"); len(asked) > 0 {
		token = asked[0]
	}
	number := value("order_id", "A-1")
	if number != "" {
		number = value("reference", number)
	}
	return gbpayments.Payment{
		Token: value("token", token), Amount: m.plan.Minor(10000), Currency: value("currency", "RUB"), OrderID: number,
		Description: value("description", "Order "+number), Email: value("email", "payer@example.com"),
		AccountID: value("account_id", ""), IP: value("ip", ""),
	}
}

// authorizes says that the payment is of two stages: the scenario takes such payments, or is about one and about no charge.
func (m *gbMerchant) authorizes() bool {
	if bind := m.plan.scenario.Bind; bind != nil && strings.HasPrefix(bind.Operation, "payment/token/") {
		return bind.Operation == "payment/token/auth"
	}
	twoStages := []string{"payment/token/auth", "payment/confirm", "payment/cancel"}
	return slices.ContainsFunc(twoStages, m.plan.Does) && !m.plan.Does("payment/token/charge")
}

// cancels says that the blocked money is to be given back.
func (m *gbMerchant) cancels() bool {
	return m.plan.Does("payment/cancel") || !m.plan.Does("payment/confirm") && m.plan.Final() == "CANCELED"
}

// waits says that the hold is to end by itself: the scenario ends it, and nobody expects a command about it.
func (m *gbMerchant) waits() bool {
	ends := func(r scenario.Rule) bool {
		return r.Do.Go == "CANCELED" && slices.Contains(r.State, payment.State("AUTHORIZED")) &&
			slices.ContainsFunc(r.At, func(at string) bool { return strings.HasPrefix(at, "timer:") })
	}
	return slices.ContainsFunc(m.plan.scenario.Script, ends) && !m.plan.Does("payment/confirm") && !m.plan.Does("payment/cancel")
}

// refuses says whether the scenario lets the bank refuse a command, which then comes again for that reason.
func (m *gbMerchant) refuses(operation string) bool {
	return slices.ContainsFunc(m.plan.scenario.Script, func(r scenario.Rule) bool {
		return r.Do.Refuse != nil && slices.Contains(r.At, operation)
	})
}

// sum is what the expectations say of a sum, as far as there is so much; else all there is.
func (m *gbMerchant) sum(name string, all int64) int64 {
	if n, named := m.plan.Ledger(name); named && n > 0 && n < all {
		return n
	}
	return all
}

// pause lets time pass: so long, or longer where the last answer said to come back later.
func (m *gbMerchant) pause(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d = max(d, m.heard.last)
	m.shop.Say("%v pass", d)
	m.stopped = m.shop.Advance(d)
	return m.stopped
}

// gbSafe says of an error that nothing happened and that the same call may work later.
func gbSafe(err error) bool {
	var answered *gbpayments.HTTPError
	return !errors.Is(err, gbpayments.ErrOutcomeUnknown) &&
		(errors.Is(err, gbpayments.ErrUnavailable) || errors.As(err, &answered) && answered.Status == http.StatusTooManyRequests)
}

// hopeless tells of an error, and gives one where no call can go well any more: the context's own, that of time that could not pass, or
// ErrStuck for a merchant who is set up wrong. Else nil.
func (m *gbMerchant) hopeless(ctx context.Context, err error) error {
	m.shop.Say("no result: %v", err)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case m.stopped != nil:
		return m.stopped
	case errors.Is(err, gbpayments.ErrUnauthorized), errors.Is(err, gbpayments.ErrInvalidRequest):
		return fmt.Errorf("%w: %w", ErrStuck, err)
	}
	return nil
}

// gbHear takes a PAY that can be read. It proves nothing, so the merchant believes the list alone, at which it looks in the end.
func gbHear(w http.ResponseWriter, r *http.Request) {
	if _, err := gbpayments.ParseNotification(r); err != nil {
		http.Error(w, "not taken", http.StatusBadRequest)
		return
	}
	_, _ = w.Write([]byte(`{"code":0}`)) // whoever does not hear it sends again
}
