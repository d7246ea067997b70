package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"paysandbox/clients/control"
)

// aboutConditions is the part of a help text on --field and --header.
const aboutConditions = `A field is called as in the provider's documents, in any letter case; reference, amount (whole minor units), currency and method are the
payment's, other names are looked for in the answer. NAME=VALUE wants just this value. NAME:TEST=VALUE wants another thing of it:
  prefix, suffix  it begins with, ends in VALUE      gt, lt   it is a number above, below VALUE
  regex           VALUE is found in it (Go's syntax) in       it is one of VALUE, separated by commas
and NAME:absent, NAME:present that it was not sent, or was. Several for one name must all hold.`

// tests are what may be asked about a field or header, in the words of scenario files.
var tests = []string{"eq", "prefix", "suffix", "regex", "gt", "lt", "in", "absent", "present"}

// conditions reads what a flag was given, by name.
func conditions(flag string, given []string) (map[string]control.Condition, error) {
	var all map[string]control.Condition
	for _, one := range given {
		name, test, value, err := condition(one)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", flag, shellWord(one), err)
		}
		if all == nil {
			all = map[string]control.Condition{}
		}
		for known := range all { // letter case makes no other name
			if strings.EqualFold(known, name) {
				name = known
			}
		}
		if all[name] == nil {
			all[name] = control.Condition{}
		}
		if _, twice := all[name][test]; twice {
			return nil, fmt.Errorf("%s %s: %s has a condition of this kind already; for one of several values write %s %s:in=A,B", flag, shellWord(one), name, flag, name)
		}
		all[name][test] = value
	}
	return all, nil
}

// condition reads NAME=VALUE, NAME:TEST=VALUE or NAME:absent.
func condition(text string) (name, test string, value any, err error) {
	name, wanted, compared := strings.Cut(text, "=")
	name, test, tested := cutLast(name, ":")
	if !tested {
		test = "eq"
	}
	alone := test == "absent" || test == "present"
	switch {
	case name == "":
		return "", "", nil, errors.New("the name is missing; write for example orderId=A-1")
	case !slices.Contains(tests, test):
		return "", "", nil, fmt.Errorf("unknown test %q; known: %s", test, strings.Join(tests, ", "))
	case alone && compared:
		return "", "", nil, fmt.Errorf("%s takes no value; write %s:%s", test, name, test)
	case !alone && !compared:
		return "", "", nil, fmt.Errorf("the value is missing; write for example %s=A-1 or, for any value, %s:present", name, name)
	case alone:
		return name, "absent", test == "absent", nil
	case test == "in":
		return name, test, strings.Split(wanted, ","), nil
	}
	return name, test, wanted, nil
}

// cutLast is strings.Cut at the last separator.
func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return text, "", false
}
