package intellectmoney

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"paysandbox/mocks"
)

func TestBodiesAreReadByTheirFirstCharacter(t *testing.T) {
	for _, c := range []struct {
		name, contentType, body string
		want                    string // of EshopId, OrderId and Email
		forgiven                string
	}{
		{"form", "application/x-www-form-urlencoded", "EshopId=450000&OrderId=a+b%20c&Email=x%40y", "450000|a b c|x@y", ""},
		{"form without Content-Type", "", "EshopId=450000&OrderId=1", "450000|1|", ""},
		{"form under application/json", "application/json", "EshopId=450000&OrderId=1", "450000|1|", "content-type"},
		{"form with a stray quote", "application/x-www-form-urlencoded; charset=utf-8'", "EshopId=450000&OrderId=1", "450000|1|", "content-type"},
		{"form under a Content-Type that is none", ";;;", "EshopId=450000&OrderId=1", "450000|1|", "content-type"},
		{"form with a semicolon", "", "EshopId=450000&OrderId=1;2", "450000|1;2|", ""},
		{"form with stray percent signs", "", "EshopId=450000&OrderId=100%&Email=%zz%4", "450000|100%|%zz%4", "stray-percent"},
		{"form with empty pairs", "", "&&EshopId=450000&OrderId&=x&", "450000||", ""},
		{"form of raw UTF-8", "", "EshopId=450000&OrderId=Заказ", "450000|Заказ|", ""},
		{"json", "application/json", `{"EshopId":"450000","OrderId":"1","Email":"x"}`, "450000|1|x", ""},
		{"json as old text/json", "text/json; charset=utf-8", `{"EshopId":"450000"}`, "450000||", ""},
		{"json of numbers", "application/json", `{"eshopId":450000,"orderId":1.50,"email":true}`, "450000|1.50|true", "json-number"},
		{"json of escapes", "application/json", `{"EshopId":"45\u0030000","OrderId":"\"\\\/\n\u0417","Email":"a\ud83d\ude00"}`, "450000|\"\\/\nЗ|a😀", ""},
		{"json with null", "application/json", `{"EshopId":"450000","OrderId":null}`, "450000||", ""},
		{"json with blanks", "application/json", " { \"EshopId\" : 450000 ,\r\n\t\"OrderId\":\t\"1\" } ", "450000|1|", "preamble"},
		{"json under a form's name", "application/x-www-form-urlencoded", `{"EshopId":"450000"}`, "450000||", "content-type"},
		{"json of structures", "", `{"OrderId":{"a":["}",{}]},"EshopId":"450000","Email":[1,2]}`, `450000|{"a":["}",{}]}!|[1,2]!`, ""},
		{"empty json", "", `{}`, "||", ""},
		{"xml", "application/xml", `<?xml version="1.0"?><Request><EshopId>450000</EshopId><OrderId>a &amp; b</OrderId><Email><![CDATA[<x>]]></Email></Request>`, "450000|a & b|<x>", ""},
		{"xml of any root and case", "text/xml", `<r a="1"><eshopid>450000</eshopid><!-- c --><ORDERID/></r>`, "450000||", "parameter-case"},
		{"xml of structures", "", `<r><EshopId>450000</EshopId><OrderId>a<b>c</b></OrderId></r>`, "450000|ac!|", ""},
		{"byte order mark", "", "\ufeffEshopId=450000&OrderId=1", "450000|1|", "preamble"},
		{"byte order mark between blanks", "", " \n\ufeff \t{\"EshopId\":\"450000\"}", "450000||", "preamble"},
		{"names in any case", "", "ESHOPID=450000&orderid=1&eMaIl=x", "450000|1|x", "parameter-case"},
		{"a name sent twice", "", "EshopId=450000&OrderId=1&orderId=2", "450000|1|", "repeated-parameter"},
		{"a name sent twice in json", "", `{"OrderId":"1","OrderId":"2","EshopId":"450000"}`, "450000|1|", "repeated-parameter"},
		{"form that is not UTF-8", "", "EshopId=450000&OrderId=%CF%F0", "450000|\xcf\xf0!|", ""},
		{"empty", "", "", "||", ""},
		{"text", "", "hello", "||", ""},
		{"multipart", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"EshopId\"\r\n\r\n450000\r\n--x--", "||", "content-type"},
	} {
		t.Run(c.name, func(t *testing.T) {
			header := http.Header{}
			if c.contentType != "" {
				header.Set("Content-Type", c.contentType)
			}
			call := New().Open(&mocks.Request{Path: "/merchant/createInvoice", Header: header, Body: []byte(c.body)})
			body, ok := call.Wire.(*request)
			if !ok {
				t.Fatalf("not read: %v", call.Findings)
			}
			var got []string
			for _, name := range []string{"eshopId", "orderId", "email"} {
				text := body.text(name)
				if p := body.find(name); p != nil && p.bad {
					text += "!"
				}
				got = append(got, text)
			}
			if joined := strings.Join(got, "|"); joined != c.want {
				t.Errorf("read %q, want %q", joined, c.want)
			}
			if forgiven := strings.Join(call.Forgiven, " "); forgiven != c.forgiven {
				t.Errorf("forgave %q, want %q", forgiven, c.forgiven)
			}
		})
	}
}

