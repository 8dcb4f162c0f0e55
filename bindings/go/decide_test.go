package waybill_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func TestAnAcceptedScanHasItsPayloadInBothForms(t *testing.T) {
	decision := decide(t, fresh, pickup, payloads|waybill.BothTexts)
	equal(t, "outcome", decision.Outcome, waybill.Accepted)
	equal(t, "mark", decision.Mark, waybill.MarkAccept)
	equal(t, "code", decision.Code, waybill.Code(0))
	equal(t, "situation", decision.Situation, waybill.SituationOf(waybill.StatusPickedUp))
	equal(t, "permitted", decision.Permitted, waybill.SetOf(100001, 200001, 300002, 400002))
	equal(t, "body", string(decision.HTTPSBody), body)
	equal(t, "cloud", string(decision.CloudArguments), cloud)
	equal(t, "text", decision.Text, waybill.Text{})
	if decision.Tracker == fresh || decision.Fingerprint == 0 || !decision.Limit.IsZero() || decision.Way.Exists() {
		t.Errorf("%+v", decision)
	}
}

func TestJSONIsAnsweredAsItsFields(t *testing.T) {
	for _, record := range []string{body, cloud} {
		found := decide(t, fresh, waybill.JSON(record), payloads)
		if expected := decide(t, fresh, pickup, payloads); !reflect.DeepEqual(found, expected) {
			t.Errorf("%+v", found)
		}
	}
}

func TestWhatIsNotWantedIsNotMade(t *testing.T) {
	decision := decide(t, fresh, pickup, waybill.HTTPSBody)
	if decision.HTTPSBody == nil || decision.CloudArguments != nil {
		t.Errorf("%+v", decision)
	}
	refused := decide(t, fresh, signature, waybill.Chinese)
	if refused.Text.English != "" || !strings.Contains(refused.Text.Chinese, "签收") {
		t.Errorf("%+v", refused.Text)
	}
}

func TestARejectionSaysWhyAndWhichWayThereIs(t *testing.T) {
	decision := decide(t, fresh, signature, payloads|waybill.BothTexts)
	equal(t, "outcome", decision.Outcome, waybill.Rejected)
	equal(t, "code", decision.Code, waybill.CodeActionNotPermitted)
	equal(t, "tracker", decision.Tracker, fresh)
	equal(t, "by option", decision.ByOption, false)
	equal(t, "way", decision.Way.String(), "100001 PickedUp → 200001 InTransit → 300002 OutForDelivery → 300003 Signed")
	if decision.HTTPSBody != nil || decision.Fingerprint == 0 || len(decision.Faults) != 0 {
		t.Errorf("%+v", decision)
	}
	for _, text := range []string{decision.Text.English, decision.Text.Chinese} {
		if !strings.Contains(text, "300003") {
			t.Error(text)
		}
	}
}

func TestAClockThatIsWrongIsToldItsLimit(t *testing.T) {
	ahead := pickup
	ahead.ActionTime = now.Unix() + 301
	decision := decide(t, fresh, ahead, 0)
	equal(t, "code", decision.Code, waybill.CodeTooFarAhead)
	equal(t, "limit", decision.Limit.Unix(), now.Unix()+300)

	after := decide(t, fresh, pickup, 0).Tracker
	back := waybill.Scan{Token: token, WaybillID: id, ActionTime: pickup.ActionTime - 61, ActionType: 200001, ActionMsg: "在途"}
	decision = decide(t, after, back, 0)
	equal(t, "code", decision.Code, waybill.CodeTimeGoesBack)
	equal(t, "limit", decision.Limit.Unix(), pickup.ActionTime-60)
	equal(t, "tracker", decision.Tracker, after)
}

