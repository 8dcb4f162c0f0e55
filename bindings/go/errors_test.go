package waybill_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func TestMisuseIsAnErrorThatSaysWhichCallAndWhy(t *testing.T) {
	var noTracker waybill.Tracker
	noTracker[15] = 0xFF
	noTracker[0] = 1
	rules := waybill.Standard()
	tests := map[string]struct {
		reason waybill.Misuse
		ask    func() error
	}{
		"Rules.Decide": {waybill.ErrWrongNow, func() error {
			_, err := rules.Decide(fresh, pickup, time.Time{}, 0)
			return err
		}},
		"Rules.DecideMany": {waybill.ErrWrongValue, func() error {
			_, err := rules.DecideMany(make([]waybill.Tracker, 1), []waybill.BatchUpdate{{Place: 1, Update: pickup}}, now, 0)
			return err
		}},
		"Rules.Explain": {waybill.ErrWrongValue, func() error {
			_, err := rules.Explain(fresh, waybill.SeenBefore(pickup), now, 0)
			return err
		}},
		"Rules.Record": {waybill.ErrWrongValue, func() error {
			_, err := rules.Record(pickup, waybill.Adopt)
			return err
		}},
		"Rules.Permitted": {waybill.ErrWrongTracker, func() error {
			_, err := rules.Permitted(noTracker)
			return err
		}},
		"Rules.Next": {waybill.ErrWrongValue, func() error {
			_, err := rules.Next(fresh, waybill.HTTPSBody)
			return err
		}},
		"Tracker.Details": {waybill.ErrWrongTracker, func() error {
			_, err := noTracker.Details()
			return err
		}},
		"Known": {waybill.ErrWrongValue, func() error {
			_, err := waybill.Known(waybill.SituationOf(200), now)
			return err
		}},
		"Rules.DecideTrail": {waybill.ErrWrongTrail, func() error {
			_, _, err := rules.DecideTrail(waybill.Trail{1}, pickup, now, 0)
			return err
		}},
		"Rules.ReadByMap": {waybill.ErrWrongMap, func() error {
			_, err := rules.ReadByMap(waybill.IntakeMap{}, nil, 0)
			return err
		}},
		"IntakeMap.Info": {waybill.ErrWrongMap, func() error {
			_, err := waybill.IntakeMap{}.Info()
			return err
		}},
		"Rules.ImportTrail": {waybill.ErrWrongValue, func() error {
			_, err := rules.ImportTrail(nil, nil, now, 7, 0)
			return err
		}},
		"Rules.JudgeLate": {waybill.ErrWrongTrail, func() error {
			_, err := rules.JudgeLate(make(waybill.Trail, 40), pickup, 0)
			return err
		}},
		"Rules.ReplayTrail": {waybill.ErrWrongTrail, func() error {
			_, err := rules.ReplayTrail(make(waybill.Trail, 41), 0)
			return err
		}},
		"Trail.Entries": {waybill.ErrWrongTrail, func() error {
			_, err := make(waybill.Trail, 41).Entries()
			return err
		}},
		"HTTPSReply": {waybill.ErrWrongValue, func() error {
			_, err := waybill.HTTPSReply(1<<16, nil, 0)
			return err
		}},
		"CloudReply": {waybill.ErrTooLarge, func() error {
			_, err := waybill.CloudReply(make([]byte, 1<<26), 0)
			return err
		}},
		"LoadRules": {waybill.ErrTooLarge, func() error {
			_, err := waybill.LoadRules(make([]byte, 1<<26))
			return err
		}},
	}
	for name, test := range tests {
		err := test.ask()
		var misuse *waybill.MisuseError
		if !errors.As(err, &misuse) || misuse.Call != name || misuse.Reason != test.reason || !errors.Is(err, test.reason) {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil && !strings.HasPrefix(err.Error(), "waybill: "+name+": ") {
			t.Error(err)
		}
	}
}

func TestAnUpdateThatIsNilIsAMistakeAndNothingIsDecided(t *testing.T) {
	rules := waybill.Standard()
	noScan, noJSON := (*waybill.Scan)(nil), (*waybill.JSON)(nil)
	for _, update := range []waybill.Update{
		nil, waybill.SeenBefore(nil), waybill.SeenBefore(waybill.SeenBefore(nil)), noScan, noJSON,
		waybill.SeenBefore(noScan), waybill.SeenBefore(waybill.SeenBefore(noJSON)),
	} {
		decision, err := rules.Decide(fresh, update, now, 0)
		equal(t, "outcome", decision.Outcome, waybill.Undecided)
		errs := map[string]error{"Rules.Decide": err}
		_, errs["Rules.Explain"] = rules.Explain(fresh, update, now, 0)
		_, errs["Rules.Record"] = rules.Record(update, 0)
		_, errs["Rules.DecideMany"] = rules.DecideMany(make([]waybill.Tracker, 1), []waybill.BatchUpdate{{Update: update}}, now, 0)
		_, _, errs["Rules.DecideTrail"] = rules.DecideTrail(nil, update, now, 0)
		_, errs["Rules.JudgeLate"] = rules.JudgeLate(nil, update, 0)
		_, errs["Rules.ImportTrail"] = rules.ImportTrail(nil, []waybill.Update{pickup, update}, now, waybill.AllOrNothing, 0)
		for call, err := range errs {
			var misuse *waybill.MisuseError
			if !errors.As(err, &misuse) || misuse.Call != call || !strings.HasSuffix(err.Error(), "the update is nil; give a Scan or a JSON") {
				t.Errorf("%s: %v", call, err)
			}
		}
	}
}

func TestATimeThatNoWaybillHasIsRefusedWithItsReason(t *testing.T) {
	_, err := waybill.Known(waybill.SituationOf(waybill.StatusInTransit), time.Unix(5, 0))
	var misuse *waybill.MisuseError
	if !errors.As(err, &misuse) || misuse.Detail == "" {
		t.Error(err)
	}
}

func TestAReasonThatIsNotKnownIsShownByItsNumber(t *testing.T) {
	equal(t, "text", waybill.Misuse(-77).Error(), "the engine refuses with status -77")
}

func TestPreloadIsFineAtAnyTime(t *testing.T) {
	for range 2 {
		if err := waybill.Preload(); err != nil {
			t.Error(err)
		}
	}
}
