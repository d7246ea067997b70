package mask_test

import (
	"net/http"
	"strings"
	"testing"

	"paysandbox/internal/mask"
)

func masker() *mask.Masker {
	return mask.New([]string{"secret", "9d97820c61424eb6ac0db414ccb7ac60", `quo"ted & key`, ""},
		[]mask.Field{{Name: "pan", PAN: true}, {Name: "cvv"}})
}

func TestMaskTable(t *testing.T) {
	m := masker()
	for name, row := range map[string]struct{ in, want string }{
		"secret alone":            {`key=secret&x=1`, `key=***&x=1`},
		"two secrets in a row":    {`secret secret secret`, `*** *** ***`},
		"secret inside a word":    {`secretary secret_key SecretKey`, `secretary secret_key SecretKey`},
		"secret after an escape":  {`u=%3Dsecret%26`, `u=***%26`},
		"token inside a word":     {`x9d97820c61424eb6ac0db414ccb7ac60y`, `x***y`},
		"token in JSON":           {`{"t":"9d97820c61424eb6ac0db414ccb7ac60"}`, `{"t":"***"}`},
		"secret escaped for JSON": {`{"k":"quo\"ted \u0026 key"}`, `{"k":"***"}`},
		"secret escaped for URL":  {`k=quo%22ted+%26+key&y=2`, `k=***&y=2`},
		"PAN field of a form":     {`Pan=4111111111111111&CVV=123&Hash=x`, `Pan=411111******1111&CVV=***&Hash=x`},
		"PAN field, bad Luhn":     {`pan=4111111111111112`, `pan=411111******1112`},
		"PAN field, too short":    {`pan=4111&cvv=`, `pan=***&cvv=`},
		"JSON text":               {`{"Pan": "4111111111111111", "Cvv" : "12\"3"}`, `{"Pan": "411111******1111", "Cvv" : "***"}`},
		"JSON number":             {`{"pan":4111111111111111,"cvv":123}`, `{"pan":411111******1111,"cvv":***}`},
		"XML":                     {`<r><Pan a="b">4111111111111111</Pan><cvv><![CDATA[123]]></cvv></r>`, `<r><Pan a="b">411111******1111</Pan><cvv><![CDATA[***]]></cvv></r>`},
		"PAN in free text":        {`order for card 4111 1111 1111 1111 please`, `order for card 411111******1111 please`},
		"PAN with URL blanks":     {`a=4111%201111%201111%201111`, `a=411111******1111`},
		"ordinary long number":    {`InvoiceId=3000000000&n=12345678901234`, `InvoiceId=3000000000&n=12345678901234`},
		"field name as suffix":    {`xcvv=123`, `xcvv=123`},
		"empty":                   {``, ``},
	} {
		t.Run(name, func(t *testing.T) {
			if got := m.String(row.in); got != row.want {
				t.Errorf("masked to\n%s\nwant\n%s", got, row.want)
			}
		})
	}
}

func TestHeaderHidesCredentialsAndKeepsTheRest(t *testing.T) {
	in := http.Header{"Authorization": {"Bearer whatever"}, "Cookie": {"a=b"}, "X-Note": {"the secret is out"}, "Accept": {"application/json"}}
	got := masker().Header(in)
	want := http.Header{"Authorization": {"Bearer ***"}, "Cookie": {"***"}, "X-Note": {"the *** is out"}, "Accept": {"application/json"}}
	for name := range want {
		if got.Get(name) != want.Get(name) {
			t.Errorf("%s became %q, want %q", name, got.Get(name), want.Get(name))
		}
	}
	if in.Get("Authorization") != "Bearer whatever" {
		t.Error("the header that came in was changed")
	}
}

func FuzzNothingPlantedLeaves(f *testing.F) {
	f.Add("x=", "&y=1")
	f.Add(`{"a":"`, `"}`)
	f.Add("", "")
	m := masker()
	f.Fuzz(func(t *testing.T, before, after string) {
		if got := m.String(before + " 9d97820c61424eb6ac0db414ccb7ac60 " + after); strings.Contains(got, "9d97820c61424eb6ac0db414ccb7ac60") {
			t.Errorf("the token left in %q", got)
		}
		if got := m.String(before + "\ncvv=987654321\n" + after); strings.Contains(got, "987654321") && !strings.Contains(before+after, "987654321") {
			t.Errorf("the code left in %q", got)
		}
	})
}
