package contract

import (
	"reflect"
	"slices"
	"testing"
)

func TestTextIsReadByTheTypesOfTheSchema(t *testing.T) {
	c := load(t, small(`{type: object, properties: {I: {type: integer}, N: {type: number}, B: {type: boolean}, T: {type: string},
      E: {anyOf: [{type: integer}, {type: string}]}, F: {oneOf: [{type: integer, maximum: 5}, {type: integer, minimum: 10}]},
      O: {type: object, properties: {I: {type: integer}}}, L: {type: array, items: {type: integer}}, P: {type: array, items: {type: object, properties: {B: {type: boolean}}}}},
      additionalProperties: false}`))
	for _, test := range []struct {
		name  string
		value any
		want  string // empty: kept
	}{
		{"I", "7", ""}, {"I", "-7", ""}, {"I", "3000000000", ""},
		{"I", "seven", "I must be an integer"}, {"I", "", "I must be an integer"}, {"I", "7.5", "I must be an integer"},
		{"I", " 7", "I must be an integer"}, {"I", "7 ", "I must be an integer"}, {"I", "0x10", "I must be an integer"},
		{"I", "1_000", "I must be an integer"}, {"I", "+7", "I must be an integer"}, {"I", "007", "I must be an integer"},
		{"N", "10.50", ""}, {"N", "1e3", ""}, {"N", "NaN", "N must be a number"}, {"N", "Infinity", "N must be a number"},
		{"N", "1e999", "N must be a number"}, {"N", ".5", "N must be a number"}, {"N", "-", "N must be a number"},
		{"B", "true", ""}, {"B", "false", ""}, {"B", "1", "B must be true or false"}, {"B", "True", "B must be true or false"},
		{"T", "7", ""}, {"T", "true", ""}, {"T", "", ""},
		{"E", "7", ""}, {"E", "seven", ""},
		{"F", "3", ""}, {"F", "12", ""}, {"F", "7", "F must fit one of the contract's alternatives"},
		{"O", map[string]any{"I": "7"}, ""}, {"O", map[string]any{"I": "x"}, "O.I must be an integer"}, {"O", "", ""}, {"O", "x", "O must be an object"},
		{"L", []any{"1", "2"}, ""}, {"L", "1", ""}, {"L", "", ""}, {"L", []any{"1", "x"}, "L.1 must be an integer"},
		{"P", map[string]any{"B": "true"}, ""}, {"P", []any{map[string]any{"B": "x"}}, "P.0.B must be true or false"},
	} {
		var want []string
		if test.want != "" {
			want = []string{"request body: " + test.want}
		}
		got := sentences(c.CheckRequest("/p", "POST", Request{Document: map[string]any{test.name: test.value}, Textual: true}))
		if !slices.Equal(got, want) {
			t.Errorf("%s = %q: %q, want %q", test.name, test.value, got, want)
		}
	}
}

func TestTextIsNotReadWhereTheDocumentHasTypes(t *testing.T) {
	c := load(t, small(`{type: object, properties: {I: {type: integer}, B: {type: boolean}}}`))
	want := []string{"request body: B must be true or false", "request body: I must be an integer"}
	if got := sentences(c.CheckRequest("/p", "POST", Request{Document: map[string]any{"I": "7", "B": "true"}})); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPartsOfAllOfAreMerged(t *testing.T) {
	c := load(t, small(`{allOf: [
      {type: object, properties: {R: {type: object, properties: {A: {type: integer}}}, L: {type: object}}},
      {properties: {R: {allOf: [{properties: {B: {type: integer}}}, {properties: {C: {type: boolean}}}]}, L: {properties: {D: {type: array, items: {type: number}}}}}}]}`))
	good := map[string]any{"R": map[string]any{"A": "1", "B": "2", "C": "true"}, "L": map[string]any{"D": "5"}}
	none(t, "good", c.CheckRequest("/p", "POST", Request{Document: good, Textual: true}))
	bad := map[string]any{"R": map[string]any{"A": "x", "B": "y", "C": "z"}, "L": map[string]any{"D": "w"}}
	want := []string{
		"request body: R.A must be an integer", "request body: L.D.0 must be a number",
		"request body: R.B must be an integer", "request body: R.C must be true or false",
	}
	got := sentences(c.CheckRequest("/p", "POST", Request{Document: bad, Textual: true}))
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestDecodeXML(t *testing.T) {
	for _, test := range []struct {
		document, root string
		tree           any
		err            string
	}{
		{document: `<R/>`, root: "R", tree: ""},
		{document: `<?xml version="1.0"?><!-- c --><R a="1"> t &amp; u </R>`, root: "R", tree: " t & u "},
		{document: "<R>\n<A>1</A>\n<B><C/></B></R>\n", root: "R", tree: map[string]any{"A": "1", "B": map[string]any{"C": ""}}},
		{document: `<R><A>1</A><B/><A>2</A><A>3</A></R>`, root: "R", tree: map[string]any{"A": []any{"1", "2", "3"}, "B": ""}},
		{document: `<x:R xmlns:x="urn:x"><x:A><![CDATA[<b>]]></x:A></x:R>`, root: "R", tree: map[string]any{"A": "<b>"}},
		{document: ``, err: "it has no root element"},
		{document: `<!-- nothing -->`, err: "it has no root element"},
		{document: `<R>`, err: "it is not well formed"},
		{document: `<R></S>`, err: "it is not well formed"},
		{document: `<R/><R/>`, err: "it has two root elements"},
		{document: `<R/>text`, err: "it has text outside the root element"},
		{document: `text<R/>`, err: "it has text outside the root element"},
		{document: `<R>text<A/></R>`, err: "it mixes text and elements"},
		{document: `<?xml version="1.0" encoding="windows-1251"?><R/>`, err: "it is not well formed"},
		{document: deep(maxDepth + 1), err: "it is nested too deeply"},
	} {
		root, tree, err := decodeXML([]byte(test.document))
		if test.err != "" {
			if err == nil || err.Error() != test.err {
				t.Errorf("%.40s: error %v, want %q", test.document, err, test.err)
			}
			continue
		}
		if err != nil || root != test.root || !reflect.DeepEqual(tree, test.tree) {
			t.Errorf("%.40s: %q %v %v, want %q %v", test.document, root, tree, err, test.root, test.tree)
		}
	}
	if _, _, err := decodeXML([]byte(deep(maxDepth))); err != nil {
		t.Errorf("%d levels: %v", maxDepth, err)
	}
}

func deep(levels int) string {
	var begin, end []byte
	for range levels {
		begin, end = append(begin, "<R>"...), append(end, "</R>"...)
	}
	return string(begin) + string(end)
}

func TestRootElementIsTheContracts(t *testing.T) {
	c := shipped(t, imFile)
	body := []byte(`<Answer><OperationState/></Answer>`)
	want := []string{"answer body: the root element must be Response"}
	if got := sentences(c.CheckAnswer(sbpPath, "POST", Answer{Status: 200, ContentType: xmlType, Body: body})); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	want = []string{"answer body: OperationState is missing", "answer body: Result is missing",
		"answer body: the body must carry EshopId unless Result.State.Code says that the request was refused"}
	if got := sentences(c.CheckAnswer(sbpPath, "POST", Answer{Status: 200, ContentType: xmlType, Body: []byte(`<Response/>`)})); !slices.Equal(got, want) {
		t.Errorf("an empty root: %q, want %q", got, want)
	}
}
