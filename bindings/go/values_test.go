package waybill_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
	"github.com/waybill-engine/waybill-engine/bindings/go/internal/tables"
)

func TestTheVocabulariesAreTheEngines(t *testing.T) {
	expected := must[[]byte](t)(tables.Source())
	if found := must[[]byte](t)(os.ReadFile("tables.go")); string(found) != string(expected) {
		t.Error("tables.go is stale; run go generate ./...")
	}
	engine := must[*tables.Tables](t)(tables.Read())
	equal(t, "version", waybill.Version, engine.Version)
	equal(t, "URL", waybill.URL, engine.URL)
	equal(t, "actions", len(waybill.ActionTypes()), len(engine.Actions))
	for place, expected := range engine.Actions {
		action := waybill.ActionTypes()[place]
		found := tables.Action{Code: uint32(action), Stage: uint8(action.Stage()), Name: action.Name(), Label: action.Label(), Short: action.Short()}
		equal(t, "action", found, expected)
		equal(t, "stage", tables.Stage{Name: action.Stage().String(), Label: action.Stage().Label()}, engine.Stages[expected.Stage])
	}
	for place, status := range waybill.Statuses() {
		equal(t, "status", tables.Status{IsClosed: status.IsClosed(), Name: status.String(), Label: status.Label()}, engine.Statuses[place])
	}
	for place, situation := range waybill.Situations() {
		text := situation.Text()
		equal(t, "situation", tables.Situation{Status: uint8(situation.Status()), IsHeld: situation.IsHeld(),
			English: text.English, Chinese: text.Chinese}, engine.Situations[place])
	}
	for place, code := range waybill.Codes() {
		when, remedy := code.When(), code.Remedy()
		equal(t, "code", tables.Code{Number: uint16(code), Name: code.Name(), When: when.English, WhenZH: when.Chinese,
			Remedy: remedy.English, RemedyZH: remedy.Chinese}, engine.Codes[place])
	}
	for place, class := range waybill.ReplyClasses() {
		meaning, next := class.Meaning(), class.NextStep()
		found := tables.Class{Codes: append([]int64{}, class.Codes()...), Name: class.String(), Meaning: meaning.English,
			MeaningZH: meaning.Chinese, NextStep: next.English, NextStepZH: next.Chinese}
		for bit, is := range []bool{class.IsConfirmed(), class.MayResend(), class.IsInDoubt()} {
			if is {
				found.Flags |= 1 << bit
			}
		}
		if !reflect.DeepEqual(found, engine.Classes[place]) {
			t.Errorf("%+v, the engine has %+v", found, engine.Classes[place])
		}
	}
}

// textual is a value that is written as a text and read back.
type textual[T any] interface {
	*T
	encoding.TextUnmarshaler
}

// roundTrips holds that each value is read as it was written, alone, in JSON and as a key of it, and that other texts are
// refused with the list of what there is, and without what was found.
func roundTrips[T comparable, P textual[T]](t *testing.T, values []T, isUnknown T) {
	t.Helper()
	for _, value := range values {
		for _, in := range []any{value, map[T]T{value: value}} {
			written := must[[]byte](t)(json.Marshal(in))
			out := reflect.New(reflect.TypeOf(in))
			if err := json.Unmarshal(written, out.Interface()); err != nil || !reflect.DeepEqual(out.Elem().Interface(), in) {
				t.Errorf("%s is read as %v, %v", written, out.Elem(), err)
			}
		}
		text := must[[]byte](t)(any(value).(encoding.TextMarshaler).MarshalText())
		var read T
		if err := P(&read).UnmarshalText(text); err != nil || read != value {
			t.Errorf("%s is read as %v, %v", text, read, err)
		}
	}
	if text, err := any(isUnknown).(encoding.TextMarshaler).MarshalText(); err == nil {
		t.Errorf("what is unknown is written as %s", text)
	}
	var read T
	for _, text := range []string{"a secret", "0", "-1"} {
		err := P(&read).UnmarshalText([]byte(text))
		var unknown *waybill.UnknownValueError
		if !errors.As(err, &unknown) || len(unknown.Known) == 0 || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", text, err)
		}
	}
	if read != *new(T) {
		t.Error("a value was changed by what is none")
	}
}

