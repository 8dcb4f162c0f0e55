package waybill

import (
	"time"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/frame"
)

// Want says what an answer is to hold, and in two cases how it is decided. What costs time is made only when it
// is asked for. Put several together with |; none is 0.
type Want uint32

// What can be wanted. Each function says which of them it has; another one is an error with [ErrWrongValue].
const (
	// HTTPSBody is the payload of an accepted update as the body of the HTTPS call.
	HTTPSBody Want = 1 << iota
	// CloudArguments is the same as the argument of the cloud call.
	CloudArguments
	// English is the text in English.
	English
	// Chinese is the text in Chinese.
	Chinese
	// Adopt takes the first update of a waybill of which nothing is known as it is.
	Adopt
	// Resend gives the payload of a duplicate, too, as after WeChat's 9300507: with the token that came with
	// the update, if it is the last one that was accepted. Not of one that only you have [SeenBefore].
	Resend

	// BothTexts is English and Chinese.
	BothTexts = English | Chinese
)

// Outcome is what became of an update.
//
// As a text, in JSON too, it is the name.
type Outcome uint8

// The four outcomes, and none.
const (
	// Undecided is the zero value, as in the decision beside an error: there is no answer.
	Undecided Outcome = iota
	// Accepted: store the tracker and send the payload, in one transaction.
	Accepted
	// Duplicate: it was accepted before, so there is nothing to do.
	Duplicate
	// Rejected: it may not be sent from where the waybill is. Code and Text say why.
	Rejected
	// Malformed: it can't be read as an update. Faults and Text say why.
	Malformed
)

var outcomeNames = [...]string{"undecided", "accepted", "duplicate", "rejected", "malformed"}

// String returns the name, as in "accepted".
func (o Outcome) String() string { return named(int(o), len(outcomeNames), "Outcome", outcomeName) }

// MarshalText writes the name.
func (o Outcome) MarshalText() ([]byte, error) {
	if int(o) >= len(outcomeNames) {
		return nil, &UnknownValueError{"outcome", outcomeNames[:]}
	}
	return []byte(outcomeNames[o]), nil
}

// UnmarshalText reads a name.
func (o *Outcome) UnmarshalText(text []byte) error {
	return readName(o, text, "outcome", len(outcomeNames), outcomeName)
}

func outcomeName(place int) string { return outcomeNames[place] }

// Decision is the answer to an update. A refusal is an answer like the others, not an error.
type Decision struct {
	// Outcome is what became of the update.
	Outcome Outcome
	// Mark is how the table has it that was accepted; otherwise [MarkRefuse].
	Mark Mark
	// Code says why it was refused: of a malformed record the first fault. Otherwise 0.
	Code Code
	// Adopted says that it was taken as it is, as [Adopt] asked.
	Adopted bool
	// ByOption says that an option of the rules refused it, not the table ([CodeActionNotPermitted]).
	ByOption bool
	// Situation is where the waybill is, by Tracker.
	Situation Situation
	// Permitted are the actions that may come next, by Tracker.
	Permitted ActionSet
	// Tracker is to be stored: another one if the update was accepted, else the one that came.
	Tracker Tracker
	// Fingerprint is that of the update; 0 if it is malformed.
	Fingerprint Fingerprint
	// Limit is the latest ([CodeTooFarAhead]) or the earliest ([CodeTimeGoesBack]) time that would be accepted;
	// otherwise the zero time.
	Limit time.Time
	// Way is the shortest legal way to the action ([CodeActionNotPermitted]), if there is one.
	Way Way
	// HTTPSBody is the payload for the HTTPS call: POST it to [URL] with application/json. Nothing if there is
	// none or it was not wanted.
	HTTPSBody Payload
	// CloudArguments is the payload for cloud.openapi.logistics.updatePath, in the same way.
	CloudArguments Payload
	// Text says why it was refused, in the languages that were wanted; from [Rules.Explain] it is the whole
	// reasoning.
	Text Text
	// Faults are the codes of everything that is wrong with a malformed record.
	Faults []Code
}

// Decide answers whether an update may be sent, and as what. The tracker is the stored one, or the zero value for
// a fresh waybill; now is your clock. It has everything that can be wanted.
//
// An error is a mistake of the program or of what is stored ([MisuseError]), never of the update.
func (r Rules) Decide(tracker Tracker, update Update, now time.Time, want Want) (Decision, error) {
	return r.decideOne("Rules.Decide", opDecide, tracker, update, now, want)
}

// Explain decides as [Rules.Decide] does, and its texts are the whole reasoning: a line for each check and one for
// the answer, whatever that is; of a malformed record all faults. It has payloads and texts to be wanted. The update
// can't be one that was [SeenBefore].
func (r Rules) Explain(tracker Tracker, update Update, now time.Time, want Want) (Decision, error) {
	return r.decideOne("Rules.Explain", opExplain, tracker, update, now, want)
}

