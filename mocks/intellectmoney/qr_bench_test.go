package intellectmoney

import "testing"

// BenchmarkQR is the dearest part of an answer with a QR code.
func BenchmarkQR(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := qrPNG("http://127.0.0.1:8080/pay/intellectmoney/AD20004F1OJUPGMM8AE8M52AAGC3C6DO?type=02&bank=100000000014&sum=1000&cur=RUB&crc=4FA0"); err != nil {
			b.Fatal(err)
		}
	}
}
