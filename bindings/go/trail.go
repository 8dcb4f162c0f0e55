package waybill

import (
	"database/sql/driver"
	"encoding/binary"
	"fmt"
	"time"
)

// Trail is a waybill's whole accepted history as bytes that you store: 32, and 24 for each update. With it every
// earlier update is recognised, whole traces are taken in, and late scans are judged. No bytes are a new waybill.
//
// In a database it is a column of bytes of any length, where NULL is read as a new waybill. What one version wrote,
// every later one reads. That the bytes are a trail is looked at by every function that they are given to
// ([ErrWrongTrail]).
type Trail []byte

// How a trail is laid out.
const (
	trailTracker = 16
	trailHead    = 32
	trailEntry   = 24
)

// TrailFrom returns a trail that goes on from a stored tracker, for a waybill of which there is no history.
func TrailFrom(tracker Tracker) Trail {
	trail := make(Trail, trailHead)
	copy(trail, tracker[:])
	copy(trail[trailTracker:], tracker[:])
	return trail
}

// Tracker returns where the trail leads to; the zero value for a new waybill, and for bytes that are too short.
func (t Trail) Tracker() Tracker {
	var tracker Tracker
	if len(t) >= trailHead {
		copy(tracker[:], t[trailTracker:])
	}
	return tracker
}

// TrailEntry is an update that was accepted.
type TrailEntry struct {
	// Time is the time of the action.
	Time time.Time
	// Action is the action type.
	Action ActionType
	// Fingerprint is that of the update.
	Fingerprint Fingerprint
}

// Entries returns the updates in the order in which they were accepted. Bytes of another layout are an error with
// [ErrWrongTrail].
func (t Trail) Entries() ([]TrailEntry, error) {
	if len(t) == 0 {
		return nil, nil
	}
	if len(t) < trailHead || (len(t)-trailHead)%trailEntry != 0 {
		return nil, &MisuseError{Call: "Trail.Entries", Reason: ErrWrongTrail}
	}
	entries := make([]TrailEntry, 0, (len(t)-trailHead)/trailEntry)
	for rest := t[trailHead:]; len(rest) > 0; rest = rest[trailEntry:] {
		entries = append(entries, TrailEntry{
			Time:   time.Unix(int64(binary.LittleEndian.Uint64(rest)), 0),
			Action: ActionType(binary.LittleEndian.Uint64(rest[8:])),
			// In the order of its digits.
			Fingerprint: Fingerprint(binary.BigEndian.Uint64(rest[16:])),
		})
	}
	return entries, nil
}

// Scan reads it from a column of bytes; NULL is a new waybill. It implements sql.Scanner.
func (t *Trail) Scan(column any) error {
	switch column := column.(type) {
	case nil:
		*t = nil
	case []byte:
		*t = owned(column)
	case string:
		*t = Trail(column)
	default:
		return fmt.Errorf("waybill: a trail is bytes, and the column is a %T", column)
	}
	return nil
}

// Value is the bytes. It implements driver.Valuer.
func (t Trail) Value() (driver.Value, error) { return append([]byte{}, t...), nil }

