package ipay

// Payment is what PaymentCreate asks for. Fields left empty are not sent. Printing it with any verb of fmt shows no token.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate. The page lists pmt_desc, pmt_info and threeds_info as required, and its own
// examples leave each of them out.
type Payment struct {
	Invoice        int64          // required, above 0: kopecks, without the fee
	Token          string         // Google's token in Base64, see EncodeToken; required without RecurrentToken
	RecurrentToken string         // of an earlier answer, instead of Token
	Description    string         // pmt_desc
	Info           map[string]any // pmt_info: the merchant's own keys
	Force3DS       bool           // adds force_security_rate "3D" to pmt_info: 3-D Secure at any sum; the remedy of Decline3DSRequired
	ThreeDS        ThreeDSInfo    // the payer's browser; without NotificationURL a challenge has no way back
	ExtID          string         // the merchant's own number, at most 50 characters, unique; without it a lost answer cannot be asked for
	Phone          string         // msisdn, "380931234567"
	Deferred       bool           // take nothing yet; ProcessPayment takes it
	Recurrent      bool           // ask for a RecurrentToken in the answer
	Transactions   []Split        // split among several recipients
	Sender         Party          // who pays
	Receiver       Party          // who is paid
	ReceiptData    ReceiptData    // for a fiscal receipt, see GetReceipt
}

// ThreeDSInfo is threeds_info: what 3-D Secure wants to know of the payer's browser, and where it goes back to. All numbers
// are decimal text.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate (threeds_info).
type ThreeDSInfo struct {
	// NotificationURL is where the payer's browser POSTs the result. Nothing in that request says which payment it is of, so
	// put a key of your own into its query: "https://shop.example/3ds?order=1".
	NotificationURL string `json:"notification_url,omitempty"`
	RequestorURL    string `json:"threeds_requestor_url,omitempty"` // of the site where the payer pays
	ColorDepth      string `json:"browser_color_depth,omitempty"`   // bits: "24"
	Language        string `json:"browser_language,omitempty"`      // IETF BCP 47: "en-US"
	ScreenHeight    string `json:"browser_screen_height,omitempty"` // pixels
	ScreenWidth     string `json:"browser_screen_width,omitempty"`  // pixels
	TimeZone        string `json:"browser_tz,omitempty"`            // minutes as JavaScript's getTimezoneOffset: "-120" in Kyiv in winter, "-180" in summer
	AcceptHeader    string `json:"browser_accept_header,omitempty"` // the browser's Accept header, as it came
	UserAgent       string `json:"browser_user_agent,omitempty"`    // the browser's User-Agent header, as it came
}

// Split is one recipient's part of a payment.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate and PaymentSale (transactions). The table of PaymentCreate calls desc an
// integer; its example and PaymentSale's table have a text.
type Split struct {
	Invoice       int64          `json:"invoice"`           // kopecks
	SubMerchantID int64          `json:"smch_id,omitempty"` // the recipient's number, given by iPay
	Description   string         `json:"desc,omitempty"`    // at most 100 characters
	Info          map[string]any `json:"info,omitempty"`    // the merchant's own keys
}

// Party is who sends or receives the money, a person or a company. No limits are given.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate (sender, receiver).
type Party struct {
	LastName             string `json:"lastname,omitempty"`
	FirstName            string `json:"firstname,omitempty"`
	MiddleName           string `json:"middlename,omitempty"` // patronymic
	Document             string `json:"document,omitempty"`   // number of the passport or another document
	Address              string `json:"address,omitempty"`
	IdentificationNumber string `json:"identification_number,omitempty"` // tax number of a person or code of a company
	AccountNumber        string `json:"account_number,omitempty"`        // bank account
}

// ReceiptData is what a fiscal receipt is made of, for merchants that have fiscalisation.
//
// Source: googlepay.uk.txt §3.4, PaymentCreate (receipt_data).
type ReceiptData struct {
	CashierID      int64      `json:"cashier_id,omitempty"`       // at iPay
	CashRegisterID int64      `json:"cash_register_id,omitempty"` // at iPay
	Goods          []Good     `json:"goods,omitempty"`
	Discounts      []Discount `json:"discounts,omitempty"`
	DeliveryEmail  string     `json:"delivery_email,omitempty"` // where the receipt is sent
}

// Good is one line of a receipt.
type Good struct {
	ID       string `json:"id,omitempty"` // UUID
	Code     string `json:"code,omitempty"`
	Name     string `json:"name,omitempty"`
	Barcode  string `json:"barcode,omitempty"`
	Price    int64  `json:"price"`    // kopecks
	Quantity int64  `json:"quantity"` // thousandths: 1 piece is 1000, 2.25 kg are 2250
}

// Discount is a discount or an extra charge of a receipt.
type Discount struct {
	Type  DiscountType `json:"type,omitempty"`
	Mode  DiscountMode `json:"mode,omitempty"`
	Value float64      `json:"value"` // per cent, or the sum
}

// DiscountType says in which direction a [Discount] goes.
type DiscountType string

// DiscountMode says what the Value of a [Discount] is.
type DiscountMode string

// The types and modes of a discount.
const (
	DiscountDown    DiscountType = "DISCOUNT"
	DiscountUp      DiscountType = "EXTRA_CHARGE"
	DiscountPercent DiscountMode = "PERCENT"
	DiscountValue   DiscountMode = "VALUE"
)
