package ipay_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
)

// TestEveryAnswerIsAsWritten holds the bytes of every kind of answer, for both kinds of merchant.
func TestEveryAnswerIsAsWritten(t *testing.T) {
	for name, texts := range map[string]bool{"answers.golden": false, "answers-string-numbers.golden": true} {
		m := newMerchant(t, func(s *ipay.Settings) { s.FeePercent, s.StringNumbers = "2.75", texts })
		answers := wholeLife(m)
		var all strings.Builder
		for _, name := range slices.Sorted(maps.Keys(answers)) {
			r := answers[name]
			fmt.Fprintf(&all, "%s\n%d %s\n%s\n\n", name, r.status, r.header.Get("Content-Type"), strings.ReplaceAll(r.text, m.base, "http://127.0.0.1:8080"))
		}
		golden(t, name, all.String())
	}
}
