package gbpayments_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"paysandbox/internal/claims"
	"paysandbox/mocks/gbpayments"
)

func TestClaimTokenComesFromThePayNotification(t *testing.T) {
	heard := make(chan []byte, 10)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		heard <- body
		_, _ = io.WriteString(w, `{"code":0}`)
	}))
	defer receiver.Close()
	s := newSite(t, func(settings *gbpayments.Settings) { settings.NotifyURL = receiver.URL })
	s.made(charge, nil)
	s.advance(24 * time.Hour) // over every retry
	if len(heard) != 1 {
		t.Fatalf("PAY came %d times", len(heard))
	}
	var pay struct {
		Type string
		Card struct{ Token string }
	}
	body := <-heard
	err := json.Unmarshal(body, &pay)
	claims.Check(t, "gb.pay.token.source", err == nil && pay.Type == "PAY" && pay.Card.Token != "", string(body))
	again := s.pay(charge, tree{"token": pay.Card.Token})
	claims.Check(t, "gb.pay.token.source", again.verdict() == "1", again.text)
}
