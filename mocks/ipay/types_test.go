package ipay_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"paysandbox/mocks"
	"paysandbox/mocks/ipay"
)

// kind is what a field's value may be.
type kind string

const (
	wholeNumber  kind = "a whole number, as a number or as text"
	wordOrNumber kind = "text, or a number in its place"
	plainText    kind = "text"
	trueOrFalse  kind = "true or false"
	anyNumber    kind = "a number"
	oneObject    kind = "an object"
	objectList   kind = "a list of objects"
)

// wrong are values of every JSON type that a field of a kind must not have.
var wrong = map[kind][]any{
	wholeNumber:  {true, false, tree{}, []any{}, []any{1}, "", "x", "1.0", 1.5, -1, 1e30, "-1", " 1", "１"},
	wordOrNumber: {true, tree{}, []any{}, []any{"x"}},
	plainText:    {1, 0, 1.5, true, tree{}, []any{}, []any{"x"}},
	trueOrFalse:  {1, 0, "true", "false", "", tree{}, []any{}, []any{true}},
	anyNumber:    {"1", "", true, tree{}, []any{}, []any{1}},
	oneObject:    {1, "x", "", true, []any{}, []any{tree{}}},
	objectList:   {1, "x", "", true, tree{}, []any{1}, []any{nil}, []any{"x"}, []any{[]any{}}, []any{tree{}, 1}},
}

// kindsOfCreate are the fields of PaymentCreate. Source: googlepay.uk.txt §3.4 PaymentCreate.
var kindsOfCreate = map[string]kind{
	"invoice": wholeNumber, "token": plainText, "pmt_desc": plainText, "pmt_info": oneObject, "ext_id": wordOrNumber, "msisdn": wordOrNumber, "deferred_payment": trueOrFalse, "recurrent": trueOrFalse, "recurrent_token": plainText,
	"threeds_info": oneObject, "threeds_info.notification_url": plainText, "threeds_info.threeds_requestor_url": plainText, "threeds_info.browser_language": plainText,
	"threeds_info.browser_screen_height": plainText, "threeds_info.browser_screen_width": plainText, "threeds_info.browser_color_depth": plainText,
	"threeds_info.browser_accept_header": plainText, "threeds_info.browser_tz": plainText, "threeds_info.browser_user_agent": plainText,
	"transactions": objectList, "transactions.invoice": wholeNumber, "transactions.smch_id": wholeNumber, "transactions.desc": wordOrNumber, "transactions.info": oneObject,
	"sender": oneObject, "sender.lastname": plainText, "sender.firstname": plainText, "sender.middlename": plainText, "sender.document": plainText, "sender.address": plainText,
	"sender.identification_number": plainText, "sender.account_number": plainText,
	"receiver": oneObject, "receiver.lastname": plainText, "receiver.firstname": plainText, "receiver.middlename": plainText, "receiver.document": plainText, "receiver.address": plainText,
	"receiver.identification_number": plainText, "receiver.account_number": plainText,
	"receipt_data": oneObject, "receipt_data.cashier_id": wholeNumber, "receipt_data.cash_register_id": wholeNumber, "receipt_data.delivery_email": plainText,
	"receipt_data.goods": objectList, "receipt_data.goods.id": plainText, "receipt_data.goods.code": plainText, "receipt_data.goods.name": plainText, "receipt_data.goods.barcode": plainText,
	"receipt_data.goods.price": wholeNumber, "receipt_data.goods.quantity": wholeNumber,
	"receipt_data.discounts": objectList, "receipt_data.discounts.type": plainText, "receipt_data.discounts.mode": plainText, "receipt_data.discounts.value": anyNumber,
}

// kinds are the fields of every action.
var kinds = map[string]map[string]kind{
	"CalculateFee":      {"invoice": wholeNumber},
	"PaymentCreate":     kindsOfCreate,
	"PaymentVerify3DS":  {"pmt_id": wholeNumber, "threeds_data": plainText},
	"PaymentSale":       {"pmt_id": wholeNumber, "invoice": wholeNumber, "transactions": objectList, "transactions.invoice": wholeNumber, "transactions.smch_id": wholeNumber, "transactions.desc": wordOrNumber, "transactions.info": oneObject},
	"PaymentCancel":     {"pmt_id": wholeNumber, "amount": wholeNumber, "transactions": objectList, "transactions.trn_id": wholeNumber, "transactions.amount": wholeNumber},
	"GetPaymentStatus":  {"pmt_id": wholeNumber, "ext_id": wordOrNumber},
	"GetPaymentInvoice": {"pmt_id": wholeNumber},
	"GetReceipt":        {"pmt_id": wholeNumber},
	"ProcessPayment":    {"pmt_id": wholeNumber},
}

