package receipt

import (
	"fmt"

	"github.com/boombuler/barcode/qr"
)

// matrix is the modules of a QR code, row by row, true for black; none for an empty text.
func matrix(text string) ([][]bool, error) {
	if text == "" {
		return nil, nil
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, fmt.Errorf("the QR text has %d bytes; give one of at most about 2,000: %w", len(text), err)
	}
	side := code.Bounds().Dx()
	rows := make([][]bool, side)
	for y := range rows {
		rows[y] = make([]bool, side)
		for x := range rows[y] {
			level, _, _, _ := code.At(x, y).RGBA()
			rows[y][x] = level == 0
		}
	}
	return rows, nil
}
