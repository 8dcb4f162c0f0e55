package waybill

import (
	"sync/atomic"
	"time"
)

// Rules say what a waybill may do. The zero value is the preset standard, as [Standard] is; [Strict] is the other
// preset, and [LoadRules] reads a carrier's own. Rules don't change, so one value serves any number of goroutines.
//
// Store the rule file, not this value: it has no form outside the process.
type Rules struct {
	kept []byte
	// strict stands for the bytes of that preset, which are made when they are first needed.
	strict bool
}

// Which rules are made.
const (
	rulesOfFile = 0
	rulesStrict = 2
)

// Standard returns the preset for carriers whose scans may be missing.
func Standard() Rules { return Rules{} }

// Strict returns the preset for carriers that guarantee every scan.
func Strict() Rules { return Rules{strict: true} }

// LoadRules reads a rule file in JSON. One that is not sound is a [FileError]. Do it once, when your service
// starts: a carrier's own rules cost some microseconds more with each call than a preset does, or nothing worth
// naming in a batch.
func LoadRules(file []byte) (Rules, error) {
	kept, faults, err := makeKept("LoadRules", opRules, rulesOfFile, file)
	if err != nil {
		return Rules{}, err
	}
	if len(faults) > 0 {
		return Rules{}, &FileError{Of: "rule file", Faults: faults}
	}
	return Rules{kept: kept}, nil
}

// CheckRules returns everything that is wrong with a rule file in JSON, in both languages; nothing if it is sound.
func CheckRules(file []byte) ([]Text, error) {
	_, faults, err := makeKept("CheckRules", opRules, rulesOfFile, file)
	return faults, err
}

// makeKept asks for the bytes to keep of a file, or for everything that is wrong with it.
func makeKept(call string, operation, kind uint32, file []byte) (kept []byte, faults []Text, err error) {
	q, err := ask(call)
	if err != nil {
		return nil, nil, err
	}
	defer q.Release()
	q.putU32(kind)
	q.putU32(0)
	q.put(file...)
	r, err := q.answer(operation, Rules{})
	if err != nil {
		return nil, nil, err
	}
	count, length := r.U32(), r.U32()
	kept = owned(r.Bytes(length))
	r.Fits(count, 8)
	for ; count > 0 && r.Remaining() > 0; count-- {
		english, chinese := r.U32(), r.U32()
		faults = append(faults, readText(&r, english, chinese))
	}
	if count > 0 || !r.Whole() {
		return nil, nil, errAnswer
	}
	return kept, faults, nil
}

// strict are the bytes of that preset, once they are made. Two goroutines that make them make the same.
var strict atomic.Pointer[[]byte]

// bytes are what the engine is given.
func (r Rules) bytes() ([]byte, error) {
	if !r.strict {
		return r.kept, nil
	}
	if made := strict.Load(); made != nil {
		return *made, nil
	}
	kept, _, err := makeKept("Strict", opRules, rulesStrict, nil)
	if err == nil {
		strict.Store(&kept)
	}
	return kept, err
}

// PhoneRule says what becomes of mobile numbers in messages that are not written as their bare 11 digits.
type PhoneRule uint8

// The phone rules.
const (
	// PhonesReject refuses the message.
	PhonesReject PhoneRule = iota
	// PhonesNormalise repairs the number where that can be done.
	PhonesNormalise
	// PhonesOff lets everything pass.
	PhonesOff
)

var phoneRuleNames = [...]string{"reject", "normalise", "off"}

// String returns the name, as rule files have it.
func (p PhoneRule) String() string {
	return named(int(p), len(phoneRuleNames), "PhoneRule", func(place int) string { return phoneRuleNames[place] })
}

// RulesInfo is what a rule set says.
type RulesInfo struct {
	// Fingerprint tells the rules from others; log it beside what was decided.
	Fingerprint Fingerprint
	// Name is that of the file, or of the preset.
	Name string
	// Tolerance is how much earlier than the highest accepted time an update may be.
	Tolerance time.Duration
	// ClosingTolerance is the same for Signed, DeliveryFailed and Cancelled; the tolerance if the rules name no other.
	ClosingTolerance time.Duration
	// Allowance is how much later than now an update may be.
	Allowance time.Duration
	// MaxChars is the most characters of a message.
	MaxChars uint64
	// Phones is the phone rule.
	Phones PhoneRule
	// CancelOnlyBeforeAnyUpdate permits a cancellation only before any other update.
	CancelOnlyBeforeAnyUpdate bool
	// NewCycleAfterSigned permits a pickup after the signature, for a parcel that goes back.
	NewCycleAfterSigned bool
	// File is a rule file in JSON that these rules can be loaded from. It has every setting.
	File []byte

	table []byte
}

