package comms

// Direction is who began an interaction.
type Direction string

// The directions of an interaction.
const (
	Inbound  Direction = "inbound"  // the borrower
	Outbound Direction = "outbound" // the lender
)

// Values are both.
func (Direction) Values() []Direction {
	return []Direction{Inbound, Outbound}
}
