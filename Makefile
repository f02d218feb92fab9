# The last word on how anything is built, run and checked. `make` lists it all.
.DEFAULT_GOAL := help
.PHONY: help build run test walks race recipe test-sqlite lint fmt bench sim crash fuzz mutate new openapi examples clients clean

VERSION  := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
GO_BUILD := CGO_ENABLED=0 go build -ldflags '-s -X main.version=$(VERSION)'

# How everything is built, so that what two commands need is built once. The version is told
# by the Makefile, so Go need not ask git, which may refuse. Paths are left out, so that a copy
# of the project is built already (make recipe makes one); so is what a debugger reads, which
# no binary is linked with.
export GOFLAGS := $(strip $(GOFLAGS) -buildvcs=false -trimpath -gcflags=all=-dwarf=0)

# What may be said on the command line, such as make sim DURATION=1h.
ARGS     ?=
DURATION ?= 5m
ROUNDS   ?= 200
MEMBERS  ?= 20000
FUZZTIME ?= 30s
CHECKS   ?= 100000
LOANS    ?= 10000
LIVES    ?= 20
RESOURCE ?=
PARENT   ?= people
BENCH    ?= .
BENCHTIME ?= 1x
export RESOURCE PARENT

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile | fold -s -w 100 | sed '/^make /!s/^/                 /'

build: ## build bin/nectarine, one static binary
	@scripts/need go
	@mkdir -p bin
	$(GO_BUILD) -o bin/nectarine ./cmd/nectarine

run: build ## build it and serve the demo portfolio on 127.0.0.1:8080, with SQLite in ./data (ARGS="--addr …" for more flags)
	@mkdir -p data
	@exec bin/nectarine serve --demo $(ARGS)

test: ## set up what is missing, look at the format, then test on SQLite and PostgreSQL (ARGS go to go test)
	@scripts/need go postgres
	@scripts/with-postgres scripts/test $(ARGS)

walks: ## call every operation as others, without permission, with foreign ids, on a database that fails … on both engines (ARGS go to go test)
	@scripts/need go postgres
	@scripts/with-postgres scripts/walks $(ARGS)

recipe: ## make a resource below each parent by the recipe (make new), in a copy of the project, and test it as it is
	@scripts/need go postgres
	@GOGC=400 scripts/with-postgres go test -vet=off -ldflags=-s -count 1 -v -timeout 0 ./internal/testing/scaffold $(ARGS)

race: ## test what shares memory under the race detector, on both engines (ARGS go to go test; before a release ARGS=./...)
	@scripts/need go gcc postgres
	@scripts/with-postgres scripts/race $(ARGS)

test-sqlite: ## the tests alone, on SQLite alone: needs Go and nothing else (ARGS go to go test)
	@scripts/need go
	@env -u NECTARINE_TEST_POSTGRES -u CI CGO_ENABLED=0 go test $(ARGS) ./...

lint: ## run the linters alone: gofmt, vet, staticcheck, errcheck and the house rules
	@scripts/need go
	@scripts/lint
	@CGO_ENABLED=0 go test -vet=off ./internal/testing/tidy ./cmd/lint

fmt: ## format the Go files
	@gofmt -s -w cmd internal

bench: ## run the benchmarks on both engines, with PostgreSQL as durable as in service (BENCH=regexp, BENCHTIME=1x)
	@scripts/need go postgres
	@NECTARINE_PG_DURABLE=1 scripts/with-postgres go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) -benchmem -timeout 60m \
		$(addsuffix /...,$(addprefix ./,internal/testing/bench internal/rule internal/value)) $(ARGS)

sim: ## simulate lenders at work and audit what is left of it (DURATION=5m)
	@scripts/need go gcc postgres "time:$(DURATION)"
	@CGO_ENABLED=1 scripts/with-postgres go test -race ./internal/testing/sim -run TestSim -count 1 -v -timeout 0 -sim.duration=$(DURATION) $(ARGS)

