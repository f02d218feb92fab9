package demo

import "math/rand/v2"

// chance is the source of one part of one borrower. Each part has its own, so
// that a further draw in one part leaves the others as they were.
type chance struct{ *rand.Rand }

// part is a part of a borrower that is drawn on its own.
type part uint64

const (
	partPerson part = iota + 1
	partContact
	partLoan
	partBase
	partCase
	partStep
	partNote
	partLife
)

// golden spreads neighbouring numbers over 64 bits: 2^64 divided by the golden
// ratio, made odd.
const golden = 0x9E3779B97F4A7C15

func chanceOf(seed uint64, p part, index int) chance {
	return chance{rand.New(rand.NewPCG(seed+uint64(p)*golden, (uint64(index)+1)*golden))}
}

// percent is true in p of a hundred cases.
func (c chance) percent(p int) bool { return c.IntN(100) < p }

// between is a number from low to high, both included; low where high is less.
func (c chance) between(low, high int) int {
	if high <= low {
		return low
	}
	return low + c.IntN(high-low+1)
}

// minute is a minute of the office's day, 8:00 to 17:59.
func (c chance) minute() int { return c.between(8*60, 18*60-1) }

func pick[T any](c chance, list []T) T { return list[c.IntN(len(list))] }

// weighted picks from a list in proportion to the weights, one for each item.
func weighted[T any](c chance, list []T, weights []int) T {
	total := 0
	for _, w := range weights {
		total += w
	}
	n := c.IntN(total)
	for i, w := range weights {
		if n < w {
			return list[i]
		}
		n -= w
	}
	return list[len(list)-1]
}
