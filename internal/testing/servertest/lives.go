package servertest

import (
	"os"
	"strconv"
)

// Lives are the seeds of the random lives that a test draws on its engine: so many as it says, or as
// NECTARINE_TEST_LIVES says, which make fuzz sets. No two engines draw the same.
func (c *Client) Lives(few int) []uint64 {
	c.T.Helper()
	if s := os.Getenv("NECTARINE_TEST_LIVES"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			c.T.Fatalf("NECTARINE_TEST_LIVES is %q, want how many lives are drawn", s)
		}
		few = n
	}
	seeds := make([]uint64, few)
	for i := range seeds {
		seeds[i] = 2 * uint64(i)
		if c.Server.DB.Engine() == Postgres {
			seeds[i]++
		}
	}
	return seeds
}
