package yamlfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonEscapes rewrites the two escapes of JSON texts that the YAML reader does not know, and that PHP and Python write by default:
// `\/`, and a character beyond the first 65536 as two \u escapes. What is not JSON stays as it is. Columns behind such an escape
// shift by what it shrinks.
func jsonEscapes(data []byte) []byte {
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n"), []byte("{")) || bytes.IndexByte(data, '\\') < 0 || !json.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data))
	for i := 0; i < len(data); {
		size := 1
		if data[i] == '\\' {
			size = 2 // in valid JSON something follows, and a backslash stands inside texts only
		}
		switch pair := surrogates(data[i:]); {
		case pair != utf8.RuneError:
			out = fmt.Appendf(out, `\U%08X`, pair)
			size = 12
		case size == 2 && data[i+1] == '/':
			out = append(out, '/')
		default:
			out = append(out, data[i:i+size]...)
		}
		i += size
	}
	return out
}

// surrogates reads the character that data begins with, written as two \u escapes; RuneError: it does not.
func surrogates(data []byte) rune {
	if len(data) < 12 || data[0] != '\\' || data[1] != 'u' || data[6] != '\\' || data[7] != 'u' {
		return utf8.RuneError
	}
	high, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	low, err2 := strconv.ParseUint(string(data[8:12]), 16, 16)
	if err != nil || err2 != nil {
		return utf8.RuneError
	}
	return utf16.DecodeRune(rune(high), rune(low))
}
