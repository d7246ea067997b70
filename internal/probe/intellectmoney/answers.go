package intellectmoney

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"paysandbox/internal/probe"
)

// answers asks how an answer is written.
func (s *shop) answers() []probe.Experiment {
	return []probe.Experiment{
		experiment("answer-format",
			set(s.format("no Accept", "XML", ""), "JSON", "answer_format=json"),
			set(s.format("Accept: */*", "XML", "*/*"), "JSON", "answer_format=json"),
			s.format("XML with the lower q before JSON", "XML", "application/xml;q=0.1, application/json")),
		experiment("xml-answer", s.likeJSON("of an invoice", s.plainInvoice), s.likeJSON("of a refusal", func(side *probe.Side) *draft {
			return s.invoice(side).wrongHash()
		})),
		experiment("operation-id",
			set(s.operationID("with an invoice", s.plainInvoice), "absent", "operation_id=false"),
			set(s.operationID("with a refusal", func(side *probe.Side) *draft { return s.invoice(side).wrongHash() }), "absent", "operation_id=false")),
	}
}

func (s *shop) plainInvoice(side *probe.Side) *draft { return s.invoice(side) }

// format asks in which format an answer is. Without a header of the name, Go's client sends none.
func (s *shop) format(asks, ours, accept string) probe.Trial {
	return probe.Trial{Asks: asks, Ours: ours, Sends: probe.Once(opInvoice), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		a, outcome, err := s.send(ctx, side, s.invoice(side).as("Accept", accept))
		if err != nil {
			return "", err
		}
		switch body := bytes.TrimSpace(a.raw.Body); {
		case outcome != taken:
			return outcome, nil
		case bytes.HasPrefix(body, []byte("{")):
			return "JSON", nil
		default:
			return "XML", nil
		}
	}}
}

func (s *shop) operationID(asks string, make func(*probe.Side) *draft) probe.Trial {
	return probe.Trial{Asks: asks, Ours: "a GUID", Sends: probe.Once(opInvoice), Run: func(ctx context.Context, side *probe.Side) (string, error) {
		a, _, err := s.send(ctx, side, make(side))
		switch {
		case err != nil:
			return "", err
		case a.OperationState == nil:
			return "", probe.Unclear("the answer is none of the provider's: %s", httpOutcome(a.raw))
		case a.OperationID == nil:
			return "absent", nil
		}
		return shape(string(*a.OperationID), map[string]string{"a GUID": guid}), nil
	}}
}

// likeJSON compares an answer in XML with one in JSON to the like of it.
func (s *shop) likeJSON(asks string, make func(*probe.Side) *draft) probe.Trial {
	return probe.Trial{
		Asks: "an XML answer " + asks, Ours: "root Response, children as the keys of JSON", Sends: probe.Times(2, opInvoice),
		Run: func(ctx context.Context, side *probe.Side) (string, error) {
			inJSON, _, err := s.send(ctx, side, make(side))
			if err != nil {
				return "", err
			}
			inXML, _, err := s.send(ctx, side, make(side).as("Accept", "application/xml"))
			if err != nil {
				return "", err
			}
			keys, err := jsonKeys(inJSON.raw.Body)
			if err != nil {
				return "", probe.Unclear("the answer that was asked for in JSON is none: %s", httpOutcome(inJSON.raw))
			}
			root, children, attributes, ok := xmlNames(inXML.raw.Body)
			if !ok {
				return "no XML: " + httpOutcome(inXML.raw), nil
			}
			outcome := "root " + root + ", children as the keys of JSON"
			if !slices.Equal(keys, children) {
				outcome = "root " + root + ", children " + strings.Join(children, " ")
			}
			if attributes {
				outcome += ", with attributes"
			}
			return outcome, nil
		},
	}
}

// jsonKeys lists the keys of an object and the objects in it, each below the key of its object, in their order.
func jsonKeys(body []byte) (keys []string, err error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	var read func(above string) error
	read = func(above string) error {
		token, err := decoder.Token()
		if err != nil || token != json.Delim('{') {
			return err
		}
		for decoder.More() {
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			name := above + "/" + key.(string) // a key is a string, or Token fails
			keys = append(keys, name)
			if err := read(name); err != nil {
				return err
			}
		}
		_, err = decoder.Token()
		return err
	}
	if err := read(""); err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("no object")
	}
	return keys, nil
}

// declarations are attributes that say nothing of the answer.
var declarations = regexp.MustCompile(`^xmlns`)

// xmlNames lists the elements in the same way, without the root; ok: it is XML.
func xmlNames(body []byte) (root string, names []string, attributes, ok bool) {
	decoder := xml.NewDecoder(bytes.NewReader(body))
	var above []string
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && root != "" {
			return root, names, attributes, true
		}
		if err != nil {
			return "", nil, false, false
		}
		switch t := token.(type) {
		case xml.StartElement:
			attributes = attributes || slices.ContainsFunc(t.Attr, func(a xml.Attr) bool {
				return a.Name.Space != "xmlns" && !declarations.MatchString(a.Name.Local)
			})
			above = append(above, t.Name.Local)
			if len(above) == 1 {
				root = t.Name.Local
			} else {
				names = append(names, "/"+strings.Join(above[1:], "/"))
			}
		case xml.EndElement:
			above = above[:len(above)-1]
		}
	}
}
