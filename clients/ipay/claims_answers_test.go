package ipay_test

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"testing"

	"paysandbox/clients/ipay"
	"paysandbox/internal/claims"
	mock "paysandbox/mocks/ipay"
)

// claimAnswered is what the client reads of one answer, asked for by each of the six actions that answer with a payment. What
// PaymentCancel tells stands in the same places.
func claimAnswered(t *testing.T, body string) (states map[string]ipay.PaymentState, errs map[string]error) {
	t.Helper()
	c, ctx := answering(t, 200, body), t.Context()
	states, errs = map[string]ipay.PaymentState{}, map[string]error{}
	states["PaymentCreate"], errs["PaymentCreate"] = c.PaymentCreate(ctx, ipay.Payment{Invoice: 100, Token: "eyJ9"})
	states["PaymentVerify3DS"], errs["PaymentVerify3DS"] = c.PaymentVerify3DS(ctx, 1234567, "eJ")
	states["PaymentSale"], errs["PaymentSale"] = c.PaymentSale(ctx, ipay.Sale{PaymentID: 1234567, Invoice: 100})
	states["GetPaymentStatus"], errs["GetPaymentStatus"] = c.GetPaymentStatus(ctx, 1234567)
	states["ProcessPayment"], errs["ProcessPayment"] = c.ProcessPayment(ctx, 1234567)
	back, err := c.PaymentCancel(ctx, ipay.Cancel{PaymentID: 1234567})
	states["PaymentCancel"], errs["PaymentCancel"] = ipay.PaymentState{
		PaymentID: back.PaymentID, Status: back.Outcome, Invoice: back.Invoice, Amount: back.Amount, MaskedPAN: back.MaskedPAN,
		DeclineGroup: back.DeclineGroup, BankAcquirer: back.BankAcquirer, Transactions: back.Transactions, Raw: back.Raw,
	}, err
	return states, errs
}

// claimGone takes a key out of an answer.
type claimGone struct{}

// claimWith is an answer that has everything, with one value changed.
func claimWith(t *testing.T, path string, value any) string {
	t.Helper()
	tree := claimDecoded(t, []byte(fixture(t, "full.json")))
	in, key := "response", path
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '.' {
			in, key = "response."+path[:i], path[i+1:]
			break
		}
	}
	object, _ := claimAt(tree, in)
	fields, isObject := object.(claimTree)
	if _, there := fields[key]; !isObject || !there {
		t.Fatalf("the answer has no %s", path)
	}
	if fields[key] = value; value == (claimGone{}) {
		delete(fields, key)
	}
	text, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// claimReads says what the six actions read of an answer with one value changed: what show shows of each, once where all agree,
// "malformed" where it is refused. Actions that are named are left out.
func claimReads(t *testing.T, path string, value any, show func(ipay.PaymentState) any, without ...string) string {
	t.Helper()
	states, errs := claimAnswered(t, claimWith(t, path, value))
	all := ""
	for action, state := range states {
		if slices.Contains(without, action) {
			continue
		}
		read := "malformed"
		if !errors.Is(errs[action], ipay.ErrMalformedAnswer) {
			read = claimShown(claimTree{"": show(state)}, "")
		}
		if all != "" && all != read {
			return action + " read " + read + ", another " + all
		}
		all = read
	}
	return all
}

// claimOfFive is claimReads for a field that PaymentCancel does not answer with.
func claimOfFive(t *testing.T, path string, value any, show func(ipay.PaymentState) any) string {
	t.Helper()
	return claimReads(t, path, value, show, "PaymentCancel")
}

// claimNumbers says what is read of a number: sent as a number, as its text, with a fraction, as null, and not at all.
func claimNumbers(t *testing.T, path string, show func(ipay.PaymentState) any) (read [5]string) {
	t.Helper()
	for i, value := range []any{json.Number("1234567"), "1234567", json.Number("1234567.5"), nil, claimGone{}} {
		read[i] = claimReads(t, path, value, show)
	}
	return read
}

// claimAnyNumber is what a number that has to be there is read as.
var claimAnyNumber = [5]string{"1234567", "1234567", "malformed", "malformed", "malformed"}

func TestClaimNumbersOfThePaymentAreRead(t *testing.T) {
	s := claimOpen(t, "", func(own *mock.Settings) { own.FeePercent = "1" })
	paid := s.made(10000, nil)
	read := claimNumbers(t, "pmt_id", func(s ipay.PaymentState) any { return s.PaymentID })
	claims.Check(t, "ipay.answer.pmt_id", read == claimAnyNumber && paid.PaymentID == 1234567, read, paid)
	read = claimNumbers(t, "invoice", func(s ipay.PaymentState) any { return s.Invoice })
	claims.Check(t, "ipay.answer.invoice", read == claimAnyNumber && paid.Invoice == 10000, read, paid)
	read = claimNumbers(t, "amount", func(s ipay.PaymentState) any { return s.Amount })
	claims.Check(t, "ipay.answer.amount", read == claimAnyNumber && paid.Amount == 10100, read, paid)
	read = claimNumbers(t, "pmt_status", func(s ipay.PaymentState) any { return s.Status })
	claims.Check(t, "ipay.answer.pmt_status", read == claimAnyNumber && paid.Status == 5, read, paid)
}

