package receipt

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
)

// TestPDF reads the whole receipt back: the page's own fiscal example.
func TestPDF(t *testing.T) {
	r := example()
	r.Refunded = 40
	got := linesOf(t, draw(t, r))
	want := []string{
		"ЧЕК", "ТОВ «Ґанок їжака»",
		"Мерчант | test", "Платіж № | 1234567", "Дата і час | 09.07.2018 03:40:37", "Картка | 411111******1111",
		"RRN | 021705522966", "Код авторизації | 040280", "Касир | 1", "Каса | 2",
		"1. Назва товару 1", "Код: Код товару 1", "Штрих-код: A12345", "1,00_грн × 1 | 1,00_грн",
		"2. Назва товару 2", "Код: Код товару 2", "Штрих-код: A12345", "4,00_грн × 1 | 4,00_грн",
		"Сума товарів | 5,00_грн", "Знижка 10_% | −0,50_грн", "Усього за товари | 4,50_грн", "СПЛАЧЕНО | 1,00_грн",
		"Увага: сума за товари (4,50_грн) і сплачена сума (1,00_грн) різні.", "Повернено | 0,40_грн",
		"Чек на e-mail | payer@example.com", "Тестовий чек paysandbox, не є фіскальним", "документом",
	}
	for i, line := range want {
		want[i] = strings.ReplaceAll(line, "_", noBreak)
	}
	if len(got) != 1 || !slices.Equal(got[0], want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(slices.Concat(got...), "\n"), strings.Join(want, "\n"))
	}
}

func TestLinesThatComeAndGo(t *testing.T) {
	with := func(change func(*Receipt)) Receipt {
		r := example()
		change(&r)
		return r
	}
	for _, c := range []struct {
		name         string
		receipt      Receipt
		has, lacking string // lines separated by ";"
	}{
		{"sums_equal", with(func(r *Receipt) { r.Paid = 450 }), "Усього за товари | 4,50_грн;СПЛАЧЕНО | 4,50_грн", "Увага"},
		{"nothing_refunded", example(), "СПЛАЧЕНО | 1,00_грн", "Повернено"},
		{"no_discounts", with(func(r *Receipt) { r.Discounts = nil }), "Усього за товари | 5,00_грн;Увага: сума за товари (5,00_грн) і сплачена сума (1,00_грн) різні.", "Сума товарів;Знижка"},
		{"extra_charges", with(func(r *Receipt) {
			r.Discounts = []Discount{{TypeExtraCharge, ModePercent, "2.5"}, {TypeExtraCharge, ModeValue, "7"}, {TypeDiscount, ModeValue, "3"}}
		}), "Надбавка 2,5_% | 0,13_грн;Надбавка | 0,07_грн;Знижка | −0,03_грн;Усього за товари | 5,17_грн", ""},
		{"no_goods", with(func(r *Receipt) { r.Goods, r.Discounts = nil, nil }), "СПЛАЧЕНО | 1,00_грн", "Усього за товари;Увага;Сума товарів"},
		{"good_without_anything", with(func(r *Receipt) { r.Goods = []Good{{}} }), "1. Товар без назви;0,00_грн × 0 | 0,00_грн", "Код: ;Штрих-код"},
		{"weight", with(func(r *Receipt) { r.Goods = []Good{{Name: "Груші", Price: 12345678, Quantity: 2250}} }), "123_456,78_грн × 2,25 | 277_777,76_грн", ""},
		{"only_a_time", Receipt{Time: example().Time}, "ЧЕК;Дата і час | 09.07.2018 03:40:37;СПЛАЧЕНО | 0,00_грн", "Мерчант;Платіж;Картка;RRN;Код авторизації;Касир;Каса;Чек на e-mail"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lines := linesOf(t, draw(t, c.receipt))[0]
			for line := range strings.SplitSeq(strings.ReplaceAll(c.has, "_", noBreak), ";") {
				if !slices.Contains(lines, line) {
					t.Errorf("no line %q in\n%s", line, strings.Join(lines, "\n"))
				}
			}
			for start := range strings.SplitSeq(c.lacking, ";") {
				if start != "" && slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, start) }) {
					t.Errorf("a line begins with %q in\n%s", start, strings.Join(lines, "\n"))
				}
			}
		})
	}
}