func TestAMalformedRecordTellsAllItsFaults(t *testing.T) {
	wrong := waybill.Scan{WaybillID: "  ", ActionTime: 1794999000000, ActionType: 300001,
		ActionMsg: "186****1234", Missing: waybill.FieldToken}
	decision := decide(t, fresh, wrong, waybill.BothTexts)
	equal(t, "outcome", decision.Outcome, waybill.Malformed)
	equal(t, "code", decision.Code, waybill.CodeMissingField)
	expected := []waybill.Code{waybill.CodeMissingField, waybill.CodeInvalidWaybillID, waybill.CodeInvalidActionTime,
		waybill.CodeInvalidActionType, waybill.CodeInvalidActionMsg}
	if !slices.Equal(decision.Faults, expected) {
		t.Errorf("faults: %v", decision.Faults)
	}
	equal(t, "fingerprint", decision.Fingerprint, waybill.Fingerprint(0))
	if decision.Text.English == "" || decision.Text.Chinese == "" {
		t.Error("a text is missing")
	}
}

func TestAMissingFieldIsAnotherThingThanAnEmptyOne(t *testing.T) {
	for field, code := range map[waybill.Field]waybill.Code{
		waybill.FieldToken: waybill.CodeInvalidToken, waybill.FieldWaybillID: waybill.CodeInvalidWaybillID,
		waybill.FieldActionTime: waybill.CodeInvalidActionTime, waybill.FieldActionType: waybill.CodeInvalidActionType,
		waybill.FieldActionMsg: waybill.CodeInvalidActionMsg,
	} {
		missing := pickup
		missing.Missing = field
		equal(t, "missing", decide(t, fresh, missing, 0).Code, waybill.CodeMissingField)
		var empty waybill.Scan
		if codes := decide(t, fresh, empty, 0).Faults; !slices.Contains(codes, code) {
			t.Errorf("an empty one is answered %v", codes)
		}
	}
}

func TestTextsAreBytes(t *testing.T) {
	wrong := pickup
	wrong.ActionMsg = "已揽收\xFF"
	equal(t, "code", decide(t, fresh, wrong, 0).Code, waybill.CodeInvalidUTF8)
	equal(t, "code", decide(t, fresh, waybill.JSON("\xFF"), 0).Code, waybill.CodeInvalidUTF8)
	equal(t, "code", decide(t, fresh, waybill.JSON(nil), 0).Code, waybill.CodeInvalidJSON)
}

func TestADuplicateIsNoErrorAndCanBeSentAgain(t *testing.T) {
	after := decide(t, fresh, pickup, 0).Tracker
	decision := decide(t, after, pickup, payloads)
	equal(t, "outcome", decision.Outcome, waybill.Duplicate)
	equal(t, "tracker", decision.Tracker, after)
	if decision.HTTPSBody != nil {
		t.Error("there is a payload")
	}
	renewed := pickup
	renewed.Token = "another-token"
	decision = decide(t, after, renewed, payloads|waybill.Resend)
	equal(t, "outcome", decision.Outcome, waybill.Duplicate)
	equal(t, "body", string(decision.HTTPSBody), strings.Replace(body, token, "another-token", 1))
}

func TestWhatWasSeenBeforeIsADuplicate(t *testing.T) {
	record := waybill.JSON(body)
	for _, update := range []waybill.Update{pickup, &pickup, record, &record, waybill.SeenBefore(pickup)} {
		decision := decide(t, fresh, waybill.SeenBefore(update), payloads)
		equal(t, "outcome", decision.Outcome, waybill.Duplicate)
		equal(t, "tracker", decision.Tracker, fresh)
	}
	equal(t, "malformed", decide(t, fresh, waybill.SeenBefore(waybill.JSON("{")), 0).Outcome, waybill.Malformed)
}

func TestAWaybillOfWhichNothingIsKnownIsAdoptedIfThatIsWanted(t *testing.T) {
	equal(t, "without", decide(t, fresh, signature, 0).Outcome, waybill.Rejected)
	decision := decide(t, fresh, signature, waybill.Adopt)
	equal(t, "outcome", decision.Outcome, waybill.Accepted)
	equal(t, "adopted", decision.Adopted, true)
	equal(t, "status", decision.Situation.Status(), waybill.StatusSigned)
}

