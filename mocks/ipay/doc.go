// Package ipay imitates the Google Pay API of iPay.ua (api-googlepay.ipay.ua): payments by a Google Pay token, in one stage or
// two, split among recipients, deferred or recurrent, with 3-D Secure, refunds and receipts.
//
// The provider's own page was read: googlepay.uk.txt. Where it is silent or contradicts itself, a comment marks the choice as a
// Guess with a stable id; guesses.go and README.md list them all.
//
// Modelled: the nine actions of provider.go, from the first byte of the body to the last byte of the answer, the 3-D Secure
// page, the encrypted tokens (package googlepay), receipts as a page and as a PDF (package receipt), and test cards. Not
// modelled: README.md, "Not modelled".
package ipay
