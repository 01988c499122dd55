#!/usr/bin/env bash
# Loads line protocol into TSM files with a Flink job in one JVM; --help says more.
# Builds what is missing first. Needs a JDK (17 or newer) and Maven.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$examples")
built=$examples/target/.built # newer than all that was built into target

die() {
  echo "ingest: $1" >&2
  exit 1
}

up_to_date() {
  [[ -d $examples/target/lib && -d $examples/target/classes && -f $built ]] || return 1
  local newer
  newer=$(find "$repository"/pom.xml "$repository"/{engine,connector,examples}/pom.xml \
    "$repository"/{engine,connector,examples}/src/main -type f -newer "$built" -print | head -n 1)
  [[ -z $newer ]]
}

build() {
  command -v mvn >/dev/null || die "Maven (mvn) is not on the PATH; it is needed to build"
  echo "ingest: building (once for each change of the sources; about a minute) ..." >&2
  mkdir -p "$examples/target"
  touch "$built.new" # before the build: what is changed meanwhile is newer
  (cd "$repository" && mvn -B -q -Dstyle.color=never package -DskipTests -pl engine,connector,examples -am) >&2 ||
    die "the build failed"
  mv "$built.new" "$built"
}

java=java
if [[ -n ${JAVA_HOME:-} ]]; then
  java=$JAVA_HOME/bin/java
fi
command -v "$java" >/dev/null || die "no java: install a JDK, 17 or newer, or set JAVA_HOME"

up_to_date || build

terminal=false
if [[ -t 2 ]]; then
  terminal=true
fi

# Flink reaches into these packages. The heap holds the caches of all writers and the snapshots
# being written. The options of the user come last, so that they win.
# shellcheck disable=SC2086 # TSM_INGEST_OPTS is a list
exec "$java" -Xmx2g -XX:+UseParallelGC \
  --add-opens=java.base/java.lang=ALL-UNNAMED \
  --add-opens=java.base/java.util=ALL-UNNAMED \
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED \
  --add-opens=java.base/java.net=ALL-UNNAMED \
  --add-opens=java.base/java.nio=ALL-UNNAMED \
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
  -Dtsm.examples.home="$examples" -Dtsm.ingest.terminal=$terminal \
  ${TSM_INGEST_OPTS:-} \
  -cp "$examples/target/classes:$examples/target/lib/*" \
  io.tsm.examples.ingest.IngestCommand "$@"
