package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"unicode"

	"paysandbox/sandbox"
)

// tell prints a report in one of reportFormats. The error is errFailed where an expectation is unmet.
func tell(to io.Writer, r sandbox.Report, format string) error {
	show := printReport
	if format == "json" {
		show = printReportJSON
	}
	if err := show(to, r); err != nil {
		return err
	}
	if len(r.Unmet()) > 0 {
		return errFailed
	}
	return nil
}

// printReport prints a heading, the rules, the expectations, and what else a person needs to know to read them.
func printReport(to io.Writer, r sandbox.Report) error {
	var out strings.Builder
	fmt.Fprintf(&out, "%s of %s, tenant %s: %s\n", oneLine(r.Scenario), oneLine(r.Provider), oneLine(r.Tenant), some(len(r.Payments), "payment"))
	if len(r.Payments) == 0 {
		fmt.Fprintf(&out, "No payment came under it: send X-Sandbox-Scenario: %s with the request that makes one, or write a `bind` in its file that matches the request.\n", oneLine(r.Scenario))
	}
	if r.Dropped > 0 {
		fmt.Fprintf(&out, "The journal has let go of %s: what is said of calls may lack them.\n", some(int(r.Dropped), "request"))
	}

	rows := []string{"RULE\tAT\tFIRED"}
	for _, rule := range r.Rules {
		fired := "never"
		if rule.Fired > 0 {
			fired = some(rule.Fired, "time")
		}
		rows = append(rows, oneLine(rule.Place)+"\t"+oneLine(strings.Join(rule.At, ", "))+"\t"+fired)
	}
	if len(r.Rules) == 0 {
		rows = []string{"It has no rules."}
	}
	out.WriteString("\n" + strings.Join(aligned(rows), "\n") + "\n\n")

	if len(r.Expectations) == 0 {
		out.WriteString("It expects nothing; write what your code must do under `expect` in its file.\n")
		_, err := io.WriteString(to, out.String())
		return err
	}
	rows = []string{"STANDING\tLINE\tWANTED\tSEEN\tREQUESTS"}
	for _, e := range r.Expectations {
		numbers := strings.Trim(fmt.Sprint(e.Requests), "[]")
		rows = append(rows, fmt.Sprintf("%s\t%d\t%s\t%s\t%s", oneLine(string(e.Standing)), e.Line, oneLine(e.Wanted), oneLine(e.Seen), numbers))
	}
	standing := func(word string) (n int) {
		for _, e := range r.Expectations {
			if string(e.Standing) == word {
				n++
			}
		}
		return n
	}
	for i, line := range aligned(rows) {
		out.WriteString(line + "\n")
		if i > 0 && r.Expectations[i-1].Standing == "unmet" {
			out.WriteString("  " + oneLine(r.Expectations[i-1].Else) + "\n")
		}
	}
	fmt.Fprintf(&out, "\n%d met, %d unmet, %d open\n", standing("met"), standing("unmet"), standing("open"))
	_, err := io.WriteString(to, out.String())
	return err
}

// aligned makes columns of rows whose cells are parted by tabs, without blanks at the end of a line.
func aligned(rows []string) []string {
	var table strings.Builder
	w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, strings.Join(rows, "\n"))
	_ = w.Flush() // a Builder takes everything
	lines := strings.Split(table.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// oneLine makes one line of a text that came over the wire: no control characters, single blanks.
func oneLine(text string) string {
	blank := func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}
	return strings.Join(strings.Fields(strings.Map(blank, text)), " ")
}

// some counts things in words.
func some(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// printReportJSON prints the report as one object, indented. A list with nothing in it is [], and what the wire leaves out when it is
// nothing stands there too, so that a program need not ask whether it does.
func printReportJSON(to io.Writer, r sandbox.Report) error {
	type expectation struct {
		sandbox.Expectation
		Requests []int64 `json:"requests"`
	}
	whole := struct {
		sandbox.Report
		Expectations []expectation `json:"expectations"`
		Dropped      int64         `json:"dropped"`
	}{Report: r, Expectations: []expectation{}, Dropped: r.Dropped}
	whole.Payments, whole.Rules = append([]string{}, r.Payments...), append([]sandbox.RuleReport{}, r.Rules...)
	for _, e := range r.Expectations {
		whole.Expectations = append(whole.Expectations, expectation{e, append([]int64{}, e.Requests...)})
	}
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false) // a person may read it
	encoder.SetIndent("", "  ")
	return encoder.Encode(whole)
}
