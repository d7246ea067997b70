package receipt

import (
	"bytes"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Lengths are in points, 72 to the inch.
const (
	mm         = 72 / 25.4
	width      = 80 * mm
	margin     = 5 * mm
	column     = width - 2*margin
	maxSingle  = 420 * mm // the longest receipt that is one page
	pageLength = 297 * mm // of a receipt that needs more than one
	footLine   = 5 * mm   // for the page's number, within pageLength
	gutter     = 2 * mm   // the least distance between a name and its text
	gapHeight  = 1.2 * mm
	ruleHeight = 3 * mm
	codeSide   = 32 * mm
	codeHeight = codeSide + 8*mm // with the white around it that scanners ask for
)

const family = "go"

// face is a font's style and size in points.
type face struct {
	style string
	size  float64
}

var (
	regular = face{"", 8}
	small   = face{"", 6.5}
	bold    = face{"B", 8}
	large   = face{"B", 10}
	title   = face{"B", 12}
)

func (f face) height() float64 { return f.size * 1.3 }

// row is one line of a receipt: texts, a rule, a gap or a QR code. What was given before it knows is already clean and fits.
type row struct {
	height      float64
	face        face
	left, right string
	centred     bool // left stands in the middle
	rule        bool
	code        [][]bool
}

// sheet gathers rows, then draws them. A block is rows that stay on one page when they can.
type sheet struct {
	pdf    *fpdf.Fpdf
	blocks [][]row
	open   bool // rows go into the last block
}

func newSheet(at time.Time) *sheet {
	pdf := fpdf.New("P", "pt", "A4", "")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(margin, margin, margin)
	pdf.SetCatalogSort(true) // fonts are a map inside: the same bytes need an order
	pdf.SetCreationDate(at)
	pdf.SetModificationDate(at)
	pdf.SetProducer("paysandbox", true)
	pdf.SetTitle("Чек", true)
	pdf.SetSubject(notFiscal, true)
	pdf.SetLang("uk-UA")
	// Copies: the library appends to slices of what it is given, and the fonts belong to the whole program.
	pdf.AddUTF8FontFromBytes(family, "", bytes.Clone(goregular.TTF))
	pdf.AddUTF8FontFromBytes(family, "B", bytes.Clone(gobold.TTF))
	return &sheet{pdf: pdf}
}

func (s *sheet) add(r row) {
	if s.open {
		last := len(s.blocks) - 1
		s.blocks[last] = append(s.blocks[last], r)
		return
	}
	s.blocks = append(s.blocks, []row{r})
}

// together puts everything that write adds into one block.
func (s *sheet) together(write func()) {
	s.blocks = append(s.blocks, nil)
	s.open = true
	write()
	s.open = false
}

func (s *sheet) gap()  { s.add(row{height: gapHeight}) }
func (s *sheet) rule() { s.add(row{height: ruleHeight, rule: true}) }

// code adds a QR code; nothing for none.
func (s *sheet) code(modules [][]bool) {
	if modules != nil {
		s.add(row{height: codeHeight, code: modules})
	}
}

// paragraph adds a clean text from the left edge, wrapped.
func (s *sheet) paragraph(f face, text string) {
	for _, line := range s.wrap(f, text, column) {
		s.add(row{height: f.height(), face: f, left: line})
	}
}

// centred adds a text in the middle, wrapped; nothing for an empty one.
func (s *sheet) centred(f face, text string) {
	for _, line := range s.wrap(f, clean(text), column) {
		s.add(row{height: f.height(), face: f, left: line, centred: true})
	}
}

// pair adds two clean texts, one at each edge: in one line where they fit, else one below the other.
func (s *sheet) pair(f face, left, right string) {
	if s.length(f, left)+gutter+s.length(f, right) <= column {
		s.add(row{height: f.height(), face: f, left: left, right: right})
		return
	}
	s.paragraph(f, left)
	for _, line := range s.wrap(f, right, column) {
		s.add(row{height: f.height(), face: f, right: line})
	}
}

// wrap breaks a clean text into lines that fit: between words, and within a word that fits no line. A text of blanks has no lines.
func (s *sheet) wrap(f face, text string, most float64) (lines []string) {
	var line string
	var used float64
	blank := s.length(f, " ")
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' }) {
		length := s.length(f, word)
		if line != "" && used+blank+length <= most {
			line, used = line+" "+word, used+blank+length
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		if length > most {
			var broken []string
			broken, word = s.split(f, word, most)
			lines, length = append(lines, broken...), s.length(f, word)
		}
		line, used = word, length
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// split cuts a word that is longer than a line into full lines and a rest that fits.
func (s *sheet) split(f face, word string, most float64) (full []string, rest string) {
	from, used := 0, 0.0
	for at, r := range word {
		length := s.length(f, string(r))
		if used+length > most && at > from {
			full = append(full, word[from:at])
			from, used = at, 0
		}
		used += length
	}
	return full, word[from:]
}

// length is how long a clean text is in points.
func (s *sheet) length(f face, text string) float64 {
	s.pdf.SetFont(family, f.style, f.size)
	return s.pdf.GetStringWidth(text)
}
