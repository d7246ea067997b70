package intellectmoney

import (
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"paysandbox/mocks"
	"paysandbox/payment"
)

var update = flag.Bool("update", false, "rewrite golden files and the generated part of README.md")

// shop is the smallest tenant: one merchant, payments in a map, a clock that stands still.
type shop struct {
	provider *Provider
	settings *Settings
	now      time.Time
	payments map[string]payment.Payment
	numbers  int64
	requests int64
	refuse   *payment.Decline // what a scenario would refuse the next command with
}

func newShop() *shop {
	p := New()
	return &shop{
		provider: p,
		settings: p.NewSettings(nil).(*Settings),
		now:      time.Date(2026, 1, 15, 12, 0, 0, 0, moscow),
		payments: map[string]payment.Payment{},
	}
}

func (s *shop) Now() time.Time { return s.now }

func (s *shop) Draw(purpose string, parts ...string) [32]byte {
	return sha256.Sum256([]byte(purpose + "|" + strings.Join(parts, "|")))
}

func (s *shop) Count(_ string, first int64) int64 { s.numbers++; return first + s.numbers - 1 }
func (s *shop) Settings() mocks.Settings          { return s.settings }
func (s *shop) BaseURL() string                   { return "http://127.0.0.1:8080" }

func (s *shop) PageKey(id payment.ID) string {
	key := s.Draw("page", id.String())
	return hex.EncodeToString(key[:8])
}

func (s *shop) Get(number string) (payment.Payment, bool) {
	p, ok := s.payments[number]
	return p.Clone(), ok
}

func (s *shop) ByReference(reference string) iter.Seq[payment.Payment] {
	var found []payment.Payment
	for _, p := range s.payments {
		if p.Reference == reference {
			found = append(found, p.Clone())
		}
	}
	slices.SortFunc(found, func(a, b payment.Payment) int { return strings.Compare(b.ID.Number, a.ID.Number) })
	return slices.Values(found)
}

// Lines lists nothing: this provider has no list.
func (s *shop) Lines(mocks.LineQuery) ([]mocks.Line, int) { return nil, 0 }

func (s *shop) Create(c *mocks.Call, draft payment.Payment, unique bool, decide mocks.Decide) (mocks.Result, error) {
	if unique && len(slices.Collect(s.ByReference(draft.Reference))) > 0 {
		return mocks.Result{}, mocks.ErrExists
	}
	return s.command(c, draft, decide)
}

func (s *shop) Act(c *mocks.Call, number string, decide mocks.Decide) (mocks.Result, error) {
	p, ok := s.Get(number)
	if !ok {
		return mocks.Result{}, mocks.ErrUnknown
	}
	return s.command(c, p, decide)
}

func (s *shop) command(c *mocks.Call, p payment.Payment, decide mocks.Decide) (mocks.Result, error) {
	before := p.Clone()
	proposal, err := decide(&p)
	if err != nil {
		return mocks.Result{}, err
	}
	if s.refuse != nil {
		return mocks.Result{Payment: before, Refused: s.refuse}, nil
	}
	if p.ID.Number == "" {
		p.ID.Number = strconv.FormatInt(s.Count("payment", s.settings.FirstNumber()), 10)
	}
	s.move(&p, proposal, c.Operation)
	return mocks.Result{Payment: p.Clone()}, nil
}

// move carries a proposal out and keeps the payment.
func (s *shop) move(p *payment.Payment, proposal mocks.Proposal, by string) {
	if proposal.To != "" && proposal.To != p.State {
		s.provider.Enter(s, p, mocks.Step{From: p.State, To: proposal.To, By: by, Minor: proposal.Minor, At: s.now})
	}
	s.payments[p.ID.Number] = *p
}

// exchange carries one request through the provider as the sandbox does.
func (s *shop) exchange(r *mocks.Request) (*mocks.Call, mocks.Response) {
	s.requests++
	r.Path = s.provider.FoldPath(r.Path)
	c := s.provider.Open(r)
	c.Number = s.requests
	if err := s.provider.Verify(s, c); err != nil {
		return c, s.provider.Render(s, c, nil, err)
	}
	value, err := s.provider.byName[c.Operation].handle(s, c)
	return c, s.provider.Render(s, c, value, err)
}

// fields are the parameters of one request: name, value, name, value, …
type fields []string

func (f fields) value(name string) string {
	for i := 0; i < len(f); i += 2 {
		if strings.EqualFold(f[i], name) {
			return f[i+1]
		}
	}
	return ""
}

// with replaces or adds one parameter.
func (f fields) with(name, value string) fields {
	changed := slices.Clone(f)
	for i := 0; i < len(f); i += 2 {
		if strings.EqualFold(f[i], name) {
			changed[i+1] = value
			return changed
		}
	}
	return append(changed, name, value)
}

// signatures are Hash and Sign of a request with the default keys.
func signatures(op string, f fields) (hash, sign string) {
	o := New().byName[op]
	var values []string
	for _, name := range o.signed {
		values = append(values, f.value(name))
	}
	if o.literal != "" {
		values = append(values, o.literal)
	}
	h, s := Hash("secret", values...), Sign("signsecret", values...)
	return string(h[:]), string(s[:])
}

