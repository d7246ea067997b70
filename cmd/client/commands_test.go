package main

import (
	"context"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEachCommandCallsItsOperation with the fields of its flags.
func TestEachCommandCallsItsOperation(t *testing.T) {
	card := []string{"--pan", "4000000000000002", "--exp", "10/30", "--cvv", "321", "--card-holder", "IVAN"}
	for _, c := range []struct {
		name      string
		args      []string
		answer    string
		operation string
		fields    string // of the body, without Hash
		stdout    string
		next      string
	}{
		{"create-invoice", []string{"create-invoice", "--amount", "199.5", "--order-id", "EP-1", "--service-name", "Заказ №1", "--email", "a@b.ru",
			"--user-name", "Иван", "--result-url", "http://s/r", "--success-url", "https://s/ok", "--fail-url", "https://s/fail"},
			madeInvoice, "createInvoice",
			"EshopId=450000&OrderId=EP-1&ServiceName=Заказ №1&RecipientAmount=199.50&RecipientCurrency=RUB&UserName=Иван&Email=a@b.ru" +
				"&SuccessUrl=https://s/ok&FailUrl=https://s/fail&ResultUrl=http://s/r",
			"created  invoice 3000000000  199.50 RUB  order EP-1", "pay it with: client intellectmoney sbp 3000000000"},
		{"create-invoice in the test currency", []string{"create-invoice", "--amount", "1", "--currency", "TST", "--success-url", "", "--fail-url", ""},
			madeInvoice, "createInvoice",
			"EshopId=450000&OrderId=CLI-20260115-090000-010203&RecipientAmount=1.00&RecipientCurrency=TST",
			"created  invoice 3000000000  1.00 TST  order CLI-20260115-090000-010203", "pay it with: client intellectmoney sbp 3000000000"},
		{"create-invoice with a hold expires, in Moscow time", []string{"create-invoice", "--amount", "1", "--order-id", "H", "--hold", "24", "--success-url", "", "--fail-url", ""},
			madeInvoice, "createInvoice",
			"EshopId=450000&OrderId=H&RecipientAmount=1.00&RecipientCurrency=RUB&ExpireDate=2026-01-16 12:00:00&HoldMode=1&HoldTime=24",
			"created  invoice 3000000000  1.00 RUB  order H", "pay it with: client intellectmoney sbp 3000000000"},
		{"create-invoice that expires", []string{"create-invoice", "--amount", "1", "--order-id", "H", "--expires-in", "90m", "--success-url", "", "--fail-url", ""},
			madeInvoice, "createInvoice",
			"EshopId=450000&OrderId=H&RecipientAmount=1.00&RecipientCurrency=RUB&ExpireDate=2026-01-15 13:30:00",
			"created  invoice 3000000000  1.00 RUB  order H", "pay it with: client intellectmoney sbp 3000000000"},
		{"sbp", []string{"sbp", "3000000001", "--ip-address", "192.0.2.1"}, yes, "sbpPayment",
			"EshopId=450000&InvoiceId=3000000001&SuccessUrl=https://shop.example/paid&FailUrl=https://shop.example/failed&IpAddress=192.0.2.1",
			"started  invoice 3000000001", "follow it with: client intellectmoney state 3000000001 --wait"},
		{"gazprompay", []string{"gazprompay", "3000000001", "--success-url", "https://s/ok", "--fail-url", ""}, yes, "gazpromPayPayment",
			"EshopId=450000&InvoiceId=3000000001&SuccessUrl=https://s/ok&IpAddress=127.0.0.1",
			"started  invoice 3000000001", "follow it with: client intellectmoney state 3000000001 --wait"},
		{"bnpl", []string{"bnpl", "3000000001", "--success-url", "https://s/ok", "--fail-url", ""}, yes, "bnplPayment",
			"EshopId=450000&InvoiceId=3000000001&SuccessUrl=https://s/ok&IpAddress=127.0.0.1",
			"started  invoice 3000000001", "follow it with: client intellectmoney state 3000000001 --wait"},
		{"card", append([]string{"card", "3000000001", "--success-url", "https://s/ok"}, card...), yes, "bankCardPayment",
			"EshopId=450000&InvoiceId=3000000001&Pan=4000000000000002&CardHolder=IVAN&ExpiredMonth=10&ExpiredYear=30&Cvv=321&ReturnUrl=https://s/ok&IpAddress=127.0.0.1",
			"started  invoice 3000000001", "follow it with: client intellectmoney state 3000000001 --wait"},
		{"activation", []string{"activation", "3000000001", "--amount", "1.37", "--cvv", "123"}, yes, "activationPay",
			"EshopId=450000&InvoiceId=3000000001&ActivationAmount=1.37&Cvv=123",
			"activated  invoice 3000000001", "ask how it ended with: client intellectmoney state 3000000001 --wait"},
		{"capture", []string{"capture", "EP-1"}, yes, "purchaseToPaid", "EshopId=450000&OrderId=EP-1", "captured  order EP-1", ""},
		{"refund", []string{"refund", "EP-1"}, yes, "purchaseToRefund", "EshopId=450000&OrderId=EP-1", "refunded, released or cancelled  order EP-1", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, script{c.operation: {c.answer}})
			code, stdout, stderr := at(t, p, c.args...)
			if code != exitOK || stdout != c.stdout+"\n" {
				t.Errorf("exit code %d and %q; want 0 and %q", code, stdout, c.stdout)
			}
			if said := strings.HasSuffix(stderr, "next: "+c.next+"\n"); said != (c.next != "") {
				t.Errorf("standard error is %q, want at its end %q", stderr, c.next)
			}
			if len(p.calls) != 1 || p.calls[0].operation != c.operation {
				t.Fatalf("calls %v, want one of %s", p.operations(), c.operation)
			}
			got := p.calls[0].form
			if len(got.Get("Hash")) != 32 {
				t.Errorf("Hash is %q", got.Get("Hash"))
			}
			got.Del("Hash")
			want, err := url.ParseQuery(c.fields)
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("body  %v\nwant %v", got, want)
			}
			if got := p.calls[0].header.Get("X-Sandbox-Scenario"); got != "" {
				t.Errorf("without --scenario the header is %q", got)
			}

			code, stdout, _ = at(t, newProvider(t, script{c.operation: {c.answer}}), append(c.args, "--output", "json")...)
			object := decode(t, stdout)
			if code != exitOK || object["outcome"] != "done" || object["command"] != c.args[0] || object["operation_id"] != "op-1" || object["next"] != c.next {
				t.Errorf("as JSON: exit code %d, %s", code, stdout)
			}
		})
	}
}

