package receipt

import (
	"fmt"
	"strings"
)

// notFiscal is what every receipt of a sandbox says of itself.
const notFiscal = "Тестовий чек paysandbox, не є фіскальним документом"

// write puts the receipt's lines onto the sheet, from top to bottom.
func (s *sheet) write(r Receipt, sums Sums, code [][]bool) {
	s.centred(title, "ЧЕК")
	s.centred(bold, r.Merchant)
	s.rule()
	s.detail("Мерчант", r.Login)
	s.detail("Платіж №", r.PaymentID)
	s.detail("Дата і час", r.Time.Format("02.01.2006 15:04:05"))
	s.detail("Картка", r.MaskedPAN)
	s.detail("RRN", r.RRN)
	s.detail("Код авторизації", r.AuthorizationCode)
	s.detail("Касир", r.CashierID)
	s.detail("Каса", r.CashRegisterID)
	s.rule()
	counted := len(r.Goods)+len(r.Discounts) > 0
	if counted {
		s.goods(r.Goods, sums.Lines)
		s.discounts(r.Discounts, sums)
		s.rule()
		s.sum(bold, "Усього за товари", sums.Total)
	}
	s.sum(large, "СПЛАЧЕНО", r.Paid)
	if counted && sums.Total != r.Paid {
		// Source: googlepay.uk.txt §3.4, the fiscal example: goods for 450 kopecks, an invoice of 100.
		s.paragraph(small, fmt.Sprintf("Увага: сума за товари (%s) і сплачена сума (%s) різні.", hryvnias(sums.Total), hryvnias(r.Paid)))
	}
	if r.Refunded != 0 {
		s.sum(bold, "Повернено", r.Refunded)
	}
	s.rule()
	s.detail("Чек на e-mail", r.DeliveryEmail)
	s.gap()
	s.centred(bold, notFiscal)
	s.code(code)
}

// goods writes a block for each good, so that none is torn over two pages unless it is longer than one.
func (s *sheet) goods(goods []Good, lines []int64) {
	for i, g := range goods {
		name := g.Name
		if strings.TrimSpace(name) == "" {
			name = "Товар без назви"
		}
		s.together(func() {
			s.paragraph(regular, fmt.Sprintf("%d. %s", i+1, clean(name)))
			if g.Code != "" {
				s.paragraph(small, "Код: "+clean(g.Code))
			}
			if g.Barcode != "" {
				s.paragraph(small, "Штрих-код: "+clean(g.Barcode))
			}
			s.pair(regular, hryvnias(g.Price)+" × "+pieces(g.Quantity), hryvnias(lines[i]))
			s.gap()
		})
	}
}

// discounts writes the goods' sum and what the discounts and extra charges make of it; nothing where there are none.
func (s *sheet) discounts(discounts []Discount, sums Sums) {
	if len(discounts) == 0 {
		return
	}
	s.rule()
	s.sum(regular, "Сума товарів", sums.Goods)
	for i, d := range discounts {
		words := "Знижка"
		if d.Type == TypeExtraCharge {
			words = "Надбавка"
		}
		if d.Mode == ModePercent {
			words += " " + strings.Replace(d.Value, ".", ",", 1) + noBreak + "%"
		}
		s.sum(regular, words, sums.Discounts[i])
	}
}

// detail writes a name and its text; nothing where the text is empty.
func (s *sheet) detail(name, text string) {
	if text = clean(text); text != "" {
		s.pair(regular, name, text)
	}
}

// sum writes a name and an amount.
func (s *sheet) sum(f face, name string, kopecks int64) {
	s.pair(f, name, hryvnias(kopecks))
}
