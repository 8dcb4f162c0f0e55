// Command bench measures what a decision costs from Go: alone, in batches, beside the bare call from C, and beside
// looplab/fsm on the same table and stream. Of each row the best of nine runs.
//
//	bench/run
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const (
	runs  = 9
	batch = 1000
)

var now = time.Unix(1795000000, 0)

// pickup is a scan of 240 bytes as JSON, half of them Chinese: that of bindings/c/bench.
var pickup = waybill.Scan{
	Token:      "_p4dkhX4WK5eQ3eF6ttFX8phTrWW8n66fPETKtK34ftqrpB8hhBBXDPmdkW",
	WaybillID:  "770473676669116",
	ActionTime: 1794999000, ActionType: 100001,
	ActionMsg: "【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123",
}

// question is a decision that is measured.
type question struct {
	name    string
	isOwn   bool
	update  waybill.Update
	want    waybill.Want
	outcome waybill.Outcome
}

func questions() []question {
	record := waybill.JSON(fmt.Sprintf(`{"token":"%s","waybill_id":"%s","action_time":%d,"action_type":%d,"action_msg":"%s"}`,
		string(pickup.Token), pickup.WaybillID, pickup.ActionTime, pickup.ActionType, pickup.ActionMsg))
	refused := pickup
	refused.ActionType = 300003
	return []question{
		{"fields in, payload out", false, pickup, waybill.HTTPSBody, waybill.Accepted},
		{"JSON line in, payload out", false, record, waybill.HTTPSBody, waybill.Accepted},
		{"fields in, rejected, no texts", false, refused, 0, waybill.Rejected},
		{"fields in, rejected, both texts", false, refused, waybill.BothTexts, waybill.Rejected},
		{"fields in, a carrier's own rules", true, pickup, waybill.HTTPSBody, waybill.Accepted},
	}
}

func main() {
	log.SetFlags(0)
	given := flag.String("floors", "", "microseconds of the calls from C with commas between, if this build can't measure them")
	own := flag.String("rules", "", "a rule file")
	flag.Parse()
	if err := run(*own, *given); err != nil {
		log.Fatal(err)
	}
}

func run(path, given string) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	own, err := waybill.LoadRules(file)
	if err != nil {
		return err
	}
	var floors []string
	if given != "" {
		floors = strings.Split(given, ",")
	}
	fmt.Printf("\n| %-34s | C, µs | alone, µs | × C | in a batch of 1000, µs | × C |\n|---|---|---|---|---|---|\n", "one decision, "+kind)
	for at, q := range questions() {
		if given == "" {
			floors = append(floors, fmt.Sprintf("%.3f", fromC(q, file)))
		}
		floor, err := strconv.ParseFloat(floors[at], 64)
		if err != nil {
			return err
		}
		rules := waybill.Standard()
		if q.isOwn {
			rules = own
		}
		one, many := alone(rules, q), inBatches(rules, q)
		fmt.Printf("| %-34s | %.3f | %.3f | %.1f | %.3f | %.1f |\n", q.name, floor, one, one/floor, many, many/floor)
	}
	if err := beside(waybill.Standard()); err != nil {
		return err
	}
	fmt.Printf("\nfloors %s\n", strings.Join(floors, ","))
	return nil
}

// best is the least time of a call in microseconds: that of the processor, Go's collector included, so that it means
// something on a machine that has other work, too.
func best(calls int, call func()) float64 {
	least := math.Inf(1)
	for range runs {
		start := processorTime()
		for range calls {
			call()
		}
		least = min(least, processorTime()-start)
	}
	return least / float64(calls)
}

// processorTime is how long this process has computed, in microseconds.
func processorTime() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1000
}

func alone(rules waybill.Rules, q question) float64 {
	calls := 20000
	if q.isOwn {
		// Own rules are read on every call; fewer calls are enough.
		calls = 500
	}
	return best(calls, func() {
		decision, err := rules.Decide(waybill.Tracker{}, q.update, now, q.want)
		if err != nil || decision.Outcome != q.outcome {
			log.Fatal(decision, err)
		}
	})
}

func inBatches(rules waybill.Rules, q question) float64 {
	updates := make([]waybill.BatchUpdate, batch)
	for place := range updates {
		updates[place] = waybill.BatchUpdate{Place: place, Update: q.update}
	}
	trackers := make([]waybill.Tracker, batch)
	return best(20, func() {
		answer, err := rules.DecideMany(trackers, updates, now, q.want)
		if err != nil || answer.Decisions[batch-1].Outcome != q.outcome {
			log.Fatal(err)
		}
	}) / batch
}
