// Package ipay asks an imitation of iPay.ua's Google Pay API what its page leaves open.
package ipay

import (
	"context"
	"crypto/sha3"
	"encoding/hex"
	"encoding/json"
	"maps"
	"sync"
	"time"
	_ "time/tzdata" // a machine without zone data stamps the provider's time all the same

	"paysandbox/internal/probe"
)

// Credentials are what iPay gives to one merchant.
type Credentials struct {
	Login, SignKey string
	Recipients     []int64 // smch_id of two recipients whom the merchant may pay; fewer: what needs them is not asked
}

// Tokens are what payments are made with. Where there is none, what needs one is not asked.
type Tokens struct {
	// Given is a Google Pay token in Base64 for this merchant that pays; it serves every payment. Empty: Mint makes them.
	Given string
	// Mint makes a token at a sandbox's control plane; nil: nobody can.
	Mint func(context.Context, Wish) (string, error)
}

// Wish is what a token is to hold, each empty: as usual.
type Wish struct {
	Card        string // number of one of the sandbox's test cards, or of none
	CardExpires string // MM/YYYY
	AuthMethod  string // PAN_ONLY, CRYPTOGRAM_3DS
	Merchant    string // gatewayMerchantId
	Expires     string // a duration from now, "-1m"
}

// shop signs and sends for one merchant. What it remembers, later trials share.
type shop struct {
	Credentials
	tokens Tokens

	broken, badToken string   // outcomes of the gate's PaymentCreate with broken fields, and with a token that is none
	sold             *payment // a payment that went through; whoever shares it leaves it as it is
}

// The actions that are asked.
const (
	opFee     = "CalculateFee"
	opCreate  = "PaymentCreate"
	opVerify  = "PaymentVerify3DS"
	opSale    = "PaymentSale"
	opCancel  = "PaymentCancel"
	opStatus  = "GetPaymentStatus"
	opInvoice = "GetPaymentInvoice"
	opReceipt = "GetReceipt"
	opProcess = "ProcessPayment"
)

// neverGiven has the form of a pmt_id, far above those that are given.
const neverGiven = 999_999_999_999_999

// noToken is not Base64: nobody can take money by it.
const noToken = "*** no token ***"

// object is a body, or an object in it. A nil value is sent as null.
type object = map[string]any

// draft is a request that can still be spoilt.
type draft struct {
	action           any // nil: none
	body             object
	version          any    // nil: none
	login, at, digit string // in the place of the right login, time and sign; "": the right one
	path             string // "": the root
	write            func([]byte) []byte
	mayBeDenied      bool // access denied is an outcome, and not a reason to know nothing
}

func (s *shop) draft(action string, body object) *draft { return &draft{action: action, body: body} }

// creation is a PaymentCreate with every field that the table requires, and a token that is none; with changes.
func (s *shop) creation(changes object) *draft {
	body := object{
		"invoice": small, "token": noToken, "pmt_desc": "Probe", "pmt_info": object{"probe": "1"}, "threeds_info": threeds(nil),
	}
	maps.Copy(body, changes)
	return s.draft(opCreate, body)
}

// small is what payments are of, in kopecks.
const small = 100

// threeds is the threeds_info of the page's example, with changes.
func threeds(changes object) object {
	info := object{
		"notification_url": "https://shop.example/3ds", "threeds_requestor_url": "https://shop.example/", "browser_language": "uk",
		"browser_screen_height": "1080", "browser_screen_width": "1920", "browser_color_depth": "24",
		"browser_accept_header": "text/html", "browser_tz": "-120", "browser_user_agent": "paysandbox-probe",
	}
	maps.Copy(info, changes)
	return info
}

// parts are the transactions of a payment of small, of two recipients, with changes of the first.
func (s *shop) parts(changes object) []object {
	first := object{"smch_id": s.Recipients[0], "invoice": 60, "desc": "Probe"}
	maps.Copy(first, changes)
	return []object{first, {"smch_id": s.Recipients[1], "invoice": 40, "desc": "Probe"}}
}

// kyiv is the provider's zone.
var kyiv = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Kiev")
	if err != nil {
		return time.FixedZone("EET", 2*60*60) // the zone data is part of this program: not reached
	}
	return zone
})

// sign is the digest of time and key.
func sign(text string) string {
	digest := sha3.Sum512([]byte(text))
	return hex.EncodeToString(digest[:])
}

// request signs the draft.
func (s *shop) request(side *probe.Side, d *draft) (probe.Request, error) {
	stamp := or(d.at, side.Now().In(kyiv()).Format(time.DateTime))
	inner := object{
		"auth": object{"login": or(d.login, s.Login), "time": stamp, "sign": or(d.digit, sign(stamp+s.SignKey))},
		"body": d.body,
	}
	if d.action != nil {
		inner["action"] = d.action
	}
	if d.version != nil {
		inner["version"] = d.version
	}
	text, err := json.Marshal(object{"request": inner})
	if err != nil {
		return probe.Request{}, err
	}
	if d.write != nil {
		text = d.write(text)
	}
	return probe.Request{Kind: d.kind(), Path: or(d.path, "/"), Header: map[string][]string{"Content-Type": {"application/json"}}, Body: text}, nil
}

// kind is what the request is counted by.
func (d *draft) kind() string {
	switch name, _ := d.action.(string); name {
	case opFee, opCreate, opVerify, opSale, opCancel, opStatus, opInvoice, opReceipt, opProcess:
		return name
	}
	return odd
}

// odd counts requests without an action that exists.
const odd = "other action"

func or(text, usual string) string {
	if text == "" {
		return usual
	}
	return text
}
