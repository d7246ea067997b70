package play

import "context"

// playIntellectMoney plays the merchant of its provider.
func playIntellectMoney(ctx context.Context, shop Shop, plan Plan) error { return ErrStuck }
