package ipay_test

import (
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"paysandbox/mocks/ipay"
	"paysandbox/scenarios"
)

// played is a scenario from the merchant's side: what is done and what is seen of it, one pair a turn, and where its payments end.
// Seen is pmt_status with, behind a slash, its error_group; the sum where it is not 10000; or a system error, or how the exchange
// broke. What may be done stands at player.do.
type played struct{ name, life, ends string }

var shipped = []played{
	{"default", `create → 5, order A-2, create dear → 1 of 60000, payer → threedsData for A-2, verify → 5 of 60000, status → 5 of 60000`,
		"5 paid: capture 10000; 5 paid: capture 60000"},

	{"3ds-paid", `create → 1, payer → threedsData for A-1, status → 1, verify → 5, verify → overall error, status → 5`,
		"5 paid: capture 10000"},
	{"3ds-refused", `create → 1, payer → threedsData for A-1, verify → 4/51, status → 4/51`,
		"4 declined"},
	{"3ds-abandoned", `create → 1, said → abandon, status → 1, +720h, status → 1`,
		"1 challenged"},
	{"3ds-tampered", `create → 1, payer → threedsData for A-1, verify → 4/60, verify → overall error, status → 4/60`,
		"4 declined"},
	{"3ds-refused-then-paid", `create → 1, payer → threedsData for A-1, verify → 4/51, create → 1, payer → threedsData for A-1, verify → 5, find → 5`,
		"4 declined; 5 paid: capture 10000"},
	{"3ds-by-hand", `create → 1, +24h, said → nothing, status → 1, approve → threedsData for A-1, status → 1, verify → 5`,
		"5 paid: capture 10000"},

	{"declined-41-issuer", `create → 4/41, status → 4/41`, "4 declined"},
	{"declined-42-no-money", `create → 4/42, status → 4/42`, "4 declined"},
	{"declined-43-issuer-limit", `create → 4/43, status → 4/43`, "4 declined"},
	{"declined-50-wrong-cvv", `create → 4/50, status → 4/50`, "4 declined"},
	{"declined-51-3ds-failed", `create → 4/51, status → 4/51`, "4 declined"},
	{"declined-52-no-connection", `create → 4/52, status → 4/52`, "4 declined"},
	{"declined-55-unknown", `create → 4/55, status → 4/55`, "4 declined"},
	{"declined-56-card-expired", `create → 4/56, status → 4/56`, "4 declined"},
	{"declined-57-wrong-number", `create → 4/57, status → 4/57`, "4 declined"},
	{"declined-58-card-limit", `create → 4/58, status → 4/58`, "4 declined"},
	{"declined-60-3ds-unproven", `create → 4/60, status → 4/60`, "4 declined"},
	{"declined-66-needs-3ds", `create → 4/66, status → 4/66, create forced → 4/66`, "4 declined; 4 declined"},
	{"declined-67-foreign-card", `create → 4/67, status → 4/67, create → 4/67`, "4 declined; 4 declined"},
	{"declined-66-then-3ds", `create → 4/66, create → 4/66, create forced → 1, payer → threedsData for A-1, verify → 5, find → 5`,
		"4 declined; 4 declined; 5 paid: capture 10000"},
	{"declined-67-then-other-card", `create → 4/67, create → 5, order A-2, create → 4/67, create poor → 4/42`,
		"4 declined; 5 paid: capture 10000; 4 declined; 4 declined"},
	{"security-refused", `create dear → 14 of 60000, status → 14 of 60000, cancel → overall error, sale → overall error`,
		"14 declined"},

	{"sale-whole", `create dear → 3 of 60000, status → 3 of 60000, sale 60000 → 5 of 60000, sale 60000 → overall error, status → 5 of 60000`,
		"5 paid: authorize 60000, capture 60000"},
	{"sale-partial", `create → 3, sale 10001 → 4/55, status → 3, sale 4000 → 5 of 4000, status → 5 of 4000`,
		"5 paid: authorize 10000, capture 4000, void 6000"},
	{"sale-refused", `create → 3, sale → 4/41, status → 3, sale → 5, status → 5`,
		"5 paid: authorize 10000, capture 10000"},
	{"sale-declined", `create → 3, sale → 4/41, status → 4/41, sale → overall error`,
		"4 declined: authorize 10000, void 10000"},
	{"hold-cancelled", `create → 3, cancel → 9, status → 9, sale → overall error`,
		"9 cancelled: authorize 10000, void 10000"},
	{"cancel-refused", `create → 5, cancel 4000 → 4/41, status → 5, cancel 4000 → 9 of 6000, cancel → 9, status → 9`,
		"9 refunded: capture 10000, refund 4000, refund 6000"},

	{"deferred-paid", `create deferred poor → 17, status → 17, process → 5, process → overall error, status → 5`,
		"5 paid: capture 10000"},
	{"deferred-declined", `create deferred → 17, status → 17, process → 4/42, status → 4/42`,
		"4 declined"},
	{"recurrent", `create dear recurrent → 5 of 60000 with recurrent_token, order A-2, charge → 5, order A-3, charge → 5`,
		"5 paid: capture 60000; 5 paid: capture 10000; 5 paid: capture 10000"},
	{"recurrent-next-declined", `create dear recurrent → 5 of 60000 with recurrent_token, order A-2, charge → 4/42, status → 4/42, charge → 4/42`,
		"5 paid: capture 60000; 4 declined; 4 declined"},
	{"split-part-cancelled", `create forced split → 5, parts → 6000 + 4000, cancel-second 1500 → 9 of 8500, parts → 6000 + 2500, status → 9 of 8500, cancel-second 2501 → 4/55 of 8500, status → 9 of 8500`,
		"9 partly_refunded: capture 6000, capture 4000, refund 1500"},

	{"receipt-slow", `create fiscal → 5, receipt → CREATED, receipt → CREATED, receipt → INPROCESS, receipt → INPROCESS, receipt → PDF, receipt → PDF`,
		"5 paid: capture 10000"},
	{"receipt-error", `create fiscal → 5, receipt → CREATED, receipt → INPROCESS, receipt → ERROR, receipt → ERROR`,
		"5 paid: capture 10000"},

	{"create-lost-answer", `create → reset, find → 5, create → 5, order A-2, create → reset`,
		"5 paid: capture 10000; 5 paid: capture 10000; 5 paid: capture 10000"},
	{"create-truncated", `create → truncated, find → 5, create → 5, order A-2, create → truncated`,
		"5 paid: capture 10000; 5 paid: capture 10000; 5 paid: capture 10000"},
	{"create-502-twice", `create → HTTP 502, create → HTTP 502, create → 5, find → 5, order A-2, create → HTTP 502`,
		"5 paid: capture 10000"},
	{"sale-lost-answer", `create → 3, sale 4000 → reset, status → 5 of 4000, sale → overall error`,
		"5 paid: authorize 10000, capture 4000, void 6000"},
	{"cancel-lost-answer", `create → 5, cancel → reset, status → 9, cancel → 4/55, status → 9`,
		"9 refunded: capture 10000, refund 10000"},
	{"numbers-as-strings", `create → 5, find → 5`,
		"5 paid: capture 10000"},
	{"slow-status", `create → 5, no-waits, status → 5 after 1.5s, find → 5 after 1.5s`,
		"5 paid: capture 10000"},
	{"access-denied", `create → 5, cancel → access denied, cancel 4000 → access denied, status → 5`,
		"5 paid: capture 10000"},
	{"invalid-cvv", `create → invalid cvv, create → invalid cvv`,
		""},
}