func (r Rules) decideOne(call string, operation uint32, tracker Tracker, update Update, now time.Time, want Want) (Decision, error) {
	q, err := ask(call)
	if err != nil {
		return Decision{}, err
	}
	defer q.Release()
	q.putHead(want, now)
	q.put(tracker[:]...)
	q.putUpdate(update, 0)
	answer, err := q.answer(operation, r)
	if err != nil {
		return Decision{}, err
	}
	var decision Decision
	readDecision(&answer, &decision, owned)
	return complete(&answer, decision)
}

// BatchUpdate is an update of one of many waybills.
type BatchUpdate struct {
	// Place is that of the waybill's tracker, from 0.
	Place int
	// Update is what is asked about.
	Update Update
}

// Batch is the answer to many updates.
type Batch struct {
	// Accepted, Duplicates, Rejected and Malformed count the outcomes.
	Accepted, Duplicates, Rejected, Malformed int
	// Trackers are those after the batch, to be stored, at the places of those before.
	Trackers []Tracker
	// Decisions are the answers to the updates in their order. The tracker of each is that right after it.
	Decisions []Decision
}

// DecideMany answers many updates, one after the other, each on what the ones before it left: the answers are those
// of [Rules.Decide] one at a time. Several updates of one waybill belong into one batch in their order, with the same
// place. It has everything that can be wanted. A carrier's own rules are read once a batch instead of once an update.
//
// The payloads of a batch share their memory: as long as you hold one of them, all of them stay.
func (r Rules) DecideMany(trackers []Tracker, updates []BatchUpdate, now time.Time, want Want) (Batch, error) {
	q, err := ask("Rules.DecideMany")
	if err != nil {
		return Batch{}, err
	}
	defer q.Release()
	q.putHead(want, now)
	q.putLength(len(trackers))
	q.putLength(len(updates))
	for place := range trackers {
		q.put(trackers[place][:]...)
	}
	for _, update := range updates {
		if update.Place < 0 || update.Place >= len(trackers) {
			return Batch{}, q.misuse(ErrWrongValue)
		}
		q.putUpdate(update.Update, update.Place)
	}
	answer, err := q.answer(opDecideMany, r)
	if err != nil {
		return Batch{}, err
	}
	return readBatch(copied(&answer))
}

func readBatch(r frame.Reader) (Batch, error) {
	updates := r.U32()
	batch := Batch{
		Accepted:   int(r.U32()),
		Duplicates: int(r.U32()),
		Rejected:   int(r.U32()),
		Malformed:  int(r.U32()),
		Trackers:   make([]Tracker, r.Count(TrackerSize)),
	}
	for place := range batch.Trackers {
		copy(batch.Trackers[place][:], r.Bytes(TrackerSize))
	}
	batch.Decisions = readDecisions(&r, updates, viewed)
	return complete(&r, batch)
}

// copied reads a copy of an answer. The payloads in it may be views, as it stays when the question is released.
func copied(answer *frame.Reader) frame.Reader {
	return frame.NewReader(owned(answer.Bytes(uint32(answer.Remaining()))))
}

// readDecisions reads so many answers.
func readDecisions(r *frame.Reader, count uint32, payload func([]byte) []byte) []Decision {
	r.Fits(count, answerHead)
	if r.Remaining() == 0 {
		count = 0
	}
	decisions := make([]Decision, count)
	for place := range decisions {
		readDecision(r, &decisions[place], payload)
	}
	return decisions
}

// answerHead is the length of the fixed part of an answer.
const answerHead = 72

// readDecision reads one answer. Payloads go through a function that copies them, or does not.
func readDecision(r *frame.Reader, to *Decision, payload func([]byte) []byte) {
	const isAdopted, isByOption = 1, 2
	to.Outcome = Accepted + Outcome(r.U8())
	to.Mark = Mark(r.U8())
	to.Code = Code(r.U16())
	to.Situation = Situation(r.U8())
	flags := r.U8()
	to.Adopted, to.ByOption = flags&isAdopted != 0, flags&isByOption != 0
	to.Permitted = ActionSet(r.U16())
	copy(to.Tracker[:], r.Bytes(TrackerSize))
	to.Fingerprint = Fingerprint(r.U64())
	to.Limit = unix(r.I64())
	to.Way = Way(r.U64())
	https, cloud, english, chinese, faults := r.U32(), r.U32(), r.U32(), r.U32(), r.U32()
	r.Skip(4) // the size of all this
	to.HTTPSBody = payload(r.Bytes(https))
	to.CloudArguments = payload(r.Bytes(cloud))
	to.Text = readText(r, english, chinese)
	to.Faults = readCodes(r, faults)
}

func readCodes(r *frame.Reader, count uint32) []Code {
	r.Fits(count, 2)
	if count == 0 || r.Remaining() == 0 {
		return nil
	}
	codes := make([]Code, count)
	for place := range codes {
		codes[place] = Code(r.U16())
	}
	return codes
}

// owned returns a copy; nothing if there is nothing.
func owned(bytes []byte) []byte { return append([]byte(nil), bytes...) }

// viewed returns the same bytes; nothing if there is nothing.
func viewed(bytes []byte) []byte {
	if len(bytes) == 0 {
		return nil
	}
	return bytes
}
