package yamlfile

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
)

// inner and outer have one field of every kind that can be read.
type inner struct {
	At    Position `json:"-"`
	Name  string   `json:"name"`
	Count int      `json:"count,omitempty"`
}

type mode string

type outer struct {
	Text     string            `json:"text"`
	Mode     mode              `json:"mode"`
	Yes      bool              `json:"flag"`
	Number   int               `json:"number"`
	Small    int8              `json:"small"`
	Seed     uint64            `json:"seed"`
	Delay    time.Duration     `json:"delay"`
	Start    time.Time         `json:"start"`
	Inner    inner             `json:"inner"`
	Pointer  *inner            `json:"pointer"`
	List     []string          `json:"list"`
	Inners   []inner           `json:"inners"`
	Map      map[string]int    `json:"map"`
	Deep     map[mode]inner    `json:"deep"`
	One      OneOrMore[string] `json:"one"`
	Located  Located[int]      `json:"located"`
	Entries  Entries[string]   `json:"entries"`
	Raw      Raw               `json:"raw"`
	Even     even              `json:"even"`
	Hidden   string            `json:"-"`
	Untagged string
}

// even is a Decoder with checks of its own.
type even int

func (e *even) DecodeYAML(n *yaml.Node) error {
	if err := DecodeNode(n, (*int)(e)); err != nil {
		return err
	}
	if *e%2 != 0 {
		return errors.New("wants an even number")
	}
	return nil
}

