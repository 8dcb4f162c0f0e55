package waybill_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func info(t testing.TB, rules waybill.Rules) waybill.RulesInfo {
	t.Helper()
	return must[waybill.RulesInfo](t)(rules.Info())
}

func TestRulesSayWhatTheyAre(t *testing.T) {
	standard, strict := info(t, waybill.Standard()), info(t, waybill.Strict())
	equal(t, "name", standard.Name, "standard")
	equal(t, "name", strict.Name, "strict")
	equal(t, "tolerance", standard.Tolerance, time.Minute)
	equal(t, "closing tolerance", standard.ClosingTolerance, time.Minute)
	equal(t, "allowance", standard.Allowance, 5*time.Minute)
	equal(t, "characters", standard.MaxChars, 512)
	equal(t, "phones", standard.Phones.String(), "reject")
	equal(t, "zero value", info(t, waybill.Rules{}).Fingerprint, standard.Fingerprint)
	if standard.Fingerprint == strict.Fingerprint {
		t.Error("the presets have one fingerprint")
	}
	inTransit := waybill.SituationOf(waybill.StatusInTransit)
	equal(t, "mark", standard.Mark(inTransit, waybill.ActionSigned), waybill.MarkSkip)
	equal(t, "mark", strict.Mark(inTransit, waybill.ActionSigned), waybill.MarkRefuse)
	equal(t, "unknown", standard.Mark(waybill.Situation(200), waybill.ActionSigned), waybill.MarkRefuse)
	equal(t, "unknown", standard.Mark(inTransit, 300001), waybill.MarkRefuse)
}

func TestTheTableIsWhatDecides(t *testing.T) {
	for _, rules := range []waybill.Rules{waybill.Standard(), waybill.Strict()} {
		info := info(t, rules)
		for _, situation := range waybill.Situations() {
			tracker := must[waybill.Tracker](t)(waybill.Known(situation, now))
			permitted := must[waybill.ActionSet](t)(rules.Permitted(tracker))
			for _, action := range waybill.ActionTypes() {
				equal(t, situation.String()+" "+action.String(), permitted.Has(action), info.Mark(situation, action) != waybill.MarkRefuse)
			}
		}
	}
}

func TestAFileIsLoadedAndGivesItselfBack(t *testing.T) {
	rules := must[waybill.Rules](t)(waybill.LoadRules([]byte(own)))
	shown := info(t, rules)
	equal(t, "name", shown.Name, "own")
	equal(t, "tolerance", shown.Tolerance, 2*time.Minute)
	equal(t, "phones", shown.Phones, waybill.PhonesNormalise)
	again := info(t, must[waybill.Rules](t)(waybill.LoadRules(shown.File)))
	if !reflect.DeepEqual(again, shown) {
		t.Errorf("%+v, once more %+v", shown, again)
	}
}

func TestAFileThatIsNotSoundTellsAllItsFaults(t *testing.T) {
	file := []byte(`{"name":"x","rows":{"AwaitingPickup":"+++s...+x","Signed":"+"},"tolerance":60}`)
	faults := must[[]waybill.Text](t)(waybill.CheckRules(file))
	if len(faults) < 2 {
		t.Fatal(faults)
	}
	for _, fault := range faults {
		if fault.English == "" || fault.Chinese == "" {
			t.Errorf("%+v", fault)
		}
	}
	_, err := waybill.LoadRules(file)
	var refused *waybill.FileError
	if !errors.As(err, &refused) || !reflect.DeepEqual(refused.Faults, faults) || refused.Of != "rule file" ||
		!strings.Contains(err.Error(), faults[1].English) {
		t.Error(err)
	}
	if faults := must[[]waybill.Text](t)(waybill.CheckRules([]byte(own))); faults != nil {
		t.Error(faults)
	}
	if faults := must[[]waybill.Text](t)(waybill.CheckRules(nil)); len(faults) != 1 {
		t.Error(faults)
	}
}

func TestWhatChangesFromRulesToOthers(t *testing.T) {
	standard, strict := waybill.Standard(), waybill.Strict()
	diff := must[waybill.RulesDiff](t)(standard.Diff(strict))
	before, after := info(t, standard), info(t, strict)
	found := map[waybill.CellDiff]bool{}
	for _, cell := range diff.Cells {
		found[cell] = true
	}
	count := 0
	for _, situation := range waybill.Situations() {
		for _, action := range waybill.ActionTypes() {
			from, to := before.Mark(situation, action), after.Mark(situation, action)
			plain := waybill.SituationOf(situation.Status())
			asItsStatus := situation.IsHeld() && from == before.Mark(plain, action) && to == after.Mark(plain, action)
			if from == to || asItsStatus {
				continue
			}
			count++
			cell := waybill.CellDiff{Situation: situation, Action: action, Before: from, After: to,
				ChangesDecision: (from == waybill.MarkRefuse) != (to == waybill.MarkRefuse)}
			if !found[cell] {
				t.Errorf("%+v is missing", cell)
			}
		}
	}
	equal(t, "cells", len(diff.Cells), count)
	equal(t, "lines", lines(diff.English), count+diff.Settings+len(diff.Stranded))
	same := must[waybill.RulesDiff](t)(strict.Diff(strict))
	if !reflect.DeepEqual(same, waybill.RulesDiff{}) {
		t.Errorf("%+v", same)
	}
}
