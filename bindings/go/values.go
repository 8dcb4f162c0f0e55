package waybill

import (
	"fmt"
	"strconv"
	"strings"
)

//go:generate go run ./internal/generate

// Text is the same in English and in Chinese. A language that was not asked for is empty.
type Text struct {
	// English is the text in English.
	English string
	// Chinese is the text in Chinese.
	Chinese string
}

// String returns the English text, or the Chinese one if there is only that.
func (t Text) String() string {
	if t.English == "" {
		return t.Chinese
	}
	return t.English
}

// UnknownValueError says that a text or number is no value of its type. What was found is not in it, as it may
// be anything, a secret too.
type UnknownValueError struct {
	// Type names what was looked for, as in "status".
	Type string
	// Known lists the values that there are.
	Known []string
}

func (e *UnknownValueError) Error() string {
	return fmt.Sprintf("waybill: this is no %s; known are %s", e.Type, strings.Join(e.Known, ", "))
}

// Stage is the part of a parcel's life that an action type reports on.
type Stage uint8

type stageFacts struct{ name, label string }

// String returns the name, as in "delivery".
func (s Stage) String() string {
	return named(int(s), len(stageTable), "Stage", func(i int) string { return stageTable[i].name })
}

// Label returns the Chinese label, as in 派送, or nothing for a value that is no stage.
func (s Stage) Label() string {
	if int(s) >= len(stageTable) {
		return ""
	}
	return stageTable[s].label
}

// ActionType is one of the nine action types of logistics.updatePath. Its number is the code on the wire.
//
// In JSON it is that number, as WeChat has it; as a key of a JSON object and as any other text it is the name.
type ActionType int32

type actionFacts struct {
	action             ActionType
	stage              Stage
	name, label, short string
}

// ActionTypes returns the nine in ascending order of their codes.
func ActionTypes() []ActionType {
	all := make([]ActionType, len(actionTable))
	for place, facts := range actionTable {
		all[place] = facts.action
	}
	return all
}

func (a ActionType) facts() *actionFacts {
	for place := range actionTable {
		if actionTable[place].action == a {
			return &actionTable[place]
		}
	}
	return &actionFacts{}
}

// IsKnown reports whether it is one of the nine. You need not ask before a decision: an unknown number is
// answered [CodeInvalidActionType].
func (a ActionType) IsKnown() bool { return a.facts().action != 0 }

// Name returns the name, as in "OutForDelivery", or nothing for an unknown number.
func (a ActionType) Name() string { return a.facts().name }

// Label returns the Chinese label, as in 开始派送, or nothing for an unknown number.
func (a ActionType) Label() string { return a.facts().label }

// Short returns the one or two letters that rule files have for it, as in "D", or nothing for an unknown number.
func (a ActionType) Short() string { return a.facts().short }

// Stage returns the stage that it reports on; that of an unknown number means nothing.
func (a ActionType) Stage() Stage { return a.facts().stage }

// String returns code and name, as in "300002 OutForDelivery", or the number alone if it is unknown.
func (a ActionType) String() string {
	return strings.TrimSuffix(strconv.Itoa(int(a))+" "+a.Name(), " ")
}

// MarshalText writes the name.
func (a ActionType) MarshalText() ([]byte, error) {
	return knownText(a.Name(), "action type", actionNames)
}

// UnmarshalText reads a name or a code.
func (a *ActionType) UnmarshalText(text []byte) error {
	for _, facts := range actionTable {
		if facts.name == string(text) || strconv.Itoa(int(facts.action)) == string(text) {
			*a = facts.action
			return nil
		}
	}
	return &UnknownValueError{"action type", actionNames()}
}

// MarshalJSON writes the number, whether it is known or not.
func (a ActionType) MarshalJSON() ([]byte, error) { return strconv.AppendInt(nil, int64(a), 10), nil }

