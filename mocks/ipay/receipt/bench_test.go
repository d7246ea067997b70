package receipt

import "testing"

// BenchmarkPDF draws the page's own example, and a receipt of a thousand goods.
func BenchmarkPDF(b *testing.B) {
	for name, r := range map[string]Receipt{"example": example(), "thousand_goods": manyGoods(1000)} {
		b.Run(name, func(b *testing.B) {
			size := 0
			for b.Loop() {
				out, err := PDF(r)
				if err != nil {
					b.Fatal(err)
				}
				size = len(out)
			}
			b.ReportMetric(float64(size), "bytes/receipt")
		})
	}
}
