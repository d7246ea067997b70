package intellectmoney_test

import (
	"errors"
	"maps"
	"testing"
	"unicode/utf8"

	"paysandbox/clients/intellectmoney"
)

// FuzzNotification: whatever comes is a notification or of a class, never a panic, and all that is read is utf-8.
func FuzzNotification(f *testing.F) {
	f.Add(inUTF8, encoded(with("hash", vectorHash)))
	f.Add(in1251, encoded(as1251(f, with("hash", vectorHash1251))))
	f.Add(urlencoded, "hash=%ff&UserField_0=%98")
	f.Add("", "")
	f.Fuzz(func(t *testing.T, contentType, body string) {
		n, err := intellectmoney.ParseNotification(notified(contentType, body), "shopsecret")
		switch {
		case err == nil && (n.Amount < 0 || !utf8.ValidString(n.ServiceName+n.UserName+n.Bank)):
			t.Errorf("read %q from %q", n, body)
		case err != nil && !errors.Is(err, intellectmoney.ErrUnsigned) && !errors.Is(err, intellectmoney.ErrBadSignature) && !errors.Is(err, intellectmoney.ErrMalformed):
			t.Errorf("%v is of no known class", err)
		}
	})
}

// FuzzNotificationTellsEveryBit: a signed notification is never taken with a bad signature; with one bit of a signed field, of the hash
// or of the key flipped it is never taken at all.
func FuzzNotificationTellsEveryBit(f *testing.F) {
	f.Add("EP-1", "Оплата заказа №EP-1", "199.00", "a@b.ru", "shopsecret", uint16(7), false)
	f.Add("", "std::string", "0", "\x98", "k", uint16(1000), true)
	f.Fuzz(func(t *testing.T, order, service, amount, email, key string, at uint16, other bool) {
		contentType := inUTF8
		if other {
			contentType = in1251
		}
		ascii := key != ""
		for i := range len(key) {
			ascii = ascii && key[i] < 0x80
		}
		if !ascii {
			return // how such a key is hashed depends on the charset; a test of its own has it
		}
		fields := signed(with("orderId", order, "serviceName", service, "recipientAmount", amount, "userEmail", email), key)
		if _, err := intellectmoney.ParseNotification(notified(contentType, encoded(fields)), key); err != nil && !errors.Is(err, intellectmoney.ErrMalformed) {
			t.Fatalf("signed, and %v", err)
		}
		for _, name := range append([]string{"hash"}, signedFields...) {
			if fields[name] == "" {
				continue
			}
			changed := maps.Clone(fields)
			changed[name] = flipped(fields[name], at)
			if n, err := intellectmoney.ParseNotification(notified(contentType, encoded(changed)), key); err == nil || errors.Is(err, intellectmoney.ErrMalformed) {
				t.Errorf("%s is %q instead of %q: %v, %v", name, changed[name], fields[name], n, err)
			}
		}
		if other := flipped(key, at); other != "" {
			if n, err := intellectmoney.ParseNotification(notified(contentType, encoded(fields)), other); !errors.Is(err, intellectmoney.ErrBadSignature) {
				t.Errorf("with another key: %v, %v", n, err)
			}
		}
	})
}

func flipped(text string, at uint16) string {
	position := int(at) % (len(text) * 8)
	changed := []byte(text)
	changed[position/8] ^= 1 << (position % 8)
	return string(changed)
}
