package googlepay

import (
	"errors"
	"fmt"
)

// What Open returns instead of a message. The text after these words says which part is wrong and what would have been right;
// it never holds anything of the card.
var (
	// ErrNotJSON: the token is not one JSON text in UTF-8.
	ErrNotJSON = errors.New("googlepay: the token is not JSON")
	// ErrStructure: JSON, but not the outer shape of a token, or more than MaxSize.
	ErrStructure = errors.New("googlepay: the token has another shape than the guide's")
	// ErrVersion: the outer shape of a token of another protocolVersion than ECv2, for example ECv1. Nothing else was checked.
	ErrVersion = errors.New("googlepay: the token is of another protocolVersion than " + version)

	// ErrForeign: the shape is right, but our keys do not open it: it is for somebody else, by somebody else, or was altered.
	// Both ErrSignature and ErrDecrypt are ErrForeign.
	ErrForeign = errors.New("googlepay: our keys do not open the token")
	// ErrSignature: no root key signed the intermediate key, or the intermediate key did not sign this message for this recipient.
	ErrSignature = fmt.Errorf("%w: signature", ErrForeign)
	// ErrDecrypt: signed for this recipient, but not encrypted to any of its keys.
	ErrDecrypt = fmt.Errorf("%w: decryption", ErrForeign)

	// ErrExpired: the intermediate key or the message is past its time.
	ErrExpired = errors.New("googlepay: the token is expired")
	// ErrMessage: it opened, but what is inside is no payment message.
	ErrMessage = errors.New("googlepay: the token holds no payment message")
)
