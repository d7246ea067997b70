package mask_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"paysandbox/internal/mask"
)

const token = "9d97820c61424eb6ac0db414ccb7ac60"

func masker() *mask.Masker {
	return mask.New([]string{"secret", token, `quo"ted & key`, "a/b<c>'d'&e", `back\nslash%41`, "1234567", ""},
		[]mask.Field{{Name: "pan", PAN: true}, {Name: "cvv"}, {}})
}

func TestMaskTable(t *testing.T) {
	m := masker()
	for name, row := range map[string]struct{ in, want string }{
		"empty":                {``, ``},
		"secret alone":         {`key=secret&x=1`, `key=***&x=1`},
		"two secrets in a row": {`secret secret secret`, `*** *** ***`},
		"secret inside a word": {`secretary secret_key SecretKey`, `secretary secret_key SecretKey`},
		"token inside a word":  {`x9d97820c61424eb6ac0db414ccb7ac60y`, `x***y`},
		"token in JSON":        {`{"t":"9d97820c61424eb6ac0db414ccb7ac60"}`, `{"t":"***"}`},
		"secret as a number":   {`{"t":1234567}`, `{"t":"***"}`},

		"secret after an escape":               {`u=%3Dsecret%26`, `u=%3D***%26`},
		"secret escaped for JSON":              {`{"k":"quo\"ted \u0026 key"}`, `{"k":"***"}`},
		"secret escaped for JSON, slashes too": {`{"k":"a\/b\u003cc\u003e'd'&e"}`, `{"k":"***"}`},
		"secret escaped for a form":            {`k=quo%22ted+%26+key&y=2`, `k=***&y=2`},
		"secret escaped for URL, lower case":   {`k=a%2fb%3cc%3e%27d%27%26e&y=2`, `k=***&y=2`},
		"secret escaped for XML":               {`<k>a/b&lt;c&gt;&#39;d&#x27;&amp;e</k><k>quo&quot;ted &amp; key</k>`, `<k>***</k><k>***</k>`},
		"secret escaped twice":                 {`u=quo%2522ted%2520%2526%2520key {\"k\":\"quo\\\"ted & key\"}`, `u=*** {\"k\":\"***\"}`},
		"secret with escapes of its own":       {`back\nslash%41 {"k":"back\\nslash%41"} back%5Cnslash%2541`, `*** {"k":"***"} ***`},

		"form":                          {`Pan=4111111111111111&CVV=123&Hash=x`, `Pan=411111******1111&CVV=***&Hash=x`},
		"form, bad Luhn":                {`pan=4111111111111112`, `pan=411111******1112`},
		"form, too short and empty":     {`pan=4111&cvv=`, `pan=***&cvv=`},
		"form, blanks in a value":       {`pan=4111 1111 1111 1111&cvv=9 87` + "\r\nx=1", `pan=411111******1111&cvv=***` + "\r\nx=1"},
		"form, escaped blanks":          {`pan=4111%201111%201111%201111&cvv=9%2687&x=1`, `pan=411111******1111&cvv=***&x=1`},
		"form, PAN with something else": {`pan=4111 1111 1111 1111 987&x=1`, `pan=***&x=1`},
		"form, escaped name":            {`a=1&c%76v=9%2687&x=1`, `a=1&c%76v=***&x=1`},
		"form, name with brackets":      {`card[cvv]=987&cvv[]=987&cvv[0]=987&cvv%5B%5D=987&x=1`, `card[cvv]=***&cvv[]=***&cvv[0]=***&cvv%5B%5D=***&x=1`},
		"form inside a form":            {`u=https%3A%2F%2Fshop.test%2F%3Fcvv%3D987%26x%3D1&y=2`, `u=https%3A%2F%2Fshop.test%2F%3Fcvv%3D***%26x%3D1&y=2`},
		"field name as suffix":          {`xcvv=123`, `xcvv=123`},
		"field in text":                 {`cvv: 987` + "\n" + `cvv: three digits {cvv:"987"}`, `cvv: ***` + "\n" + `cvv: three digits {cvv:"***"}`},

		"JSON text":           {`{"Pan": "4111111111111111", "Cvv" : "12\"3"}`, `{"Pan": "411111******1111", "Cvv" : "***"}`},
		"JSON number":         {`{"pan":4111111111111111,"cvv":123 }`, `{"pan":"411111******1111","cvv":"***" }`},
		"JSON null":           {`{"pan":null,"cvv":""}`, `{"pan":null,"cvv":""}`},
		"JSON array":          {`{"cvv":["9]",87],"x":1}`, `{"cvv":"***","x":1}`},
		"JSON object":         {`{"cvv":{"a":"}","b":987},"x":1}`, `{"cvv":"***","x":1}`},
		"JSON, escaped name":  {`{"\u0063vv":"987","c\u0076v":987}`, `{"\u0063vv":"***","c\u0076v":"***"}`},
		"JSON, backslash":     {`{"cvv":"98\\","x":"7"}`, `{"cvv":"***","x":"7"}`},
		"JSON in JSON":        {`{"b":"{\"cvv\":\"9\\\"87\",\"pan\":[\"4111\"],\"x\":1}"}`, `{"b":"{\"cvv\":\"***\",\"pan\":***,\"x\":1}"}`},
		"JSON in a form":      {`d=%7B%22cvv%22%3A%22987%22%2C%22x%22%3A1%7D`, `d=%7B%22cvv%22%3A%22***%22%2C%22x%22%3A1%7D`},
		"form in JSON":        {`{"u":"https://shop.test/?cvv=987","x":1}`, `{"u":"https://shop.test/?cvv=***","x":1}`},
		"PAN as JSON number":  {`{"x":[4111111111111111,-4.111111111111111e15]}`, `{"x":["411111******1111","411111******1111"]}`},
		"PAN after an escape": {`{"x":"\u00314111111111111111"}`, `{"x":"***"}`},
		"JSON cut off":        {`{"x":1,"cvv":987,"pan":"41111111`, `{"x":1,"cvv":"***","pan":"***`},

		"XML":                         {`<r><Pan a="b">4111111111111111</Pan><c:cvv>987</c:cvv ><x>1</x></r>`, `<r><Pan a="b">411111******1111</Pan><c:cvv>***</c:cvv ><x>1</x></r>`},
		"XML, CDATA":                  {`<cvv>9<![CDATA[87]]></cvv><cvv><![CDATA[9</cvv>]]>87</cvv><x>1</x>`, `<cvv>***</cvv><cvv>***</cvv><x>1</x>`},
		"XML, comment":                {`<pan>4<!-- x -->111111111111111</pan><cvv>9<!-- </cvv> -->87</cvv>`, `<pan>***</pan><cvv>***</cvv>`},
		"XML, elements inside":        {`<cvv><b>9</b><cvv a="">8</cvv><cvv/>7</cvv><x>1</x>`, `<cvv>***</cvv><x>1</x>`},
		"XML, attributes":             {`<card cvv="987" pan='4111111111111111'/><cvv value="987"/><x a="1">2</x>`, `<card cvv="***" pan='411111******1111'/><cvv ***/><x a="1">2</x>`},
		"XML, cut off":                {`<x>1</x><cvv>987`, `<x>1</x><cvv>***`},
		"XML in XML":                  {`<x>&lt;cvv&gt;9&amp;lt;/cvv&gt;87&lt;/cvv&gt;</x>`, `<x>&lt;cvv&gt;***&lt;/cvv&gt;</x>`},
		"XML in JSON":                 {`{"x":"<cvv>987<\/cvv>","y":"<cvv>987"}`, `{"x":"<cvv>***","y":"<cvv>***"}`},
		"XML, another field's prefix": {`<pan:cvv>987</pan:cvv><x>1</x>`, `<pan:cvv>***</pan:cvv><x>1</x>`},

		"multipart": {
			"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n9\r\n--87\r\n--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n",
			"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n***\r\n--b\r\ncontent-disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n",
		},
		"multipart, more headers": {
			"preamble\n--b\nContent-Type: text/plain\nContent-Disposition: form-data;\n name=pan\nX-Y: z\n\n4111111111111111\n--b--",
			"preamble\n--b\nContent-Type: text/plain\nContent-Disposition: form-data;\n name=pan\nX-Y: z\n\n411111******1111\n--b--",
		},
		"multipart, no value": {"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n\r\n--b--", "--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n\r\n--b--"},
		"multipart, cut off":  {"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n98", "--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n***"},
		"multipart in JSON": {
			`{"body":"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n987\r\n--b--"}`,
			`{"body":"--b\r\nContent-Disposition: form-data; name=\"cvv\"\r\n\r\n***\r\n--b--"}`,
		},

		"PAN in text":                   {`order for card 4111 1111 1111 1111 please`, `order for card 411111******1111 please`},
		"PAN with dots":                 {`4111.1111.1111.1111`, `411111******1111`},
		"PAN with dashes":               {`4111-1111-1111-1111`, `411111******1111`},
		"PAN with two separators":       {`4111 -1111- 1111  1111`, `411111******1111`},
		"PAN with no-break spaces":      {"4111\u00a01111\u00a01111\u00a01111", `411111******1111`},
		"PAN with escaped blanks":       {`a=4111%201111%201111%201111`, `a=411111******1111`},
		"PAN with escaped slashes":      {`{"x":"4111\/1111\/1111\/1111"}`, `{"x":"411111******1111"}`},
		"PAN with escaped digits":       {`x=%34%31%31%31111111111111&y=&#52;111111111111111`, `x=411111******1111&y=411111******1111`},
		"PAN before an expiry":          {`paid with 4111111111111111 10/30`, `paid with 411111******1111 10/30`},
		"PAN before an expiry, form":    {`x=4111+1111+1111+1111+10+30`, `x=411111******1111+10+30`},
		"PAN after a number":            {`order 12 4111111111111111`, `order 12 411111******1111`},
		"PAN after zeros":               {`00004111111111111111`, `0000411111******1111`},
		"PANs that overlap":             {`42424242424242424242`, `***`},
		"PAN after a hex letter":        {`card4111111111111111 abcdef4000000000000002`, `card411111******1111 abcdef400000******0002`},
		"PAN on a magnetic stripe":      {`4111111111111111D301010100000000 `, `411111******1111D301010100000000 `},
		"PAN beside a GUID":             {`550e8400-e29b-41d4-a716-446655440000 4111111111111111`, `550e8400-e29b-41d4-a716-446655440000 411111******1111`},
		"no PAN: ids":                   {`InvoiceId=3000000000&rrn=412345678901&n=12345678901234`, `InvoiceId=3000000000&rrn=412345678901&n=12345678901234`},
		"no PAN: twelve digits":         {`400000000002`, `400000000002`},
		"no PAN: first digit":           {`1111111111111117 7111111111111119`, `1111111111111117 7111111111111119`},
		"no PAN: times":                 {`2026-01-15T09:00:00.123456789Z 2026-01-15 09:00:00 +0300`, `2026-01-15T09:00:00.123456789Z 2026-01-15 09:00:00 +0300`},
		"no PAN: digest with PAN's run": {`aab4111111111111111fcde0123beefb`, `aab4111111111111111fcde0123beefb`},
		"no PAN: GUID with PAN's run":   {`abcdefab-cdef-4111-1111-111111111111`, `abcdefab-cdef-4111-1111-111111111111`},
	} {
		t.Run(name, func(t *testing.T) {
			in := []byte(row.in)
			got := string(m.Bytes(in))
			if got != row.want {
				t.Errorf("masked to\n%s\nwant\n%s", got, row.want)
			}
			if string(in) != row.in {
				t.Error("the text that came in was changed")
			}
			if strings.HasPrefix(row.in, "{") && json.Valid(in) && !json.Valid([]byte(got)) {
				t.Error("valid JSON became invalid")
			}
		})
	}
}

