package intellectmoney

import "strings"

// PaymentStep says how far a payment is. The set is not closed: the pages wait for any step "отличный от" the ones they list.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Сценарий использования", steps 3 and 4.1; ActivationPayment: agreed by
// independent clients.
type PaymentStep string

// The steps that documents name.
const (
	StepCreated           PaymentStep = "Created"           // ask again
	StepInProcess         PaymentStep = "InProcess"         // ask again
	StepSendTo3DS         PaymentStep = "SendTo3DS"         // Form3DS is there: send the payer on, then ask again
	StepActivationPayment PaymentStep = "ActivationPayment" // the payer names the blocked amount: Client.ActivationPay
	StepOK                PaymentStep = "OK"                // paid, or held where the invoice asked for a hold
	StepError             PaymentStep = "Error"             // failed
)

// readStep takes the two spellings of success: the pages print "OK", the vendor's own SDK knows "Ok".
func readStep(wire string) PaymentStep {
	if step := PaymentStep(strings.TrimSpace(wire)); step != "Ok" {
		return step
	}
	return StepOK
}

// Known says whether a document names the step. An unknown one is neither paid nor failed, and no wait goes on at it.
func (s PaymentStep) Known() bool {
	return s.InProgress() || s.AwaitsPayer() || s.Final()
}

// InProgress says that only time is needed: Created or InProcess.
func (s PaymentStep) InProgress() bool { return s == StepCreated || s == StepInProcess }

// AwaitsPayer says that the payer has to act: SendTo3DS or ActivationPayment.
func (s PaymentStep) AwaitsPayer() bool { return s == StepSendTo3DS || s == StepActivationPayment }

// Final says that the attempt to pay is over: OK or Error.
func (s PaymentStep) Final() bool { return s.Paid() || s.Declined() }

// Paid says that the money was taken, or blocked where the invoice asked for a hold.
func (s PaymentStep) Paid() bool { return s == StepOK }

// Declined says that the attempt failed. The invoice itself may be paid by another attempt.
func (s PaymentStep) Declined() bool { return s == StepError }
