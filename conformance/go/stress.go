package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const (
	calls      = 50000
	goroutines = 8
	mostGrowth = 8 << 20
)

// stress holds that eight goroutines get the answers that one gets, and that many calls take no more memory.
func stress(own waybill.Rules) error {
	expected, err := answers(own)
	if err != nil {
		return err
	}
	failures := make(chan error, goroutines)
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range 200 {
				if found, err := answers(own); err != nil || !reflect.DeepEqual(found, expected) {
					failures <- fmt.Errorf("a goroutine gets other answers: %w", err)
					return
				}
			}
		}()
	}
	group.Wait()
	close(failures)
	if err := <-failures; err != nil {
		return err
	}
	return grow(own, len(expected))
}

// grow makes the calls, and measures.
func grow(own waybill.Rules, each int) error {
	ask := func(calls int) error {
		for range calls / each {
			if _, err := answers(own); err != nil {
				return err
			}
		}
		return nil
	}
	if err := ask(calls / 5); err != nil {
		return err
	}
	before := resident()
	if err := ask(calls); err != nil {
		return err
	}
	if grown := resident() - before; grown > mostGrowth {
		return fmt.Errorf("%d calls took %d bytes", calls, grown)
	}
	return nil
}

// answers asks one of each kind.
func answers(own waybill.Rules) ([]any, error) {
	now := time.Unix(1795000000, 0)
	scan := waybill.Scan{Token: "t0ken", WaybillID: "W1", ActionTime: 1794999000, ActionType: 100001, ActionMsg: "已揽收"}
	var all []any
	for _, rules := range []waybill.Rules{waybill.Standard(), waybill.Strict(), own} {
		for _, action := range []int64{100001, 300003, 300001} {
			scan.ActionType = action
			want := waybill.HTTPSBody | waybill.CloudArguments | waybill.BothTexts
			decision, err := rules.Decide(waybill.Tracker{}, scan, now, want)
			if err != nil {
				return nil, err
			}
			trail, again, err := rules.DecideTrail(nil, scan, now, want)
			if err != nil {
				return nil, err
			}
			all = append(all, decision, trail, again)
		}
		next, err := rules.Next(waybill.Tracker{}, waybill.BothTexts)
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	reply, err := waybill.HTTPSReply(200, []byte(`{"errcode":40199,"errmsg":"invalid waybill_id rid: 1-2"}`), waybill.BothTexts)
	return append(all, reply), err
}

// resident is how much memory the process has when Go's collector has run; 0 where that can't be learned.
func resident() int {
	debug.FreeOSMemory()
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize()
}
