// Package gbpayments imitates the merchant API of GBPayments (api.gbpayments.io, "GP.API"): payments by a card's token, in one stage
// or two, confirmed, cancelled and refunded, and the list of transactions with which a merchant reconciles.
//
// The provider's own page was read: methods.ru.txt. It prints neither authentication nor every address nor the shape of a transaction;
// where it is silent, a comment marks the choice as a Guess with a stable id; guesses.go and README.md list them all.
//
// Modelled: the seven methods of provider.go, the list in full, and test tokens. Not modelled: README.md, "Not modelled".
package gbpayments
