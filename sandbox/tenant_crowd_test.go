package sandbox_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	client "paysandbox/clients/intellectmoney"
	"paysandbox/mocks"
	"paysandbox/mocks/intellectmoney"
	"paysandbox/sandbox"
)

// neighbour is one of many tenants of a sandbox: orders and amounts, clock, script and receiver are its own.
type neighbour struct {
	*sandbox.Tenant
	number    int
	began     time.Time
	eshop     string
	shop      *callback
	merchant  *client.Client
	want      ledgerLines
	declined  time.Duration // its script cancels an order D-… so long after it is made
	reference map[string]string
}

// ledgerLines is what a tenant must show in the end, each as a set of lines.
type ledgerLines struct{ payments, requests, notifications []string }

// amount is what order n of this tenant is about, in kopecks; no other order anywhere is about as much.
func (n *neighbour) amount(order int) int64 { return 100_00 + int64(n.number)*1000 + int64(order) }

// settle adds a neighbour to a sandbox.
func settle(b *box, number int) *neighbour {
	b.t.Helper()
	n := &neighbour{number: number, began: start.AddDate(0, 0, number), shop: newCallback(b.t), declined: time.Duration(number+1) * time.Minute, reference: map[string]string{}}
	made, err := b.AddTenant(sandbox.TenantOptions{Name: fmt.Sprint("shop-", number), Clock: sandbox.ClockOptions{Mode: "frozen", Start: n.began},
		Merchant: func(_ string, settings mocks.Settings) error {
			if s, is := settings.(*intellectmoney.Settings); is {
				s.ResultURL = n.shop.URL + "/result"
			}
			return nil
		}})
	if err != nil {
		b.t.Fatal(err)
	}
	s := made.Settings("intellectmoney").(*intellectmoney.Settings)
	n.Tenant, n.eshop = made, s.EshopID
	n.merchant = b.merchantOf(client.Credentials{EshopID: s.EshopID, BearerToken: s.Bearer, SecretKey: s.SecretKey, SignSecretKey: s.SignSecretKey},
		client.WithHTTPClient(&http.Client{Transport: b.Transport()}))
	return n
}

// script is called the same in every tenant, and is another in each.
func (n *neighbour) script() string {
	return fmt.Sprintf("version: 1\nname: own\nabout: Of tenant %d.\nprovider: intellectmoney\nbind: { operation: createInvoice, when: { orderId: { prefix: D- } } }\n"+
		"end: hold\nscript:\n  - { at: \"timer:%s\", state: New, do: { go: Cancelled } }\n", n.number, n.declined)
}

// create makes an invoice and notes what must be seen of it.
func (n *neighbour) create(ctx context.Context, order string, i int, end string) (invoice string, err error) {
	made, err := n.merchant.CreateInvoice(ctx, client.Invoice{OrderID: order, Amount: n.amount(i)})
	if err != nil {
		return "", err
	}
	n.reference["intellectmoney:"+made.InvoiceID] = order
	n.want.payments = append(n.want.payments, fmt.Sprintf("%s %d %s", order, n.amount(i), end))
	n.want.requests = append(n.want.requests, "createInvoice "+order)
	last := map[string]string{"OK": "paid", "Cancelled": "cancelled"}[end]
	n.want.notifications = append(n.want.notifications, order+" created acked", order+" "+last+" acked")
	return made.InvoiceID, nil
}

// pay brings an order to be paid, by polls alone.
func (n *neighbour) pay(ctx context.Context, order string, i int) error {
	invoice, err := n.create(ctx, order, i, "OK")
	if err != nil {
		return err
	}
	if _, err := n.merchant.SBPPayment(ctx, sbpOf(invoice)); err != nil {
		return err
	}
	n.want.requests = append(n.want.requests, "sbpPayment "+order)
	var steps []string
	for range 3 {
		state, err := n.merchant.State(ctx, invoice)
		if err != nil {
			return err
		}
		n.want.requests = append(n.want.requests, "getBankCardPaymentState "+order)
		steps = append(steps, string(state.Step))
	}
	if got := strings.Join(steps, " "); got != "InProcess SendTo3DS OK" {
		return fmt.Errorf("%s: the polls see %s", order, got)
	}
	return nil
}

// work is everything that a neighbour does, in an order of its own.
func (n *neighbour) work(ctx context.Context, seed uint64) error {
	var jobs []func() error
	for i := range 2 {
		jobs = append(jobs, func() error { return n.pay(ctx, []string{"SAME", "B-" + n.eshop}[i], i) })
	}
	for i := 2; i < 5; i++ {
		jobs = append(jobs, func() error {
			if _, err := n.LoadScenario([]byte(n.script())); err != nil {
				return err
			}
			_, err := n.create(ctx, fmt.Sprint("D-", i), i, "Cancelled")
			return err
		}, func() error { return n.Advance(time.Duration(n.number+1) * time.Second) })
	}
	rand.New(rand.NewPCG(seed, uint64(n.number))).Shuffle(len(jobs), func(i, j int) { jobs[i], jobs[j] = jobs[j], jobs[i] })
	for _, job := range jobs {
		if err := job(); err != nil {
			return err
		}
	}
	return n.Advance(time.Duration(n.number+1) * time.Hour)
}