crash: ## the same with the server killed and started again at random (DURATION=5m), and in the middle of supercases (ROUNDS=200, MEMBERS=20000)
	@scripts/need go gcc postgres "time:$(DURATION)"
	@scripts/with-postgres go test ./internal/testing/sim -run 'TestBulkCrash|TestTwoServers|TestPaymentCrash|TestDayCrash' -count 1 -v -timeout 0 -sim.rounds=$(ROUNDS) -sim.members=$(MEMBERS) $(ARGS)
	@CGO_ENABLED=1 scripts/with-postgres go test -race ./internal/testing/sim -run TestCrash -count 1 -v -timeout 0 -sim.duration=$(DURATION) $(ARGS)

fuzz: ## run every fuzz target for a while (FUZZTIME=30s), each property of the guard over so many random cases (CHECKS=100000), the slow model of loans over so many loans (LOANS=10000), and so many lives of loans on each engine (LIVES=20)
	@scripts/need go postgres "time:$(FUZZTIME)"
	@scripts/fuzz $(FUZZTIME)
	@go test ./internal/rule/guard -run '^TestProperties$$' -count 1 -timeout 0 -rapid.checks=$(CHECKS) -rapid.nofailfile
	@go test ./internal/rule/engine -run '^TestAgainstSlowModel$$' -count 1 -timeout 0 -rapid.checks=$(LOANS) -rapid.nofailfile
	@NECTARINE_TEST_LIVES=$(LIVES) scripts/with-postgres go test ./internal/domain/... -run '^Test(Any[A-Za-z]*AsTheyFollow|AnyLifeIsKeptAsItFollows|DaysThatARecordingClosesAreTold|TheSumOfTheFileIsPostedAndUnposted)$$' -count 1 -timeout 0

GUARD := internal/rule/guard
GREMLINS := github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0
mutate: ## change the code at one place after another and see that a test notices: the guard's comparisons (ARGS="-mutate.from=100"), a pure package (PACKAGE=internal/value/day), or the conditions of lists (LISTS=1)
	@scripts/need go
ifdef LISTS
	@go test ./internal/testing/listfilter -run TestConditions -v -count 1 -timeout 0 -listfilter.try $(ARGS)
else ifdef PACKAGE
	@scripts/need "folder:$(PACKAGE)"
	@CGO_ENABLED=0 go run $(GREMLINS) unleash --workers 1 $(ARGS) ./$(PACKAGE)
else
	@go test ./internal/testing/mutate -run TestMutants -v -count 1 -timeout 0 -mutate.of=$(GUARD)/federal,$(GUARD)/state,$(GUARD)/lender,$(GUARD)/law \
		-mutate.tests=$(GUARD) -mutate.run='^Test' -mutate.skip='^Test(Properties|DrawnIsEverything|VerifyEveryByte)$$' -mutate.then='^TestProperties' $(ARGS)
endif

new: ## write a new resource with its test, below people, loan or cases (RESOURCE=label PARENT=people), and the document anew
	@scripts/need go
	@CGO_ENABLED=0 go run ./cmd/newresource "$$RESOURCE" "$$PARENT"
	@echo "building the server, which writes its document, and calling every operation for its examples: some minutes the first time"
	@scripts/openapi
	@$(MAKE) --no-print-directory examples

openapi: ## write api/, and the pages of docs that follow from the code, anew
	@scripts/need go
	@echo "building the server, which writes its document: a minute or two the first time"
	@scripts/openapi

examples: ## call every operation and write what it takes and gives into the document anew
	@scripts/need go
	@env -u NECTARINE_TEST_POSTGRES NECTARINE_WRITE_EXAMPLES=1 CGO_ENABLED=0 go test -count 1 ./internal/server -run '^TestExamples$$'
	@scripts/openapi

clients: ## lint the document, generate three clients from it, compile them and let each call a server (needs npm)
	@scripts/need go
	@scripts/clients

clean: ## remove what was built; ./data stays
	@rm -rf bin
