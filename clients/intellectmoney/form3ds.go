package intellectmoney

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// SBPCode is what the payer of an SBP payment needs: one of the two.
type SBPCode struct {
	URL   string // absolute http or https; opens the bank's application on the payer's phone
	Image []byte // the QR code of URL as a PNG, or nil where the answer has none
}

// SBPCode reads Form3DS of an SBP payment: a string that holds a JSON object of its own. Blanks and line breaks anywhere in
// it do no harm; the page prints it with both.
//
// Errors: [ErrNoForm3DS] before SendTo3DS and after the end; [ErrMalformedAnswer] when it is something else. When only the
// image cannot be read, URL is there beside the error.
//
// Source: sbp.ru.txt, "Сценарий использования", step 3.
func (s PaymentState) SBPCode() (SBPCode, error) {
	if err := s.needForm3DS(); err != nil {
		return SBPCode{}, err
	}
	// A line break inside a JSON string is not allowed, and outside of one it means nothing: without them the text is the same.
	content := strings.NewReplacer("\r", "", "\n", "", "\t", "").Replace(s.Form3DS)
	var wire struct{ SbpQrCodeUrl, SbpQrCodeImage string }
	if err := json.Unmarshal([]byte(content), &wire); err != nil {
		return SBPCode{}, form3DSError("is not the JSON object of an SBP payment; Link and CardForm read the other methods")
	}
	code := SBPCode{URL: strings.TrimSpace(wire.SbpQrCodeUrl)}
	if !webAddress(code.URL) {
		return SBPCode{}, form3DSError("has no http or https URL in SbpQrCodeUrl")
	}
	image := strings.TrimRight(strings.ReplaceAll(wire.SbpQrCodeImage, " ", ""), "=")
	if image == "" {
		return code, nil
	}
	png, err := base64.RawStdEncoding.DecodeString(image)
	if err != nil {
		return code, form3DSError("has no base64 in SbpQrCodeImage; draw the code from URL")
	}
	code.Image = png
	return code, nil
}

// Link reads Form3DS of a Gazprom Pay or BNPL payment: the http or https address that the payer's browser goes to. Anything
// else ("javascript:" for one) is refused. Errors as for SBPCode.
//
// Source: gazprompay.ru.txt, "Сценарий использования", step 3; bnpl.ru.txt, the same step.
func (s PaymentState) Link() (string, error) {
	if err := s.needForm3DS(); err != nil {
		return "", err
	}
	link := strings.TrimSpace(s.Form3DS)
	if !webAddress(link) {
		return "", form3DSError("is not an http or https address; SBPCode and CardForm read the other methods")
	}
	return link, nil
}

// CardForm reads Form3DS of a card payment: an HTML form that submits itself, to be served to the payer's browser as it is.
// Errors as for SBPCode.
//
// Source: agreed by independent clients.
func (s PaymentState) CardForm() (string, error) {
	if err := s.needForm3DS(); err != nil {
		return "", err
	}
	form := strings.TrimSpace(s.Form3DS)
	if !strings.HasPrefix(form, "<") || !strings.Contains(strings.ToLower(form), "<form") {
		return "", form3DSError("is not an HTML form; SBPCode and Link read the other methods")
	}
	return form, nil
}

func (s PaymentState) needForm3DS() error {
	if strings.TrimSpace(s.Form3DS) == "" {
		return fmt.Errorf("%w at step %s; it comes with SendTo3DS", ErrNoForm3DS, excerpt(string(s.Step), nil))
	}
	return nil
}

func form3DSError(what string) error {
	return fmt.Errorf("intellectmoney: %w: Form3DS %s", ErrMalformedAnswer, what)
}

func webAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}
