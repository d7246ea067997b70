package reference

import "testing"

func TestText_escapes_what_Markdown_reads(t *testing.T) {
	for words, want := range map[string]string{
		"":                    "",
		"paid, or authorized": "paid, or authorized",
		"Недостаточно средств §3": "Недостаточно средств §3",
		"pmt_status 4":              "pmt_status 4",
		"_all_":                     `\_all\_`,
		"a_ b":                      `a\_ b`,
		"a|b":                       `a\|b`,
		`a\|b`:                      `a\\\|b`,
		"*/*":                       `\*/\*`,
		"411111******1111":          `411111\*\*\*\*\*\*1111`,
		"`x`":                       "\\`x\\`",
		"<b> & [c](d)":              `\<b\> \& \[c\](d)`,
		"~~a~~ $b$":                 `\~\~a\~\~ \$b\$`,
		" two\r\nlines \t\u00a0 x ": "two lines x",
	} {
		if got := text(words); got != want {
			t.Errorf("text(%q) is %q, want %q", words, got, want)
		}
	}
}

func TestCode_is_code_where_a_cell_can_hold_it(t *testing.T) {
	for name, want := range map[string]string{
		"":                   "",
		"5":                  "`5`",
		"rc_code_id":         "`rc_code_id`",
		"invalid pan":        "`invalid pan`",
		"a*<b>":              "`a*<b>`",
		"a|b":                `a\|b`,
		"a`b":                "a\\`b",
		`a\`:                 `a\\`,
		"two\nlines":         "two lines",
		" a":                 "a",
		"payment/list\u2028": "payment/list",
	} {
		if got := code(name); got != want {
			t.Errorf("code(%q) is %q, want %q", name, got, want)
		}
	}
	if got := codes([]string{"a", "b|c"}); got != "`a`, b\\|c" {
		t.Errorf("codes are %s", got)
	}
	if got := codes(nil); got != "" {
		t.Errorf("no codes are %q", got)
	}
}
