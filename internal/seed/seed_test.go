package seed_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strings"
	"testing"

	"paysandbox/internal/seed"
)

func TestDrawIsHMACOfLengthPrefixedParts(t *testing.T) {
	key := sha256.Sum256(append([]byte{0, 0, 0, 0, 0, 0, 0, 42}, "shop"...))
	mac := hmac.New(sha256.New, key[:])
	for _, part := range []string{"rrn", "intellectmoney:3000000000", strings.Repeat("long", 100)} {
		_ = binary.Write(mac, binary.BigEndian, uint32(len(part)))
		mac.Write([]byte(part))
	}
	source := seed.New(42, "shop")
	got := source.Draw("rrn", "intellectmoney:3000000000", strings.Repeat("long", 100))
	if !hmac.Equal(got[:], mac.Sum(nil)) {
		t.Fatalf("Draw gave %x, HMAC-SHA256 gives %x", got, mac.Sum(nil))
	}
}

func TestDrawDependsOnEveryInput(t *testing.T) {
	base := seed.New(1, "a")
	want := base.Draw("purpose", "x", "y")
	otherSeed, otherTenant := seed.New(2, "a"), seed.New(1, "b")
	for name, got := range map[string][32]byte{
		"seed":         otherSeed.Draw("purpose", "x", "y"),
		"tenant":       otherTenant.Draw("purpose", "x", "y"),
		"purpose":      base.Draw("other", "x", "y"),
		"part":         base.Draw("purpose", "x", "z"),
		"parts joined": base.Draw("purpose", "xy"),
		"parts moved":  base.Draw("purposex", "y"),
	} {
		if got == want {
			t.Errorf("the draw does not depend on the %s", name)
		}
	}
	if again := base.Draw("purpose", "x", "y"); again != want {
		t.Error("the same question got another answer")
	}
}

func TestDrawDoesNotAllocate(t *testing.T) {
	source := seed.New(1, "a")
	if n := testing.AllocsPerRun(100, func() { source.Draw("rrn", "3000000000") }); n != 0 {
		t.Errorf("a draw allocates %v times", n)
	}
}
