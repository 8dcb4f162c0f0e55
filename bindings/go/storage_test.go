package waybill_test

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// memory is a database of one row: what is written is what is read.
type memory struct{ row []driver.Value }

func (m *memory) Open(string) (driver.Conn, error)    { return m, nil }
func (m *memory) Prepare(string) (driver.Stmt, error) { return m, nil }
func (m *memory) Begin() (driver.Tx, error)           { return nil, errors.New("no transactions") }
func (m *memory) Close() error                        { return nil }
func (m *memory) NumInput() int                       { return -1 }

func (m *memory) Exec(row []driver.Value) (driver.Result, error) {
	m.row = row
	return driver.RowsAffected(1), nil
}

func (m *memory) Query([]driver.Value) (driver.Rows, error) { return &rows{m.row}, nil }

type rows struct{ row []driver.Value }

func (r *rows) Columns() []string { return make([]string, len(r.row)) }
func (r *rows) Close() error      { return nil }

func (r *rows) Next(to []driver.Value) error {
	if r.row == nil {
		return io.EOF
	}
	copy(to, r.row)
	r.row = nil
	return nil
}

func TestADatabaseKeepsWhatIsStored(t *testing.T) {
	sql.Register("waybill-memory", new(memory))
	db := must[*sql.DB](t)(sql.Open("waybill-memory", ""))
	defer db.Close()
	trail, decision, err := waybill.Standard().DecideTrail(nil, pickup, now, waybill.HTTPSBody)
	if err != nil {
		t.Fatal(err)
	}
	high := waybill.Fingerprint(1<<63 + 5)
	must[sql.Result](t)(db.Exec("", decision.Tracker, trail, decision.Fingerprint, high, decision.HTTPSBody,
		waybill.ActionSigned, waybill.StatusSigned, decision.Code))
	var found struct {
		tracker     waybill.Tracker
		trail       waybill.Trail
		first, high waybill.Fingerprint
		payload     []byte
		action      waybill.ActionType
		status      waybill.Status
		code        waybill.Code
	}
	if err := db.QueryRow("").Scan(&found.tracker, &found.trail, &found.first, &found.high, &found.payload,
		&found.action, &found.status, &found.code); err != nil {
		t.Fatal(err)
	}
	equal(t, "tracker", found.tracker, decision.Tracker)
	equal(t, "trail", string(found.trail), string(trail))
	equal(t, "fingerprint", found.first, decision.Fingerprint)
	equal(t, "high fingerprint", found.high, high)
	equal(t, "payload", string(found.payload), body)
	equal(t, "action", found.action, waybill.ActionSigned)
	equal(t, "status", found.status, waybill.StatusSigned)

	must[sql.Result](t)(db.Exec("", nil, nil, nil))
	if err := db.QueryRow("").Scan(&found.tracker, &found.trail, &found.first); err != nil {
		t.Fatal(err)
	}
	if !found.tracker.IsFresh() || found.trail != nil || found.first != 0 {
		t.Errorf("%+v", found)
	}
}

func TestColumnsOfOtherKindsAreRefused(t *testing.T) {
	var tracker waybill.Tracker
	for _, column := range []any{make([]byte, 15), make([]byte, 17), "", 16, true} {
		if err := tracker.Scan(column); err == nil {
			t.Errorf("%v is a tracker", column)
		}
	}
	var fingerprint waybill.Fingerprint
	for _, column := range []any{"x", "", 1.5, true, "18446744073709551616"} {
		if err := fingerprint.Scan(column); err == nil {
			t.Errorf("%v is a fingerprint", column)
		}
	}
	for column, expected := range map[any]waybill.Fingerprint{"-1": 1<<64 - 1, "18446744073709551615": 1<<64 - 1, uint64(7): 7} {
		if err := fingerprint.Scan(column); err != nil || fingerprint != expected {
			t.Errorf("%v is read as %v, %v", column, fingerprint, err)
		}
	}
	if err := fingerprint.Scan([]byte("12")); err != nil || fingerprint != 12 {
		t.Error(fingerprint, err)
	}
	var trail waybill.Trail
	if err := trail.Scan(5); err == nil {
		t.Error("5 is a trail")
	}
	if err := trail.Scan("abc"); err != nil || string(trail) != "abc" {
		t.Error(trail, err)
	}
	if err := tracker.Scan("0123456789abcdef"); err != nil || tracker[0] != '0' {
		t.Error(tracker, err)
	}
}

func TestATrackerAndAFingerprintAreDigitsAsTexts(t *testing.T) {
	decision := decide(t, fresh, pickup, 0)
	type stored struct {
		Tracker     waybill.Tracker
		Fingerprint waybill.Fingerprint
	}
	value := stored{decision.Tracker, 5}
	written := must[[]byte](t)(json.Marshal(value))
	equal(t, "JSON", string(written), `{"Tracker":"`+decision.Tracker.String()+`","Fingerprint":"0000000000000005"}`)
	var read stored
	if err := json.Unmarshal(written, &read); err != nil || read != value {
		t.Error(read, err)
	}
	for _, text := range []string{"", "0", strings.Repeat("0", 31), strings.Repeat("g", 32), strings.Repeat("0", 33)} {
		if err := read.Tracker.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is a tracker", text)
		}
		if err := read.Fingerprint.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is a fingerprint", text)
		}
	}
	equal(t, "unchanged", read, value)
	if tracker, err := waybill.TrackerFromBytes(decision.Tracker[:]); err != nil || tracker != decision.Tracker {
		t.Error(tracker, err)
	}
}

