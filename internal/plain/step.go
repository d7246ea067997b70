package main

import (
	"crypto/sha3"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"

	"github.com/gin-gonic/gin"
)

// firstNumber is the number of the first payment; the others count on.
const firstNumber = 3_000_000_000

// secret is the key that every digest ends with.
const secret = "secret"

const maxBody = 1 << 20

// request is the body of a step.
type request struct {
	EshopID     string `json:"eshopId"`
	InvoiceID   string `json:"invoiceId"`
	OrderID     string `json:"orderId"`
	ServiceName string `json:"serviceName"`
	Amount      string `json:"amount"`
	Currency    string `json:"currency"`
	SuccessURL  string `json:"successUrl"`
	FailURL     string `json:"failUrl"`
	Hash        string `json:"hash"` // lower-case hex SHA3-512 of "eshopId::invoiceId::orderId::amount::secret"
}

// answer is what a step comes to.
type answer struct {
	OperationState outcome
	OperationID    string `json:"OperationId"`
	EshopID        string `json:"EshopId"`
	Result         result
}

type result struct {
	PaymentStep string
	Asked       int64
	State       outcome
}

type outcome struct {
	Code int
	Desc string
}

const shards = 64

// books is the sharded map of payments.
type books struct {
	shards [shards]struct {
		sync.Mutex
		payments map[int64]*payment
	}
}

type payment struct {
	state string
	asked int64
}

func newBooks(payments int) *books {
	b := &books{}
	for i := range b.shards {
		b.shards[i].payments = make(map[int64]*payment, payments/shards+1)
	}
	for number := int64(firstNumber); number < firstNumber+int64(payments); number++ {
		b.shards[number%shards].payments[number] = &payment{state: "Created"}
	}
	return b
}

// step moves a payment on: the first takes it from Created to InProcess, the next ones count.
func (b *books) step(number int64) (p payment, known bool) {
	if number < 0 {
		return payment{}, false
	}
	shard := &b.shards[number%shards]
	shard.Lock()
	defer shard.Unlock()
	stored, known := shard.payments[number]
	if !known {
		return payment{}, false
	}
	stored.state = "InProcess"
	stored.asked++
	return *stored, true
}

func (b *books) serve(c *gin.Context) {
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	if err != nil {
		c.Status(http.StatusRequestEntityTooLarge)
		return
	}
	var r request
	if err := json.Unmarshal(body, &r); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	digest := sha3.Sum512([]byte(r.EshopID + "::" + r.InvoiceID + "::" + r.OrderID + "::" + r.Amount + "::" + secret))
	var want [2 * len(digest)]byte
	hex.Encode(want[:], digest[:])
	if subtle.ConstantTimeCompare(want[:], []byte(r.Hash)) != 1 {
		c.Status(http.StatusForbidden)
		return
	}
	number, err := strconv.ParseInt(r.InvoiceID, 10, 64)
	if err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	p, known := b.step(number)
	if !known {
		c.Status(http.StatusNotFound)
		return
	}
	out, err := json.Marshal(answer{
		OperationState: outcome{Desc: "Успешно обработана"},
		OperationID:    "1c0f4f0c-3f0f-4b57-9f0b-6f4d3c2b1a09",
		EshopID:        r.EshopID,
		Result:         result{PaymentStep: p.state, Asked: p.asked, State: outcome{Desc: "Успешно обработан"}},
	})
	if err != nil {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Data(http.StatusOK, "application/json; charset=utf-8", out)
}
