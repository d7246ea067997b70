package sandbox

import (
	"net/http"
	"slices"
	"sync/atomic"

	"paysandbox/internal/mask"
)

// veil hides the tenant's secrets. What was secret once stays hidden: the journal remembers it.
type veil struct {
	masker  atomic.Pointer[mask.Masker]
	secrets []string // guarded by the register of tenants
	fields  []mask.Field
}

// add hides further secrets.
func (v *veil) add(secrets ...string) {
	for _, secret := range secrets {
		if !slices.Contains(v.secrets, secret) {
			v.secrets = append(v.secrets, secret)
		}
	}
	v.masker.Store(mask.New(v.secrets, v.fields))
}

// String masks a text.
func (v *veil) String(text string) string { return v.masker.Load().String(text) }

// Bytes masks a text.
func (v *veil) Bytes(text []byte) []byte { return v.masker.Load().Bytes(text) }

// Header masks a header.
func (v *veil) Header(h http.Header) http.Header { return v.masker.Load().Header(h) }