func TestATrackerSaysWhatIsInIt(t *testing.T) {
	decision := decide(t, fresh, pickup, 0)
	details := must[waybill.TrackerDetails](t)(decision.Tracker.Details())
	expected := waybill.TrackerDetails{Situation: decision.Situation, Accepted: 1, Highest: time.Unix(pickup.ActionTime, 0), Last: decision.Fingerprint}
	equal(t, "details", details, expected)
	equal(t, "fresh", must[waybill.TrackerDetails](t)(fresh.Details()), waybill.TrackerDetails{})
	for _, situation := range waybill.Situations() {
		known := must[waybill.Tracker](t)(waybill.Known(situation, now))
		equal(t, "known", must[waybill.TrackerDetails](t)(known.Details()), waybill.TrackerDetails{Situation: situation, Highest: now})
	}
}

func TestATrailRecognisesEveryUpdateAndIsReadBack(t *testing.T) {
	rules := waybill.Standard()
	var trail waybill.Trail
	var expected []waybill.TrailEntry
	var scans []waybill.Scan
	for place, action := range []waybill.ActionType{100001, 200001, 300002, 300003} {
		scan := pickup
		scan.ActionType, scan.ActionTime = int64(action), pickup.ActionTime+100*int64(place)
		after, decision, err := rules.DecideTrail(trail, scan, now, payloads)
		if err != nil || decision.Outcome != waybill.Accepted || decision.HTTPSBody == nil {
			t.Fatal(decision, err)
		}
		equal(t, "tracker", after.Tracker(), decision.Tracker)
		trail = after
		scans = append(scans, scan)
		expected = append(expected, waybill.TrailEntry{Time: time.Unix(scan.ActionTime, 0), Action: action, Fingerprint: decision.Fingerprint})
	}
	if entries := must[[]waybill.TrailEntry](t)(trail.Entries()); !reflect.DeepEqual(entries, expected) {
		t.Errorf("%v", entries)
	}
	for _, scan := range scans {
		after, decision, err := rules.DecideTrail(trail, scan, now, waybill.HTTPSBody|waybill.Resend)
		if err != nil || decision.Outcome != waybill.Duplicate || decision.HTTPSBody == nil || string(after) != string(trail) {
			t.Error(decision, err)
		}
	}
	replay := must[waybill.Replay](t)(waybill.Strict().ReplayTrail(trail, 0))
	equal(t, "replay", replay, waybill.Replay{Accepted: true, Tracker: trail.Tracker()})

	known := must[waybill.Tracker](t)(waybill.Known(waybill.SituationOf(waybill.StatusInTransit), time.Unix(pickup.ActionTime, 0)))
	from := waybill.TrailFrom(known)
	equal(t, "from", from.Tracker(), known)
	if entries := must[[]waybill.TrailEntry](t)(from.Entries()); len(entries) != 0 {
		t.Error(entries)
	}
	after, decision, err := rules.DecideTrail(from, scans[2], now, 0)
	if err != nil || decision.Outcome != waybill.Accepted || len(after) != 56 {
		t.Error(decision, err)
	}
	var none waybill.Trail
	if entries, err := none.Entries(); len(entries) != 0 || err != nil || !none.Tracker().IsFresh() {
		t.Error(entries, err)
	}
}

func TestATraceIsTakenInByItsTimes(t *testing.T) {
	transit, wrong := pickup, signature
	transit.ActionType, transit.ActionTime = 200001, pickup.ActionTime+60
	wrong.ActionTime = pickup.ActionTime - 86400
	trace := []waybill.Update{transit, waybill.JSON("{"), pickup, wrong}
	rules := waybill.Standard()
	all := must[waybill.Import](t)(rules.ImportTrail(nil, trace, now, waybill.AllOrNothing, payloads))
	if all.TakenIn || all.Decisions[0].HTTPSBody != nil || !all.Trail.Tracker().IsFresh() {
		t.Errorf("%+v", all)
	}
	imported := must[waybill.Import](t)(rules.ImportTrail(nil, trace, now, waybill.BestEffort, payloads|waybill.English))
	equal(t, "taken in", imported.TakenIn, true)
	if !reflect.DeepEqual(imported.Order, []int{3, 2, 0}) {
		t.Errorf("order: %v", imported.Order)
	}
	for place, outcome := range []waybill.Outcome{waybill.Accepted, waybill.Malformed, waybill.Accepted, waybill.Rejected} {
		decision := imported.Decisions[place]
		equal(t, "outcome", decision.Outcome, outcome)
		equal(t, "tracker", decision.Tracker, imported.Trail.Tracker())
		equal(t, "payload", decision.HTTPSBody != nil, outcome == waybill.Accepted)
	}
	late := transit
	late.ActionTime, late.ActionMsg = pickup.ActionTime-3600, "到达"
	judged := must[waybill.Late](t)(rules.JudgeLate(imported.Trail, late, waybill.BothTexts))
	if judged.Lateness == waybill.NotLate || judged.Lateness == waybill.LateMalformed {
		t.Errorf("%+v", judged)
	}
	equal(t, "malformed", must[waybill.Late](t)(rules.JudgeLate(imported.Trail, waybill.JSON("{"), 0)).Lateness, waybill.LateMalformed)
	refused := must[waybill.Replay](t)(waybill.Strict().ReplayTrail(must[waybill.Import](t)(rules.ImportTrail(nil, []waybill.Update{transit}, now, waybill.BestEffort, 0)).Trail, waybill.BothTexts))
	if refused.Accepted || refused.Code != waybill.CodeActionNotPermitted || refused.Text.Chinese == "" {
		t.Errorf("%+v", refused)
	}
}
