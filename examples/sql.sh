#!/usr/bin/env bash
# Runs the scripts in examples/sql, or those that are named, one after the other with Flink's SQL
# client, whose jobs run in its own process: examples/sql.sh [--root FOLDER] [SCRIPT...]
# Builds what is missing first. Needs a JDK (17 or newer) and Maven.
set -euo pipefail

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(dirname "$examples")
module=$repository/connector/sql
libraries=$module/target/it/flink-cluster/lib

die() {
  echo "sql: $1" >&2
  exit 1
}

root=$examples/target/sql/root
fresh=true # the default root is begun anew with each run
scripts=()
while [[ $# -gt 0 ]]; do
  case $1 in
    --root)
      [[ $# -gt 1 ]] || die "--root needs a folder"
      mkdir -p "$2"
      root=$(cd "$2" && pwd)
      fresh=false
      shift
      ;;
    -h | --help)
      sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"
      exit 0
      ;;
    -*) die "unknown option $1; see --help" ;;
    *)
      [[ -f $1 ]] || die "there is no script $1"
      scripts+=("$1")
      ;;
  esac
  shift
done
[[ ${#scripts[@]} -gt 0 ]] || scripts=("$examples"/sql/*.sql)

java=java
if [[ -n ${JAVA_HOME:-} ]]; then
  java=$JAVA_HOME/bin/java
fi
command -v "$java" >/dev/null || die "no java: install a JDK, 17 or newer, or set JAVA_HOME"

jar() {
  find "$module/target" -maxdepth 1 -name 'flink-sql-connector-tsm-*.jar' ! -name '*-sources.jar' \
    ! -name '*-javadoc.jar' 2>/dev/null | head -n 1
}

up_to_date() {
  [[ -n $(jar) && -d $libraries ]] || return 1
  local newer
  newer=$(find "$repository"/{engine,connector}/src/main -type f -newer "$(jar)" -print | head -n 1)
  [[ -z $newer ]]
}

if ! up_to_date; then
  command -v mvn >/dev/null || die "Maven (mvn) is not on the PATH; it is needed to build"
  echo "sql: building (once for each change of the sources; some minutes) ..." >&2
  (cd "$repository" && mvn -B -q -Dstyle.color=never pre-integration-test -DskipTests \
    -pl connector/sql -am) >&2 || die "the build failed"
fi
jar=$(jar)
[[ -n $jar && -d $libraries ]] || die "the build made no jar in $module/target; mvn clean helps"

work=$examples/target/sql
if $fresh; then
  rm -rf "$root"
fi
mkdir -p "$work/conf" "$work/tmp" "$root"
cat >"$work/conf/config.yaml" <<EOF
execution.target: local
parallelism.default: 2
taskmanager.numberOfTaskSlots: 4
table.dml-sync: true
restart-strategy.type: disable
table.local-time-zone: UTC
sql-client.execution.result-mode: TABLEAU
sql-client.display.max-column-width: 60
EOF
cat >"$work/conf/log4j.properties" <<EOF
rootLogger.level = WARN
rootLogger.appenderRef.file.ref = File
appender.file.name = File
appender.file.type = File
appender.file.fileName = $work/sql-client.log
appender.file.append = false
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c - %m%n%throwable
EOF

# The places that the scripts name are those of an installation.
script=$work/run.sql
sed -e "s|file:///data/csv|file://$examples/data|g" \
  -e "s|file:///data/influxdb|file://$examples/data/influxdb|g" \
  -e "s|file:///data/tsm|file://$root|g" "${scripts[@]}" >"$script"

said=$work/output.txt
FLINK_CONF_DIR=$work/conf "$java" -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  --add-opens=java.base/java.lang=ALL-UNNAMED \
  --add-opens=java.base/java.util=ALL-UNNAMED \
  -Djava.io.tmpdir="$work/tmp" -Dlog4j.configurationFile="$work/conf/log4j.properties" \
  -cp "$libraries/*" org.apache.flink.table.client.SqlClient \
  --history "$work/history" --file "$script" --jar "$jar" |
  tee "$said"
# The client ends with 0 whatever happens.
if grep -qF '[ERROR]' "$said"; then
  die "a statement failed; more is in $work/sql-client.log"
fi
echo "sql: the TSM files are in $root" >&2