// threedsInfo is what a shop knows of its payer's browser.
func threedsInfo() tree {
	return tree{"notification_url": "https://shop.test/3ds", "threeds_requestor_url": "https://shop.test", "browser_language": "uk", "browser_screen_height": "1080",
		"browser_screen_width": "1920", "browser_color_depth": "24", "browser_accept_header": "*/*", "browser_tz": "-120", "browser_user_agent": "Mozilla/5.0"}
}

// wellFilled makes a body of each action with every field in it.
func wellFilled(m *merchant, action string) tree {
	people := tree{"lastname": "Їжак", "firstname": "Ґ", "middlename": "", "document": "АН123456", "address": "Київ, вул. Тестова, 10", "identification_number": "1", "account_number": "2"}
	create := tree{
		"invoice": 100, "token": foreignToken, "pmt_desc": "x", "pmt_info": tree{"custom": 1}, "ext_id": "EP-1", "msisdn": "380931234567", "deferred_payment": false, "recurrent": false,
		"threeds_info": threedsInfo(),
		"transactions": []any{tree{"invoice": 100, "smch_id": 5410, "desc": "Тест", "info": tree{"preauth": 1}}},
		"sender":       people, "receiver": maps.Clone(people),
	}
	create = with(create, fiscal())
	held := func() tree {
		r := m.call("PaymentCreate", create)
		return tree{"pmt_id": r.at("pmt_id"), "trn_id": r.at("transactions.0.trn_id")}
	}
	switch action {
	case "CalculateFee":
		return tree{"invoice": 100}
	case "PaymentCreate":
		return create
	case "PaymentVerify3DS":
		r := m.call("PaymentCreate", with(create, forced))
		return tree{"pmt_id": r.at("pmt_id"), "threeds_data": m.payer(r, mocks.Approve)}
	case "PaymentSale":
		return tree{"pmt_id": held()["pmt_id"], "invoice": 100, "transactions": []any{tree{"invoice": 100, "smch_id": 5410, "desc": "Тест", "info": tree{}}}}
	case "PaymentCancel":
		of := held()
		return tree{"pmt_id": of["pmt_id"], "transactions": []any{tree{"trn_id": of["trn_id"], "amount": 10}}}
	case "ProcessPayment":
		return tree{"pmt_id": m.call("PaymentCreate", with(create, tree{"deferred_payment": true})).at("pmt_id")}
	}
	paid := m.call("PaymentCreate", with(create, tree{"transactions": nil}))
	if action == "GetPaymentStatus" {
		return tree{"pmt_id": paid.at("pmt_id"), "ext_id": "EP-1"}
	}
	return tree{"pmt_id": paid.at("pmt_id")}
}

// placed is a copy of a body with a value at a path; in a list it is put into the first item.
func placed(v any, path string, value any) any {
	head, rest, nested := strings.Cut(path, ".")
	if items, isList := v.([]any); isList && len(items) > 0 {
		return append([]any{placed(items[0], path, value)}, items[1:]...)
	}
	of, isTree := v.(tree)
	if !isTree {
		of = tree{}
	}
	if !nested {
		of = maps.Clone(of)
		of[head] = value
		return of
	}
	of = maps.Clone(of)
	of[head] = placed(of[head], rest, value)
	return of
}

// TestEveryFieldWithEveryWrongType puts a value of each wrong type into each documented field of each action: the request is refused for
// its structure, whether the field is required or not. With null, which is the same as nothing, only the required are missed.
func TestEveryFieldWithEveryWrongType(t *testing.T) {
	required := map[string][]string{
		"CalculateFee": {"invoice"}, "PaymentCreate": {"invoice", "token", "transactions.invoice", "transactions.smch_id", "receipt_data.discounts.type", "receipt_data.discounts.mode", "receipt_data.discounts.value"},
		"PaymentVerify3DS": {"pmt_id", "threeds_data"}, "PaymentSale": {"pmt_id", "transactions.invoice", "transactions.smch_id"}, "PaymentCancel": {"pmt_id", "transactions.trn_id"},
		"GetPaymentStatus": nil, "GetPaymentInvoice": {"pmt_id"}, "GetReceipt": {"pmt_id"}, "ProcessPayment": {"pmt_id"},
	}
	for action, fields := range kinds {
		t.Run(action, func(t *testing.T) {
			if known, here := ipay.DocumentedFields(action), slices.Sorted(maps.Keys(fields)); !slices.Equal(slices.Sorted(slices.Values(known)), here) {
				t.Errorf("the provider knows\n%q, this table\n%q", known, here)
			}
			m := quick(t, nil)
			good := wellFilled(m, action)
			for path, kind := range fields {
				for _, value := range wrong[kind] {
					if r := m.call(action, placed(good, path, value)); r.verdict() != "invalid request structure" {
						t.Errorf("%s of %#v, which must be %s: %.200s", path, value, kind, r.text)
					}
				}
				fresh := wellFilled(m, action)
				r := m.call(action, placed(fresh, path, nil))
				if missed := r.verdict() == "invalid request structure"; missed != slices.Contains(required[action], path) || r.tree == nil && told(r) != "PDF" {
					t.Errorf("%s of null: %.200s", path, r.text)
				}
			}
			if r := m.call(action, good); r.has("error") {
				t.Errorf("after all refusals the good request gets %s", r.text)
			}
		})
	}
}

