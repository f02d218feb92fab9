package boarding

import "nectarine/internal/mechanism/api"

// MayImport is to bring loans in from another system, and to stop it.
const MayImport api.Permission = "loan:import"
