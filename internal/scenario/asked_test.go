package scenario

import (
	"errors"
	"strings"
	"testing"

	"paysandbox/internal/yamlfile"
)

// spelled knows two names in any letter case.
func spelled(name string) (string, error) {
	for _, known := range []string{"orderId", "amount"} {
		if strings.EqualFold(known, name) {
			return known, nil
		}
	}
	return "", errors.New(yamlfile.Unknown("field", name, []string{"orderId", "amount"}))
}

func asked(t *testing.T, text string) (Conditions, error) {
	t.Helper()
	var a Asked
	if err := yamlfile.Decode("", []byte(text), &a); err != nil {
		t.Fatal(err)
	}
	return a.Check(spelled)
}

func TestAskedHoldsAsWhenDoes(t *testing.T) {
	for name, test := range map[string]struct {
		asked  string
		fields map[string]string
		want   bool
	}{
		"value":             {`{ORDERID: A-1}`, map[string]string{"orderId": "A-1"}, true},
		"other value":       {`{orderId: A-1}`, map[string]string{"orderId": "A-2"}, false},
		"both":              {`{orderId: {prefix: A-, suffix: "2"}, amount: {gt: 5}}`, map[string]string{"orderId": "A-2", "amount": "6"}, true},
		"one of two":        {`{orderId: {prefix: A-}, amount: {gt: 5}}`, map[string]string{"orderId": "A-2", "amount": "5"}, false},
		"regex":             {`{orderId: {regex: "^A-[0-9]$"}}`, map[string]string{"orderId": "A-77"}, false},
		"in":                {`{orderId: {in: [a, b]}}`, map[string]string{"orderId": "b"}, true},
		"absent":            {`{orderId: {absent: true}}`, map[string]string{"amount": "1"}, true},
		"absent, but there": {`{orderId: {absent: true}}`, map[string]string{"orderId": ""}, false},
	} {
		t.Run(name, func(t *testing.T) {
			conditions, err := asked(t, test.asked)
			if err != nil {
				t.Fatal(err)
			}
			field := func(name string) (string, bool) { value, sent := test.fields[name]; return value, sent }
			if got := conditions.Match(field); got != test.want {
				t.Errorf("%v holds for %v: %v", conditions, test.fields, got)
			}
		})
	}
}

func TestAskedSaysAllThatIsWrong(t *testing.T) {
	_, err := asked(t, "ordreId: 1\namount: 1.50x\nAmount: 2\norderId: {regex: '('}")
	want := []string{
		`1:1: unknown field "ordreId"; known: orderId, amount; did you mean "orderId"?`,
		`2:9: amount is compared in whole minor units: write 10000 for 100.00, not "1.50x"`,
		`3:1: amount is asked about twice; put both tests into one mapping`,
		`4:18: regex "(" cannot be read (missing closing )); write it in Go's syntax`,
	}
	if err == nil || err.Error() != strings.Join(want, "\n") {
		t.Errorf("got\n%v\nwant\n%s", err, strings.Join(want, "\n"))
	}
}

func TestCountHolds(t *testing.T) {
	for written, want := range map[string]string{"==2": "..x..", ">=2": "..xxx", ">2": "...xx", "<=2": "xxx..", "<2": "xx..."} {
		count, err := ParseCount(written)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for n := range 5 {
			if count.Holds(n) {
				got += "x"
			} else {
				got += "."
			}
		}
		if got != want {
			t.Errorf("%s holds for 0 to 4 as %s, want %s", written, got, want)
		}
	}
	if !(Count{}).Holds(7) {
		t.Error("no count takes any number")
	}
	for written, want := range map[string]string{
		"2":    `count wants a comparison and a number, such as ">=2" or "==1", not "2"`,
		"":     `count wants a comparison and a number, such as ">=2" or "==1", not ""`,
		"=> 2": `count wants a comparison and a number, such as ">=2" or "==1", not "=> 2"`,
		"<0":   `no number of calls is below 0; write "==0" for none`,
	} {
		if _, err := ParseCount(written); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", written, err, want)
		}
	}
}