func TestAnExplanationHasALineForEachCheck(t *testing.T) {
	for _, update := range []waybill.Update{pickup, signature} {
		explained := must[waybill.Decision](t)(waybill.Standard().Explain(fresh, update, now, waybill.BothTexts))
		decided := decide(t, fresh, update, 0)
		equal(t, "outcome", explained.Outcome, decided.Outcome)
		equal(t, "tracker", explained.Tracker, decided.Tracker)
		if english, chinese := lines(explained.Text.English), lines(explained.Text.Chinese); english < 4 || english != chinese {
			t.Errorf("%d and %d lines", english, chinese)
		}
	}
}

func lines(text string) int { return strings.Count(strings.TrimSpace(text), "\n") + 1 }

func TestOtherRulesAnswerOtherwise(t *testing.T) {
	transit := waybill.Scan{Token: token, WaybillID: id, ActionTime: 1794999000, ActionType: 200001, ActionMsg: "在途"}
	loaded := must[waybill.Rules](t)(waybill.LoadRules([]byte(own)))
	for _, test := range []struct {
		rules waybill.Rules
		mark  waybill.Mark
	}{{waybill.Rules{}, waybill.MarkSkip}, {waybill.Strict(), waybill.MarkRefuse}, {loaded, waybill.MarkSkip}} {
		decision := must[waybill.Decision](t)(test.rules.Decide(fresh, transit, now, 0))
		equal(t, "mark", decision.Mark, test.mark)
	}
	masked := pickup
	masked.ActionMsg = "已揽收，电话186-0000-1234"
	equal(t, "refused", decide(t, fresh, masked, 0).Code, waybill.CodeInvalidActionMsg)
	repaired := must[waybill.Decision](t)(loaded.Decide(fresh, masked, now, waybill.HTTPSBody))
	if !strings.Contains(string(repaired.HTTPSBody), "电话18600001234") {
		t.Errorf("%s", []byte(repaired.HTTPSBody))
	}
}

// drawn is an update of one of some waybills, mostly legal.
func drawn(random *rand.Rand, place int) waybill.Update {
	actions := waybill.ActionTypes()
	scan := waybill.Scan{Token: token, WaybillID: id + string(rune('a'+place)), ActionTime: now.Unix() - random.Int64N(400),
		ActionType: int64(actions[random.IntN(len(actions))]), ActionMsg: []string{"在途", message, ""}[random.IntN(3)]}
	if random.IntN(20) == 0 {
		return waybill.SeenBefore(scan)
	}
	return scan
}

func TestABatchAnswersAsOneAtATime(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	loaded := must[waybill.Rules](t)(waybill.LoadRules([]byte(own)))
	for round := range 60 {
		rules := []waybill.Rules{waybill.Standard(), waybill.Strict(), loaded}[round%3]
		want := waybill.Want(random.Uint32N(64))
		before := make([]waybill.Tracker, 1+random.IntN(5))
		after := slices.Clone(before)
		var updates []waybill.BatchUpdate
		var counts [5]int
		var expected []waybill.Decision
		for range random.IntN(40) {
			place := random.IntN(len(before))
			update := drawn(random, place)
			updates = append(updates, waybill.BatchUpdate{Place: place, Update: update})
			decision := must[waybill.Decision](t)(rules.Decide(after[place], update, now, want))
			after[place] = decision.Tracker
			counts[decision.Outcome]++
			expected = append(expected, decision)
		}
		batch := must[waybill.Batch](t)(rules.DecideMany(before, updates, now, want))
		if len(batch.Decisions) != len(expected) {
			t.Fatalf("%d answers to %d updates", len(batch.Decisions), len(expected))
		}
		for place := range expected {
			if !reflect.DeepEqual(batch.Decisions[place], expected[place]) {
				t.Fatalf("%d: %+v, one at a time %+v", place, batch.Decisions[place], expected[place])
			}
		}
		equal(t, "counts", [4]int{batch.Accepted, batch.Duplicates, batch.Rejected, batch.Malformed}, [4]int(counts[waybill.Accepted:]))
		if !slices.Equal(batch.Trackers, after) {
			t.Error("other trackers")
		}
	}
}

