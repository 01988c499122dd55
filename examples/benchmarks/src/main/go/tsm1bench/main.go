// Command tsm1bench measures InfluxDB's own storage engine in one process, with no server around it.
//
//	tsm1bench POINTS.lp [ROUNDS]
//
// For each round it prints one line for each phase, with tabs between:
//
//	PHASE  ROUND  SECONDS  VALUES/S  BYTES/VALUE
//
// The phases are: parse (line protocol, and a look at each value, since the parser leaves them as text), write (cache, then log,
// as the engine's WritePoints does, the log synced after each batch), snapshot (cache to TSM files) and read (all values of all keys).
//
// and at its end a line that tells what was read back, once more and without being measured:
//
//	checksum  ROUND  VALUES  SUM
//
// SUM is, in hexadecimal digits and modulo 2^64, that of each value's bits times its time, whose lowest bit is set: what
// io.tsm.benchmarks.peers.Checksum sums up of the points.
//
// Built by examples/benchmark.sh against the engine's library as Debian packages it (golang-github-influxdb-influxdb-dev).
package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/influxdata/influxdb/models"
	"github.com/influxdata/influxdb/tsdb/engine/tsm1"
)

const (
	pointsPerBatch = 5000 // as the other side: io.tsm.benchmarks.engine.Workload
	cacheLimit     = 16 << 30
	keySeparator   = "#!~#" // between the key of a series and a field's name
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tsm1bench:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 1 || len(args) > 2 {
		return fmt.Errorf("usage: tsm1bench POINTS.lp [ROUNDS]")
	}
	rounds := 1
	if len(args) == 2 {
		var err error
		if rounds, err = strconv.Atoi(args[1]); err != nil {
			return fmt.Errorf("ROUNDS: %v", err)
		}
	}
	text, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for n := 1; n <= rounds; n++ {
		if err := oneRound(&report{out: out, round: n}, text); err != nil {
			return err
		}
	}
	return nil
}