// forks are scenarios taken another way than their name tells.
var forks = []played{
	{"3ds-paid", `create nowhere → 1, answer approve, verify → 5`, "5 paid: capture 10000"},
	{"3ds-paid", `create nowhere → 1, answer decline, verify → 4/51`, "4 declined"},
	{"3ds-paid", `create → 1, payer → threedsData for A-1, verify forged → 4/60, verify → overall error`, "4 declined"},
	{"3ds-paid", `create poor → 1, payer → threedsData for A-1, verify → 4/42`, "4 declined"}, // the payer agrees, the bank does not
	{"3ds-refused", `create nowhere → 1, answer decline, verify → 4/51`, "4 declined"},
	{"3ds-tampered", `create nowhere → 1, answer approve, verify → 4/60`, "4 declined"},
	{"3ds-abandoned", `create → 1, verify forged → 4/60`, "4 declined"},
	{"3ds-abandoned", `create → 1, approve → threedsData for A-1, verify → 5`, "5 paid: capture 10000"}, // the payer came back
	{"3ds-by-hand", `create → 1, decline → threedsData for A-1, verify → 4/51`, "4 declined"},
	{"3ds-refused-then-paid", `create → 1, payer → threedsData for A-1, verify → 4/51, order A-2, create → 1, payer → threedsData for A-2, verify → 4/51`,
		"4 declined; 4 declined"},
	{"3ds-refused-then-paid", `create nowhere → 1, answer decline, verify → 4/51, create nowhere → 1, answer approve, verify → 5`,
		"4 declined; 5 paid: capture 10000"},
	{"declined-66-then-3ds", `create → 4/66, create forced nowhere → 1, answer approve, verify → 5`, "4 declined; 5 paid: capture 10000"},
	{"declined-66-then-3ds", `create forced deferred → 1, payer → threedsData for A-1, verify → 5`, "5 paid: capture 10000"},
	{"declined-66-then-3ds", `create forced deferred nowhere → 1, answer decline, verify → 4/51`, "4 declined"},
	{"sale-whole", `create → 3, cancel 4000 → 9 of 6000, cancel → 9`, "9 cancelled: authorize 10000, void 4000, void 6000"},
	{"sale-refused", `create → 3, sale → 4/41, cancel → 9`, "9 cancelled: authorize 10000, void 10000"},
	{"sale-declined", `create → 3, sale 10001 → 4/55, status → 3, sale → 4/41`, "4 declined: authorize 10000, void 10000"},
	{"hold-cancelled", `create split → 3, cancel-second 1500 → 9 of 8500, parts → 6000 + 2500`, "9 authorized: authorize 6000, authorize 4000, void 1500"},
	{"sale-lost-answer", `create → 3, sale 10001 → reset, status → 3, sale → 5`, "5 paid: authorize 10000, capture 10000"}, // lost or not, it was refused
	{"cancel-lost-answer", `create split → 5, cancel 4000 → reset, status → 5, cancel → 9`, "9 refunded: capture 6000, capture 4000, refund 6000, refund 4000"},
	{"deferred-paid", `create → 5, process → overall error`, "5 paid: capture 10000"}, // nobody asked for it
	{"recurrent", `create → 5`, "5 paid: capture 10000"},
	{"receipt-slow", `create → 5, receipt → CREATED, receipt → CREATED, receipt → INPROCESS, receipt → INPROCESS, receipt → ERROR, receipt → ERROR`,
		"5 paid: capture 10000"}, // without receipt_data
	{"receipt-slow", `create dear fiscal nowhere → 1 of 60000, receipt → ERROR, receipt → ERROR`, "1 challenged"}, // unpaid
	{"receipt-error", `create → 5, receipt → ERROR`, "5 paid: capture 10000"},                                     // without receipt_data
}

