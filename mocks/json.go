package mocks

import "unicode/utf8"

// AppendJSON appends a JSON string. It escapes what JSON requires and nothing else, so links keep their "&"; bytes that are not
// UTF-8 become U+FFFD.
func AppendJSON(to []byte, value string) []byte {
	const hexDigits = "0123456789abcdef"
	to = append(to, '"')
	for _, r := range value {
		switch {
		case r == '"' || r == '\\':
			to = append(to, '\\', byte(r))
		case r == '\n':
			to = append(to, `\n`...)
		case r == '\r':
			to = append(to, `\r`...)
		case r == '\t':
			to = append(to, `\t`...)
		case r < ' ':
			to = append(to, '\\', 'u', '0', '0', hexDigits[r>>4], hexDigits[r&15])
		default:
			to = utf8.AppendRune(to, r)
		}
	}
	return append(to, '"')
}
