package ipay

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"hash/adler32"
	"strconv"

	"paysandbox/mocks"
	"paysandbox/payment"
)

// security3DS is security_rate of a payment that wants 3-D Secure, and the value of pmt_info.force_security_rate that asks for it.
// Source: googlepay.uk.txt §3.4, "Приклад відповіді (3D Secure)", §3.6 (66).
const security3DS = "3D"

// threeDSData is what the payer's browser brings the merchant after the challenge: Base64 of a zlib stream, opaque, of this one
// answer to this one payment, and unknown to whoever did not get it.
// Source: googlepay.uk.txt §3.4.3, example (its form). Guess: guess.ipay.threeds-data: what is in it.
func threeDSData(e mocks.Env, number string, answer mocks.Answer) string {
	proof := e.Draw("threeds-data", number, string(answer))
	return base64.StdEncoding.EncodeToString(zlibStored([]byte(`{"pmt_id":` + number + `,"proof":"` + hex.EncodeToString(proof[:]) + `"}`)))
}

// zlibStored wraps a short text in a zlib stream that does not compress it.
func zlibStored(text []byte) []byte {
	n := uint16(len(text))
	stream := []byte{0x78, 0x9c, 0x01} // the header of the page's sample, then one last stored block
	stream = binary.LittleEndian.AppendUint16(stream, n)
	stream = binary.LittleEndian.AppendUint16(stream, ^n)
	stream = append(stream, text...)
	return binary.BigEndian.AppendUint32(stream, adler32.Checksum(text))
}

// paymentVerify3DS takes what the payer's browser brought and finishes the payment. The payer's no is group 51; what is not the
// answer to this very challenge cannot be verified, and is group 60. Either ends the payment, so the data serves once.
// Source: googlepay.uk.txt §3.4.3. Guess: guess.ipay.groups-51-60: which is which. Guess: guess.ipay.verify-repeated: a payment that is
// not in 1 gets "overall error".
func paymentVerify3DS(t mocks.Tenant, c *mocks.Call, o object) (any, error) {
	f := fields{object: o}
	number, data := f.id("pmt_id"), f.text("threeds_data", 0)
	if f.broken || number == 0 || data == "" {
		return nil, errStructure
	}
	return act(t, c, number, func(p *payment.Payment, d *Detail) (mocks.Proposal, error) {
		switch {
		case p.State != stateChallenge:
			return mocks.Proposal{}, errState
		case d.ThreeDSData == "" || data != d.ThreeDSData:
			d.Group = groupUnproven
			return mocks.Proposal{To: stateDeclined}, nil
		case d.Answer != mocks.Approve:
			d.Group = groupChallenge
			return mocks.Proposal{To: stateDeclined}, nil
		}
		return d.settle(), nil
	})
}

// act carries out a command on a payment; decide may change the detail.
func act(t mocks.Tenant, c *mocks.Call, number int64, decide func(*payment.Payment, *Detail) (mocks.Proposal, error)) (any, error) {
	result, err := t.Act(c, strconv.FormatInt(number, 10), func(p *payment.Payment) (mocks.Proposal, error) {
		d := detailOf(p)
		proposal, err := decide(p, &d)
		p.Detail = &d
		return proposal, err
	})
	return answered(result, err)
}

// settle is what the card makes of a payment that nothing else stands in the way of.
func (d *Detail) settle() mocks.Proposal {
	if d.Card != nil && d.Card.group != 0 && !(d.Card.group == groupNeeds3DS && d.SecurityRate != "") {
		d.Group = d.Card.group
		return mocks.Proposal{To: stateDeclined}
	}
	return mocks.Proposal{To: d.takes()}
}