func TestPANShowsFirstSixAndLastFourOfAWholeCardNumberOnly(t *testing.T) {
	for in, want := range map[string]string{
		"4111111111111111":       "411111******1111",
		"4111+1111%201111-1111":  "411111******1111",
		" 4111111111111111 ":     "411111******1111",
		"4000000000000":          "400000***0000",
		"400000000000":           "***",
		"41111111111111111111":   "***",
		"4111 1111 1111 1111 98": "***",
		"4111111111111111x":      "***",
		"":                       "***",
	} {
		if got := mask.PAN(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestHeaderHidesCredentialsAndKeepsTheRest(t *testing.T) {
	in := http.Header{
		"Authorization": {"Bearer whatever"}, "Cookie": {"a=b"}, "X-Note": {"the secret is out"}, "Accept": {"application/json"},
		"Cvv": {"987"}, "Pan": {"4111111111111112"}, "Proxy-Authorization": {"whatever"},
	}
	got := masker().Header(in)
	want := http.Header{
		"Authorization": {"Bearer ***"}, "Cookie": {"***"}, "X-Note": {"the *** is out"}, "Accept": {"application/json"},
		"Cvv": {"***"}, "Pan": {"411111******1112"}, "Proxy-Authorization": {"***"},
	}
	for name := range want {
		if got.Get(name) != want.Get(name) {
			t.Errorf("%s became %q, want %q", name, got.Get(name), want.Get(name))
		}
	}
	if in.Get("Authorization") != "Bearer whatever" {
		t.Error("the header that came in was changed")
	}
}

// TestShowingLeavesPublicCardsAlone, and nothing else.
func TestShowingLeavesPublicCardsAlone(t *testing.T) {
	m := mask.New([]string{"signsecret"}, []mask.Field{{Name: "cvv"}}).Showing([]string{"4111111111111111"})
	for text, want := range map[string]string{
		"use 4111111111111111 or another":   "use 4111111111111111 or another",
		"use 4111 1111 1111 1111":           "use 4111 1111 1111 1111",
		"not 6011000990139424":              "not 601100******9424",
		"4111111111111111-5555555555554444": "411111******1111-555555******4444",
		"signsecret cvv=987":                "*** cvv=***",
	} {
		if got := m.String(text); got != want {
			t.Errorf("%s became %s, want %s", text, got, want)
		}
	}
}
