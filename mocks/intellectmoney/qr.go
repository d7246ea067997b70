package intellectmoney

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"sync"

	"github.com/boombuler/barcode/qr"
)

const (
	moduleSize = 6 // pixels of one module's side
	quietZone  = 4 // white modules around the code, as the standard asks
)

// encoder keeps its compressor from one picture to the next: that is most of what a picture costs.
var encoder = png.Encoder{CompressionLevel: png.BestSpeed, BufferPool: &buffers{}}

// buffers implements png.EncoderBufferPool.
type buffers struct{ pool sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	kept, _ := b.pool.Get().(*png.EncoderBuffer) // nil: the encoder makes one
	return kept
}

func (b *buffers) Put(kept *png.EncoderBuffer) { b.pool.Put(kept) }

// qrPNG draws a QR code as a PNG of one bit a pixel. A text beyond a code's capacity (about 2 KB) is an error.
func qrPNG(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	modules := code.Bounds().Dx()
	side := (modules + 2*quietZone) * moduleSize
	picture := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range modules {
		for x := range modules {
			if level, _, _, _ := code.At(x, y).RGBA(); level == 0 {
				fill(picture, (x+quietZone)*moduleSize, (y+quietZone)*moduleSize)
			}
		}
	}
	var out bytes.Buffer
	if err := encoder.Encode(&out, picture); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// fill blackens one module.
func fill(picture *image.Paletted, left, top int) {
	for y := top; y < top+moduleSize; y++ {
		row := picture.Pix[y*picture.Stride+left:][:moduleSize]
		for x := range row {
			row[x] = 1
		}
	}
}