func TestLongTextsWrapAndLoseNothing(t *testing.T) {
	r := example()
	r.Discounts = nil
	for _, name := range []string{
		strings.TrimSpace(strings.Repeat("Ґречана каша з їжаками ", 40)),
		strings.Repeat("Щ", maxText), // no blank to break at
		strings.Repeat("i", maxText),
	} {
		r.Goods = []Good{{Name: name, Price: 1, Quantity: 1000}}
		r.Login = name
		lines := linesOf(t, draw(t, r))[0]
		text := strings.ReplaceAll(strings.Join(lines, ""), " ", "")
		if n := strings.Count(text, strings.ReplaceAll(name, " ", "")); n != 2 {
			t.Errorf("%.20q… is there %d times, want 2, in\n%s", name, n, strings.Join(lines, "\n"))
		}
		for _, glyph := range open(t, draw(t, r)).Page(1).Content().Text {
			if glyph.X < margin-0.01 || glyph.X > width-margin {
				t.Fatalf("%.20q…: a text begins at %.1f of %.1f points", name, glyph.X, width)
			}
		}
	}
}

// TestEveryLineFits measures by the sheet itself what it put there.
func TestEveryLineFits(t *testing.T) {
	s := newSheet(example().Time)
	for _, text := range []string{strings.Repeat("WЩ", 400), strings.Repeat("a bb ccc ", 100), "короткий", strings.Repeat("x", 60) + " " + strings.Repeat("y", 60)} {
		for _, f := range []face{small, regular, bold, title} {
			lines := s.wrap(f, text, column)
			for _, line := range lines {
				if s.length(f, line) > column+0.01 || line == "" {
					t.Errorf("%q is %.1f points long, the column %.1f", line, s.length(f, line), column)
				}
			}
			if joined := strings.ReplaceAll(strings.Join(lines, ""), " ", ""); joined != strings.ReplaceAll(text, " ", "") {
				t.Errorf("%.20q… has become %.20q…", text, joined)
			}
		}
	}
}

func TestThousandGoodsGoOnOverPages(t *testing.T) {
	const n = 1000
	document := draw(t, manyGoods(n))
	pages := linesOf(t, document)
	if len(pages) < 20 {
		t.Fatalf("%d pages", len(pages))
	}
	reader := open(t, document)
	next := 1
	for i, page := range pages {
		if foot := page[len(page)-1]; foot != fmt.Sprintf("стор. %d з %d", i+1, len(pages)) {
			t.Errorf("page %d ends with %q", i+1, foot)
		}
		names, prices := 0, 0
		for _, line := range page {
			if strings.HasPrefix(line, fmt.Sprintf("%d. Їжа № %d,", next, next)) {
				names, next = names+1, next+1
			}
			if strings.Contains(line, " × ") {
				prices++
			}
		}
		if names != prices {
			t.Errorf("page %d has %d names and %d prices: a good is torn", i+1, names, prices)
		}
		for _, glyph := range reader.Page(i + 1).Content().Text {
			if glyph.Y < margin/2 || glyph.Y > pageLength-margin/2 {
				t.Fatalf("page %d has a text at %.1f of %.1f points", i+1, glyph.Y, pageLength)
			}
		}
	}
	if next != n+1 {
		t.Errorf("%d goods are there, want %d", next-1, n)
	}
}

func TestGoodLongerThanAPage(t *testing.T) {
	long := strings.Repeat("Щ", maxText)
	r := example()
	r.Goods = []Good{{Name: "перший"}, {Name: long, Code: long, Barcode: long}, {Name: "останній"}}
	document := draw(t, r)
	pages := linesOf(t, document)
	if text := strings.Join(slices.Concat(pages...), ""); strings.Count(text, "Щ") != 3*maxText || !strings.Contains(text, "3. останній") {
		t.Errorf("%d of %d letters", strings.Count(text, "Щ"), 3*maxText)
	}
	for i := range pages {
		for _, glyph := range open(t, document).Page(i + 1).Content().Text {
			if glyph.Y < margin/2 || glyph.Y > pageLength-margin/2 {
				t.Fatalf("page %d of %d has a text at %.1f of %.1f points", i+1, len(pages), glyph.Y, pageLength)
			}
		}
	}
}

func TestPDFRefuses(t *testing.T) {
	timeless, long, full := example(), example(), example()
	timeless.Time = time.Time{}
	long.QR = strings.Repeat("ї", 2000)
	full.Goods = make([]Good, MaxLines)
	for _, c := range []struct {
		name    string
		receipt Receipt
		want    string
	}{
		{"no_time", timeless, "a receipt needs its time: set Receipt.Time, in the provider's zone"},
		{"qr_too_long", long, "the QR text has 4000 bytes; give one of at most about 2,000: "},
		{"too_many_lines", full, "a receipt of 10001 goods and discounts is not drawn: give at most 10000"},
	} {
		if document, err := PDF(c.receipt); document != nil || err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %d bytes and %v, want %q", c.name, len(document), err, c.want)
		}
	}
	if _, err := PDF(timeless); !errors.Is(err, ErrNoTime) {
		t.Errorf("%v is not ErrNoTime", err)
	}
}

