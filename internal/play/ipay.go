package play

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"paysandbox/clients/ipay"
	"paysandbox/internal/scenario"
)

// ipaySettings are the settings that the merchant needs of those that the provider gave it.
type ipaySettings struct {
	Login   string  `json:"login"`
	SignKey string  `json:"sign_key"`
	SmchID  int64   `json:"smch_id"`
	SmchIDs []int64 `json:"smch_ids"` // the recipients among whom it may split; none: any
}

// ipayMerchant is a merchant of iPay with one order, and whoever pays it.
type ipayMerchant struct {
	shop     Shop
	plan     Plan
	settings ipaySettings
	client   *ipay.Client
	card     string // what the payer pays with; empty: a card that works
	newest   int64  // pmt_id of the newest payment that the merchant knows of; 0: none
}

// otherCard is the card of a payer whose first one is refused as a foreign one: a number that its network publishes for tests.
const otherCard = "5555555555554444"

// playIPay plays the merchant of iPay: it makes the payment, goes through 3-D Secure, tries again where a decline says how, takes or
// gives back the money, fetches the receipt, and looks at the end where the payment stands.
func playIPay(ctx context.Context, shop Shop, plan Plan) error {
	m, err := newIPayMerchant(shop, plan)
	if err != nil {
		return err
	}
	order := m.order()
	state, err := m.pay(ctx, order)
	if err != nil {
		return err
	}
	if order.Recurrent && state.RecurrentToken != "" {
		if err := m.chargeAgain(ctx, order, state.RecurrentToken); err != nil {
			return err
		}
	}
	if m.newest == 0 {
		return nil
	}
	_, _, err = m.status(ctx, m.newest)
	return err
}

func newIPayMerchant(shop Shop, plan Plan) (*ipayMerchant, error) {
	m := &ipayMerchant{shop: shop, plan: plan}
	if err := json.Unmarshal(shop.Settings, &m.settings); err != nil {
		return nil, fmt.Errorf("%w: its settings cannot be read: %w", ErrStuck, err)
	}
	options := []ipay.Option{ipay.WithHTTPClient(shop.HTTP), ipay.WithClock(shop.Now)}
	if plan.Meets("hang") {
		options = append(options, ipay.WithTimeout(2*time.Second))
	}
	var err error
	m.client, err = ipay.New(shop.BaseURL, ipay.Credentials{Login: m.settings.Login, SignKey: m.settings.SignKey}, options...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStuck, err)
	}
	return m, nil
}

// order is the payment that the scenario takes, without its token.
func (m *ipayMerchant) order() ipay.Payment {
	order := ipay.Payment{Invoice: m.plan.Minor(10000)}
	order.ExtID, _ = m.plan.Value("ext_id", "A-1")
	order.ExtID, _ = m.plan.Value("reference", order.ExtID) // the same under the name that every provider has for it
	if text, _ := m.plan.Value("invoice", strconv.FormatInt(order.Invoice, 10)); text != "" {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
			order.Invoice = n
		}
	}
	order.Description, _ = m.plan.Value("pmt_desc", "Order "+order.ExtID)
	if m.shop.Inbox != "" {
		order.ThreeDS.NotificationURL = m.shop.Inbox + "/back"
	}
	order.Deferred = m.plan.Does("ProcessPayment")
	order.Recurrent = m.plan.Tagged("recurrent") || slices.Contains(m.plan.Compares("method"), "Recurrent")
	if m.plan.Tagged("split") {
		order.Transactions = m.split(order.Invoice)
	}
	if m.plan.Does("GetReceipt") {
		order.ReceiptData.Goods = []ipay.Good{{Code: "1", Name: "Tea", Price: order.Invoice, Quantity: 1000}}
	}
	return order
}

// split parts a sum between two recipients.
func (m *ipayMerchant) split(invoice int64) []ipay.Split {
	first, second := m.settings.SmchID, m.settings.SmchID+1
	switch len(m.settings.SmchIDs) {
	case 0:
	case 1:
		second = m.settings.SmchIDs[0]
	default:
		first, second = m.settings.SmchIDs[0], m.settings.SmchIDs[1]
	}
	part := invoice * 2 / 5
	return []ipay.Split{
		{SubMerchantID: first, Invoice: invoice - part, Description: "Tea"},
		{SubMerchantID: second, Invoice: part, Description: "Cup"},
	}
}

// pay brings an order to its end: as many payments as the declines call for, and then what is to be done with the money. The state is the
// zero one where no payment came to be.
func (m *ipayMerchant) pay(ctx context.Context, order ipay.Payment) (ipay.PaymentState, error) {
	for attempts := 1; ; attempts++ {
		state, made, err := m.create(ctx, order)
		if err != nil || !made {
			return state, err
		}
		token := state.RecurrentToken
		if state, err = m.challenge(ctx, state); err != nil {
			return state, err
		}
		if state, err = m.process(ctx, state); err != nil {
			return state, err
		}
		if state.Declined() && m.another(&order, state.DeclineGroup, attempts) {
			continue
		}
		if state, err = m.money(ctx, state); err != nil {
			return state, err
		}
		if state.RecurrentToken == "" { // not every answer repeats it
			state.RecurrentToken = token
		}
		return state, nil
	}
}

// another says whether a declined order is paid again, and changes what has to change for that: the same again would be declined again.
func (m *ipayMerchant) another(order *ipay.Payment, why ipay.DeclineGroup, attempts int) bool {
	if order.RecurrentToken != "" { // no payer is there to do anything about it
		return false
	}
	switch {
	case why == ipay.Decline3DSRequired && !order.Force3DS:
		order.Force3DS = true
		m.shop.Say("the bank wants 3-D Secure, so the merchant pays again and forces it")
	case why == ipay.DeclineForeignCard && m.card == "":
		m.card = otherCard
		m.shop.Say("the card is a foreign one, so the payer takes another")
	case why == ipay.Decline3DSFailed && attempts == 1 &&
		(m.plan.scenario.Scope() == scenario.ScopeOrder || m.plan.Wanted("PaymentCreate") >= 2):
		m.shop.Say("3-D Secure failed, so the payer tries once more")
	default:
		return false
	}
	return true
}

// chargeAgain makes two further payments with a recurrent token, each under a number of its own.
func (m *ipayMerchant) chargeAgain(ctx context.Context, first ipay.Payment, token string) error {
	for _, n := range []string{"-2", "-3"} {
		next := ipay.Payment{Invoice: first.Invoice, RecurrentToken: token, Description: first.Description}
		if first.ExtID != "" {
			next.ExtID = first.ExtID + n
		}
		if _, err := m.pay(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

// pause lets time pass.
func (m *ipayMerchant) pause(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return m.shop.Advance(d)
}