// DecideTrail is [Rules.Decide] with the whole history: every earlier update is a duplicate. The trail that it returns
// is to be stored; if the update was not accepted, it is the one that came. It has everything that can be wanted,
// and [Resend] gives the payload of any update that the trail has.
func (r Rules) DecideTrail(trail Trail, update Update, now time.Time, want Want) (Trail, Decision, error) {
	q, err := ask("Rules.DecideTrail")
	if err != nil {
		return nil, Decision{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putLength(len(trail))
	q.putI64(now.Unix())
	q.put(trail...)
	q.putUpdate(update, 0)
	a, err := q.answer(opTrailDecide, r)
	if err != nil {
		return nil, Decision{}, err
	}
	length := a.U32()
	a.Skip(4)
	after := owned(a.Bytes(length))
	var decision Decision
	readDecision(&a, &decision, owned)
	if !a.Whole() {
		return nil, Decision{}, errAnswer
	}
	return after, decision, nil
}

// ImportMode says what becomes of a trace of which something is refused.
type ImportMode uint32

// The two modes.
const (
	// AllOrNothing takes in nothing if anything is rejected or malformed.
	AllOrNothing ImportMode = iota
	// BestEffort takes in what is accepted.
	BestEffort
)

// Import is the answer to a whole trace.
type Import struct {
	// Trail is to be stored; if nothing was taken in, it is the one that came.
	Trail Trail
	// TakenIn says that the trail took the accepted updates in. Otherwise there are no payloads.
	TakenIn bool
	// Order are the places of the well-formed updates in the order in which they were decided: send payloads in
	// this order.
	Order []int
	// Decisions are the answers to the updates, in the order in which they were given. The tracker of each is that
	// of the trail.
	Decisions []Decision
}

// ImportTrail takes in a whole trace of one waybill: updates in any order, decided by time, and at equal times in
// the order of a parcel's life. It has payloads and texts to be wanted. None of the updates can be one that was
// [SeenBefore].
//
// The payloads share their memory: as long as you hold one of them, all of them stay.
func (r Rules) ImportTrail(trail Trail, updates []Update, now time.Time, mode ImportMode, want Want) (Import, error) {
	q, err := ask("Rules.ImportTrail")
	if err != nil {
		return Import{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putLength(len(trail))
	q.putI64(now.Unix())
	q.putU32(uint32(mode))
	q.putLength(len(updates))
	q.put(trail...)
	for _, update := range updates {
		q.putUpdate(update, 0)
	}
	answer, err := q.answer(opTrailImport, r)
	if err != nil {
		return Import{}, err
	}
	a := copied(&answer)
	length := a.U32()
	imported := Import{TakenIn: a.U32() == 1}
	decisions, ordered := a.U32(), a.U32()
	imported.Trail = a.Bytes(length)
	a.Fits(ordered, 4)
	for ; ordered > 0 && a.Remaining() > 0; ordered-- {
		imported.Order = append(imported.Order, int(a.U32()))
	}
	imported.Decisions = readDecisions(&a, decisions, viewed)
	return complete(&a, imported)
}

// Lateness is how a late update would have fared in its own time.
type Lateness uint8

// The kinds of lateness.
const (
	// NotLate is not late, or a duplicate: ask [Rules.DecideTrail].
	NotLate Lateness = iota
	// WasLegal was legal in its own time.
	WasLegal
	// Contradicted was legal, but then what came after it was not.
	Contradicted
	// WasNotLegal was not legal in its own time either.
	WasNotLegal
	// OtherRules: these rules would not have accepted the trail itself.
	OtherRules
	// BeforeTheTrail is from before the trail begins.
	BeforeTheTrail
	// LateMalformed can't be read as an update.
	LateMalformed
)

var latenessNames = [...]string{
	"not_late", "was_legal", "contradicted", "was_not_legal", "other_rules", "before_the_trail", "malformed",
}

// String returns the name, as in "was_legal".
func (l Lateness) String() string {
	return named(int(l), len(latenessNames), "Lateness", func(place int) string { return latenessNames[place] })
}

// Late is the answer about a late update.
type Late struct {
	// Lateness is how it would have fared.
	Lateness Lateness
	// Code is that of the refusal, where there is one.
	Code Code
	// After is how many entries of the trail come before it, of [WasLegal] and [Contradicted].
	After int
	// Entry is the place of the entry that could not have followed, of [Contradicted] and [OtherRules].
	Entry int
	// Text says why, in the languages that were wanted.
	Text Text
}

// JudgeLate answers whether a late update would have been legal in its own time. It has the two texts to be wanted.
// The update can't be one that was [SeenBefore].
func (r Rules) JudgeLate(trail Trail, update Update, want Want) (Late, error) {
	q, err := ask("Rules.JudgeLate")
	if err != nil {
		return Late{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putLength(len(trail))
	q.put(trail...)
	q.putUpdate(update, 0)
	a, err := q.answer(opTrailLate, r)
	if err != nil {
		return Late{}, err
	}
	late := Late{Lateness: Lateness(a.U8())}
	a.Skip(1)
	late.Code = Code(a.U16())
	late.After, late.Entry = int(a.U32()), int(a.U32())
	english, chinese := a.U32(), a.U32()
	a.Skip(4)
	late.Text = readText(&a, english, chinese)
	return complete(&a, late)
}

// Replay is where rules would have led to.
type Replay struct {
	// Accepted says that these rules would have accepted the whole trail.
	Accepted bool
	// Tracker is where they lead to, if so.
	Tracker Tracker
	// Entry is the place of the first entry that they refuse, if not.
	Entry int
	// Code is that of the refusal.
	Code Code
	// Text says why, in the languages that were wanted.
	Text Text
}

// ReplayTrail answers where these rules would have led to. It has the two texts to be wanted.
func (r Rules) ReplayTrail(trail Trail, want Want) (Replay, error) {
	q, err := ask("Rules.ReplayTrail")
	if err != nil {
		return Replay{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putU32(0)
	q.put(trail...)
	a, err := q.answer(opTrailReplay, r)
	if err != nil {
		return Replay{}, err
	}
	replay := Replay{Accepted: a.U8() == 1}
	a.Skip(1)
	replay.Code, replay.Entry = Code(a.U16()), int(a.U32())
	copy(replay.Tracker[:], a.Bytes(TrackerSize))
	english, chinese := a.U32(), a.U32()
	a.Skip(4)
	replay.Text = readText(&a, english, chinese)
	return complete(&a, replay)
}