// TestEveryShippedScenarioIsPlayed holds the table to the files.
func TestEveryShippedScenarioIsPlayed(t *testing.T) {
	entries, err := scenarios.FS.ReadDir(ipay.Name)
	if err != nil {
		t.Fatal(err)
	}
	var files, rows []string
	for _, e := range entries {
		files = append(files, strings.TrimSuffix(path.Base(e.Name()), ".yaml"))
	}
	for _, p := range shipped {
		rows = append(rows, p.name)
	}
	slices.Sort(rows)
	slices.Sort(files)
	if !slices.Equal(files, rows) {
		t.Errorf("shipped are %v, played are %v", files, rows)
	}
}

func TestShippedScenariosByHeader(t *testing.T) {
	for _, p := range slices.Concat(shipped, forks) {
		t.Run(p.name, func(t *testing.T) { play(t, byHeader(t), p, p.name) })
	}
}

// TestShippedScenariosBySetting names each scenario for the whole tenant, as the command's flag does.
func TestShippedScenariosBySetting(t *testing.T) {
	for _, p := range shipped {
		t.Run(p.name, func(t *testing.T) { play(t, playing(t, p.name), p, "") })
	}
}

func TestUnknownScenarioIsRefusedWithTheKnownOnes(t *testing.T) {
	m := byHeader(t)
	p := &player{merchant: m, inbox: newInbox(t), header: "3ds-payed", extID: "A-1"}
	if seen := p.do("create"); seen != "HTTP 400" || !strings.Contains(p.last.text, strconv.Quote("3ds-payed")) {
		t.Errorf("answer: %s %s", seen, p.last.text)
	}
	for _, s := range shipped {
		if !strings.Contains(p.last.text, s.name) {
			t.Errorf("%s is not among the known ones: %s", s.name, p.last.text)
		}
	}
	if p.header = ""; p.do("create") != "5" || p.ends() != "5 paid: capture 10000" {
		t.Errorf("after the refused request there is %q", p.ends())
	}
}
