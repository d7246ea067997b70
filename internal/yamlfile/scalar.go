package yamlfile

import (
	"reflect"
	"strconv"
	"time"

	"gopkg.in/yaml.v3"
)

// scalar reads a single value: text, a boolean, a whole number, a duration or a time.
func scalar(n *yaml.Node, v reflect.Value) Problems {
	if n.Kind != yaml.ScalarNode {
		return wants(n, scalarName(v))
	}
	tag := n.ShortTag()
	switch kind := v.Kind(); {
	case v.Type() == durationType:
		d, err := time.ParseDuration(n.Value)
		if err != nil || tag != "!!str" {
			return wants(n, scalarName(v))
		}
		v.SetInt(int64(d))
	case v.Type() == timeType:
		t, err := time.Parse(time.RFC3339, n.Value)
		if err != nil || tag != "!!str" && tag != "!!timestamp" {
			return wants(n, scalarName(v))
		}
		v.Set(reflect.ValueOf(t))
	case kind == reflect.String:
		if tag == "!!float" {
			problems := wants(n, scalarName(v))
			problems[0].Text += "; write it as text in quotes or as whole minor units"
			return problems
		}
		v.SetString(n.Value)
	case kind == reflect.Bool:
		b, err := strconv.ParseBool(n.Value)
		if err != nil || tag != "!!bool" {
			return wants(n, scalarName(v))
		}
		v.SetBool(b)
	case v.CanInt():
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if err != nil || tag != "!!int" || strconv.FormatInt(i, 10) != n.Value || v.OverflowInt(i) {
			return wants(n, scalarName(v))
		}
		v.SetInt(i)
	case v.CanUint():
		u, err := strconv.ParseUint(n.Value, 10, 64)
		if err != nil || tag != "!!int" || strconv.FormatUint(u, 10) != n.Value || v.OverflowUint(u) {
			return wants(n, scalarName(v))
		}
		v.SetUint(u)
	default:
		return wants(n, "something that cannot be written in YAML ("+v.Type().String()+")")
	}
	return nil
}

// scalarName says what a value of this type looks like, for the first half of a sentence.
func scalarName(v reflect.Value) string {
	switch kind := v.Kind(); {
	case v.Type() == durationType:
		return "a duration such as 500ms, 2s or 1m30s"
	case v.Type() == timeType:
		return `a time such as "2026-01-15T09:00:00Z"`
	case kind == reflect.Bool:
		return "true or false"
	case v.CanInt() && v.Type().Bits() < 64:
		return "a whole number of at most " + strconv.Itoa(v.Type().Bits()) + " bits"
	case v.CanInt():
		return "a whole number"
	case v.CanUint():
		return "a whole number, zero or more"
	}
	return "text"
}