// signed is a request as a merchant of the default tenant sends it: a form, answered in JSON.
func signed(op string, f fields) *mocks.Request {
	hash, sign := signatures(op, f)
	var body strings.Builder
	for i := 0; i < len(f); i += 2 {
		body.WriteString(url.QueryEscape(f[i]) + "=" + url.QueryEscape(f[i+1]) + "&")
	}
	return &mocks.Request{
		Method: http.MethodPost, Path: "/merchant/" + op, Body: []byte(body.String() + "Hash=" + hash),
		Header: http.Header{
			"Accept": {"application/json"}, "Content-Type": {"application/x-www-form-urlencoded"},
			"Authorization": {"Bearer 9d97820c61424eb6ac0db414ccb7ac60"}, "Sign": {sign},
		},
	}
}

// call sends a signed request.
func (s *shop) call(op string, f fields) mocks.Response {
	_, answer := s.exchange(signed(op, f))
	return answer
}

// Requests that every rule is happy with.
var (
	goodInvoice = fields{"EshopId", "450000", "OrderId", "EP-1", "RecipientAmount", "10.00", "RecipientCurrency", "RUB"}
	heldInvoice = goodInvoice.with("ExpireDate", "2026-01-16 12:00:00").with("HoldMode", "1").with("HoldTime", "24")
	goodStart   = fields{"EshopId", "450000", "InvoiceId", "3000000000", "SuccessUrl", "https://shop.ru/ok", "FailUrl", "https://shop.ru/fail", "IpAddress", "127.0.0.1"}
	goodCard    = fields{"EshopId", "450000", "InvoiceId", "3000000000", "Pan", "4111111111111111", "CardHolder", "IVAN", "ExpiredMonth", "10",
		"ExpiredYear", "30", "Cvv", "123", "ReturnUrl", "https://shop.ru/back", "IpAddress", "127.0.0.1"}
	goodState      = fields{"EshopId", "450000", "InvoiceId", "3000000000"}
	goodActivation = fields{"EshopId", "450000", "InvoiceId", "3000000000", "ActivationAmount", "1.37"}
	goodPurchase   = fields{"EshopId", "450000", "OrderId", "EP-1"}
)

var goodCalls = map[string]fields{
	opCreateInvoice: goodInvoice, opSbpPayment: goodStart, opGazpromPay: goodStart, opBnplPayment: goodStart, opBankCard: goodCard,
	opState: goodState, opActivationPay: goodActivation, opPurchaseToPaid: goodPurchase, opPurchaseToRefund: goodPurchase,
}

// ways lead to each state by the machine's own rows.
var ways = map[payment.State][]payment.State{
	stateNew:        {stateNew},
	stateCreated:    {stateNew, stateCreated},
	stateInProcess:  {stateNew, stateCreated, stateInProcess},
	stateSendTo3DS:  {stateNew, stateCreated, stateInProcess, stateSendTo3DS},
	stateActivation: {stateNew, stateCreated, stateInProcess, stateActivation},
	stateHeld:       {stateNew, stateCreated, stateInProcess, stateSendTo3DS, stateHeld},
	stateOK:         {stateNew, stateCreated, stateInProcess, stateSendTo3DS, stateOK},
	statePartlyPaid: {stateNew, stateCreated, stateInProcess, stateSendTo3DS, statePartlyPaid},
	stateError:      {stateNew, stateCreated, stateInProcess, stateSendTo3DS, stateError},
	stateCancelled:  {stateNew, stateCancelled},
	stateRefunded:   {stateNew, stateCreated, stateInProcess, stateSendTo3DS, stateOK, stateRefunded},
}

// bring makes invoice 3000000000 by a call of createInvoice, starts it by the method's operation if the way leads on, and brings
// it to a state.
func (s *shop) bring(t *testing.T, to payment.State, invoice fields, op string) payment.Payment {
	t.Helper()
	if answer := s.call(opCreateInvoice, invoice); answer.Status != http.StatusOK {
		t.Fatalf("createInvoice: HTTP %d %s", answer.Status, answer.Body)
	}
	for _, next := range ways[to][1:] {
		p, ok := s.Get("3000000000")
		switch {
		case !ok:
			t.Fatal("no invoice 3000000000")
		case next == stateCreated:
			s.call(op, goodCalls[op])
		case next == stateRefunded:
			s.call(opPurchaseToRefund, goodPurchase)
		default:
			s.move(&p, mocks.Proposal{To: next}, payment.Progress)
		}
	}
	p, _ := s.Get("3000000000")
	if p.State != to {
		t.Fatalf("the way to %s ended in %s", to, p.State)
	}
	return p
}

// golden compares with a file of testdata, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; write it with go test -update", err)
	}
	if got != string(want) {
		t.Errorf("%s is not what it was (go test -update rewrites it)\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

// refused reads the parameter out of an answer with error 166; empty: the answer is another one.
func refused(answer mocks.Response) string {
	_, rest, _ := strings.Cut(string(answer.Body), `"ErrorSourceParam":"`)
	param, rest, _ := strings.Cut(rest, `","Code":166,"Desc":"Параметр `)
	if !strings.HasPrefix(rest, param+` передан неверно."}}}`) {
		return ""
	}
	return param
}

const (
	acceptedResult      = `"Result":{"State":{"Code":0,"Desc":"Успешно обработан"}}}`
	notAuthorizedResult = `"Result":{"State":{"Code":2,"Desc":"Ошибка авторизации"}}}`
)
