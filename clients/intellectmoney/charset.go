package intellectmoney

import "strings"

// upper1251 are the characters of the bytes 0x80 to 0xFF in windows-1251; 0x98 is none.
var upper1251 = []rune("ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\ufffd™љ›њќћџ\u00a0ЎўЈ¤Ґ¦§Ё©Є«¬\u00ad®Ї°±Ііґµ¶·ё№є»јЅѕїАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя")

// decode1251 reads a text in windows-1251.
func decode1251(text string) string {
	var out strings.Builder
	for i := range len(text) {
		if c := text[i]; c < 0x80 {
			out.WriteByte(c)
		} else {
			out.WriteRune(upper1251[c-0x80])
		}
	}
	return out.String()
}
