# Two commands are all the set-up there is: `make run` and `make test`.

.PHONY: run test lint rust ui e2e bench fuzz bundle setup

# Opens the app on the practice org; without a display, does the same job in the terminal.
run:
	@scripts/setup.sh run
	@scripts/run.sh

# Everything CI runs, the journey in the real window included.
test: setup ui lint rust e2e

setup:
	@scripts/setup.sh test

# The window: types, lint, unit tests, build (the shell embeds what it builds).
ui:
	cd ui && npm run check && npm run lint && npm test && npm run build

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features tauri/custom-protocol -- -D warnings

# Tests of the crates and of the assembled app. Where nextest is not installed, cargo's own runner does it.
rust:
	scripts/rust-tests.sh

# The journey of a user through the real window, screenshots in tests/e2e/output.
e2e:
	scripts/rust-tests.sh --no-run
	tests/e2e/run.sh

# Speed and memory beside their floors, in one run; rewrites docs/benchmarks.md's tables on standard output.
bench: setup
	scripts/bench.sh

# A minute of each fuzz target. Needs a nightly compiler and cargo-fuzz, and is no part of CI: the property tests there look
# for the same faults.
fuzz:
	scripts/fuzz.sh

# The packages of this system, in target/package: .deb and .rpm of the desktop app, the terminal program as an archive, release
# notes, digests. docs/releases.md has the rest.
bundle: setup
	scripts/bundle.sh