// Mark returns what the table says of an action in a situation; it refuses what is not known.
func (i RulesInfo) Mark(situation Situation, action ActionType) Mark {
	for place, facts := range actionTable {
		at := int(situation)*len(actionTable) + place
		if facts.action == action && at < len(i.table) {
			return markOf(i.table[at])
		}
	}
	return MarkRefuse
}

// Info returns what the rules say.
func (r Rules) Info() (RulesInfo, error) {
	q, err := ask("Rules.Info")
	if err != nil {
		return RulesInfo{}, err
	}
	defer q.Release()
	a, err := q.answer(opRulesShow, r)
	if err != nil {
		return RulesInfo{}, err
	}
	const cancelOnlyBeforeAnyUpdate, newCycleAfterSigned = 1, 2
	info := RulesInfo{
		Fingerprint: Fingerprint(a.U64()),
		Tolerance:   time.Duration(a.U32()) * time.Second,
		Allowance:   time.Duration(a.U32()) * time.Second,
		MaxChars:    a.U64(),
		Phones:      PhoneRule(a.U8()),
	}
	options := a.U8()
	info.CancelOnlyBeforeAnyUpdate = options&cancelOnlyBeforeAnyUpdate != 0
	info.NewCycleAfterSigned = options&newCycleAfterSigned != 0
	a.Skip(2)
	name, file := a.U32(), a.U32()
	info.ClosingTolerance = time.Duration(a.U32()) * time.Second
	info.table = owned(a.Bytes(uint32(len(situationTable) * len(actionTable))))
	a.Skip(6)
	info.Name = a.Text(name)
	info.File = owned(a.Bytes(file))
	return complete(&a, info)
}

// RulesDiff is what changes from one rule set to another.
type RulesDiff struct {
	// Cells are those of the table that change.
	Cells []CellDiff
	// Settings is how many settings change.
	Settings int
	// Stranded are the situations from which no way leads to an end any more.
	Stranded []Situation
	// English has a line for each cell, each setting and each stranded situation; nothing if nothing changes.
	English string
}

// CellDiff is a cell of the table that changes. A held situation is listed only where its change is another than that of
// its status.
type CellDiff struct {
	// Situation is the row.
	Situation Situation
	// Action is the column.
	Action ActionType
	// Before and After are the marks.
	Before, After Mark
	// ChangesDecision says that an update gets another answer, or leaves the waybill somewhere else. Otherwise only what
	// the engine calls it changes.
	ChangesDecision bool
}

// Diff returns what changes from these rules to others.
func (r Rules) Diff(after Rules) (RulesDiff, error) {
	q, err := ask("Rules.Diff")
	if err != nil {
		return RulesDiff{}, err
	}
	defer q.Release()
	kept, err := after.bytes()
	if err != nil {
		return RulesDiff{}, err
	}
	q.put(kept...)
	a, err := q.answer(opRulesDiff, r)
	if err != nil {
		return RulesDiff{}, err
	}
	cells, settings, stranded, text := a.U32(), a.U32(), a.U32(), a.U32()
	diff := RulesDiff{Settings: int(settings)}
	a.Fits(cells, 8)
	for ; cells > 0 && a.Remaining() > 0; cells-- {
		cell := CellDiff{Situation: Situation(a.U8()), Action: actionAt(a.U8())}
		cell.Before, cell.After = markOf(a.U8()), markOf(a.U8())
		cell.ChangesDecision = a.U8() == 1
		a.Skip(3)
		diff.Cells = append(diff.Cells, cell)
	}
	for _, place := range a.Bytes(stranded) {
		diff.Stranded = append(diff.Stranded, Situation(place))
	}
	diff.English = a.Text(text)
	return complete(&a, diff)
}

// actionAt returns the action type with a place, or 0 if there is none.
func actionAt(place byte) ActionType {
	if int(place) >= len(actionTable) {
		return 0
	}
	return actionTable[place].action
}
