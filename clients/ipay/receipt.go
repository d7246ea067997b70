package ipay

import (
	"bytes"
	"context"
	"fmt"
	"mime"
)

// ReceiptStatus says how far a fiscal receipt is. Any text is carried; [ReceiptStatus.Known] tells the ones that the page names.
//
// Source: googlepay.uk.txt §3.4, GetReceipt.
type ReceiptStatus string

// The statuses of a receipt.
const (
	ReceiptCreated   ReceiptStatus = "CREATED"   // ask again
	ReceiptInProcess ReceiptStatus = "INPROCESS" // ask again
	ReceiptError     ReceiptStatus = "ERROR"     // failed for good; asking again is of no use
	ReceiptReady     ReceiptStatus = "READY"     // this client's word for the PDF, which comes without a status
)

// Known says whether the page names the status, or it is ReceiptReady.
func (s ReceiptStatus) Known() bool { return s.InProgress() || s.Final() }

// InProgress says that only time is needed: CREATED or INPROCESS.
func (s ReceiptStatus) InProgress() bool { return s == ReceiptCreated || s == ReceiptInProcess }

// Final says that nothing changes any more: READY or ERROR.
func (s ReceiptStatus) Final() bool { return s == ReceiptReady || s == ReceiptError }

// Receipt is a fiscal receipt, or how far it is.
type Receipt struct {
	PaymentID int64
	Status    ReceiptStatus
	PDF       []byte // with ReceiptReady, else nil
	Raw       []byte // the body as it arrived; of a receipt that is ready the same as PDF
}

// GetReceipt asks for the fiscal receipt of a payment that was made with Payment.ReceiptData. The answer is told apart by its
// Content-Type: application/pdf is the receipt, anything else says how far it is. [Client.WaitForReceipt] asks until it is there.
//
// Errors: [*APIError] ([ErrAccessDenied] for a merchant without fiscalisation, most likely), [*HTTPError],
// [ErrInvalidRequest], [ErrUnavailable] and [ErrMalformedAnswer], also for an application/pdf that is none.
//
// Source: googlepay.uk.txt §3.4, GetReceipt (its heading is lost on the page).
func (c *Client) GetReceipt(ctx context.Context, paymentID int64) (Receipt, error) {
	if err := checkPaymentID(paymentID); err != nil {
		return Receipt{}, err
	}
	q := call{action: actionReceipt, file: true, paymentID: paymentID, body: paymentWire{paymentID}}
	a, err := c.do(ctx, q)
	if err != nil {
		return Receipt{}, err
	}
	r, err := readReceipt(a, paymentID)
	if err != nil {
		return Receipt{}, q.unreadable(err)
	}
	return r, nil
}

func readReceipt(a answer, asked int64) (Receipt, error) {
	if a.pdf {
		// Readers of PDF allow for some bytes before the header, within the first 1024.
		if !bytes.Contains(a.raw[:min(len(a.raw), 1024)], []byte("%PDF-")) {
			return Receipt{}, fmt.Errorf("%w: application/pdf without a PDF (%d bytes)", ErrMalformedAnswer, len(a.raw))
		}
		return Receipt{PaymentID: asked, Status: ReceiptReady, PDF: a.raw, Raw: a.raw}, nil
	}
	r := Receipt{PaymentID: a.number("pmt_id"), Status: ReceiptStatus(a.text("status")), Raw: a.raw}
	switch {
	case r.PaymentID != asked:
		a.fail("pmt_id", "is of another payment")
	case r.Status == "":
		a.fail("status", "is missing")
	case r.Status == ReceiptReady:
		a.fail("status", "says that the receipt is ready, and it is not there")
	}
	if *a.err != nil {
		return Receipt{}, *a.err
	}
	return r, nil
}

func isPDF(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType) // a parameter that is wrong does not change the kind
	return kind == "application/pdf"
}