// TestLimitsOfFields: the last that is taken, and the first that is not.
func TestLimitsOfFields(t *testing.T) {
	m := quick(t, nil)
	parts := func(n int) []any {
		list := make([]any, n)
		for i := range list {
			list[i] = tree{"invoice": 1, "smch_id": i + 1}
		}
		return list
	}
	longURL := func(n int) string { return "https://shop.test/" + strings.Repeat("x", n-len("https://shop.test/")) }
	one := func(more tree) []any { return []any{with(tree{"invoice": 100, "smch_id": 1}, more)} }
	in := func(name string, value any) tree { return tree{"threeds_info": tree{name: value}} }
	for name, c := range map[string]struct{ good, bad tree }{
		"ext_id of 50":              {tree{"ext_id": strings.Repeat("ї", 50)}, tree{"ext_id": strings.Repeat("ї", 51)}},
		"ext_id as a number":        {tree{"ext_id": 1234567890}, tree{"ext_id": json.Number(strings.Repeat("1", 51))}},
		"desc of 100":               {tree{"transactions": one(tree{"desc": strings.Repeat("ї", 100)})}, tree{"transactions": one(tree{"desc": strings.Repeat("ї", 101)})}},
		"smch_id":                   {tree{"transactions": one(tree{"smch_id": "999999999999999999"})}, tree{"transactions": one(tree{"smch_id": "1000000000000000000"})}},
		"smch_id from 1":            {tree{"transactions": one(tree{"smch_id": 1})}, tree{"transactions": one(tree{"smch_id": 0})}},
		"the sum of a split, below": {tree{"transactions": one(tree{"invoice": 100})}, tree{"transactions": one(tree{"invoice": 99})}},
		"the sum of a split, above": {tree{"transactions": one(tree{"invoice": 100})}, tree{"transactions": one(tree{"invoice": 101})}},
		"a hundred transactions":    {tree{"transactions": parts(100)}, tree{"invoice": 101, "transactions": parts(101)}},
		"browser_tz east":           {in("browser_tz", "-840"), in("browser_tz", "-841")},
		"browser_tz west":           {in("browser_tz", "720"), in("browser_tz", "721")},
		"browser_tz in words":       {in("browser_tz", "0"), in("browser_tz", "Europe/Kiev")},
		"a height":                  {in("browser_screen_height", "1080"), in("browser_screen_height", "1080px")},
		"a depth":                   {in("browser_color_depth", "24"), in("browser_color_depth", "-24")},
		"an address":                {in("notification_url", "http://127.0.0.1:8080/a?b=c#d"), in("notification_url", "/a?b=c")},
		"an address of 2048":        {in("notification_url", longURL(2048)), in("notification_url", longURL(2049))},
		"an address without blanks": {in("notification_url", "https://shop.test/%20"), in("notification_url", "https://shop.test/ ")},
		"an address of a script":    {in("threeds_requestor_url", "HTTPS://SHOP.TEST"), in("threeds_requestor_url", "javascript:alert(1)")},
		"an address with a host":    {in("threeds_requestor_url", "https://a"), in("threeds_requestor_url", "https://:80/")},
	} {
		if r := m.call("PaymentCreate", with(newOrder(m), c.good)); r.has("error") {
			t.Errorf("%s, within: %s", name, r.text)
		}
		if r := m.call("PaymentCreate", with(newOrder(m), c.bad)); r.verdict() != "invalid request structure" {
			t.Errorf("%s, beyond: %s", name, r.text)
		}
	}
}