func TestValuesAreReadAsTheyWereWritten(t *testing.T) {
	roundTrips(t, waybill.ActionTypes(), waybill.ActionType(300001))
	roundTrips(t, waybill.Statuses(), waybill.Status(10))
	roundTrips(t, waybill.Situations(), waybill.Situation(18))
	roundTrips(t, append(waybill.Codes(), 0), waybill.Code(299))
	roundTrips(t, waybill.ReplyClasses(), waybill.ReplyClass(12))
	roundTrips(t, []waybill.Outcome{0, 1, 2, 3, 4}, waybill.Outcome(5))
	roundTrips(t, []waybill.Mark{0, 1, 2, 3}, waybill.Mark(4))
}

func TestAnActionTypeIsANumberInJSON(t *testing.T) {
	equal(t, "JSON", string(must[[]byte](t)(json.Marshal(waybill.ActionSigned))), "300003")
	var read waybill.ActionType
	for _, text := range []string{"300001", `"Sign"`, `"`, `""`, "null", "1e5", "300003.0"} {
		if err := read.UnmarshalJSON([]byte(text)); err == nil {
			t.Errorf("%s is read as %v", text, read)
		}
	}
	if err := read.UnmarshalText([]byte("300003")); err != nil || read != waybill.ActionSigned {
		t.Error(read, err)
	}
}

func TestAnUnknownNumberIsShownAsOne(t *testing.T) {
	for text, value := range map[string]any{
		"300001": waybill.ActionType(300001), "Status(77)": waybill.Status(77), "Situation(18)": waybill.Situation(18), "299": waybill.Code(299),
		"ReplyClass(12)": waybill.ReplyClass(12), "Outcome(5)": waybill.Outcome(5), "Mark(9)": waybill.Mark(9),
		"PhoneRule(3)": waybill.PhoneRule(3), "Lateness(7)": waybill.Lateness(7), "Stage(4)": waybill.Stage(4),
	} {
		equal(t, "text", value.(interface{ String() string }).String(), text)
	}
	unknown := waybill.Situation(math.MaxUint8)
	if unknown.Text() != (waybill.Text{}) || waybill.Status(99).Label() != "" || waybill.Status(99).IsClosed() ||
		waybill.Stage(99).Label() != "" || waybill.ActionType(5).IsKnown() || waybill.ReplyClass(99).MayResend() {
		t.Error("an unknown value says something")
	}
}

func TestEverySetOfActionsIsReadAsItWasWritten(t *testing.T) {
	actions := waybill.ActionTypes()
	for bits := range 1 << len(actions) {
		var in []waybill.ActionType
		for place, action := range actions {
			if bits>>place&1 == 1 {
				in = append(in, action)
			}
		}
		set := waybill.SetOf(in...)
		equal(t, "set", set, waybill.ActionSet(bits))
		if !slices.Equal(set.Actions(), in) || set.Len() != len(in) {
			t.Errorf("%v", set)
		}
		for _, action := range actions {
			equal(t, "has", set.Has(action), slices.Contains(in, action))
		}
		var read waybill.ActionSet
		if err := json.Unmarshal(must[[]byte](t)(json.Marshal(set)), &read); err != nil || read != set {
			t.Errorf("%v is read as %v, %v", set, read, err)
		}
	}
	var read waybill.ActionSet
	if waybill.SetOf(300001) != 0 || waybill.ActionSet(7).Has(300001) || json.Unmarshal([]byte("[300001]"), &read) == nil {
		t.Error("an unknown action is in a set")
	}
}

func TestASituationIsAStatusHeldOrNot(t *testing.T) {
	for _, status := range waybill.Statuses() {
		situation, held := waybill.SituationOf(status), waybill.HeldAt(status)
		equal(t, "status", situation.Status(), status)
		equal(t, "held", situation.IsHeld(), false)
		equal(t, "is a held one there", slices.Contains(waybill.Situations(), held), !status.IsClosed())
		if !status.IsClosed() {
			equal(t, "status", held.Status(), status)
			equal(t, "held", held.IsHeld(), true)
		}
	}
}

func TestATextIsShownInTheLanguageThatItHas(t *testing.T) {
	equal(t, "both", waybill.Text{English: "held", Chinese: "滞留"}.String(), "held")
	equal(t, "one", waybill.Text{Chinese: "滞留"}.String(), "滞留")
}
