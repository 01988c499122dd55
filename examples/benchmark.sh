#!/usr/bin/env bash
# Measures this project beside others by turns, and writes docs/benchmarks.md with tables and plots;
# --help says more. With real data sets in a folder DIR: examples/benchmark.sh --data DIR
# Takes about 7 minutes on two cores, with --full about 45; a part of it alone: --only NAME --out DIR
# Builds what is missing first. Needs a JDK (17 or newer) and Maven. Peers that are not installed are
# left out: influxd, and InfluxDB's engine as a library, for which Debian has the packages influxdb,
# golang-go and golang-github-influxdb-influxdb-dev.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$examples")
module=$examples/benchmarks
built=$module/target/.built # newer than all that was built into target
go_libraries=/usr/share/gocode # where Debian has them

die() {
  echo "benchmark: $1" >&2
  exit 1
}

up_to_date() {
  [[ -d $module/target/lib && -d $module/target/classes && -f $built ]] || return 1
  local newer
  newer=$(find "$repository"/pom.xml "$repository"/{engine,connector}/pom.xml "$module/pom.xml" \
    "$repository"/{engine,connector}/src/main "$module/src/main" -type f -newer "$built" -print | head -n 1)
  [[ -z $newer ]]
}

build() {
  command -v mvn >/dev/null || die "Maven (mvn) is not on the PATH; it is needed to build"
  echo "benchmark: building (once for each change of the sources; about a minute) ..." >&2
  mkdir -p "$module/target"
  touch "$built.new" # before the build: what is changed meanwhile is newer
  (cd "$repository" &&
    mvn -B -q -Dstyle.color=never package -DskipTests -pl engine,connector,examples/benchmarks) >&2 ||
    die "the build failed"
  mv "$built.new" "$built"
}

# InfluxDB's own engine in a program of ours; its library has no modules, so Go needs its old ways.
tsm1=$module/target/go/tsm1bench
build_tsm1() {
  command -v go >/dev/null && [[ -d $go_libraries/src/github.com/influxdata/influxdb ]] || return 1
  [[ $tsm1 -nt $module/src/main/go/tsm1bench/main.go ]] && return 0
  mkdir -p "$module/target/go/src"
  cp -r "$module/src/main/go/tsm1bench" "$module/target/go/src/"
  (cd "$module/target/go/src/tsm1bench" &&
    GO111MODULE=off GOFLAGS='' GOPATH=$module/target/go:$go_libraries go build -o "$tsm1" .) >&2 || {
    echo "benchmark: InfluxDB's engine could not be built, and is left out" >&2
    return 1
  }
}

java=java
if [[ -n ${JAVA_HOME:-} ]]; then
  java=$JAVA_HOME/bin/java
fi
command -v "$java" >/dev/null || die "no java: install a JDK, 17 or newer, or set JAVA_HOME"

up_to_date || build
peer=()
if build_tsm1; then
  peer=("-Dtsm.benchmark.tsm1=$tsm1")
fi

# Options of the user come last, so that they win. Flink reaches into these packages.
exec "$java" -Xms4g -Xmx4g -XX:+UseParallelGC -XX:+AlwaysPreTouch \
  --add-opens=java.base/java.lang=ALL-UNNAMED \
  --add-opens=java.base/java.util=ALL-UNNAMED \
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
  --add-opens=java.base/java.net=ALL-UNNAMED \
  --add-opens=java.base/java.nio=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  -Dtsm.benchmark.data="$examples/data" -Dtsm.benchmark.out="$repository/docs" \
  ${peer[@]+"${peer[@]}"} \
  -cp "$module/target/classes:$module/target/lib/*" \
  io.tsm.benchmarks.BenchmarkCommand "$@"
