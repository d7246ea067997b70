package play

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"paysandbox/clients/intellectmoney"
)

// Names of operations of IntellectMoney, as scenarios write them.
const (
	imCreateInvoice = "createInvoice"
	imState         = "getBankCardPaymentState"
	imActivation    = "activationPay"
	imCapture       = "purchaseToPaid"
	imRefund        = "purchaseToRefund"
)

const (
	imTries    = 5 // of a command that surely did nothing
	imOrders   = 3 // until the merchant goes home
	imPatience = 2 * time.Minute
	imHaste    = 2 * time.Second // where the provider may never answer
)

// imWay is a way to pay: the method as rules compare it, and the operation that starts it.
type imWay struct {
	method    intellectmoney.Method
	operation string
}

// imWays are the ways to pay, the usual one first.
var imWays = []imWay{
	{intellectmoney.MethodSBP, "sbpPayment"},
	{intellectmoney.MethodBNPL, "bnplPayment"},
	{intellectmoney.MethodGazpromPay, "gazpromPayPayment"},
	{intellectmoney.MethodBankCard, "bankCardPayment"},
}

// imMerchant is the merchant of IntellectMoney at work on one scenario.
type imMerchant struct {
	Shop
	Plan
	client  *intellectmoney.Client
	way     imWay
	order   string         // the merchant's own number
	invoice string         // the provider's number; empty: not known
	given   map[string]int // how often each command was given
}

// playIntellectMoney makes an order's invoice, pays it, follows the payment to its end, and then takes the money or gives it back.
func playIntellectMoney(ctx context.Context, shop Shop, plan Plan) error {
	m, err := newIMMerchant(shop, plan)
	if err != nil {
		return err
	}
	if shop.Hear != nil {
		heard, err := m.client.NotificationHandler(intellectmoney.NewMemoryDeliveries(100), func(context.Context, intellectmoney.Notification) error { return nil })
		if err != nil {
			return fmt.Errorf("%w: %w", ErrStuck, err)
		}
		shop.Hear(heard)
	}
	if made, err := m.makeInvoice(ctx); err != nil || !made {
		return err
	}
	for {
		begun, err := m.startPayment(ctx)
		if err != nil {
			return err
		}
		var last intellectmoney.PaymentStep
		if begun {
			if last, err = m.follow(ctx); err != nil {
				return err
			}
		}
		// The same invoice may be paid by another attempt once one has failed.
		if !last.Declined() || m.given[m.way.operation] >= m.Wanted(m.way.operation) {
			return m.settle(ctx, begun, last)
		}
		if err := m.Advance(time.Second); err != nil {
			return err
		}
	}
}

func newIMMerchant(shop Shop, plan Plan) (*imMerchant, error) {
	var keys struct {
		EshopID       string `json:"eshop_id"`
		Bearer        string `json:"bearer"`
		SecretKey     string `json:"secret_key"`
		SignSecretKey string `json:"sign_secret_key"`
	}
	if err := json.Unmarshal(shop.Settings, &keys); err != nil {
		return nil, fmt.Errorf("%w: its settings cannot be read: %w", ErrStuck, err)
	}
	patience := imPatience
	if plan.Meets("hang") {
		patience = imHaste
	}
	client, err := intellectmoney.New(shop.BaseURL, intellectmoney.Credentials{
		EshopID: keys.EshopID, BearerToken: keys.Bearer, SecretKey: keys.SecretKey, SignSecretKey: keys.SignSecretKey,
	}, intellectmoney.WithHTTPClient(shop.HTTP), intellectmoney.WithTimeout(patience))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrStuck, err)
	}
	return &imMerchant{Shop: shop, Plan: plan, client: client, way: imChoose(plan), given: map[string]int{}}, nil
}

// imChoose chooses the way to pay: that of the operation with which the scenario takes the payment, that which a rule or an expectation
// names, that whose method a rule or the bind compares, a card where an amount has to be named, else the first that is not forbidden.
func imChoose(plan Plan) imWay {
	bind := plan.scenario.Bind
	method, _ := plan.Value("method", "")
	methods := append(plan.Compares("method"), method)
	_, blocked := imBlocked(plan)
	for _, reason := range []func(imWay) bool{
		func(w imWay) bool { return bind != nil && bind.Operation == w.operation },
		func(w imWay) bool { return plan.Does(w.operation) },
		func(w imWay) bool { return slices.Contains(methods, string(w.method)) },
		func(w imWay) bool {
			return w.method == intellectmoney.MethodBankCard && (blocked || plan.Does(imActivation))
		},
		func(imWay) bool { return true },
	} {
		for _, w := range imWays {
			if reason(w) && plan.most(w.operation) > 0 {
				return w
			}
		}
	}
	return imWays[0]
}

// give gives a command, counts it and says what came of it.
func (m *imMerchant) give(operation, about string, command func() (result string, err error)) error {
	m.given[operation]++
	result, err := command()
	if err != nil {
		result = strings.TrimPrefix(strings.TrimPrefix(err.Error(), "intellectmoney: "), operation+": ")
	}
	m.Say("%s %s: %s", operation, about, result)
	return err
}

// startPayment starts the payment. Begun: it was started, or may have been; whoever is not sure asks for the state and never starts twice.
func (m *imMerchant) startPayment(ctx context.Context) (begun bool, err error) {
	for try := 1; ; try++ {
		err := m.give(m.way.operation, "of invoice "+m.invoice, func() (string, error) {
			return "started", m.startOnce(ctx)
		})
		switch {
		case err == nil, errors.Is(err, intellectmoney.ErrOutcomeUnknown):
			return true, ctx.Err()
		case ctx.Err() != nil:
			return false, ctx.Err()
		case !errors.Is(err, intellectmoney.ErrUnavailable) && m.given[m.way.operation] >= m.Wanted(m.way.operation):
			return false, nil // refused
		}
		if try == imTries || m.given[m.way.operation] >= m.most(m.way.operation) {
			return false, nil
		}
		if err := m.Advance(time.Second); err != nil {
			return false, err
		}
	}
}

func (m *imMerchant) startOnce(ctx context.Context) error {
	const site, back = "127.0.0.1", "https://shop.example/"
	success, _ := m.Value("successUrl", back+"paid")
	failure, _ := m.Value("failUrl", back+"failed")
	online := intellectmoney.Payment{InvoiceID: m.invoice, SuccessURL: success, FailURL: failure, IPAddress: site}
	var err error
	switch m.way.method {
	case intellectmoney.MethodBNPL:
		_, err = m.client.BNPLPayment(ctx, online)
	case intellectmoney.MethodGazpromPay:
		_, err = m.client.GazpromPayPayment(ctx, online)
	case intellectmoney.MethodBankCard:
		pan := append(m.Compares("pan"), "4111111111111111")[0]
		card := intellectmoney.Card{PAN: pan, Holder: "IVAN IVANOV", ExpiryMonth: "12", ExpiryYear: "30", CVV: imCVV}
		_, err = m.client.BankCardPayment(ctx, intellectmoney.CardPayment{InvoiceID: m.invoice, Card: card, ReturnURL: success, IPAddress: site})
	default:
		_, err = m.client.SBPPayment(ctx, online)
	}
	return err
}