func TestDecode_reads_every_kind(t *testing.T) {
	const file = `
text: слово
mode: off
flag: true
number: -12
small: 127
seed: 18446744073709551615
delay: 1m30s
start: 2026-01-15T09:00:00+03:00
inner: {name: a, count: 3}
pointer:
  name: b
list: [x, 007, true, "1.50"]
inners:
  - name: c
  -   name: d
map: {a: 1, "on": 2}
deep: {k: {name: e}}
one: single
located: 5
entries: {z: 1, a: two}
raw: {name: later}
even: 4
Untagged: u
`
	var got outer
	if err := Decode("f.yaml", []byte(file), &got); err != nil {
		t.Fatal(err)
	}
	var later inner
	if err := got.Raw.Decode(&later); err != nil || later.Name != "later" || got.Raw.Position != (Position{22, 6}) {
		t.Errorf("raw: %+v at %v, %v", later, got.Raw.Position, err)
	}
	got.Raw = Raw{}
	want := outer{
		Text: "слово", Mode: "off", Yes: true, Number: -12, Small: 127, Seed: 18446744073709551615, Delay: 90 * time.Second,
		Start:   time.Date(2026, 1, 15, 6, 0, 0, 0, time.UTC),
		Inner:   inner{Position{10, 8}, "a", 3},
		Pointer: &inner{Position{12, 3}, "b", 0},
		List:    []string{"x", "007", "true", "1.50"},
		Inners:  []inner{{Position{15, 5}, "c", 0}, {Position{16, 7}, "d", 0}},
		Map:     map[string]int{"a": 1, "on": 2},
		Deep:    map[mode]inner{"k": {Position{18, 11}, "e", 0}},
		One:     OneOrMore[string]{"single"},
		Located: Located[int]{5, Position{20, 10}, true},
		Entries: Entries[string]{{"z", Position{21, 11}, "1", true}, {"a", Position{21, 17}, "two", true}},
		Even:    4, Untagged: "u",
	}
	if !got.Start.Equal(want.Start) {
		t.Errorf("start is %s", got.Start)
	}
	got.Start = want.Start
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDecode_reads_JSON(t *testing.T) {
	body := "{\n\t\"text\": \"a\\u0416\\/\\\" \\ud83d\\ude00 \\\\/\",\"number\":1,\"list\":[\"" + strings.Repeat("x", 3000) + "\"],\r\n\t\"inner\":{\"name\":\"n\"},\"one\":[\"p\",\"q\"]}"
	var got outer
	if err := Decode("", []byte(body), &got); err != nil {
		t.Fatal(err)
	}
	if got.Text != `aЖ/" 😀 \/` || got.Number != 1 || len(got.List[0]) != 3000 || got.Inner.Name != "n" || len(got.One) != 2 {
		t.Errorf("got %+v", got)
	}
}

func TestDecode_refuses_half_a_character(t *testing.T) {
	var got outer
	for _, body := range []string{`{"text": "\ud83d"}`, `{"text": "\ud83d\u0041"}`} {
		if err := Decode("", []byte(body), &got); err == nil {
			t.Errorf("%s was read as %q", body, got.Text)
		}
	}
}

func TestRaw_that_is_not_given_changes_nothing(t *testing.T) {
	got := inner{Name: "kept"}
	if err := (Raw{}).Decode(&got); err != nil || got.Name != "kept" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestDecode_reads_aliases_as_what_they_repeat(t *testing.T) {
	var got outer
	if err := Decode("f.yaml", []byte("inner: &a {name: n}\npointer: *a\ninners: [*a, *a]\n"), &got); err != nil {
		t.Fatal(err)
	}
	if got.Pointer.Name != "n" || len(got.Inners) != 2 || got.Inners[1].Name != "n" {
		t.Errorf("got %+v", got)
	}
}

func TestDecode_reports(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'j'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 10), ","))
	}
	for _, test := range []struct{ name, file, want string }{
		{"unknown key with the known ones and the near one", "inner: {name: a, cuont: 1}", `f.yaml:1:18: unknown key "cuont"; known: name, count; did you mean "count"?`},
		{"unknown key far from all", "inner:\n  zzzzzz: 1", `f.yaml:2:3: unknown key "zzzzzz"; known: name, count`},
		{"key written twice", "text: a\nnumber: 1\ntext: b", `f.yaml:3:1: key "text" is written twice; the first is on line 1`},
		{"key twice in a map", "map: {a: 1, a: 2}", `f.yaml:1:13: key "a" is written twice; the first is on line 1`},
		{"boolean key", "map: {on: 1}", `f.yaml:1:7: key "on" is a boolean to many YAML readers; choose another name, or write it in quotes`},
		{"boolean key of a struct", "No: 1", `f.yaml:1:1: key "No" is a boolean to many YAML readers; choose another name, or write it in quotes`},
		{"merge key", "inner: {<<: {name: a}}", `f.yaml:1:9: merge keys (<<) are not read; write the keys out`},
		{"key that is no text", "map: {[a]: 1}", `f.yaml:1:7: a key is plain text, not a list`},
		{"empty key", "map:\n  ? ~\n  : 1", `f.yaml:2:5: a key is plain text, not nothing`},
		{"number for text", "text: 1.50", `f.yaml:1:7: text wants text, not the number 1.50; write it as text in quotes or as whole minor units`},
		{"list for text", "text: [a]", `f.yaml:1:7: text wants text, not a list`},
		{"text for boolean", "flag: yes", `f.yaml:1:7: flag wants true or false, not the text "yes"`},
		{"text for number", `number: "12"`, `f.yaml:1:9: number wants a whole number, not the text "12"`},
		{"decimal for number", "number: 1.0", `f.yaml:1:9: number wants a whole number, not the number 1.0`},
		{"octal for number", "number: 010", `f.yaml:1:9: number wants a whole number, not the number 010`},
		{"boolean for number", "number: true", `f.yaml:1:9: number wants a whole number, not true`},
		{"too large a number", "small: 128", `f.yaml:1:8: small wants a whole number of at most 8 bits, not the number 128`},
		{"negative seed", "seed: -1", `f.yaml:1:7: seed wants a whole number, zero or more, not the number -1`},
		{"bare number for duration", "delay: 5", `f.yaml:1:8: delay wants a duration such as 500ms, 2s or 1m30s, not the number 5`},
		{"unknown unit", "delay: 5d", `f.yaml:1:8: delay wants a duration such as 500ms, 2s or 1m30s, not the text "5d"`},
		{"date without time", "start: 2026-01-15", `f.yaml:1:8: start wants a time such as "2026-01-15T09:00:00Z", not the text "2026-01-15"`},
		{"text for struct", "inner: a", `f.yaml:1:8: inner wants a mapping of keys to values, not the text "a"`},
		{"text for list", "list: a", `f.yaml:1:7: list wants a list, not the text "a"`},
		{"list for map", "map: [a]", `f.yaml:1:6: map wants a mapping of keys to values, not a list`},
		{"item of a list", "list: [a, {b: c}]", `f.yaml:1:11: list wants text, not a mapping`},
		{"no value", "text:\n", `f.yaml:1:6: text wants a value; write one or remove the key`},
		{"no value for a pointer", "pointer: ~", `f.yaml:1:10: pointer wants a value; write one or remove the key`},
		{"own decoder's plain error", "even: 3", `f.yaml:1:7: even wants an even number`},
		{"own decoder's problems", "even: x", `f.yaml:1:7: even wants a whole number, not the text "x"`},
		{"located", "located: x", `f.yaml:1:10: located wants a whole number, not the text "x"`},
		{"value of entries", "entries: {a: [1]}", `f.yaml:1:14: a wants text, not a list`},
		{"key of entries", "entries: {a: 1, a: 2}", `f.yaml:1:17: key "a" is written twice; the first is on line 1`},
		{"no items", "one: []", `f.yaml:1:6: one wants at least one item; remove the key to say nothing`},
		{"one of the wrong kind", "one: {a: b}", `f.yaml:1:6: one wants text, not a mapping`},
		{"mistake behind an alias once", "inner: &a {bad: 1}\npointer: *a", `f.yaml:1:12: unknown key "bad"; known: name, count`},
		{"empty file", "# nothing\n", `f.yaml: it is empty; write at least one key`},
		{"null file", "~", `f.yaml:1:1: it wants a value; write one or remove the key`},
		{"file that is a list", "- a", `f.yaml:1:1: it wants a mapping of keys to values, not a list`},
		{"second document", "text: a\n---\ntext: b", `f.yaml:2:1: a second document begins here; only one is read, so remove the --- line or send the two apart`},
		{"bad UTF-8", "text: a\nlist: [ж, \xff]", `f.yaml:2:11: byte 0xff is not UTF-8; write UTF-8`},
		{"control character", "text: a\x00", `f.yaml:1:8: control character 0x00; remove it, or write it as an escape in double quotes`},
		{"too large", strings.Repeat("#", MaxSize+1), `f.yaml: it has 1048577 bytes; at most 1048576 are read`},
		{"broken text", "text: 'a", "f.yaml:1:1: not valid YAML, on this line or the next: found unexpected end of stream"},
		{"tag", "text: !!str 5", `f.yaml:1:7: tags such as "!!str" are not read; write the value plainly, text in quotes`},
		{"unknown anchor", "text: *a", `f.yaml:1:1: not valid YAML, on this line or the next: unknown anchor 'a' referenced`},
		{"anchor inside itself", "a: &a [*a]", `f.yaml:1:4: more than 100 mappings and lists inside each other, or an alias inside its own anchor`},
		{"aliases that explode", bomb, `f.yaml:1:12: more than 300000 values, an alias counted as what it repeats; write less`},
		{"deep lists", "list: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), `f.yaml:1:107: more than 100 mappings and lists inside each other, or an alias inside its own anchor`},
		{"everything at once, in the order of the file", "number: x\ninners:\n  - {nmae: a, count: y}\n  - 5\ndelay: []\nmap: {a: b}", strings.Join([]string{
			`f.yaml:1:9: number wants a whole number, not the text "x"`,
			`f.yaml:3:6: unknown key "nmae"; known: name, count; did you mean "name"?`,
			`f.yaml:3:22: count wants a whole number, not the text "y"`,
			`f.yaml:4:5: inners wants a mapping of keys to values, not the number 5`,
			`f.yaml:5:8: delay wants a duration such as 500ms, 2s or 1m30s, not a list`,
			`f.yaml:6:10: a wants a whole number, not the text "b"`}, "\n")},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := Decode("f.yaml", []byte(test.file), &outer{})
			if err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			var problems Problems
			if !errors.As(err, &problems) {
				t.Errorf("the error is a %T", err)
			}
		})
	}
}

