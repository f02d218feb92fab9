package participant

import "nectarine/internal/mechanism/api"

// MayRead is the permission to see the people of loans; those to change them are the loan's, whose update asks for them too.
const MayRead api.Permission = "loanPerson:read"
