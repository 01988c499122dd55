#!/usr/bin/env bash
# Runs the connector's unit tests, Flink's suite for sinks and the tests of jobs on a local disk
# against each Flink version that the connector supports, and prints a table. Versions can be named:
# connector/flink-versions.sh 2.0.0 2.2.0
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

versions=("$@")
if [ "${#versions[@]}" -eq 0 ]; then
  versions=(2.0.0 2.1.1 2.2.0 2.3.0)
fi

failed=0
rows=()
for version in "${versions[@]}"; do
  log=$(mktemp "${TMPDIR:-/tmp}/flink-$version.XXXXXX.log")
  echo "Flink $version ..." >&2
  start=$SECONDS
  # The engine knows nothing of Flink: its tests need not run four times.
  if mvn -B verify -pl engine,connector -Dflink.version="$version" \
    -Dtest='io/tsm/flink/**/*Test.java' -Dit.test='LocalSinkSuiteITCase,TsmSink*ITCase,CheckpointingITCase,SinkCompactionITCase,SavepointITCase,FailoverITCase' \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false >"$log" 2>&1; then
    result=passed
  else
    result="failed, see $log"
    failed=1
  fi
  tests=$(grep -E '^\[(INFO|WARNING)\] Tests run: [0-9]+, [^-]*$' "$log" | awk -F'[:,]' '{n += $2} END {print n + 0}')
  rows+=("| $version | $tests | $result | $((SECONDS - start)) s |")
  [ "$result" = passed ] && rm -f "$log"
done

echo "| Flink | tests | result | time |"
echo "| --- | --- | --- | --- |"
printf '%s\n' "${rows[@]}"
exit $failed
