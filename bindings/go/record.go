package waybill

import "time"

// Record is what is in an update, before anybody decides it.
type Record struct {
	// IsMalformed says that it can't be read as an update. Then only the waybill id is there, if that can be read,
	// beside Code, Faults and Text.
	IsMalformed bool
	// Code is that of the first fault, or 0.
	Code Code
	// Faults are the codes of everything that is wrong.
	Faults []Code
	// Text says what is wrong, in the languages that were wanted.
	Text Text
	// Fingerprint is that of the update: look it up among those that you keep, and see [SeenBefore].
	Fingerprint Fingerprint
	// Token is the order token.
	Token Token
	// WaybillID is the carrier's id.
	WaybillID string
	// Time is the time of the action.
	Time time.Time
	// Action is the action type.
	Action ActionType
	// Message is as it would be sent: repaired, if the rules repair phone numbers.
	Message string
}

// Scan returns the same as an update. A well-formed one is answered as what it was read from.
func (r Record) Scan() Scan {
	return Scan{Token: r.Token, WaybillID: r.WaybillID, ActionTime: r.Time.Unix(),
		ActionType: int64(r.Action), ActionMsg: r.Message}
}

// Record reads an update without deciding it: to learn from JSON which waybill it belongs to, and to have its
// fingerprint before the decision. The rules count, as the message is read by their policy. It has the two texts to
// be wanted. The update can't be one that was [SeenBefore].
func (r Rules) Record(update Update, want Want) (Record, error) {
	q, err := ask("Rules.Record")
	if err != nil {
		return Record{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putU32(0)
	q.putUpdate(update, 0)
	a, err := q.answer(opRecord, r)
	if err != nil {
		return Record{}, err
	}
	record := Record{IsMalformed: a.U8() != 0}
	a.Skip(1) // the action's place, which its code says
	record.Code = Code(a.U16())
	faults := a.U32()
	record.Fingerprint = Fingerprint(a.U64())
	record.Time = unix(a.I64())
	record.Action = ActionType(a.I64())
	token, id, message, english, chinese := a.U32(), a.U32(), a.U32(), a.U32(), a.U32()
	a.Skip(4)
	record.Token = Token(a.Text(token))
	record.WaybillID = a.Text(id)
	record.Message = a.Text(message)
	record.Text = readText(&a, english, chinese)
	record.Faults = readCodes(&a, faults)
	return complete(&a, record)
}