// UnmarshalJSON reads the number of a known one, or, as in a key, its name.
func (a *ActionType) UnmarshalJSON(json []byte) error {
	if name := strings.Trim(string(json), `"`); len(name) == len(json)-2 {
		return a.UnmarshalText([]byte(name))
	}
	if number, err := strconv.ParseInt(string(json), 10, 32); err == nil && ActionType(number).IsKnown() {
		*a = ActionType(number)
		return nil
	}
	return &UnknownValueError{"action type", actionNames()}
}

func actionNames() []string {
	names := make([]string, len(actionTable))
	for place, facts := range actionTable {
		names[place] = facts.action.String()
	}
	return names
}

// Status is where a waybill is. The zero value is [StatusAwaitingPickup], where each begins.
//
// As a text, in JSON too, it is the name.
type Status uint8

type statusFacts struct {
	isClosed    bool
	name, label string
}

// Statuses returns the ten, each at the place of its number.
func Statuses() []Status { return places[Status](len(statusTable)) }

// IsClosed reports whether nothing can follow: the parcel is signed for, or the order is cancelled.
func (s Status) IsClosed() bool { return int(s) < len(statusTable) && statusTable[s].isClosed }

// Label returns the Chinese label, as in 派送中, or nothing for a value that is no status.
func (s Status) Label() string {
	if int(s) >= len(statusTable) {
		return ""
	}
	return statusTable[s].label
}

// String returns the name, as in "OutForDelivery".
func (s Status) String() string { return named(int(s), len(statusTable), "Status", statusName) }

// MarshalText writes the name.
func (s Status) MarshalText() ([]byte, error) {
	if int(s) >= len(statusTable) {
		return nil, &UnknownValueError{"status", names(len(statusTable), statusName)}
	}
	return []byte(statusTable[s].name), nil
}

// UnmarshalText reads a name.
func (s *Status) UnmarshalText(text []byte) error {
	return readName(s, text, "status", len(statusTable), statusName)
}

func statusName(place int) string { return statusTable[place].name }

// Situation is a status, and whether the parcel is held there: eighteen, as a closed waybill is never held.
// The zero value is the beginning.
//
// As a text, in JSON too, it is as in "InTransit" or "InTransit, held".
type Situation uint8

type situationFacts struct {
	status Status
	isHeld bool
	text   Text
}

// SituationOf returns a status without a hold. A value that is no status gives one that no waybill is in.
func SituationOf(status Status) Situation { return situation(status, false) }

// HeldAt returns a status under a hold. There is none over a closed one, so that gives a situation that no
// waybill is in, and so does a value that is no status.
func HeldAt(status Status) Situation { return situation(status, true) }

func situation(status Status, isHeld bool) Situation {
	for place, facts := range situationTable {
		if facts.status == status && facts.isHeld == isHeld {
			return Situation(place)
		}
	}
	return Situation(len(situationTable))
}

// Situations returns the eighteen, each at the place of its number.
func Situations() []Situation { return places[Situation](len(situationTable)) }

func (s Situation) facts() situationFacts {
	if int(s) >= len(situationTable) {
		return situationFacts{}
	}
	return situationTable[s]
}

// Status returns the status.
func (s Situation) Status() Status { return s.facts().status }

// IsHeld reports whether the parcel does not move for the time being.
func (s Situation) IsHeld() bool { return s.facts().isHeld }

// Text returns it in both languages.
func (s Situation) Text() Text { return s.facts().text }

// String returns the English text, as in "InTransit, held".
func (s Situation) String() string {
	return named(int(s), len(situationTable), "Situation", situationName)
}

// MarshalText writes the English text.
func (s Situation) MarshalText() ([]byte, error) {
	if int(s) >= len(situationTable) {
		return nil, &UnknownValueError{"situation", names(len(situationTable), situationName)}
	}
	return []byte(situationTable[s].text.English), nil
}

// UnmarshalText reads the English text.
func (s *Situation) UnmarshalText(text []byte) error {
	return readName(s, text, "situation", len(situationTable), situationName)
}

func situationName(place int) string { return situationTable[place].text.English }

// Code says why an update was refused: 1xx of a malformed record, 2xx of a rejected update. Number and name
// are a contract; 0 is no refusal. What each means is in docs/rejections.md of the repository, and here.
//
// As a text, in JSON too, it is the name; 0 is the empty text.
type Code uint16

