# Portreeve. `make` lists the targets; the two that matter first are `make demo` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MVN := e2e/lab/with-jdk mvn -B
# Where the cases written down as data lie, if anywhere (tests that read them are skipped with that reason otherwise).
SHARED ?= $(abspath $(CURDIR)/../shared)
MVN_ARGS := -Dportreeve.shared=$(SHARED)
JAR := target/quarkus-app/quarkus-run.jar
# Folders too: they change when a file goes.
SOURCES := $(shell find src/main pom.xml .mvn)
CLUSTER ?= dev
# Seconds that `make fuzz` spends on each target.
TIME ?= 60

.PHONY: help
help: ## Lists the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.PHONY: demo
demo: $(JAR) ## Starts a cluster and shows the operator at work on it; leaves the cluster running.
	@e2e/demo/run

.PHONY: demo-down
demo-down: ## Ends what `make demo` left running.
	@e2e/demo/down

.PHONY: test
test: ## Passes every test: format, static analysis, architecture, unit, and end to end against the lab.
	e2e/lab/build >/dev/null
	$(MVN) verify -Plab $(MVN_ARGS)

.PHONY: unit
unit: ## Passes the tests that need no server, in under a minute once compiled.
	$(MVN) test $(MVN_ARGS)

.PHONY: build
build: $(JAR) ## Builds the operator and the command target/portreeve.

.PHONY: run
run: $(JAR) ## Runs the operator against the current kubeconfig; CLUSTER=name (default dev).
	PORTREEVE_CLUSTER_NAME=$(CLUSTER) QUARKUS_HTTP_HOST=127.0.0.1 e2e/lab/with-jdk java -jar $(JAR) operator

.PHONY: bench
bench: ## Measures, and prints each figure as `figure: <name> = <number> <unit>`.
	e2e/lab/build >/dev/null
	@mkdir -p target
	$(MVN) verify -Plab $(MVN_ARGS) -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dit.test="*Bench" -Dquarkus.package.jar.type=aot-jar | tee target/bench.log | grep -E "^figure:|Tests run|ERROR"

.PHONY: aot
aot: ## Builds what starts fast: a jar for AOT caches, and target/portreeve.aot, from which webhooks start (-XX:AOTCache).
	$(MVN) -q package -DskipTests -Dspotless.check.skip -Dquarkus.package.jar.type=aot-jar
	e2e/lab/with-jdk target/train

.PHONY: fuzz
fuzz: ## Fuzzes what reads hostile input, with Jazzer: TIME=60 seconds each, TARGET=name for one.
	@mkdir -p target/fuzz
	$(MVN) -q -Pfuzz $(MVN_ARGS) test-compile \
	  org.apache.maven.plugins:maven-dependency-plugin:2.8:build-classpath -Dmdep.outputFile=target/fuzz/classpath
	@java="e2e/lab/with-jdk java -cp target/classes:target/test-classes:$$(cat target/fuzz/classpath)"; \
	for target in $${TARGET:-$$($$java io.portreeve.fuzz.Jazzer)}; do \
	  mkdir -p target/fuzz/{corpus,seeds}/$$target; \
	  $$java com.code_intelligence.jazzer.Jazzer --target_class=io.portreeve.fuzz.Jazzer \
	    --target_args="$$target target/fuzz/seeds/$$target" '--instrumentation_includes=io.portreeve.**' \
	    '--custom_hook_includes=io.portreeve.**' -max_total_time=$(TIME) -max_len=65536 \
	    -artifact_prefix=target/fuzz/$$target- --reproducer_path=target/fuzz \
	    target/fuzz/corpus/$$target target/fuzz/seeds/$$target; \
	done

.PHONY: fmt
fmt: ## Formats the sources.
	$(MVN) -q spotless:apply

.PHONY: generate
generate: ## Writes the generated files: CRDs (deploy/crds, chart) and reference docs.
	$(MVN) -q test $(MVN_ARGS) -Dgenerate=true -Dtest='CrdFilesTest,ReferenceDocsTest' -Dsurefire.failIfNoSpecifiedTests=false

.PHONY: clean
clean: ## Removes what was built in the tree; caches lie outside it.
	rm -rf target

$(JAR): $(SOURCES)
	@echo "Building the operator (the first time Maven fetches some 300 MB)"
	$(MVN) -q package -DskipTests -Dspotless.check.skip
	@touch $(JAR)
