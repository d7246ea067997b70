package control

// Match says which requests of the journal are meant: all of it must hold, and the zero Match is every request. A key or a name that the
// sandbox does not know is a [*Problem] that lists the known ones.
type Match struct {
	Provider string `json:"provider,omitempty"` // "ipay"
	Op       string `json:"op,omitempty"`       // operation: "PaymentCreate"
	Payment  string `json:"payment,omitempty"`  // "ipay:1234567", or the number alone
	Outcome  string `json:"outcome,omitempty"`  // answered, refused, declined, stopped, rejected
	Scenario string `json:"scenario,omitempty"` // that was in force
	Rule     string `json:"rule,omitempty"`     // that applied: "late.yaml:7", or the file alone
	Fault    string `json:"fault,omitempty"`    // "after_commit reset", or words of it
	Finding  string `json:"finding,omitempty"`  // the id of a remark
	// OffContract: the answer is, or is not, one that the provider's documents do not have; nil: either.
	OffContract *bool `json:"off_contract,omitempty"`
	Status      *int  `json:"status,omitempty"` // of the answer, 0: none was sent; nil: any
	Since       int64 `json:"since,omitempty"`  // requests with greater numbers alone
	Until       int64 `json:"until,omitempty"`  // and none with a greater one than this; 0: no end
	// Field asks about fields by the names of the provider's documents in any letter case, else reference, amount (whole minor units),
	// currency and method of the payment, else fields of the answer.
	Field  map[string]Condition `json:"field,omitempty"`
	Header map[string]Condition `json:"header,omitempty"` // of the request, by name in any letter case
}

// Condition asks about one value: a comparison and what to compare with. Several of them, such as {"gt": "5", "lt": "9"}, must all hold.
type Condition map[string]any

// Eq holds for just this text.
func Eq(text string) Condition { return Condition{"eq": text} }

// Prefix holds for what begins with the text.
func Prefix(text string) Condition { return Condition{"prefix": text} }

// Suffix holds for what ends in the text.
func Suffix(text string) Condition { return Condition{"suffix": text} }

// Regex holds for what a regular expression is found in, in Go's syntax.
func Regex(expression string) Condition { return Condition{"regex": expression} }

// Gt holds for decimal numbers above this one: "100.50".
func Gt(number string) Condition { return Condition{"gt": number} }

// Lt holds for decimal numbers below this one.
func Lt(number string) Condition { return Condition{"lt": number} }

// In holds for each of the texts.
func In(texts ...string) Condition { return Condition{"in": append([]string{}, texts...)} }

// Absent holds for what was not sent.
func Absent() Condition { return Condition{"absent": true} }

// Present holds for what was sent, perhaps empty.
func Present() Condition { return Condition{"absent": false} }
