package series

// blockSize is how many places share a count.
const blockSize = 256

// tally counts the places of one class, block by block. Its sums are a Fenwick tree: a change and a sum cost the logarithm of the
// number of blocks.
type tally struct {
	blocks []int32 // of each block
	sums   []int32 // sums[i] is of the blocks i-(i&-i) to i-1; sums[0] is not used
}

// add changes the count of a place's block.
func (t *tally) add(at, by int) {
	block := at / blockSize
	if block >= len(t.blocks) {
		t.grow(block + 1)
	}
	t.blocks[block] += int32(by)
	for i := block + 1; i < len(t.sums); i += i & -i {
		t.sums[i] += int32(by)
	}
}

// grow makes room for so many blocks, at least twice the room there was, and sums anew.
func (t *tally) grow(blocks int) {
	blocks = max(blocks, 2*len(t.blocks), 16)
	t.blocks = append(t.blocks, make([]int32, blocks-len(t.blocks))...)
	t.sums = make([]int32, blocks+1)
	for i, n := range t.blocks {
		at := i + 1
		t.sums[at] += n
		if above := at + at&-at; above < len(t.sums) {
			t.sums[above] += t.sums[at]
		}
	}
}

// before is the count of so many blocks from the first.
func (t *tally) before(blocks int) (sum int) {
	for i := min(blocks, len(t.blocks)); i > 0; i -= i & -i {
		sum += int(t.sums[i])
	}
	return sum
}

// before is how many places of some classes stand before a place.
func (s *Series) before(of Classes, place int) (count int) {
	block := place / blockSize
	for c := range s.tallies {
		if of.has(Class(c)) {
			count += s.tallies[c].before(block)
		}
	}
	for at := block * blockSize; at < place; at++ {
		if of.has(s.places[at].shown) {
			count++
		}
	}
	return count
}

// at is the place before which just so many places of some classes stand, and which is of them; there must be one.
func (s *Series) at(of Classes, rank int) int {
	low, high := 0, (len(s.places)-1)/blockSize // the block is between them
	for low < high {
		middle := (low + high + 1) / 2
		if s.before(of, middle*blockSize) <= rank {
			low = middle
		} else {
			high = middle - 1
		}
	}
	at := low * blockSize
	for left := rank - s.before(of, at); ; at++ {
		if of.has(s.places[at].shown) {
			if left == 0 {
				return at
			}
			left--
		}
	}
}

// next is the first place from this one on that is of some classes; len(s.places) if there is none. Blocks without any are passed over.
func (s *Series) next(of Classes, from int) int {
	for at := from; at < len(s.places); {
		if of.has(s.places[at].shown) {
			return at
		}
		if at++; at%blockSize == 0 {
			at = s.nextBlock(of, at/blockSize) * blockSize
		}
	}
	return len(s.places)
}

// nextBlock is the first block from this one on that has a place of some classes, or the first behind all places.
func (s *Series) nextBlock(of Classes, from int) int {
	end := (len(s.places) + blockSize - 1) / blockSize
	for block := from; block < end; block++ {
		for c := range s.tallies {
			if t := &s.tallies[c]; of.has(Class(c)) && block < len(t.blocks) && t.blocks[block] > 0 {
				return block
			}
		}
	}
	return end
}
