package intellectmoney_test

import (
	"errors"
	"strings"
	"testing"

	"paysandbox/clients/intellectmoney"
)

func state(form string) intellectmoney.PaymentState {
	return intellectmoney.PaymentState{Step: intellectmoney.StepSendTo3DS, Form3DS: form}
}

func TestSBPCodeIsReadTwice(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n"
	for name, form := range map[string]string{
		"compact":                `{"SbpQrCodeUrl":"` + qrLink + `","SbpQrCodeImage":"iVBORw0KGgo="}`,
		"blanks and line breaks": "  {\r\n\t\"SbpQrCodeUrl\" : \"" + qrLink + "\" ,\n\"SbpQrCodeImage\": \"iVBORw0KGgo=\"\n }\n",
		"wrapped image":          "{\"SbpQrCodeUrl\":\"" + qrLink + "\",\"SbpQrCodeImage\":\"iVBO\r\nRw0K\n Ggo=\"}",
		"unpadded image":         `{"SbpQrCodeUrl":"` + qrLink + `","SbpQrCodeImage":"iVBORw0KGgo"}`,
		"escaped slashes":        `{"SbpQrCodeUrl":"` + strings.ReplaceAll(qrLink, "/", `\/`) + `","SbpQrCodeImage":"iVBORw0KGgo="}`,
	} {
		t.Run(name, func(t *testing.T) {
			code, err := state(form).SBPCode()
			if err != nil || code.URL != qrLink || string(code.Image) != png {
				t.Errorf("SBPCode = %+v, %v", code, err)
			}
		})
	}
}

func TestSBPCodeWithoutImage(t *testing.T) {
	code, err := state(`{"SbpQrCodeUrl":"` + qrLink + `"}`).SBPCode()
	if err != nil || code.URL != qrLink || code.Image != nil {
		t.Errorf("SBPCode = %+v, %v; want the URL alone", code, err)
	}
}

// The page cuts the image with three dots: the payer can still be sent to the URL.
func TestPrintedSBPAnswerGivesItsURLAndAnErrorForTheCutImage(t *testing.T) {
	got, err := answering(t, 200, fixture(t, "answers/sbp-send-to-3ds.json")).State(t.Context(), "3000000001")
	if err != nil {
		t.Fatal(err)
	}
	code, err := got.SBPCode()
	if !errors.Is(err, intellectmoney.ErrMalformedAnswer) || code.URL != qrLink || code.Image != nil {
		t.Errorf("SBPCode = %+v, %v; want the URL and ErrMalformedAnswer", code, err)
	}
}

func TestForm3DSOfAnotherMethodIsRefused(t *testing.T) {
	sbp, link := `{"SbpQrCodeUrl":"`+qrLink+`"}`, gpayLink
	form := `<html><body onload="f.submit()"><FORM id="f" method="post" action="https://acs/"></form></body></html>`
	if got, err := state(" " + link + "\n").Link(); got != link || err != nil {
		t.Errorf("Link = %q, %v", got, err)
	}
	if got, err := state("\n" + form).CardForm(); got != form || err != nil {
		t.Errorf("CardForm = %q, %v", got, err)
	}
	refused := func(what string, err error) {
		t.Helper()
		if !errors.Is(err, intellectmoney.ErrMalformedAnswer) {
			t.Errorf("%s: err = %v, want ErrMalformedAnswer", what, err)
		}
	}
	for _, other := range []string{link, form, `{}`, `{"SbpQrCodeUrl":"javascript:alert(1)"}`, `{"SbpQrCodeUrl":7}`, `"text"`, "null", "[]"} {
		_, err := state(other).SBPCode()
		refused("SBPCode of "+other, err)
	}
	for _, other := range []string{sbp, form, "javascript:alert(1)", "//host/path", "/path", "https://", "https://:1/", "ftp://host/", "http://[::1"} {
		_, err := state(other).Link()
		refused("Link of "+other, err)
	}
	for _, other := range []string{sbp, link, "<html></html>", "a <form>"} {
		_, err := state(other).CardForm()
		refused("CardForm of "+other, err)
	}
}

func TestNoForm3DSSaysWhenItComes(t *testing.T) {
	s := intellectmoney.PaymentState{Step: intellectmoney.StepInProcess, Form3DS: " "}
	_, sbp := s.SBPCode()
	_, link := s.Link()
	_, form := s.CardForm()
	for _, err := range []error{sbp, link, form} {
		if !errors.Is(err, intellectmoney.ErrNoForm3DS) || !strings.Contains(err.Error(), "InProcess") {
			t.Errorf("err = %v, want ErrNoForm3DS with the step", err)
		}
	}
}

// A step is text from outside, which an error shows in part.
func TestNoForm3DSShowsAStepInPart(t *testing.T) {
	_, err := intellectmoney.PaymentState{Step: intellectmoney.PaymentStep("4111111111111111" + strings.Repeat("x", 10_000))}.Link()
	if !errors.Is(err, intellectmoney.ErrNoForm3DS) || strings.Contains(err.Error(), "4111111111111111") || len(err.Error()) > 700 {
		t.Errorf("err = %.200v, want ErrNoForm3DS with the beginning of the step", err)
	}
}
