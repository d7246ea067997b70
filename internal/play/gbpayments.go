package play

import "context"

// playGBPayments plays the merchant of its provider.
func playGBPayments(ctx context.Context, shop Shop, plan Plan) error { return ErrStuck }
