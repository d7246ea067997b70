package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"paysandbox/clients/ipay"
)

const maxReceiptData = 1 << 20 // bytes

// iPayPaymentFlags describe the payment of pay.
type iPayPaymentFlags struct {
	amount, extID, desc, receiptData string
	info, split                      []string
	token, recurrentToken            string
	deferred, recurrent, force3DS    bool
}

func (f *iPayPaymentFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.amount, "amount", "", "what is paid, without the fee, for example 600.00")
	flags.StringVar(&f.extID, "ext-id", "", "the merchant's own number, new for each payment (default: made from the time)")
	flags.StringVar(&f.desc, "desc", "", "what is paid for")
	flags.StringArrayVar(&f.info, "info", nil, "a key of the merchant's own, key=value; may be repeated")
	addSplit(cmd, &f.split)
	flags.StringVar(&f.receiptData, "receipt-data", "", "JSON file with receipt_data, for a fiscal receipt")
	flags.StringVar(&f.token, "token", "", "Google Pay token in Base64 (default: the sandbox makes one)")
	flags.StringVar(&f.recurrentToken, "recurrent-token", "", "token of an earlier payment that was made with --recurrent")
	flags.BoolVar(&f.recurrent, "recurrent", false, "ask for a recurrent token, which pays again without the payer")
	flags.BoolVar(&f.deferred, "deferred", false, "take nothing yet; see process")
	flags.BoolVar(&f.force3DS, "force-3ds", false, "want 3-D Secure at any sum")
	_ = cmd.MarkFlagRequired("amount") // the only error is a flag that does not exist
}

// payment makes the client's request of the flags; card says whether flags of a new token were given. The error is wrong usage.
func (f *iPayPaymentFlags) payment(w world, card bool) (ipay.Payment, error) {
	invoice, err := sum(f.amount)
	if err != nil {
		return ipay.Payment{}, fmt.Errorf("--amount: %w", err)
	}
	given := 0
	for _, one := range []bool{f.token != "", f.recurrentToken != "", card} {
		if one {
			given++
		}
	}
	if given > 1 {
		return ipay.Payment{}, errors.New("--token, --recurrent-token and a --card for a new token exclude each other; give one of them")
	}
	i := ipay.Payment{
		Invoice: invoice, Token: f.token, RecurrentToken: f.recurrentToken, Description: f.desc, ExtID: f.extID,
		Deferred: f.deferred, Recurrent: f.recurrent, Force3DS: f.force3DS,
	}
	if i.Info, err = readInfo(f.info); err != nil {
		return ipay.Payment{}, err
	}
	if i.Transactions, err = readSplit(f.split); err != nil {
		return ipay.Payment{}, err
	}
	if f.receiptData != "" {
		if i.ReceiptData, err = readReceiptData(f.receiptData); err != nil {
			return ipay.Payment{}, fmt.Errorf("--receipt-data: %w", err)
		}
	}
	if i.ExtID == "" {
		i.ExtID, err = newNumber(w, "--ext-id")
	}
	return i, err
}

func addSplit(cmd *cobra.Command, split *[]string) {
	cmd.Flags().StringArrayVar(split, "split", nil, "a recipient's part, smch_id:amount, for example 5410:200.00; may be repeated")
}

func readSplit(texts []string) (parts []ipay.Split, err error) {
	for _, text := range texts {
		recipient, minor, err := numberAndSum(text)
		if err != nil {
			return nil, fmt.Errorf("--split %q is not smch_id:amount, for example 5410:200.00: %w", text, err)
		}
		parts = append(parts, ipay.Split{SubMerchantID: recipient, Invoice: minor})
	}
	return parts, nil
}

// numberAndSum reads "5410:200.00".
func numberAndSum(text string) (number, minor int64, err error) {
	left, right, both := strings.Cut(text, ":")
	if !both {
		return 0, 0, errors.New("there is no colon")
	}
	if number, err = iPayNumber(left); err != nil {
		return 0, 0, err
	}
	minor, err = sum(right)
	return number, minor, err
}

func readInfo(texts []string) (map[string]any, error) {
	if len(texts) == 0 {
		return nil, nil
	}
	info := map[string]any{}
	for _, text := range texts {
		key, value, both := strings.Cut(text, "=")
		if !both || key == "" {
			return nil, fmt.Errorf("--info %q is not key=value, for example order=1", text)
		}
		if _, twice := info[key]; twice {
			return nil, fmt.Errorf("--info gives %q twice; give each key once", key)
		}
		info[key] = value
	}
	return info, nil
}

// readReceiptData reads receipt_data as iPay's page has it. A field that the page does not have is a slip of the pen, and refused.
func readReceiptData(file string) (data ipay.ReceiptData, err error) {
	f, err := os.Open(file)
	if err != nil {
		return data, err
	}
	defer func() { _ = f.Close() }() // it was only read from
	text, err := io.ReadAll(io.LimitReader(f, maxReceiptData+1))
	switch {
	case err != nil:
		return data, err
	case len(text) > maxReceiptData:
		return data, fmt.Errorf("%s is longer than %d bytes", file, maxReceiptData)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&data); err != nil {
		return data, fmt.Errorf("%s is not receipt_data as iPay's page has it: %w", file, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return data, fmt.Errorf("%s has something after the object; give one JSON object", file)
	}
	return data, nil
}