type codeFacts struct {
	code         Code
	name         string
	when, remedy Text
}

// Codes returns all of them in ascending order of their numbers.
func Codes() []Code {
	all := make([]Code, len(codeTable))
	for place, facts := range codeTable {
		all[place] = facts.code
	}
	return all
}

func (c Code) facts() *codeFacts {
	for place := range codeTable {
		if codeTable[place].code == c {
			return &codeTable[place]
		}
	}
	return &codeFacts{}
}

// Name returns the name, as in "too_far_ahead", or nothing for an unknown number.
func (c Code) Name() string { return c.facts().name }

// When returns in which case it is the answer.
func (c Code) When() Text { return c.facts().when }

// Remedy returns what to do about it.
func (c Code) Remedy() Text { return c.facts().remedy }

// String returns number and name, as in "201 too_far_ahead", or the number alone if it is unknown.
func (c Code) String() string {
	return strings.TrimSuffix(strconv.Itoa(int(c))+" "+c.Name(), " ")
}

// MarshalText writes the name.
func (c Code) MarshalText() ([]byte, error) {
	if c == 0 {
		return []byte{}, nil
	}
	return knownText(c.Name(), "code", codeNames)
}

// UnmarshalText reads a name.
func (c *Code) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = 0
		return nil
	}
	for _, facts := range codeTable {
		if facts.name == string(text) {
			*c = facts.code
			return nil
		}
	}
	return &UnknownValueError{"code", codeNames()}
}

func codeNames() []string {
	return names(len(codeTable), func(place int) string { return codeTable[place].name })
}

// Mark is what a table of rules says of an action in a situation.
//
// As a text it is the sign that rule files have.
type Mark uint8

// The marks.
const (
	// MarkRefuse refuses: the sign is a dot.
	MarkRefuse Mark = 0
	// MarkAccept accepts: +.
	MarkAccept Mark = 1
	// MarkRepeat accepts what was said before: r.
	MarkRepeat Mark = 2
	// MarkSkip accepts over a scan that must have been skipped: s.
	MarkSkip Mark = 3
)

// The signs by the numbers of the marks.
const signs = ".+rs"

// markOf returns the mark with a sign; an unknown sign refuses.
func markOf(sign byte) Mark { return Mark(max(0, strings.IndexByte(signs, sign))) }

// String returns the sign.
func (m Mark) String() string {
	return named(int(m), len(signs), "Mark", func(place int) string { return signs[place : place+1] })
}

// MarshalText writes the sign.
func (m Mark) MarshalText() ([]byte, error) {
	if int(m) >= len(signs) {
		return nil, &UnknownValueError{"mark", strings.Split(signs, "")}
	}
	return []byte{signs[m]}, nil
}

// UnmarshalText reads a sign.
func (m *Mark) UnmarshalText(text []byte) error {
	return readName(m, text, "mark", len(signs), func(place int) string { return signs[place : place+1] })
}

// place is a value that is the number of its place in a list.
type place interface{ ~uint8 }

// places returns the first so many values.
func places[T place](count int) []T {
	all := make([]T, count)
	for place := range all {
		all[place] = T(place)
	}
	return all
}

// named returns the name of the value with a number, or a text that says that there is none.
func named(number, count int, kind string, name func(int) string) string {
	if number >= count {
		return fmt.Sprintf("%s(%d)", kind, number)
	}
	return name(number)
}

func names(count int, name func(int) string) []string {
	all := make([]string, count)
	for place := range all {
		all[place] = name(place)
	}
	return all
}

// readName finds the value that a text names.
func readName[T place](value *T, text []byte, kind string, count int, name func(int) string) error {
	for place := range count {
		if name(place) == string(text) {
			*value = T(place)
			return nil
		}
	}
	return &UnknownValueError{kind, names(count, name)}
}

// knownText returns a name, or says that there is none.
func knownText(name, kind string, known func() []string) ([]byte, error) {
	if name == "" {
		return nil, &UnknownValueError{kind, known()}
	}
	return []byte(name), nil
}
