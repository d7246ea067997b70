package control_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"paysandbox/clients/control"
)

const token = "0123456789abcdef-token"

func TestEveryCallBringsTheToken(t *testing.T) {
	var brought []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		brought = append(brought, r.Header.Get("Authorization"))
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/token") {
			_, _ = io.WriteString(w, minted)
			return
		}
		_, _ = io.WriteString(w, stored)
	}))
	defer server.Close()
	for _, c := range []struct {
		want    string
		options []control.Option
	}{{"Bearer " + token, []control.Option{control.WithToken(token)}}, {"", nil}} {
		brought = nil
		box := newClient(t, server.URL, c.options...)
		if _, err := box.MintGooglePayToken(t.Context(), control.Token{}); err != nil {
			t.Error(err)
		}
		if _, err := box.Payment(t.Context(), "ipay:1234567"); err != nil {
			t.Error(err)
		}
		if fmt.Sprint(brought) != fmt.Sprint([]string{c.want, c.want}) {
			t.Errorf("brought %q, want %q twice", brought, c.want)
		}
	}
}

func TestTokensThatCannotBe(t *testing.T) {
	for given, want := range map[string]string{"": "leave the option out", "hush hush": "without blanks", "hush\r\nX: y": "without blanks", "hush-пароль": "visible ASCII"} {
		_, err := control.New("http://127.0.0.1:8081", control.WithToken(given))
		if !errors.Is(err, control.ErrInvalidRequest) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: got %v, want %q", given, err, want)
		}
	}
}

// TestTokenIsNeverPrinted prints a client, and has a sandbox that repeats what it was sent.
func TestTokenIsNeverPrinted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"detail":"%s is not the token"}`, r.Header.Get("Authorization"))
	}))
	defer server.Close()
	box := newClient(t, server.URL, control.WithToken(token))
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if said := fmt.Sprintf(verb+verb, box, *box); strings.Contains(said, token) {
			t.Errorf("%s prints %s", verb, said)
		}
	}
	_, err := box.Payment(t.Context(), "ipay:1234567") // after the printing, which would look into connections at work
	var problem *control.Problem
	if !errors.As(err, &problem) || problem.Status != http.StatusUnauthorized || problem.Detail != "Bearer *** is not the token" {
		t.Errorf("got %v", err)
	}
}

func TestTokenIsNotCarriedElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("it went elsewhere, with %s", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	if _, err := newClient(t, server.URL, control.WithToken(token)).Payment(t.Context(), "ipay:1234567"); err == nil {
		t.Error("a redirect is no answer")
	}
}
