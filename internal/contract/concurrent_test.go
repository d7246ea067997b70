package contract

import (
	"slices"
	"sync"
	"testing"
)

// One contract serves every tenant at once, through one pool; the race detector watches.
func TestChecksRunAtOnce(t *testing.T) {
	c := shipped(t, imFile)
	type check struct {
		name string
		run  func() []Violation
		want int
	}
	var checks []check
	for _, file := range providers() {
		own := shipped(t, file)
		for _, e := range examples(t, file) {
			checks = append(checks, check{e.String(), func() []Violation { return e.check(t, own) }, 0})
		}
	}
	for _, b := range brokenAnswers {
		answer := Answer{Status: 200, ContentType: xmlType, Body: encode(t, xmlType, b.body)}
		if b.name == "a Result that is none" {
			continue
		}
		checks = append(checks, check{b.name, func() []Violation { return c.CheckAnswer(b.path, "POST", answer) }, len(b.want)})
	}

	p := NewPool(2, 16)
	var mu sync.Mutex
	var wrong []string
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for _, check := range checks {
				p.Do(func() {
					if len(check.run()) != check.want {
						mu.Lock()
						wrong = append(wrong, check.name)
						mu.Unlock()
					}
				})
			}
		})
	}
	callers.Wait()
	p.Close()
	slices.Sort(wrong)
	for _, name := range slices.Compact(wrong) {
		t.Errorf("%s: another verdict than alone", name)
	}
}
