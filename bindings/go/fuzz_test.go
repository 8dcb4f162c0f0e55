package waybill_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// FuzzDecide asks about anything, as fields and as JSON. Whatever comes is answered, or is misuse; the answer is
// sound in itself; and what was read well-formed is answered as what it was read from.
//
//	go test -run '^$' -fuzz FuzzDecide -fuzztime 1000000x
func FuzzDecide(f *testing.F) {
	accepted := decide(f, fresh, pickup, 0).Tracker
	f.Add(fresh[:], now.Unix(), uint32(15), uint8(0), pickup.ActionTime, pickup.ActionType, token, id, message, body)
	f.Add(accepted[:], now.Unix(), uint32(63), uint8(1), pickup.ActionTime, int64(300003), token, id, "已签收", cloud)
	f.Add(make([]byte, 16), int64(0), uint32(12), uint8(0x3E), int64(-1), int64(1<<62), "", "\xFF", "186****1234", "{")
	f.Fuzz(func(t *testing.T, stored []byte, clock int64, want uint32, flags uint8, at, action int64, token, id, message, record string) {
		tracker, err := waybill.TrackerFromBytes(stored)
		if err != nil {
			return
		}
		rules := []waybill.Rules{waybill.Standard(), waybill.Strict()}[flags>>6&1]
		scan := waybill.Scan{Token: waybill.Token(token), WaybillID: id, ActionTime: at, ActionType: action,
			ActionMsg: message, Missing: waybill.Field(flags >> 1 & 31)}
		for _, update := range []waybill.Update{scan, waybill.JSON(record)} {
			if flags&1 == 1 {
				update = waybill.SeenBefore(update)
			}
			clock, want := time.Unix(clock, 0), waybill.Want(want)
			decision, err := rules.Decide(tracker, update, clock, want)
			if err != nil {
				var misuse *waybill.MisuseError
				if !errors.As(err, &misuse) {
					t.Fatal(err)
				}
				continue
			}
			isSound(t, tracker, want, decision)
			batch, err := rules.DecideMany([]waybill.Tracker{tracker}, []waybill.BatchUpdate{{Update: update}}, clock, want)
			if err != nil || !reflect.DeepEqual(batch.Decisions[0], decision) {
				t.Fatalf("in a batch %+v, %v, alone %+v", batch, err, decision)
			}
			if flags&1 == 0 {
				isReadBack(t, rules, tracker, update, clock, want, decision)
			}
		}
	})
}

// isSound holds what is true of every answer.
func isSound(t *testing.T, before waybill.Tracker, want waybill.Want, decision waybill.Decision) {
	t.Helper()
	isRefused := decision.Outcome == waybill.Rejected || decision.Outcome == waybill.Malformed
	switch {
	case decision.Outcome == waybill.Undecided || decision.Outcome > waybill.Malformed,
		isRefused != (decision.Code != 0),
		isRefused && decision.Code.Name() == "",
		(decision.Outcome == waybill.Accepted) != (decision.Mark != waybill.MarkRefuse),
		decision.Outcome != waybill.Accepted && decision.Tracker != before,
		decision.Outcome == waybill.Malformed != (decision.Fingerprint == 0),
		decision.Outcome == waybill.Malformed != (len(decision.Faults) > 0),
		(decision.Text.English != "") != (isRefused && want&waybill.English != 0),
		(decision.Text.Chinese != "") != (isRefused && want&waybill.Chinese != 0),
		isRefused && (decision.HTTPSBody != nil || decision.CloudArguments != nil),
		decision.Outcome == waybill.Accepted && (decision.HTTPSBody != nil) != (want&waybill.HTTPSBody != 0),
		decision.Outcome == waybill.Accepted && (decision.CloudArguments != nil) != (want&waybill.CloudArguments != 0):
		t.Fatalf("%+v", decision)
	}
	for _, payload := range []waybill.Payload{decision.HTTPSBody, decision.CloudArguments} {
		if payload != nil && !json.Valid(payload) {
			t.Fatalf("no JSON: %q", []byte(payload))
		}
	}
	details, err := decision.Tracker.Details()
	if err != nil || details.Situation != decision.Situation {
		t.Fatalf("%+v, %v", details, err)
	}
}

// isReadBack holds that an update which was read without deciding it is answered as it is itself.
func isReadBack(t *testing.T, rules waybill.Rules, tracker waybill.Tracker, update waybill.Update, clock time.Time, want waybill.Want, expected waybill.Decision) {
	t.Helper()
	record, err := rules.Record(update, 0)
	if err != nil || record.IsMalformed != (expected.Outcome == waybill.Malformed) || record.Fingerprint != expected.Fingerprint {
		t.Fatalf("%+v, %v", record, err)
	}
	if record.IsMalformed {
		return
	}
	again, err := rules.Decide(tracker, record.Scan(), clock, want)
	if err != nil || !reflect.DeepEqual(again, expected) {
		t.Fatalf("%+v, read first %+v, %v", expected, again, err)
	}
}
