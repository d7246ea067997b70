package ipay_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// brought waits for the form that the sandbox posts in the browser's place, and says for which order it is.
func (p *player) brought() string {
	p.t.Helper()
	patience, cancel := context.WithTimeout(p.t.Context(), 10*time.Second)
	defer cancel()
	select {
	case form := <-p.inbox.forms:
		return p.got(form)
	case <-patience.Done():
		p.t.Fatal("nothing came to notification_url")
		return ""
	}
}

func (p *player) got(form url.Values) string {
	if p.data = form.Get("threedsData"); p.data == "" {
		return "nothing"
	}
	return "threedsData for " + form.Get("order")
}

// The parts of the page that sends the browser back to the merchant.
var (
	formTarget = regexp.MustCompile(`<form method="post" action="([^"]*)" data-testid="return">`)
	formField  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// presses is a person who presses a button on the page and then the one that leads back to the merchant.
func (p *player) presses(button string) string {
	p.t.Helper()
	status, page := p.press(p.link, button)
	target := formTarget.FindStringSubmatch(page)
	if status != http.StatusOK || target == nil {
		p.t.Fatalf("the page leads nowhere: %d %s", status, page)
	}
	back, err := url.Parse(html.UnescapeString(target[1]))
	if err != nil {
		p.t.Fatal(err)
	}
	form := back.Query()
	for _, field := range formField.FindAllStringSubmatch(page, -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	if wanted := p.inbox.URL + "/back"; back.Scheme+"://"+back.Host+back.Path != wanted {
		p.t.Errorf("the browser goes to %s, want %s", back, wanted)
	}
	return p.got(form)
}