// seen is what the control plane and the receiver show of a neighbour. Whatever names another one does not equal what is wanted.
func (n *neighbour) seen(b *box) (seen ledgerLines, heard []string) {
	b.t.Helper()
	list := func(what string) []any {
		return b.admin("GET", "/__admin/"+what+"?limit=1000&tenant="+n.Name(), "", http.StatusOK)[what].([]any)
	}
	for _, p := range list("payments") {
		v := p.(map[string]any)
		seen.payments = append(seen.payments, fmt.Sprintf("%v %.0f %v", v["reference"], v["amount"].(map[string]any)["minor"], v["state"]))
		for _, turn := range v["history"].([]any) {
			if at := turn.(map[string]any)["at"].(string); at < n.began.Format(time.RFC3339) || at > n.Now().Format(time.RFC3339) {
				b.t.Errorf("%v came to a state at %s", v["reference"], at)
			}
		}
		if since, _ := time.Parse(time.RFC3339, v["since"].(string)); v["state"] == "Cancelled" {
			made, _ := time.Parse(time.RFC3339, v["history"].([]any)[0].(map[string]any)["at"].(string))
			if since.Sub(made) != n.declined || v["scenario"] != "own" {
				b.t.Errorf("%v was cancelled after %s by %v", v["reference"], since.Sub(made), v["scenario"])
			}
		}
	}
	for _, r := range list("requests") {
		v := r.(map[string]any)
		form, err := url.ParseQuery(v["request"].(map[string]any)["body"].(string))
		if err != nil || form.Get("EshopId")+form.Get("eshopId") != n.eshop {
			b.t.Errorf("the journal of %s has %v", n.eshop, v)
		}
		seen.requests = append(seen.requests, fmt.Sprint(v["operation"], " ", n.reference[v["payment"].(string)]))
	}
	for _, told := range list("notifications") {
		v := told.(map[string]any)
		if to := v["request"].(map[string]any)["url"]; to != n.shop.URL+"/result" {
			b.t.Errorf("a notification of %s goes to %v", n.eshop, to)
		}
		seen.notifications = append(seen.notifications, fmt.Sprintf("%s %v %v", n.reference[v["payment"].(string)], v["event"], v["state"]))
	}
	names := map[string]string{"3": "created", "4": "cancelled", "5": "paid"}
	for _, f := range n.shop.forms {
		heard = append(heard, f.Get("orderId")+" "+names[f.Get("paymentStatus")]+" acked")
		i := slices.IndexFunc(n.want.payments, func(line string) bool { return strings.HasPrefix(line, f.Get("orderId")+" ") })
		if amount := strings.Replace(f.Get("recipientAmount"), ".", "", 1); i < 0 || f.Get("eshopId") != n.eshop || !strings.Contains(n.want.payments[i], " "+amount+" ") {
			b.t.Errorf("%s was told %v", n.eshop, f)
		}
	}
	return seen, heard
}

// TestThirtyTwoTenantsAtOnce work beside each other, each in a shuffled order, and nothing of one is seen in another.
func TestThirtyTwoTenantsAtOnce(t *testing.T) {
	const tenants, seed = 32, 20260115
	b := newBox(t, sandbox.Options{})
	var all []*neighbour
	for number := range tenants {
		all = append(all, settle(b, number))
	}
	failed := make([]error, tenants)
	begin := make(chan struct{})
	var working sync.WaitGroup
	for i, n := range all {
		working.Go(func() {
			<-begin
			failed[i] = n.work(t.Context(), seed)
		})
	}
	close(begin)
	working.Wait()
	for i, n := range all {
		if failed[i] != nil {
			t.Errorf("%s, seed %d: %v", n.Name(), seed, failed[i])
			continue
		}
		seen, heard := n.seen(b)
		for what, sets := range map[string][2][]string{
			"payments": {seen.payments, n.want.payments}, "requests": {seen.requests, n.want.requests},
			"notifications": {seen.notifications, n.want.notifications}, "told": {heard, n.want.notifications},
		} {
			if got, want := slices.Sorted(slices.Values(sets[0])), slices.Sorted(slices.Values(sets[1])); !slices.Equal(got, want) {
				t.Errorf("%s, seed %d, %s:\n got %q\nwant %q", n.Name(), seed, what, got, want)
			}
		}
		if want := n.began.Add(time.Duration(n.number+1) * (3*time.Second + time.Hour)); !n.Now().Equal(want) || n.Clock().Planned != 0 {
			t.Errorf("%s: it is %s, want %s; %+v", n.Name(), n.Now(), want, n.Clock())
		}
		if _, text, err := n.ScenarioText("own"); err != nil || text != n.script() {
			t.Errorf("%s has the script %q, %v", n.Name(), text, err)
		}
	}
	eshops := map[string]bool{}
	for _, n := range all {
		eshops[n.eshop] = true
	}
	if len(slices.Collect(maps.Keys(eshops))) != tenants {
		t.Errorf("%d tenants have %d shops", tenants, len(eshops))
	}
	for _, what := range []string{"payments", "requests", "notifications"} { // of the default tenant, which did nothing
		if list := b.admin("GET", "/__admin/"+what, "", http.StatusOK)[what].([]any); len(list) != 0 {
			t.Errorf("the default tenant has %s: %v", what, list)
		}
	}
	if own := slices.DeleteFunc(b.tenant().Scenarios(), func(s sandbox.ScenarioInfo) bool { return s.Name != "own" }); len(own) != 0 || !b.tenant().Now().Equal(start) {
		t.Errorf("the default tenant has %+v, and it is %s", own, b.tenant().Now())
	}
}
