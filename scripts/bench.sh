#!/usr/bin/env bash
# Speed and memory beside their floors, in one run: tables on standard output, progress on standard error. About 25 minutes,
# the release build included. The machine should do nothing else meanwhile; docs/benchmarks.md holds the last run's tables.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '[bench] %s\n' "$*" >&2; }

target=${CARGO_TARGET_DIR:-target}
say "building what is shipped, and the floor beside it"
(cd ui && npm run build >&2)
cargo build --release --features tauri/custom-protocol -p handover-console --bin handover-console --example empty-window
ingest=$(cargo bench -p console --bench ingest --no-run --message-format=json |
  node -e 'require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
    const message = JSON.parse(line);
    if (message.executable && message.target.name === "ingest") console.log(message.executable);
  })')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export BENCH_INGEST=$ingest BENCH_FILLED=$work/filled TMPDIR=$work
export BENCH_APP=$(realpath "$target/release/handover-console") BENCH_EMPTY=$(realpath "$target/release/examples/empty-window")

printf 'Machine: %s, %s cores, %s; load before %s.\n' \
  "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -sr)" "$(cut -d' ' -f1 /proc/loadavg)"
say "keys, beside OpenSSL"
cargo bench -p miaw --bench keys
say "runs of scenarios, beside the waits they ask for"
cargo bench -p console --bench runs
say "kills"
cargo bench -p console --bench kills
say "filling a store"
"$ingest" fill "$BENCH_FILLED"
say "windows"
tests/bench/run.sh
say "search in everything"
"$ingest" search "$BENCH_FILLED"
rm -rf "$BENCH_FILLED"
say "ingest, and long conversations"
"$ingest"
printf '\nBinary: %s bytes. Load after: %s.\n' "$(stat -c %s "$BENCH_APP")" "$(cut -d' ' -f1 /proc/loadavg)"
