package ipay

import (
	"maps"
	"slices"
)

// schema is the documented keys of an object; nil where a key's value is no object or has the merchant's own keys.
type schema map[string]schema

func keys(names ...string) schema {
	s := schema{}
	for _, name := range names {
		s[name] = nil
	}
	return s
}

// with adds keys whose values are objects, or lists of objects.
func (s schema) with(objects schema) schema {
	maps.Copy(s, objects)
	return s
}

// The objects of PaymentCreate. Source: googlepay.uk.txt §3.4, PaymentCreate, "Структура тіла запиту".
var (
	threedsNames = []string{"notification_url", "threeds_requestor_url", "browser_language", "browser_screen_height", "browser_screen_width",
		"browser_color_depth", "browser_accept_header", "browser_tz", "browser_user_agent"}
	personNames   = []string{"lastname", "firstname", "middlename", "document", "address", "identification_number", "account_number"}
	goodsNames    = []string{"id", "code", "name", "barcode", "price", "quantity"}
	discountNames = []string{"type", "mode", "value"}
	splitSchema   = keys("invoice", "smch_id", "desc", "info")
)

// bodies is the documented body of each action. Source: googlepay.uk.txt §3.4.
var bodies = map[string]schema{
	opCalculateFee: keys("invoice"),
	opPaymentCreate: keys("invoice", "token", "pmt_desc", "pmt_info", "ext_id", "msisdn", "deferred_payment", "recurrent", "recurrent_token").with(schema{
		"threeds_info": keys(threedsNames...),
		"transactions": splitSchema,
		"sender":       keys(personNames...),
		"receiver":     keys(personNames...),
		"receipt_data": keys("cashier_id", "cash_register_id", "delivery_email").with(schema{
			"goods": keys(goodsNames...), "discounts": keys(discountNames...),
		}),
	}),
	opPaymentVerify3DS:  keys("pmt_id", "threeds_data"),
	opPaymentSale:       keys("pmt_id", "invoice").with(schema{"transactions": splitSchema}),
	opPaymentCancel:     keys("pmt_id", "amount").with(schema{"transactions": keys("trn_id", "amount")}),
	opGetPaymentStatus:  keys("pmt_id", "ext_id"),
	opGetPaymentInvoice: keys("pmt_id"),
	opGetReceipt:        keys("pmt_id"),
	opProcessPayment:    keys("pmt_id"),
}

// createFields are the fields of PaymentCreate that a condition of a scenario may name: the single values.
func createFields() []string {
	fields := []string{"invoice", "token", "pmt_desc", "pmt_info.force_security_rate", "ext_id", "msisdn", "deferred_payment", "recurrent", "recurrent_token"}
	for _, within := range [...]struct {
		name  string
		names []string
	}{
		{"threeds_info", threedsNames}, {"sender", personNames}, {"receiver", personNames},
		{"receipt_data", []string{"cashier_id", "cash_register_id", "delivery_email"}},
	} {
		for _, name := range within.names {
			fields = append(fields, within.name+"."+name)
		}
	}
	return slices.Clip(fields)
}
