package intellectmoney

import (
	"strings"

	"paysandbox/mocks"
)

// What the original overlooks. Every tolerance is one function that notes its use on the call, so that the journal shows it.

const oldRouble = "RUR"

// FoldPath forgives the letter case of a method's name; nothing can be noted here, because there is no call yet.
// Source: the pages themselves write SbpPayment and sbpPayment; agreed by independent clients.
func (p *Provider) FoldPath(path string) string {
	if _, ok := p.byPath[path]; ok {
		return path
	}
	if documented, ok := p.folded[strings.ToLower(path)]; ok {
		return documented
	}
	return path
}

// forgiveContentType: a body is read by its first character, whatever Content-Type says or however it is misspelt.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Примеры кода": a form under application/json.
func forgiveContentType(c *mocks.Call, r *request) {
	declared := c.Header.Get("Content-Type")
	if declared == "" {
		return // optional by the tables
	}
	media, _, _ := strings.Cut(declared, ";")
	media = strings.TrimSpace(media)
	var right bool
	switch r.format {
	case bodyJSON:
		right = strings.EqualFold(media, "application/json") || strings.EqualFold(media, "text/json")
	case bodyXML:
		right = strings.EqualFold(media, "application/xml") || strings.EqualFold(media, "text/xml")
	case bodyForm:
		right = strings.EqualFold(media, "application/x-www-form-urlencoded")
	}
	if !right || strings.ContainsAny(declared, `'"`) {
		c.Forgive("content-type")
	}
}

// forgivePreamble: a byte order mark or blanks before the body. Source: agreed by independent clients.
func forgivePreamble(c *mocks.Call, r *request) {
	if r.preamble {
		c.Forgive("preamble")
	}
}

// forgiveNumbers: a JSON number where the tables say string; signatures cover its decimal text.
// Source: agreed by independent clients.
func forgiveNumbers(c *mocks.Call, r *request) {
	if r.numbers {
		c.Forgive("json-number")
	}
}

// forgiveNames: a parameter's name in other letters than EshopId or eshopId. Source: agreed by independent clients.
func forgiveNames(c *mocks.Call, r *request) {
	for i := range r.params {
		name := r.params[i].name
		if _, spelt := wireNames[name]; spelt {
			continue
		}
		if _, known := foldedNames[strings.ToLower(name)]; known {
			c.Forgive("parameter-case")
			return
		}
	}
}

// forgiveRepeated: a parameter sent twice. Guess: guess.intellectmoney.repeated-parameter: the first one counts.
func forgiveRepeated(c *mocks.Call, r *request) {
	if r.repeated {
		c.Forgive("repeated-parameter")
	}
}

// forgivePercent: a percent sign in a form that starts no escape. Guess: guess.intellectmoney.stray-percent: it stands for itself.
func forgivePercent(c *mocks.Call, r *request) {
	if r.strayPercent {
		c.Forgive("stray-percent")
	}
}

// forgiveOldRouble: RUR, the rouble's code of before 1998. Source: vendor's public samples.
func forgiveOldRouble(c *mocks.Call) { c.Forgive("old-rouble") }
