package intellectmoney

import "strings"

// windows1251 is the upper half of the code page: the rune of byte 0x80+i. The lower half is ASCII. Byte 0x98 stands for nothing.
var windows1251 = [128]rune{
	'Ђ', 'Ѓ', '‚', 'ѓ', '„', '…', '†', '‡', '€', '‰', 'Љ', '‹', 'Њ', 'Ќ', 'Ћ', 'Џ',
	'ђ', '‘', '’', '“', '”', '•', '–', '—', '\ufffd', '™', 'љ', '›', 'њ', 'ќ', 'ћ', 'џ',
	'\u00a0', 'Ў', 'ў', 'Ј', '¤', 'Ґ', '¦', '§', 'Ё', '©', 'Є', '«', '¬', '\u00ad', '®', 'Ї',
	'°', '±', 'І', 'і', 'ґ', 'µ', '¶', '·', 'ё', '№', 'є', '»', 'ј', 'Ѕ', 'ѕ', 'ї',
	'А', 'Б', 'В', 'Г', 'Д', 'Е', 'Ж', 'З', 'И', 'Й', 'К', 'Л', 'М', 'Н', 'О', 'П',
	'Р', 'С', 'Т', 'У', 'Ф', 'Х', 'Ц', 'Ч', 'Ш', 'Щ', 'Ъ', 'Ы', 'Ь', 'Э', 'Ю', 'Я',
	'а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п',
	'р', 'с', 'т', 'у', 'ф', 'х', 'ц', 'ч', 'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я',
}

// fromWindows1251 reads bytes of the code page; 0x98 becomes U+FFFD.
func fromWindows1251(bytes string) string {
	var b strings.Builder
	for i := range len(bytes) {
		if c := bytes[i]; c < 0x80 {
			b.WriteByte(c)
		} else {
			b.WriteRune(windows1251[c-0x80])
		}
	}
	return b.String()
}

// toWindows1251 writes text in the code page; false if a rune has no place in it.
func toWindows1251(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		if r < 0x80 {
			b.WriteByte(byte(r))
			continue
		}
		at := indexOfRune(r)
		if at < 0 || r == '\ufffd' {
			return "", false
		}
		b.WriteByte(byte(0x80 + at))
	}
	return b.String(), true
}

func indexOfRune(r rune) int {
	for i, known := range windows1251 {
		if known == r {
			return i
		}
	}
	return -1
}
