package sandbox

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"paysandbox/internal/store"
	"paysandbox/mocks"
	"paysandbox/payment"
	"paysandbox/web"
)

// ErrNotChallenged: the payer has nothing to answer.
var ErrNotChallenged = errors.New("the payment does not wait for its payer")

var payerPage = template.Must(template.ParseFS(web.Files, "payer.html"))

// payerView is what the template shows.
type payerView struct {
	mocks.Page
	Nonce string
	Open  bool // the payer may answer
	Note  string
	Form  *mocks.Next // the browser carries fields back to the shop
	Back  string      // the browser goes back to the shop
}

// visit is one look at a payer page.
type visit struct {
	env
	id payment.ID
}

// visit finds the payment of a page; nil: there is none.
func (b *Sandbox) visit(r *http.Request) *visit {
	for _, m := range b.models {
		if m.payer == nil {
			continue
		}
		key := m.payer.PageKey(r.URL.Path, r.URL.RawQuery)
		if key == "" {
			continue
		}
		for _, t := range b.tenants.all() {
			books := t.books.Load()
			if id, ok := books.byPage(key); ok && id.Provider == m.Name() {
				rec, _ := books.payments.Get(id)
				return &visit{env{tenant: t, books: books, shop: t.shops[m.Name()], script: rec.notes.script, caller: addressOf(r), now: books.clock.Now()}, id}
			}
		}
	}
	return nil
}

// receipt says whether the page tells how the payment went, and asks nothing.
func (v *visit) receipt(r *http.Request) bool {
	rec, _ := v.books.payments.Get(v.id)
	return v.shop.model.payer.Page(v, rec.Payment, r.URL.Path).Receipt
}

// showPage is the payer who looks.
func (b *Sandbox) showPage(w http.ResponseWriter, r *http.Request) {
	v := b.visit(r)
	if v == nil {
		noPage(w)
		return
	}
	if rec, _ := v.books.payments.Get(v.id); v.receipt(r) {
		v.show(w, r, rec.Payment, "")
		return
	}
	var p payment.Payment
	_ = v.change(v.id, func(at *env, rec *record) error {
		if rec.notes.payer.auto { // a person is here, and decides
			rec.notes.intend(payerPlan{})
		}
		at.happen(rec, eventPayer+"open", mocks.Proposal{})
		p = rec.Payment.Clone()
		return nil
	})
	v.show(w, r, p, "")
}

// answerPage is the payer who presses a button. A form that arrives without an answer, such as a card's PaReq, is a payer who
// looks.
func (b *Sandbox) answerPage(w http.ResponseWriter, r *http.Request) {
	v := b.visit(r)
	if v == nil {
		noPage(w)
		return
	}
	if v.receipt(r) {
		b.showPage(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	answer := mocks.Answer(r.PostFormValue("answer"))
	if !slices.Contains(mocks.Answers(), answer) {
		b.showPage(w, r)
		return
	}
	after, err := v.payerAnswers(v.id, answer, byPage)
	p := after.Payment
	if err != nil && !errors.Is(err, ErrNotChallenged) {
		noPage(w) // a reset came between
		return
	}
	// Whoever answers too late, or twice, still goes where the payment now stands.
	next := v.shop.model.payer.Next(v, p, answer)
	if next.URL == "" || next.Method == http.MethodPost {
		v.show(w, r, p, next.Note, next)
		return
	}
	v.head(w, "")
	w.Header().Set("Location", asciiURL(next.URL))
	w.WriteHeader(http.StatusSeeOther)
}

// payerAnswers is the payer's answer by a page or a control call: the first answer wins. It gives the record as it then stands;
// ErrNotChallenged and mocks.ErrUnknown leave it as it was.
func (e *env) payerAnswers(id payment.ID, answer mocks.Answer, by string) (record, error) {
	var after record
	if !slices.Contains(mocks.Answers(), answer) {
		return after, badRequest("unknown answer %q; known: %v", answer, mocks.Answers())
	}
	err := e.change(id, func(at *env, r *record) error {
		after = r.Clone()
		m := at.shop.model
		if m.payer == nil || m.Status(r.Payment) != payment.Challenged {
			return fmt.Errorf("%w: it is %s (%s)", ErrNotChallenged, r.State, m.Status(r.Payment))
		}
		at.answer(r, answer, by)
		after = r.Clone()
		return nil
	})
	if errors.Is(err, store.ErrMissing) {
		err = mocks.ErrUnknown
	}
	return after, err
}

// show draws the page. Where the browser goes by a form, the page has the button for it.
func (v *visit) show(w http.ResponseWriter, r *http.Request, p payment.Payment, note string, next ...mocks.Next) {
	m := v.shop.model
	view := payerView{Page: m.payer.Page(v, p, r.URL.Path), Note: note}
	view.Open = len(next) == 0 && m.Status(p) == payment.Challenged && !view.Receipt
	if !view.Open && note == "" && !view.Receipt && len(next) == 0 {
		view.Note = fmt.Sprintf("This payment has nothing left to answer: it is %s.", m.Status(p))
	}
	if len(next) == 0 && !view.Open && !view.Receipt {
		next = append(next, m.payer.Next(v, p, mocks.Approve)) // the way back, from where the payment stands
	}
	if len(next) > 0 && next[0].URL != "" {
		if next[0].Method == http.MethodPost {
			view.Form = &next[0]
		} else {
			view.Back = next[0].URL
		}
	}
	drawn := v.tenant.source.Draw("nonce", v.id.String(), strconv.FormatInt(v.Count("nonce", 1), 10))
	view.Nonce = hex.EncodeToString(drawn[:16])
	var page bytes.Buffer
	if err := payerPage.Execute(&page, view); err != nil {
		v.tenant.log().Error("the payer page could not be drawn", "payment", v.id.String(), "error", err)
	}
	v.head(w, view.Nonce)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes())
}

// head sets what every answer of a payer page says: nothing is stored, framed, sniffed or fetched from elsewhere.
func (v *visit) head(w http.ResponseWriter, nonce string) {
	h := w.Header()
	h.Set("Date", v.books.clock.Now().Format(http.TimeFormat))
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	// No form-action: a browser would hold the redirect after the form against it, and the shop may live anywhere.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+nonce+"'; base-uri 'none'; frame-ancestors 'none'")
}

// asciiURL writes an address as a header may carry it: what is not ASCII is percent-encoded.
func asciiURL(address string) string {
	var b strings.Builder
	for i := range len(address) {
		if c := address[i]; c < 0x80 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

func noPage(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("paysandbox: there is no payment behind this page. Pages end with a reset of their tenant and with the program.\n"))
}