func TestUnreadableBodiesAreRefusedAndExplained(t *testing.T) {
	many := strings.Builder{}
	for i := range maxParams + 1 {
		fmt.Fprintf(&many, "p%d=1&", i)
	}
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for name, body := range map[string]string{
		"broken json":        `{"EshopId":450000`,
		"two json documents": `{"EshopId":450000}{}`,
		"very deep json":     `{"a":` + strings.Repeat("[", 200000),
		"deep json":          `{"a":` + deep + `}`,
		"json not in UTF-8":  "{\"EshopId\":\"\xff\"}",
		"broken xml":         `<r><EshopId>450000</r>`,
		"xml without an end": `<r><EshopId>450000</EshopId>`,
		"two xml roots":      `<r></r><r></r>`,
		"deep xml":           strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40),
		"xml not in UTF-8":   "<r><EshopId>\xff</EshopId></r>",
		"xml with an entity": `<!DOCTYPE r [<!ENTITY e "450000">]><r><EshopId>&e;</EshopId></r>`,
		"only <":             "<",
		"only {":             "{",
		"many parameters":    many.String(),
	} {
		t.Run(name, func(t *testing.T) {
			request := signed(opState, goodState)
			request.Body = []byte(body)
			call, answer := newShop().exchange(request)
			if call.Wire != nil || call.Merchant != "" {
				t.Error("something of the body was used")
			}
			if len(call.Findings) != 1 || call.Findings[0].Rule != "unreadable-body" {
				t.Errorf("findings: %v", call.Findings)
			}
			if refused(answer) != "eshopId" {
				t.Errorf("answer: HTTP %d %s", answer.Status, answer.Body)
			}
		})
	}
}

func TestManyParametersCostLittle(t *testing.T) {
	body := []byte(strings.Repeat("a=1&", 250_000))
	if r, err := parse(body); err != nil || len(r.params) != 1 {
		t.Errorf("one name sent often: %v", err)
	}
}

func TestWireShowsFieldsAndDocument(t *testing.T) {
	body, err := parse([]byte("eshopid=450000&UserField_3=u&Own=1&successUrl=https%3A%2F%2Fs"))
	if err != nil {
		t.Fatal(err)
	}
	var wire mocks.Wire = body
	if v, ok := wire.Field("eshopId"); v != "450000" || !ok {
		t.Errorf("eshopId: %q %v", v, ok)
	}
	if v, ok := wire.Field("orderId"); v != "" || ok {
		t.Errorf("orderId: %q %v", v, ok)
	}
	tree, textual := wire.Document()
	want := map[string]any{"EshopId": "450000", "UserField_3": "u", "Own": "1", "SuccessUrl": "https://s"}
	if got, ok := tree.(map[string]any); !ok || !textual || !maps.Equal(got, want) {
		t.Errorf("document %v (textual %v), want %v", tree, textual, want)
	}
}

func TestOperationsListTheirFieldsInCamelCaseWithoutHash(t *testing.T) {
	var names []string
	for _, op := range New().Operations() {
		names = append(names, op.Name)
		if op.Method != http.MethodPost || op.Path != "/merchant/"+op.Name || op.Serve == nil {
			t.Errorf("%s: %s %s", op.Name, op.Method, op.Path)
		}
		if len(op.Fields) < 2 || op.Fields[0] != "eshopId" || slices.Contains(op.Fields, "hash") {
			t.Errorf("%s: fields %v", op.Name, op.Fields)
		}
		for _, f := range New().byName[op.Name].signed {
			if !slices.Contains(op.Fields, f) {
				t.Errorf("%s signs %s, which it does not list", op.Name, f)
			}
		}
	}
	want := "createInvoice sbpPayment gazpromPayPayment bnplPayment bankCardPayment getBankCardPaymentState activationPay purchaseToPaid purchaseToRefund"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("operations %s, want %s", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a=b&c=%41+%zz&&=", "{}", `{"a":1,"b":"\u00e9\"","c":[{"d":"}"}],"e":null}`, "<r><a>1</a><b><c/></b></r>", "\ufeff {\"a\":-1e5}", "{\"a\":\"\\", "<", "%",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := parse(body)
		if err != nil {
			if r != nil {
				t.Fatal("a body that could not be read left something")
			}
			return
		}
		if len(r.params) > maxParams {
			t.Fatalf("%d parameters", len(r.params))
		}
		for i, p := range r.params {
			if text, _ := r.Field(p.name); !utf8.ValidString(p.value) && !p.bad || !utf8.ValidString(text) {
				t.Errorf("%q is not UTF-8, and passes for text", p.value)
			}
			if r.find(p.name) != &r.params[i] {
				t.Errorf("%q is there twice", p.name)
			}
		}
		r.Document()
		s := newShop()
		for _, op := range New().Operations() { // whatever it is, it is answered
			request := signed(op.Name, nil)
			request.Body = body
			if _, answer := s.exchange(request); answer.Status != http.StatusOK {
				t.Errorf("%s: HTTP %d", op.Name, answer.Status)
			}
		}
	})
}
