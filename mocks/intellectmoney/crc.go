package intellectmoney

// crc16 is CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, no reflection, no final xor.
// Source: recomputed from the link in sbp.ru.txt, "Сценарий использования", which it gives 4FA0 for.
func crc16(text string) uint16 {
	crc := uint16(0xffff)
	for i := range len(text) {
		crc ^= uint16(text[i]) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return crc
}
