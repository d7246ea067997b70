package main

import (
	"bytes"
	"encoding/csv"
	"strings"
	"time"
	"unicode/utf8"
)

// rows writes a list as --output says: a table for a terminal, aligned columns for everything else, or CSV.
func (p *gbPayments) rows(transactions []gbPaymentsTransaction) []byte {
	if p.app.output.value == "csv" {
		return gbPaymentsCSV(transactions)
	}
	table := [][]string{{"ID", "DATE", "TYPE", "STATUS", "AMOUNT", "CUR", "ORDER", "CARD", "NOTE"}}
	for _, t := range transactions {
		note := t.Reason
		if t.ParentID != "" {
			note = strings.TrimSpace("of " + t.ParentID + " " + note)
		}
		row := []string{t.ID, gbPaymentsClock(t.Date), t.Type, t.Status, t.Amount, t.Currency, t.OrderID, t.MaskedPAN, note}
		for i := range row {
			row[i] = printable(row[i])
			if row[i] == "" && i < len(row)-1 {
				row[i] = "-" // so that a column is never missing
			}
		}
		table = append(table, row)
	}
	const right = 4 // sums stand under each other's dots
	return aligned(table, right, p.app.terminal(p.app.stdout), p.app.colours(p.app.stdout))
}

// gbPaymentsClock is an instant as the provider writes it: RFC 3339 without the zone.
func gbPaymentsClock(rfc3339 string) string {
	at, err := time.Parse(time.RFC3339, rfc3339)
	if err != nil {
		return ""
	}
	return at.Format(time.DateTime)
}

// aligned writes rows, the first of which is the head, in columns as wide as their longest text. right is the column that ends flush.
// On a terminal lines stand between the cells, and in colours the head is bold.
func aligned(rows [][]string, right int, ruled, colours bool) []byte {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	between := "  "
	if ruled {
		between = " │ "
	}
	var text bytes.Buffer
	for n, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			blanks := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if cells[i] = cell + blanks; i == right {
				cells[i] = blanks + cell
			}
		}
		line := strings.TrimRight(strings.Join(cells, between), " ")
		if n == 0 && colours {
			line = "\x1b[1m" + line + "\x1b[0m"
		}
		text.WriteString(line + "\n")
		if n == 0 && ruled {
			for i, width := range widths {
				cells[i] = strings.Repeat("─", width)
			}
			text.WriteString(strings.Join(cells, "─┼─") + "\n")
		}
	}
	return text.Bytes()
}

// gbPaymentsCSV writes every field of every transaction under a line of their names. A line is a transaction: a line break in a text is
// a blank.
func gbPaymentsCSV(transactions []gbPaymentsTransaction) []byte {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	rows := [][]string{{"id", "type", "status", "workmode", "date", "amount", "currency", "description", "email", "order_id", "account_id", "ip",
		"masked_pan", "card_expires", "card_type", "reason", "parent_id"}}
	for _, t := range transactions {
		row := []string{t.ID, t.Type, t.Status, t.Workmode, t.Date, t.Amount, t.Currency, t.Description, t.Email, t.OrderID, t.AccountID, t.IP,
			t.MaskedPAN, t.CardExpires, t.CardType, t.Reason, t.ParentID}
		for i := range row {
			row[i] = printable(row[i])
		}
		rows = append(rows, row)
	}
	_ = w.WriteAll(rows) // a buffer takes everything
	return text.Bytes()
}
