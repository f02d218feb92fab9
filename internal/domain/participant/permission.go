package participant

import "nectarine/internal/mechanism/api"

// MayRead is the permission to see the people of loans; those to change them stand in people, for an update of a loan asks for them too.
const MayRead api.Permission = "loanPerson:read"
