package play

import "context"

// playIPay plays the merchant of its provider.
func playIPay(ctx context.Context, shop Shop, plan Plan) error { return ErrStuck }