func TestDecode_without_a_pointer_is_an_error(t *testing.T) {
	for _, into := range []any{nil, outer{}, (*outer)(nil)} {
		if err := Decode("f", []byte("text: a"), into); err == nil {
			t.Errorf("%T was taken", into)
		}
	}
	var into struct{ C chan int }
	if err := Decode("f", []byte("C: a"), &into); err == nil {
		t.Error("a channel was read")
	}
}

func TestProblems_text_is_bounded(t *testing.T) {
	var problems Problems
	for i := range 130 {
		problems.Add(Position{200 - i, 1}, "number %d", i)
	}
	lines := strings.Split(problems.In("f").Err().Error(), "\n")
	if len(lines) != 101 || lines[0] != "f:71:1: number 129" || lines[100] != "and 30 more problems" {
		t.Errorf("%d lines, the first %q, the last %q", len(lines), lines[0], lines[len(lines)-1])
	}
	if (Problems{}).Err() != nil {
		t.Error("no problems are an error")
	}
}

func TestUnknown_cuts_long_words_and_counts_swaps_once(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{"faluts", `unknown key "faluts"; known: fault, at; did you mean "fault"?`},
		{"ta", `unknown key "ta"; known: fault, at; did you mean "at"?`},
		{"FAULT", `unknown key "FAULT"; known: fault, at; did you mean "fault"?`},
		{"", `unknown key ""; known: fault, at`},
		{strings.Repeat("ж", 70), `unknown key "` + strings.Repeat("ж", 60) + `"…; known: fault, at`},
	} {
		if text := Unknown("key", test.got, []string{"fault", "at"}); text != test.want {
			t.Errorf("got  %s\nwant %s", text, test.want)
		}
	}
	if text := Unknown("key", "a", nil); text != `unknown key "a"; none is known here` {
		t.Error(text)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"text: a\nlist: [1, 2]", "inner: &a {name: x}\npointer: *a", "a: &a [*a]", "? [a]\n: b", "{\"one\": []}", "---\n...\n---", "entries: {a: ~}", "!!binary x"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		err := Decode("f", data, &outer{})
		var problems Problems
		if err == nil {
			return
		}
		if !errors.As(err, &problems) || len(problems) == 0 {
			t.Fatalf("%T: %v", err, err)
		}
		for i, p := range problems {
			if p.File != "f" || p.Text == "" || i > 0 && p.Line < problems[i-1].Line {
				t.Fatalf("problem %d of %v", i, problems)
			}
		}
	})
}
