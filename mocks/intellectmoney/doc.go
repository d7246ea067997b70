// Package intellectmoney imitates the merchant API of IntellectMoney (api.intellectmoney.ru): invoices paid by SBP, Gazprom
// Pay, instalments (BNPL) or bank card.
//
// The provider's own pages were read: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt. What they leave out (createInvoice, cards,
// holds, the digests, the error codes) follows the vendor's public samples and what independent clients agree on. Where
// nobody says anything, a comment marks the choice as a Guess with a stable id; guesses.go and README.md list them all.
//
// Modelled: the nine operations of provider.go, from the first byte of the body to the last byte of the answer, the payer's
// page, and test cards. Not modelled: README.md, "Not modelled".
package intellectmoney
