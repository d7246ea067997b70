package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"paysandbox/clients/control"
)

// finalText is what became of a tenant: a line about all of it, and for each scenario a line and one for each thing that is left to say.
func finalText(r control.FinalReport) []byte {
	dropped := ""
	if r.Dropped > 0 {
		dropped = strconv.FormatInt(r.Dropped, 10) + " of them no longer in the journal"
	}
	text := bytes.NewBufferString(words("removed", "tenant "+r.Tenant, "requests "+strconv.FormatInt(r.Requests, 10), dropped, "payments "+strconv.Itoa(r.Payments),
		labelled("remarks", numberText(int64(r.Findings)))) + "\n")
	for _, one := range r.Scenarios {
		fmt.Fprintln(text, outcomeLine(one))
		for _, e := range one.Unmet {
			fmt.Fprintln(text, "  not met   "+words(fmt.Sprintf("line %d", e.Line), e.Wanted, e.Else, labelled("seen:", e.Seen), labelled("requests", numbersText(e.Requests))))
		}
		for _, rule := range one.Unused {
			fmt.Fprintln(text, "  not used  "+words(rule.Place, labelled("at", joined(rule.At))))
		}
	}
	return text.Bytes()
}

// outcomeLine is a scenario in the final report.
func outcomeLine(s control.ScenarioOutcome) string {
	replaced, standing := "", "all met"
	if s.Replaced {
		replaced = "replaced or removed since"
	}
	if len(s.Unmet)+len(s.Unused) > 0 {
		standing = fmt.Sprintf("%d not met, %d rules not used", len(s.Unmet), len(s.Unused))
	}
	return words("scenario "+s.Provider+"/"+s.Scenario, labelled("payments", joined(s.Payments)), standing, replaced)
}

func joined(all []string) string { return strings.Join(all, ", ") }

func numbersText(numbers []int64) string {
	all := make([]string, len(numbers))
	for i, n := range numbers {
		all[i] = strconv.FormatInt(n, 10)
	}
	return joined(all)
}
