package contract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bytedance/sonic"
)

// Answer is what the sandbox sent, whole: an answer that was broken on purpose is not to be checked.
type Answer struct {
	Status      int
	ContentType string // with or without parameters; empty where there is no body
	Body        []byte // not changed and not kept
	// Variant says which variant of the operation is answered; empty, or a name that is none of the operation's: the operation as a
	// whole.
	Variant string
}

// CheckAnswer decodes an answer and holds it against the operation; path is the operation's own, as Operations gives it. A variant
// has its own answer of status 200; every other status is the operation's. A status and a media type that the contract does not
// declare are violations, and so is a body where it declares none. JSON and XML are decoded; of other media types only the name is
// checked. A method that the path does not have is answered as the path's first operation says, which is where its 405 stands. No
// violation: nil; at most 20 are listed.
func (c *Contract) CheckAnswer(path, method string, ans Answer) []Violation {
	op := c.find(path, method)
	if op == nil && len(c.paths[path]) > 0 {
		op = c.paths[path][0]
	}
	if op == nil {
		return c.unknown("answer")
	}
	declared := op.answer(ans.Status, ans.Variant)
	if declared == nil {
		return []Violation{{Where: "answer status", Message: "status " + strconv.Itoa(ans.Status) + " is not in the contract; known: " + op.statuses}}
	}
	if len(declared.contents) == 0 {
		if len(ans.Body) > 0 {
			return []Violation{{Where: "answer body", Message: "the body must be empty with status " + strconv.Itoa(ans.Status)}}
		}
		return nil
	}
	content := declared.contents[mediaType(ans.ContentType)]
	if content == nil {
		return []Violation{{Where: "answer header Content-Type", Field: "Content-Type",
			Message: "Content-Type is not one of the contract's; known: " + declared.types}}
	}
	if content.codec == opaque || content.body == nil {
		return nil
	}
	return content.check(ans.Body)
}

func (c *content) check(encoded []byte) []Violation {
	unreadable := func(message string) []Violation {
		return []Violation{{Where: "answer body", Message: message}}
	}
	if len(encoded) == 0 {
		return unreadable("the body is empty")
	}
	if !utf8.Valid(encoded) { // encoding/json would mend it in silence
		return unreadable("the body is not valid UTF-8")
	}
	if c.codec == xmlCodec {
		root, tree, err := decodeXML(encoded)
		switch {
		case err != nil:
			return unreadable("the body is not XML that can be read: " + err.Error())
		case c.body.root != "" && root != c.body.root:
			return unreadable("the root element must be " + c.body.root)
		}
		return c.body.check("answer body", "the body", tree, true)
	}
	var tree any
	// Ten-digit numbers are exact in a float64, which the schema's limits are too.
	if err := sonic.ConfigStd.Unmarshal(encoded, &tree); err != nil {
		return unreadable("the body is not valid JSON") // the error quotes the body
	}
	return c.body.check("answer body", "the body", tree, false)
}

// codec says how a media type is decoded.
type codec int

const (
	opaque codec = iota // not at all
	jsonCodec
	xmlCodec
)

func codecOf(mediaType string) codec {
	_, subtype, _ := strings.Cut(mediaType, "/")
	switch {
	case subtype == "json" || strings.HasSuffix(subtype, "+json"):
		return jsonCodec
	case subtype == "xml" || strings.HasSuffix(subtype, "+xml"):
		return xmlCodec
	}
	return opaque
}

// mediaType strips the parameters of a Content-Type and folds its case.
func mediaType(contentType string) string {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(name))
}
