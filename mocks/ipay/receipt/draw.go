package receipt

import (
	"fmt"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// draw puts the gathered rows onto pages.
func (s *sheet) draw() {
	pages, length := s.paginate()
	for i, rows := range pages {
		s.pdf.AddPageFormat("P", fpdf.SizeType{Wd: width, Ht: length})
		top := margin
		for _, r := range rows {
			s.row(r, top, length)
			top += r.height
		}
		if len(pages) > 1 {
			foot := row{face: small, left: fmt.Sprintf("стор. %d з %d", i+1, len(pages)), centred: true, height: small.height()}
			s.row(foot, length-footLine, length)
		}
	}
}

// paginate says what stands on each page, and how long every page is.
func (s *sheet) paginate() (pages [][]row, length float64) {
	whole := 2 * margin
	for _, block := range s.blocks {
		whole += height(block)
	}
	if whole <= maxSingle {
		var page []row
		for _, block := range s.blocks {
			page = append(page, block...)
		}
		return [][]row{page}, whole
	}
	const room = pageLength - margin - footLine
	var page []row
	used := 0.0
	turn := func() {
		pages = append(pages, page)
		page, used = nil, 0
	}
	for _, block := range s.blocks {
		if rest := height(block); len(page) > 0 && used+rest > room && rest <= room {
			turn()
		}
		for _, r := range block {
			if len(page) > 0 && used+r.height > room {
				turn()
			}
			page = append(page, r)
			used += r.height
		}
	}
	return append(pages, page), pageLength
}

func height(rows []row) (sum float64) {
	for _, r := range rows {
		sum += r.height
	}
	return sum
}

// row draws one row whose upper edge is top points below the upper edge of a page of this length.
func (s *sheet) row(r row, top, length float64) {
	switch {
	case r.rule:
		s.pdf.SetLineWidth(0.5)
		s.pdf.SetDashPattern([]float64{2, 2}, 0)
		s.pdf.Line(margin, top+r.height/2, width-margin, top+r.height/2)
	case r.code != nil:
		s.modules(r.code, (width-codeSide)/2, length-top-(r.height-codeSide)/2)
	case r.left != "" || r.right != "":
		base := top + r.face.size
		s.pdf.SetFont(family, r.face.style, r.face.size)
		if r.left != "" {
			x := margin
			if r.centred {
				x = (width - s.pdf.GetStringWidth(r.left)) / 2
			}
			s.pdf.Text(x, base, r.left)
		}
		if r.right != "" {
			s.pdf.Text(width-margin-s.pdf.GetStringWidth(r.right), base, r.right)
		}
	}
}

// modules fills a QR code as one path, whose upper left corner is at x, y in the page's own axes (y grows upwards). One path leaves no
// hairlines between the modules; runs of black modules are one rectangle.
func (s *sheet) modules(code [][]bool, x, y float64) {
	side := codeSide / float64(len(code))
	var path strings.Builder
	for i, line := range code {
		for from := 0; from < len(line); from++ {
			if !line[from] {
				continue
			}
			to := from
			for to < len(line) && line[to] {
				to++
			}
			fmt.Fprintf(&path, "%.3f %.3f %.3f %.3f re\n", x+float64(from)*side, y-float64(i+1)*side, float64(to-from)*side, side)
			from = to
		}
	}
	path.WriteString("f")
	s.pdf.RawWriteStr(path.String())
}
