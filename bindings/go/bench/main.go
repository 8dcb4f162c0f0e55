// Command bench measures what a decision costs from Go: alone, in batches, beside the bare call from C, and beside
// looplab/fsm on the same table and stream. Of each row the best of nine runs.
//
//	bench/run
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
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

func main() {
	log.SetFlags(0)
	floor := flag.Float64("floor", 0, "microseconds of the call from C, if this build can't measure it")
	own := flag.String("rules", "", "a rule file")
	flag.Parse()
	if err := run(*own, *floor); err != nil {
		log.Fatal(err)
	}
}

func run(path string, floor float64) error {
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	own, err := waybill.LoadRules(file)
	if err != nil {
		return err
	}
	if floor == 0 {
		floor = fromC(pickup)
	}
	fmt.Printf("\n| %-46s |     µs | × C |\n|---|---|---|\n", "one decision, "+kind)
	row := func(name string, each float64) { fmt.Printf("| %-46s | %6.3f | %3.1f |\n", name, each, each/floor) }
	row("C: fields in, payload out", floor)
	standard := waybill.Standard()
	record := waybill.JSON(fmt.Sprintf(`{"token":"%s","waybill_id":"%s","action_time":%d,"action_type":%d,"action_msg":"%s"}`,
		string(pickup.Token), pickup.WaybillID, pickup.ActionTime, pickup.ActionType, pickup.ActionMsg))
	refused := pickup
	refused.ActionType = 300003
	for _, one := range []struct {
		name    string
		rules   waybill.Rules
		update  waybill.Update
		want    waybill.Want
		outcome waybill.Outcome
	}{
		{"fields in, payload out", standard, pickup, waybill.HTTPSBody, waybill.Accepted},
		{"JSON line in, payload out", standard, record, waybill.HTTPSBody, waybill.Accepted},
		{"fields in, rejected, no texts", standard, refused, 0, waybill.Rejected},
		{"fields in, rejected, both texts", standard, refused, waybill.BothTexts, waybill.Rejected},
		{"fields in, a carrier's own rules", own, pickup, waybill.HTTPSBody, waybill.Accepted},
	} {
		row(one.name, alone(one.rules, one.update, one.want, one.outcome))
		row(one.name+", in a batch", inBatches(one.rules, one.update, one.want, one.outcome))
	}
	if err := beside(standard); err != nil {
		return err
	}
	fmt.Printf("\nfloor %.6f\n", floor)
	return nil
}

// best is the least time of a call in microseconds.
func best(calls int, call func()) float64 {
	least := time.Hour
	for range runs {
		start := time.Now()
		for range calls {
			call()
		}
		least = min(least, time.Since(start))
	}
	return float64(least.Nanoseconds()) / 1000 / float64(calls)
}

func alone(rules waybill.Rules, update waybill.Update, want waybill.Want, outcome waybill.Outcome) float64 {
	return best(20000, func() {
		decision, err := rules.Decide(waybill.Tracker{}, update, now, want)
		if err != nil || decision.Outcome != outcome {
			log.Fatal(decision, err)
		}
	})
}

func inBatches(rules waybill.Rules, update waybill.Update, want waybill.Want, outcome waybill.Outcome) float64 {
	updates := make([]waybill.BatchUpdate, batch)
	for place := range updates {
		updates[place] = waybill.BatchUpdate{Place: place, Update: update}
	}
	trackers := make([]waybill.Tracker, batch)
	return best(20, func() {
		answer, err := rules.DecideMany(trackers, updates, now, want)
		if err != nil || answer.Decisions[batch-1].Outcome != outcome {
			log.Fatal(err)
		}
	}) / batch
}
