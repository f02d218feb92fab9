package investor

import "nectarine/internal/mechanism/api"

// Register declares the operations on investors.
func Register(r *api.Router) {
	r = r.Tagged("Investors", "Who owns loans.")
	api.Many(r, api.Op{Method: "GET", Path: "/investors", Summary: "List investors", Permission: MayRead, Description: "The newest first."}, list)
	api.One(r, api.Op{Method: "POST", Path: "/investors", Summary: "Create an investor", Permission: MayCreate,
		Description: "From then on loans can name it. The default investor is that of loans which are created with terms that name none."}, create)
	api.One(r, api.Op{Method: "GET", Path: "/investors/{investorId}", Summary: "Get an investor", Permission: MayRead, Description: "By its id or its external id."}, get)
	api.One(r, api.Op{Method: "PUT", Path: "/investors/{investorId}", Summary: "Update an investor", Permission: MayUpdate,
		Description: "Loans that name it, and whose it was by default, stay as they are."}, update)
}