func TestQRSaysWhatItWasGiven(t *testing.T) {
	for _, text := range []string{example().QR, "платіж № 1234567", strings.Repeat("https://example.com/", 40)} {
		r := example()
		r.QR = text
		bitmap, err := gozxing.NewBinaryBitmapFromImage(pictureOf(t, draw(t, r), 1, 6))
		if err != nil {
			t.Fatal(err)
		}
		read, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_PURE_BARCODE: true})
		if err != nil {
			t.Errorf("%.40q: %v", text, err)
		} else if read.GetText() != text {
			t.Errorf("%q, want %q", read.GetText(), text)
		}
	}
	r := example()
	r.QR = ""
	if rects := open(t, draw(t, r)).Page(1).Content().Rect; len(rects) != 0 {
		t.Errorf("%d rectangles without a QR text", len(rects))
	}
}

// TestDocumentIsWhole follows the file's own table of objects.
func TestDocumentIsWhole(t *testing.T) {
	document := draw(t, manyGoods(100))
	if !bytes.HasPrefix(document, []byte("%PDF-1.")) || !bytes.HasSuffix(document, []byte("%%EOF\n")) {
		t.Fatalf("begins %q, ends %q", document[:8], document[len(document)-8:])
	}
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(document)
	if start == nil {
		t.Fatal("no startxref")
	}
	at, err := strconv.Atoi(string(start[1]))
	if err != nil || at >= len(document) || !bytes.HasPrefix(document[at:], []byte("xref\n0 ")) {
		t.Fatalf("startxref %s leads to no table (%v)", start[1], err)
	}
	entries := regexp.MustCompile(`(\d{10}) 00000 n `).FindAllSubmatch(document[at:], -1)
	if len(entries) < 10 {
		t.Fatalf("%d objects", len(entries))
	}
	for i, entry := range entries {
		offset, err := strconv.Atoi(string(entry[1]))
		if want := fmt.Sprintf("%d 0 obj\n", i+1); err != nil || offset >= at || !bytes.HasPrefix(document[offset:], []byte(want)) {
			t.Errorf("object %d is not at %s (%v)", i+1, entry[1], err)
		}
	}
	if info := open(t, document).Trailer().Key("Info"); info.Key("CreationDate").RawString() == "" || info.Key("Producer").Text() != "paysandbox" || info.Key("Subject").Text() != notFiscal {
		t.Errorf("info %v", info)
	}
}

func TestLengthFollowsTheContent(t *testing.T) {
	var last float64
	for _, n := range []int{0, 1, 10} {
		box := open(t, draw(t, manyGoods(n))).Page(1).V.Key("MediaBox")
		if wide := box.Index(2).Float64(); wide < 226.7 || wide > 226.8 {
			t.Errorf("%d goods: %.2f points wide, want 80 mm", n, wide)
		}
		if high := box.Index(3).Float64(); high <= last || high > maxSingle {
			t.Errorf("%d goods: %.2f points high after %.2f", n, high, last)
		} else {
			last = high
		}
	}
}

func TestSameReceiptSameBytes(t *testing.T) {
	want := draw(t, example())
	for range 20 {
		if !bytes.Equal(draw(t, example()), want) {
			t.Fatal("the same receipt gave other bytes")
		}
	}
	later := example()
	later.Time = later.Time.Add(time.Second)
	if bytes.Equal(draw(t, later), want) {
		t.Error("another time gave the same bytes")
	}
	if len(want) > 64<<10 {
		t.Errorf("%d bytes for a short receipt", len(want))
	}
}

func TestManyAtOnce(t *testing.T) {
	receipts := []Receipt{example(), manyGoods(3), manyGoods(60)}
	var want [][]byte
	for _, r := range receipts {
		want = append(want, draw(t, r))
	}
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			got, err := PDF(receipts[i%len(receipts)])
			if err != nil || !bytes.Equal(got, want[i%len(receipts)]) {
				t.Errorf("receipt %d differs from the one drawn alone (%v)", i%len(receipts), err)
			}
		})
	}
	all.Wait()
}
