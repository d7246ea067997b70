package sandbox

import "paysandbox/mocks"

// Introduction is what a merchant's code needs to begin with a provider, and a request that works as it stands; false if the
// provider is unknown or does not introduce itself.
func (t *Tenant) Introduction(provider string) (mocks.Introduction, bool) {
	s := t.shops[provider]
	if s == nil {
		return mocks.Introduction{}, false
	}
	introducer, ok := s.model.Provider.(mocks.Introducer)
	if !ok {
		return mocks.Introduction{}, false
	}
	return introducer.Introduce(s.account().settings), true
}