func TestAPayloadIsTheCallersOwn(t *testing.T) {
	decision := decide(t, fresh, pickup, payloads)
	batch := must[waybill.Batch](t)(waybill.Standard().DecideMany(make([]waybill.Tracker, 1),
		[]waybill.BatchUpdate{{Update: pickup}}, now, payloads))
	for range 20 {
		decide(t, fresh, signature, payloads|waybill.BothTexts)
	}
	for _, decision := range []waybill.Decision{decision, batch.Decisions[0]} {
		_ = append(decision.HTTPSBody, "!!!!"...)
		equal(t, "body", string(decision.HTTPSBody), body)
		equal(t, "cloud", string(decision.CloudArguments), cloud)
	}
}

func TestARecordSaysWhichWaybillItIsOf(t *testing.T) {
	record := must[waybill.Record](t)(waybill.Standard().Record(waybill.JSON(cloud), waybill.BothTexts))
	expected := waybill.Record{Fingerprint: decide(t, fresh, pickup, 0).Fingerprint, Token: token, WaybillID: id,
		Time: time.Unix(1794999000, 0), Action: waybill.ActionPickedUp, Message: message}
	if !reflect.DeepEqual(record, expected) {
		t.Errorf("%+v", record)
	}
	equal(t, "as a scan", record.Scan(), pickup)
	record = must[waybill.Record](t)(waybill.Standard().Record(waybill.JSON(`{"waybill_id":"W1"}`), waybill.English))
	equal(t, "malformed", record.IsMalformed, true)
	equal(t, "id", record.WaybillID, "W1")
	equal(t, "code", record.Code, waybill.CodeMissingField)
	if len(record.Faults) != 4 || record.Text.English == "" || record.Text.Chinese != "" || record.Fingerprint != 0 {
		t.Errorf("%+v", record)
	}
}

func TestWhatMayComeNext(t *testing.T) {
	permitted := must[waybill.ActionSet](t)(waybill.Standard().Permitted(fresh))
	// README of the repository shows it.
	equal(t, "permitted", permitted.String(), "100001 PickedUp, 100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, 400001 Cancelled, 400002 Held")
	next := must[waybill.Next](t)(waybill.Standard().Next(fresh, waybill.BothTexts))
	equal(t, "permitted", next.Permitted, permitted)
	// A line on where it is, then one for each.
	equal(t, "lines", lines(next.Text.Chinese), 1+permitted.Len())
	for place, step := range next.Steps {
		equal(t, "action", step.Action, waybill.ActionTypes()[place])
		equal(t, "permitted", step.Mark != waybill.MarkRefuse, permitted.Has(step.Action))
		if steps := step.Way.Steps(); len(steps) > 0 && steps[len(steps)-1] != step.Action {
			t.Errorf("the way to %v is %v", step.Action, step.Way)
		}
	}
	equal(t, "to", next.Steps[0].To, waybill.SituationOf(waybill.StatusPickedUp))
	equal(t, "held", next.Steps[8].To, waybill.HeldAt(waybill.StatusAwaitingPickup))
}

func TestAnyNumberOfGoroutinesMayAsk(t *testing.T) {
	expected := decide(t, fresh, pickup, payloads)
	loaded := must[waybill.Rules](t)(waybill.LoadRules([]byte(own)))
	var group sync.WaitGroup
	for goroutine := range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			rules := []waybill.Rules{waybill.Standard(), waybill.Strict(), loaded}[goroutine%3]
			for range 500 {
				found, err := rules.Decide(fresh, pickup, now, payloads)
				if err != nil || string(found.HTTPSBody) != body || found.Tracker != expected.Tracker {
					t.Errorf("%+v, %v", found, err)
					return
				}
			}
		}()
	}
	group.Wait()
}
