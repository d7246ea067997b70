package intellectmoney

import (
	"net/http"
	"strings"
)

// answerFormat is how an answer is written and labelled.
type answerFormat struct {
	xml         bool
	contentType string
}

var (
	answerJSON     = answerFormat{contentType: "application/json; charset=utf-8"}
	answerTextJSON = answerFormat{contentType: "text/json; charset=utf-8"} // the old spelling. Source: vendor's public samples
	answerXML      = answerFormat{xml: true, contentType: "application/xml; charset=utf-8"}
)

// formatOf chooses by Accept: the first format in it that the provider writes.
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Заголовки запроса" (application/json); vendor's public samples (the others).
// Guess: guess.intellectmoney.answer-format: without Accept, with */* or with formats unknown to it the provider answers XML; of
// several formats the first that it knows, whatever their q.
func formatOf(header http.Header, s *Settings) answerFormat {
	for _, line := range header["Accept"] {
		for line != "" {
			var media string
			media, line, _ = strings.Cut(line, ",")
			media, _, _ = strings.Cut(media, ";")
			switch media = strings.TrimSpace(media); {
			case strings.EqualFold(media, "application/json"):
				return answerJSON
			case strings.EqualFold(media, "text/json"):
				return answerTextJSON
			case strings.EqualFold(media, "application/xml") || strings.EqualFold(media, "text/xml"):
				return answerXML
			}
		}
	}
	if s.AnswerFormat == formatJSON {
		return answerJSON
	}
	return answerXML
}
