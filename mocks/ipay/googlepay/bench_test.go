package googlepay

import (
	"errors"
	"testing"
)

func BenchmarkOpen(b *testing.B) {
	token, keys := minted(b, sample()), SandboxKeys()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(token, keys, RecipientID, noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpenForeign(b *testing.B) {
	token, keys := published(b, "google-test-moov.json"), SandboxKeys()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Open(token, keys, RecipientID, noon); !errors.Is(err, ErrForeign) {
			b.Fatal(err)
		}
	}
}

func BenchmarkMint(b *testing.B) {
	issuer, m := SandboxIssuer(), sample()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := issuer.Mint(m, drawn); err != nil {
			b.Fatal(err)
		}
	}
}
