package demo

// Team is a team of the demo lender.
type Team struct {
	Name, Email string
}

// Employee is an employee of the demo lender. Owners, authors and targets of
// escalations are named by their place in Employees.
type Employee struct {
	First, Last, Email, JobName string
	Team                        int // place in Teams
	Manager                     int // place in Employees; -1 for none
}

// Places in Teams.
const (
	servicing = iota
	collections
	bankruptcy
	disputes
	compliance
)

// Teams is the teams that cases are worked in and escalated to.
func Teams() []Team {
	return []Team{
		{"Servicing", "servicing@example.com"},
		{"Collections", "collections@example.com"},
		{"Bankruptcy and Estates", "bankruptcy@example.com"},
		{"Disputes and Fraud", "disputes@example.com"},
		{"Compliance", "compliance@example.com"},
	}
}

// Employees is the people who work the demo portfolio, managers first in each
// team.
func Employees() []Employee {
	return []Employee{
		{"Marisol", "Vega", "marisol.vega@example.com", "Director of Servicing", servicing, -1},
		{"Theo", "Lindqvist", "theo.lindqvist@example.com", "Servicing Agent", servicing, 0},
		{"Aisha", "Coleman", "aisha.coleman@example.com", "Servicing Agent", servicing, 0},
		{"Grant", "Okafor", "grant.okafor@example.com", "Collections Manager", collections, 0},
		{"Priscilla", "Tran", "priscilla.tran@example.com", "Senior Collector", collections, 3},
		{"Wendell", "Begay", "wendell.begay@example.com", "Collector", collections, 3},
		{"Ruth", "Abelson", "ruth.abelson@example.com", "Bankruptcy Manager", bankruptcy, 0},
		{"Daniel", "Kealoha", "daniel.kealoha@example.com", "Bankruptcy Specialist", bankruptcy, 6},
		{"Nora", "Haddad", "nora.haddad@example.com", "Disputes Manager", disputes, 0},
		{"Felix", "Bautista", "felix.bautista@example.com", "Fraud Analyst", disputes, 8},
		{"Ingrid", "Park", "ingrid.park@example.com", "Compliance Officer", compliance, 0},
		{"Samuel", "Rossi", "samuel.rossi@example.com", "Compliance Analyst", compliance, 10},
	}
}