func TestStateTellsByItsExitCode(t *testing.T) {
	for _, c := range []struct {
		name   string
		answer string
		code   int
		stdout string
		next   string
	}{
		{"paid", step("OK", "Rrn", "123456789012"), exitOK, "OK  invoice 3000000000  rrn 123456789012\n", ""},
		{"paid_in_the_other_spelling", step("Ok"), exitOK, "OK  invoice 3000000000\n", ""},
		{"declined", step("Error", "Message", "Операция просрочена"), exitDeclined, "declined: Операция просрочена  invoice 3000000000\n", ""},
		{"in_process", step("InProcess"), exitOpen, "InProcess  invoice 3000000000\n", "ask again with: client intellectmoney state 3000000000 --wait"},
		{"created", step("Created"), exitOpen, "Created  invoice 3000000000\n", "if no payment of it was started yet, start one with: " +
			"client intellectmoney sbp 3000000000; else ask again with: client intellectmoney state 3000000000 --wait\n"},
		{"link", challengeStep("https://bank.example/1"), exitOpen, "SendTo3DS  invoice 3000000000  https://bank.example/1\n", "when the payer has acted"},
		{"unknown_step", step("Teleported"), exitOpen, "", ""},
		{"unknown_invoice", badParameter("invoiceId"), exitFailed, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProvider(t, states(c.answer))
			code, stdout, stderr := at(t, p, "state", "3000000000")
			if code != c.code || stdout != c.stdout {
				t.Errorf("exit code %d and %q; want %d and %q", code, stdout, c.code, c.stdout)
			}
			if c.next != "" && !strings.Contains(stderr, "next: "+c.next) {
				t.Errorf("standard error is %q, want %q", stderr, c.next)
			}
			if c.stdout == "" && !strings.Contains(stderr, "client: ") {
				t.Errorf("nothing is said: %q", stderr)
			}
			if len(p.calls) != 1 {
				t.Errorf("calls %v, want one", p.operations())
			}
		})
	}
}

func TestStateWaits(t *testing.T) {
	p := newProvider(t, states(step("Created"), challengeStep(sbpForm3DS), challengeStep(sbpForm3DS), step("OK")))
	code, stdout, stderr := at(t, p, "state", "3000000000", "--wait")
	if code != exitOK || stdout != "OK  invoice 3000000000\n" || !strings.Contains(stderr, "the payer opens "+sbpLink) {
		t.Errorf("exit code %d, %q, %q", code, stdout, stderr)
	}
}

// TestWaitingForAnInvoiceThatNobodyPaysSaysHowToStart: at step Created nothing goes on by itself.
func TestWaitingForAnInvoiceThatNobodyPaysSaysHowToStart(t *testing.T) {
	p := newProvider(t, states(step("Created")))
	s := &stage{wait: func(context.Context, time.Duration) error { return context.DeadlineExceeded }}
	code, stdout, stderr := s.run(t, "intellectmoney", "state", "3000000000", "--wait", "--url", p.URL)
	want := "client: invoice 3000000000 is at step Created, and how it ends is not known: it took longer than --timeout 5m0s; " +
		"if no payment of it was started yet, start one with: client intellectmoney sbp 3000000000; " +
		"else ask with: client intellectmoney state 3000000000 --wait"
	if code != exitOpen || stdout != "" || lastLine(stderr) != want {
		t.Errorf("exit code %d, %q,\n%s\nwant %s", code, stdout, lastLine(stderr), want)
	}
}

func TestWarningIsPassedOn(t *testing.T) {
	warned := strings.Replace(yes, `{"Code":0,"Desc":"Успешно обработан"}`, `{"Code":1,"Desc":"Карта скоро истечёт"}`, 1)
	_, stdout, _ := at(t, newProvider(t, script{"sbpPayment": {warned}}), "sbp", "3000000000")
	if want := "started  invoice 3000000000  warning: Карта скоро истечёт\n"; stdout != want {
		t.Errorf("got %q, want %q", stdout, want)
	}
}
