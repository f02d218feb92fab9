module nectarine

go 1.26.0

require (
	github.com/govalues/decimal v0.1.36
	pgregory.net/rapid v1.3.0
)
