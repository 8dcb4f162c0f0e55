package waybill

import (
	"errors"
	"math"
	"time"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/engine"
	"github.com/waybill-engine/waybill-engine/bindings/go/internal/frame"
)

// What the engine can be asked.
const (
	opDecide      = 1
	opDecideMany  = 2
	opExplain     = 3
	opRecord      = 4
	opNext        = 5
	opTracker     = 6
	opRules       = 7
	opRulesShow   = 8
	opRulesDiff   = 9
	opTrailDecide = 10
	opTrailImport = 11
	opTrailLate   = 12
	opTrailReplay = 13
	opReply       = 14
	opMap         = 16
	opMapShow     = 17
	opMapRead     = 18
)

// errAnswer never comes from an engine of this package's version.
var errAnswer = errors.New("waybill: the engine's answer has another form than this package knows")

// question is a request on its way: the session, the name of the function that asks, and what is wrong with what it
// was given, if anything is.
type question struct {
	*engine.Session
	call  string
	wrong error
}

// ask begins a request. End it with Release.
func ask(call string) (question, error) {
	session, err := engine.Acquire()
	if err != nil {
		return question{}, err
	}
	session.Request = session.Request[:0]
	return question{Session: session, call: call}, nil
}

// answer asks; what it returns is a view until the question is released.
func (q *question) answer(operation uint32, rules Rules) (frame.Reader, error) {
	if q.wrong != nil {
		return frame.Reader{}, q.wrong
	}
	kept, err := rules.bytes()
	if err != nil {
		return frame.Reader{}, err
	}
	answer, status, err := q.Call(operation, kept)
	if err != nil {
		return frame.Reader{}, err
	}
	if status < 0 {
		return frame.Reader{}, q.misuse(Misuse(status))
	}
	return frame.NewReader(answer), nil
}

// putUpdate appends the block of an update.
func (q *question) putUpdate(update Update, place int) {
	if isNil(update) {
		q.wrong = &MisuseError{Call: q.call, Reason: ErrWrongValue, Detail: "the update is nil; give a Scan or a JSON"}
		return
	}
	q.Request = update.appendBlock(q.Request, 0, uint32(place))
}

func (q *question) misuse(reason Misuse) error {
	return &MisuseError{Call: q.call, Reason: reason}
}

func (q *question) putU32(number uint32) { q.Request = frame.AppendU32(q.Request, number) }

func (q *question) putI64(number int64) { q.Request = frame.AppendI64(q.Request, number) }

func (q *question) putLength(length int) { q.Request = frame.AppendLength(q.Request, length) }

func (q *question) put(bytes ...byte) { q.Request = append(q.Request, bytes...) }

// putHead begins a request that says what is wanted and what the time is.
func (q *question) putHead(want Want, now time.Time) {
	q.putU32(uint32(want))
	q.putU32(0)
	q.putI64(now.Unix())
}

// complete returns what was read, if the whole answer was read and no more.
func complete[T any](answer *frame.Reader, read T) (T, error) {
	if !answer.Whole() {
		var none T
		return none, errAnswer
	}
	return read, nil
}

// unix is a time of the engine's; 0 is none.
func unix(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0)
}

// readText reads the two texts of an answer, whose lengths are known.
func readText(r *frame.Reader, english, chinese uint32) Text {
	return Text{English: r.Text(english), Chinese: r.Text(chinese)}
}

// fitsU16 reports whether a number can be one of 16 bits.
func fitsU16(number int) bool { return number >= 0 && number <= math.MaxUint16 }