func TestClaimTheCardAndItsBankAreRead(t *testing.T) {
	s := claimOpen(t, "", nil)
	paid, poor := s.made(100, nil), s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000424") })
	mask := func(value any) string {
		return claimReads(t, "card_mask", value, func(s ipay.PaymentState) any { return s.MaskedPAN })
	}
	claims.Check(t, "ipay.answer.card_mask",
		mask("111111******1111") == `"111111******1111"` && mask(nil) == `""` && mask(claimGone{}) == `""`, mask(nil))
	claims.Check(t, "ipay.answer.card_mask", regexp.MustCompile(`^[0-9]{6}\*{6}[0-9]{4}$`).MatchString(paid.MaskedPAN), paid.MaskedPAN)

	group := func(path string, value any) string {
		return claimReads(t, path, value, func(s ipay.PaymentState) any { return int(s.DeclineGroup) })
	}
	object := claimTree{"error_group": json.Number("42")}
	claims.Check(t, "ipay.answer.bank_response",
		group("bank_response", object) == "42" && group("bank_response", "42") == "malformed", group("bank_response", object))
	claims.Check(t, "ipay.answer.bank_response",
		group("bank_response", nil) == "0" && group("bank_response", claimGone{}) == "0", group("bank_response", nil))
	claims.Check(t, "ipay.answer.bank_response.error_group",
		group("bank_response.error_group", json.Number("42")) == "42" && group("bank_response.error_group", "42") == "42" && poor.DeclineGroup == 42, poor)
	claims.Check(t, "ipay.answer.bank_response.error_group",
		group("bank_response.error_group", nil) == "0" && group("bank_response.error_group", claimGone{}) == "0" && paid.DeclineGroup == 0, paid)
	claims.Check(t, "ipay.answer.bank_response.error_group",
		group("bank_response.error_group", json.Number("4.2")) == "malformed", group("bank_response.error_group", json.Number("4.2")))

	bank := func(value any) string {
		return claimReads(t, "bank_acquirer_name", value, func(s ipay.PaymentState) any { return s.BankAcquirer })
	}
	claims.Check(t, "ipay.answer.bank_acquirer_name",
		bank("АТ «Ощадбанк»") == `"АТ «Ощадбанк»"` && bank(nil) == `""` && paid.BankAcquirer == "АТ «Ощадбанк»", paid)
}

func TestClaimWhatTheBankAddsIsReadWithItsZeros(t *testing.T) {
	s := claimOpen(t, "", nil)
	two := claimOpen(t, "", claimTwoStages)
	for _, state := range []ipay.PaymentState{s.made(100, nil), two.made(100, nil)} {
		claims.Check(t, "ipay.answer.rrn", regexp.MustCompile(`^[0-9]{12}$`).MatchString(state.RRN), state.Status, state.RRN)
		claims.Check(t, "ipay.answer.terminal_id", state.TerminalID != "", state.Status, state.TerminalID)
		claims.Check(t, "ipay.answer.auth_code",
			regexp.MustCompile(`^[0-9]{6}$`).MatchString(state.AuthorizationCode), state.Status, state.AuthorizationCode)
	}
	rrn := func(value any) string {
		return claimOfFive(t, "rrn", value, func(s ipay.PaymentState) any { return s.RRN })
	}
	claims.Check(t, "ipay.answer.rrn", rrn("021705522966") == `"021705522966"` && rrn(claimGone{}) == `""` && rrn(nil) == `""`, rrn("021705522966"))
	terminal := func(value any) string {
		return claimOfFive(t, "terminal_id", value, func(s ipay.PaymentState) any { return s.TerminalID })
	}
	claims.Check(t, "ipay.answer.terminal_id", terminal("00T7") == `"00T7"` && terminal(nil) == `""` && terminal(claimGone{}) == `""`, terminal(nil))
	code := func(value any) string {
		return claimOfFive(t, "auth_code", value, func(s ipay.PaymentState) any { return s.AuthorizationCode })
	}
	claims.Check(t, "ipay.answer.auth_code", code("040280") == `"040280"` && code(claimGone{}) == `""` && code(nil) == `""`, code("040280"))

	for what, state := range map[string]ipay.PaymentState{
		"1":  s.made(50001, nil),
		"4":  s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000424") }),
		"14": s.made(100, func(p *ipay.Payment) { p.Token = s.token("4000000000000143") }),
		"17": s.made(100, func(p *ipay.Payment) { p.Deferred = true }),
	} {
		claims.Check(t, "ipay.answer.bank_fields_absent",
			state.RRN+state.TerminalID+state.AuthorizationCode == "" && state.PaymentID > 0, what, state)
		answer, err := claimAnswerKeys(state.Raw)
		claims.Check(t, "ipay.answer.bank_fields_absent",
			err == nil && !answer["rrn"] && !answer["terminal_id"] && !answer["auth_code"], what, answer)
	}
	for _, name := range []string{"PaymentCreate-3ds", "declined"} { // the printed 1 and 4; a Cancellation, 9, has no such fields
		states, errs := claimAnswered(t, fixture(t, "page/answers/"+name+".json"))
		for action, state := range states {
			claims.Check(t, "ipay.answer.bank_fields_absent",
				errs[action] == nil && state.RRN+state.TerminalID+state.AuthorizationCode == "", name, action, errs[action])
		}
	}
}

// claimAnswerKeys are the keys of an answer's response.
func claimAnswerKeys(raw []byte) (map[string]bool, error) {
	var answer struct{ Response map[string]json.RawMessage }
	err := json.Unmarshal(raw, &answer)
	keys := map[string]bool{}
	for key := range answer.Response {
		keys[key] = true
	}
	return keys, err
}
