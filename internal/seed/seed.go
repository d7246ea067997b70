// Package seed is the only source of chance: everything that looks random is drawn here, from a seed and from what it is for.
package seed

import (
	"crypto/sha256"
	"encoding/binary"
)

// Source draws for one tenant. It is a value without state: the same question always gets the same answer, whoever asks and
// in whatever order.
type Source struct {
	inner, outer [sha256.BlockSize]byte // the padded key of HMAC-SHA256
}

// New makes the source of a tenant from the seed of its sandbox or its own.
func New(seed uint64, tenant string) Source {
	var number [8]byte
	binary.BigEndian.PutUint64(number[:], seed)
	key := sha256.Sum256(append(number[:], tenant...))
	var s Source
	copy(s.inner[:], key[:])
	copy(s.outer[:], key[:])
	for i := range s.inner {
		s.inner[i] ^= 0x36
		s.outer[i] ^= 0x5c
	}
	return s
}

// Draw is HMAC-SHA256 over the purpose and the parts, each with its length, so that ("ab","c") and ("a","bc") differ.
func (s *Source) Draw(purpose string, parts ...string) [32]byte {
	var space [256]byte
	message := append(space[:0], s.inner[:]...)
	message = field(message, purpose)
	for _, part := range parts {
		message = field(message, part)
	}
	inner := sha256.Sum256(message)
	message = append(append(message[:0], s.outer[:]...), inner[:]...)
	return sha256.Sum256(message)
}

func field(message []byte, text string) []byte {
	return append(binary.BigEndian.AppendUint32(message, uint32(len(text))), text...)
}
