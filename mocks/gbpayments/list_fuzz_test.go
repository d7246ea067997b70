package gbpayments_test

import (
	"slices"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata" // Moscow's time of any year
)

// FuzzList asks for any filter: what is good is answered as the merchant's own books say, and of what is not the first parameter of the
// table is named.
func FuzzList(f *testing.F) {
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		f.Fatal(err)
	}
	k := busy(f, nil)
	all := uint16(1<<len(filterNames) - 1)
	f.Add(uint16(0), "", "", int64(0), int64(0), int64(0), "", int64(0), int64(0), int64(0))
	f.Add(all, "2025-11-01", "2026-01-31 23:59", int64(2), int64(1), int64(1), "amount", int64(0), int64(3), int64(7))
	f.Add(all&^4&^8, "2025-12-05 17:30", "2025-12-20", int64(0), int64(0), int64(1), "status", int64(1), int64(0), int64(100))
	f.Add(uint16(1|256|32), "2000-01-01", "", int64(0), int64(0), int64(0), "date", int64(0), int64(0), int64(101))
	f.Add(uint16(1|2), "0001-01-01", "9999-12-31 23:59", int64(0), int64(0), int64(0), "", int64(0), int64(0), int64(0))
	f.Add(uint16(1|2), "2010-03-28 02:30", "2025-02-29", int64(0), int64(0), int64(0), "", int64(0), int64(0), int64(0))
	f.Add(all, "2025-12-01", "2025-12-31", int64(4), int64(5), int64(-1), "id ", int64(2), int64(-1), int64(0))
	f.Fuzz(func(t *testing.T, sent uint16, from, to string, kind, status, workmode int64, sort string, order, offset, limit int64) {
		day := func(text string) bool {
			for _, form := range []string{"2006-01-02", "2006-01-02 15:04"} {
				if at, err := time.ParseInLocation(form, text, moscow); err == nil && len(text) == len(form) && at.Format(form) == text {
					return true
				}
			}
			return text == "" // the same as nothing
		}
		const most = 999_999_999_999
		values := []any{from, to, kind, status, workmode, sort, order, offset, limit}
		good := []bool{
			day(from), day(to), kind >= 1 && kind <= 3, status >= 1 && status <= 4, workmode >= -most && workmode <= most,
			slices.Contains([]string{"", "id", "date", "type", "status", "amount"}, sort), order == 0 || order == 1, offset >= 0 && offset <= most, limit >= 1 && limit <= most,
		}
		filter, wrong := tree{}, ""
		for i, name := range filterNames {
			if sent&(1<<i) == 0 {
				continue
			}
			if filter[name] = values[i]; !good[i] && wrong == "" {
				wrong = name
			}
		}
		mine := *k.site
		mine.t = t
		if wrong != "" {
			if r := mine.list(filter); r.verdict() != "error 10002 "+wrong {
				t.Errorf("%s: %s, want an error of %s", strconv.Quote(from+"|"+to+"|"+sort), r.text, wrong)
			}
			return
		}
		if differ := mine.agree(&k.book, filter); differ != "" {
			t.Error(differ)
		}
	})
}

// filterNames are the parameters of list in the order of the table.
var filterNames = []string{"date_start", "date_end", "type", "status", "workmode", "sort", "order", "offset", "limit"}
