package intellectmoney

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Answer is what every answer of the provider carries.
//
// Source: gazprompay.ru.txt, sbp.ru.txt, bnpl.ru.txt, "Тело ответа".
type Answer struct {
	EshopID        string  // number of the shop; "" where the answer has none, as in the printed refusals
	OperationID    string  // GUID of the operation; "" where the answer has none, as in the printed examples
	OperationState Verdict // whether the request was processed: 0 processed, 1 queued, 2 could not be processed
	State          Verdict // what came of it: 0 done, 1 done with a warning, anything else a refusal
	Raw            []byte  // the body as it arrived, JSON or XML
}

// Verdict is a code with the provider's own words for it, in Russian.
type Verdict struct {
	Code int
	Desc string
}

// Warning is the provider's remark on a request that was carried out all the same (State.Code 1), else "".
//
// Source: agreed by independent clients.
func (a Answer) Warning() string {
	if a.State.Code == 1 {
		return a.State.Desc
	}
	return ""
}

// answer is an Answer with the parts of Result that only some operations bring.
type answer struct {
	Answer
	param  string
	result resultWire
}

// The wire types serve JSON and XML alike. Names and pointers follow the printed answers: what may be missing can be told
// from what is empty.
type envelopeWire struct {
	OperationState *codeWire   `json:"OperationState" xml:"OperationState"`
	OperationID    text        `json:"OperationId" xml:"OperationId"`
	EshopID        text        `json:"EshopId" xml:"EshopId"`
	Result         *resultWire `json:"Result" xml:"Result"`
}

type resultWire struct {
	InvoiceID   text      `json:"InvoiceId" xml:"InvoiceId"`
	PaymentStep text      `json:"PaymentStep" xml:"PaymentStep"`
	Form3DS     text      `json:"Form3DS" xml:"Form3DS"`
	Message     text      `json:"Message" xml:"Message"`
	RcCodeID    text      `json:"RcCodeId" xml:"RcCodeId"`
	RRN         text      `json:"Rrn" xml:"Rrn"`
	State       *codeWire `json:"State" xml:"State"`
}

type codeWire struct {
	ErrorSourceParam text `json:"ErrorSourceParam" xml:"ErrorSourceParam"`
	Code             text `json:"Code" xml:"Code"`
	Desc             text `json:"Desc" xml:"Desc"`
}

// text takes a string, a number (its digits) or null (""): the pages and the samples do not agree on which is sent where.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch b[0] {
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = text(s)
	case 'n':
		*t = ""
	case '{', '[', 't', 'f':
		return errors.New("an object, a list or a boolean stands where text or a number belongs")
	default:
		*t = text(b)
	}
	return nil
}

func (t text) trimmed() string { return strings.TrimSpace(string(t)) }

// decodeAnswer reads a whole answer, JSON or XML by its first character: Content-Type is not asked, since it is not reliable.
// The error is ErrMalformedAnswer, with what is wrong.
func decodeAnswer(body []byte) (answer, error) {
	var w envelopeWire
	content := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	var err error
	switch {
	case bytes.HasPrefix(content, []byte("{")):
		err = json.Unmarshal(content, &w)
	case bytes.HasPrefix(content, []byte("<")):
		err = decodeXML(content, &w)
	default:
		err = fmt.Errorf("neither JSON nor XML (%d bytes)", len(body))
	}
	if err != nil {
		return answer{}, fmt.Errorf("%w: %w", ErrMalformedAnswer, err)
	}

	a := answer{Answer: Answer{EshopID: w.EshopID.trimmed(), OperationID: w.OperationID.trimmed(), Raw: body}}
	if a.OperationState, err = w.OperationState.verdict("OperationState"); err != nil {
		return answer{}, err
	}
	if w.Result != nil {
		a.result = *w.Result
	}
	if a.result.State == nil && a.OperationState.Code != 0 {
		return a, nil // a request that was not processed may have no Result
	}
	if a.State, err = a.result.State.verdict("Result.State"); err != nil {
		return answer{}, err
	}
	a.param = a.result.State.ErrorSourceParam.trimmed()
	return a, nil
}

func (w *codeWire) verdict(where string) (Verdict, error) {
	if w == nil {
		return Verdict{}, fmt.Errorf("%w: no %s", ErrMalformedAnswer, where)
	}
	code, err := strconv.ParseInt(w.Code.trimmed(), 10, 32)
	if err != nil {
		return Verdict{}, fmt.Errorf("%w: %s.Code is missing or not a whole number", ErrMalformedAnswer, where)
	}
	return Verdict{Code: int(code), Desc: string(w.Desc)}, nil
}

// decodeXML takes any root element: that it is called Response is known from clients only.
func decodeXML(content []byte, w *envelopeWire) error {
	decoder := xml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(w); err != nil {
		return err
	}
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token := token.(type) {
		case xml.StartElement:
			return errors.New("a second element follows the XML answer")
		case xml.CharData:
			if len(bytes.TrimSpace(token)) > 0 {
				return errors.New("text follows the XML answer")
			}
		}
	}
}

// refusal is nil for a success: both codes 0, or State.Code 1, which warns.
//
// Source: gazprompay.ru.txt, "Пример ответов": a refusal keeps OperationState.Code 0, so one code alone does not tell.
func (a answer) refusal(operation string) *APIError {
	if a.OperationState.Code == 0 && (a.State.Code == 0 || a.State.Code == 1) {
		return nil
	}
	desc := a.State.Desc
	if a.State.Code == 0 {
		desc = a.OperationState.Desc
	}
	return &APIError{
		Operation: operation, OperationCode: a.OperationState.Code, StateCode: a.State.Code, Param: a.param, Desc: desc,
		HTTPStatus: http.StatusOK, EshopID: a.EshopID, OperationID: a.OperationID, Raw: a.Raw,
	}
}
