package loan

import "nectarine/internal/mechanism/api"

// The permissions on loans and loan types.
const (
	MayRead       api.Permission = "loan:read"
	MayList       api.Permission = "loan:list" // the lists alone
	MayGet        api.Permission = "loan:get"  // one by its id alone
	MayCreate     api.Permission = "loan:create"
	MayUpdate     api.Permission = "loan:update"
	MayReadOwners api.Permission = "loanInvestor:read"
	MaySetOwners  api.Permission = "loanInvestor:update"
	MayReadType   api.Permission = "loanType:read"
	MayListTypes  api.Permission = "loanType:list" // the list alone
	MayGetType    api.Permission = "loanType:get"  // one by its id alone
	MayCreateType api.Permission = "loanType:create"
	MayUpdateType api.Permission = "loanType:update"
)
