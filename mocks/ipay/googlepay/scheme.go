package googlepay

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// What ECv2 fixes. Source: the guide, "Verify the signature", "Encryption scheme specification".
const (
	version   = "ECv2"
	sender    = "Google" // signs, and is the info of HKDF
	pointSize = 65       // bytes of an uncompressed point on P-256
	keySize   = 32       // bytes of either derived key; ECv1 had 16
)

// signedBytes joins parts as they are signed: each behind its length in bytes, four bytes with the lowest first.
func signedBytes(parts ...string) []byte {
	size := 0
	for _, p := range parts {
		size += 4 + len(p)
	}
	b := make([]byte, 0, size)
	for _, p := range parts {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(p))), p...)
	}
	return b
}

// derive makes both keys out of the ephemeral point (65 bytes) and the shared secret (the x coordinate, 32 bytes). The salt
// is 32 zero bytes.
func derive(ephemeral, shared []byte) (encryption, authentication []byte, err error) {
	secret := append(append(make([]byte, 0, len(ephemeral)+len(shared)), ephemeral...), shared...)
	both, err := hkdf.Key(sha256.New, secret, make([]byte, sha256.Size), sender, 2*keySize)
	if err != nil {
		return nil, nil, err
	}
	return both[:keySize], both[keySize:], nil
}

// tagOf is the HMAC-SHA256 of the ciphertext.
func tagOf(ciphertext, authentication []byte) []byte {
	mac := hmac.New(sha256.New, authentication)
	mac.Write(ciphertext)
	return mac.Sum(nil)
}

// crypt encrypts and decrypts: AES-256-CTR whose counter begins at zero, because each key is used once.
func crypt(text, encryption []byte) ([]byte, error) {
	block, err := aes.NewCipher(encryption)
	if err != nil {
		return nil, err
	}
	done := make([]byte, len(text))
	cipher.NewCTR(block, make([]byte, aes.BlockSize)).XORKeyStream(done, text)
	return done, nil
}
