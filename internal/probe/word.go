package probe

import (
	"bytes"
	"encoding/json"
)

// Word is a string of an answer, or a number as it is written: which of the two a side sends is seldom the question.
type Word string

// UnmarshalJSON takes a string, a number or null.
func (w *Word) UnmarshalJSON(b []byte) error {
	var text string
	switch {
	case bytes.Equal(b, []byte("null")):
	case b[0] == '"':
		if err := json.Unmarshal(b, &text); err != nil {
			return err
		}
	default:
		text = string(b)
	}
	*w = Word(text)
	return nil
}