func oneRound(r *report, text []byte) error {
	points, err := parse(r, text)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "tsm1bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cache := tsm1.NewCache(cacheLimit)
	if err := write(r, points, cache, filepath.Join(dir, "wal")); err != nil {
		return err
	}
	files, err := snapshot(r, cache, filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	if err := read(r, files); err != nil {
		return err
	}
	return check(r, files)
}

// report prints lines, and remembers how many values there are.
type report struct {
	out    *bufio.Writer
	round  int
	values int
}

func (r *report) phase(name string, start time.Time, values int, bytes int64) {
	seconds := time.Since(start).Seconds()
	fmt.Fprintf(r.out, "%s\t%d\t%.6f\t%.0f\t%.4f\n",
		name, r.round, seconds, float64(values)/seconds, float64(bytes)/float64(values))
}

func parse(r *report, text []byte) ([]models.Point, error) {
	runtime.GC() // the garbage of the round before is not this one's to collect
	start := time.Now()
	points, err := models.ParsePointsWithPrecision(text, start, "n")
	if err != nil {
		return nil, err
	}
	for _, point := range points {
		fields := point.FieldIterator()
		for fields.Next() {
			if err := look(fields); err != nil {
				return nil, err
			}
			r.values++
		}
	}
	r.phase("parse", start, r.values, int64(len(text)))
	return points, nil
}

// look makes the parser find the value, without keeping it.
func look(fields models.FieldIterator) (err error) {
	switch fields.Type() {
	case models.Float:
		_, err = fields.FloatValue()
	case models.Integer:
		_, err = fields.IntegerValue()
	case models.Boolean:
		_, err = fields.BooleanValue()
	case models.String:
		fields.StringValue()
	}
	return err
}

func valueOf(fields models.FieldIterator, at int64) (tsm1.Value, error) {
	switch fields.Type() {
	case models.Float:
		value, err := fields.FloatValue()
		return tsm1.NewFloatValue(at, value), err
	case models.Integer:
		value, err := fields.IntegerValue()
		return tsm1.NewIntegerValue(at, value), err
	case models.Boolean:
		value, err := fields.BooleanValue()
		return tsm1.NewBooleanValue(at, value), err
	case models.String:
		return tsm1.NewStringValue(at, fields.StringValue()), nil
	}
	return nil, fmt.Errorf("field %q: type %v is not expected", fields.FieldKey(), fields.Type())
}

func write(r *report, points []models.Point, cache *tsm1.Cache, dir string) error {
	log := tsm1.NewWAL(dir)
	if err := log.Open(); err != nil {
		return err
	}
	runtime.GC()
	start := time.Now()
	for len(points) > 0 {
		n := pointsPerBatch
		if n > len(points) {
			n = len(points)
		}
		batch, err := valuesByKey(points[:n])
		if err != nil {
			return err
		}
		if err := cache.WriteMulti(batch); err != nil {
			return err
		}
		if _, err := log.WriteMulti(batch); err != nil {
			return err
		}
		points = points[n:]
	}
	bytes, err := sizeOf(dir)
	if err != nil {
		return err
	}
	r.phase("write", start, r.values, bytes)
	return log.Close()
}

func valuesByKey(points []models.Point) (map[string][]tsm1.Value, error) {
	byKey := make(map[string][]tsm1.Value, len(points))
	var key []byte
	for _, point := range points {
		key = append(append(key[:0], point.Key()...), keySeparator...)
		series := len(key)
		at := point.UnixNano()
		fields := point.FieldIterator()
		for fields.Next() {
			value, err := valueOf(fields, at)
			if err != nil {
				return nil, err
			}
			key = append(key[:series], fields.FieldKey()...)
			byKey[string(key)] = append(byKey[string(key)], value)
		}
	}
	return byKey, nil
}

func snapshot(r *report, cache *tsm1.Cache, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	start := time.Now()
	frozen, err := cache.Snapshot()
	if err != nil {
		return nil, err
	}
	frozen.Deduplicate()
	compactor := tsm1.NewCompactor()
	compactor.Dir = dir
	compactor.FileStore = tsm1.NewFileStore(dir)
	compactor.Open()
	defer compactor.Close()
	files, err := compactor.WriteSnapshot(frozen, tsm1.DefaultFormatFileName)
	if err != nil {
		return nil, err
	}
	bytes, err := sizeOf(dir)
	if err != nil {
		return nil, err
	}
	r.phase("snapshot", start, r.values, bytes)
	return files, nil
}

func read(r *report, files []string) error {
	start := time.Now()
	values := 0
	bytes, err := eachColumn(files, func(column []tsm1.Value) error {
		values += len(column)
		return nil
	})
	if err != nil {
		return err
	}
	if values != r.values {
		return fmt.Errorf("%d values read of %d written", values, r.values)
	}
	r.phase("read", start, values, bytes)
	return nil
}

// check sums up what the files have.
func check(r *report, files []string) error {
	values, sum := 0, uint64(0)
	_, err := eachColumn(files, func(column []tsm1.Value) error {
		for _, value := range column {
			bits, err := bitsOf(value)
			if err != nil {
				return err
			}
			values++
			sum += bits * (uint64(value.UnixNano()) | 1)
		}
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(r.out, "checksum\t%d\t%d\t%x\n", r.round, values, sum)
	return nil
}

func bitsOf(value tsm1.Value) (uint64, error) {
	switch v := value.Value().(type) {
	case float64:
		return math.Float64bits(v), nil
	case int64:
		return uint64(v), nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	}
	return 0, fmt.Errorf("a value of type %T is not expected", value.Value())
}

// eachColumn reads all values of all keys, and returns how many bytes the files have.
func eachColumn(files []string, do func([]tsm1.Value) error) (bytes int64, err error) {
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		reader, err := tsm1.NewTSMReader(file)
		if err != nil {
			return 0, err
		}
		bytes += int64(reader.Size())
		for i := 0; i < reader.KeyCount(); i++ {
			key, _ := reader.KeyAt(i)
			column, err := reader.ReadAll(key)
			if err != nil {
				return 0, err
			}
			if err := do(column); err != nil {
				return 0, err
			}
		}
		if err := reader.Close(); err != nil {
			return 0, err
		}
	}
	return bytes, nil
}

func sizeOf(dir string) (bytes int64, err error) {
	err = filepath.Walk(dir, func(_ string, file os.FileInfo, err error) error {
		if err == nil && !file.IsDir() {
			bytes += file.Size()
		}
		return err
	})
	return bytes, err
}
