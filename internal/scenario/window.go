package scenario

import (
	"fmt"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"paysandbox/internal/yamlfile"
)

// String is the way a window is written: "3", "1..2", "3.."; empty for any call.
func (w Window) String() string {
	switch {
	case w == Window{}:
		return ""
	case w.From == w.To:
		return strconv.Itoa(w.From)
	case w.To == 0:
		return fmt.Sprintf("%d..", w.From)
	}
	return fmt.Sprintf("%d..%d", w.From, w.To)
}

// maxCall bounds what a window may name.
const maxCall = 1_000_000_000

// DecodeYAML reads one call (3), a range (1..2) or an open range (3..), counted from 1.
func (w *Window) DecodeYAML(n *yaml.Node) error {
	first, last, isRange := strings.Cut(n.Value, "..")
	from, ok := call(first)
	to := from
	switch {
	case !isRange:
	case last == "":
		to = 0
	default:
		var lastOK bool
		to, lastOK = call(last)
		ok = ok && lastOK && to >= from
	}
	if !ok || n.Kind != yaml.ScalarNode || !isRange && n.ShortTag() != "!!int" {
		return fmt.Errorf("wants a call counted from 1, such as 3, 1..2 or 3.., not %s", yamlfile.Describe(n))
	}
	*w = Window{From: from, To: to}
	return nil
}

// call reads the number of a call in plain digits.
func call(digits string) (int, bool) {
	n, err := strconv.Atoi(digits)
	return n, err == nil && n >= 1 && n <= maxCall && strconv.Itoa(n) == digits
}
