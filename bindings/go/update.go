package waybill

import "github.com/waybill-engine/waybill-engine/bindings/go/internal/frame"

// Update is what is asked about: a [Scan] or a [JSON] record, or one of them that was [SeenBefore]. Whether it is
// well-formed is part of the answer, so check nothing first.
type Update interface {
	// appendBlock appends the block of the update, which belongs to the waybill with a place.
	appendBlock(to []byte, flags byte, place uint32) []byte
}

// Field names fields of a [Scan].
type Field uint8

// The five fields.
const (
	FieldToken Field = 1 << iota
	FieldWaybillID
	FieldActionTime
	FieldActionType
	FieldActionMsg

	allFields = FieldToken | FieldWaybillID | FieldActionTime | FieldActionType | FieldActionMsg
)

// Scan is an update by its five fields. Give what you have, however wrong: texts are taken as bytes, and every
// fault comes back in the answer.
type Scan struct {
	// Token is the order token of the waybill.
	Token Token
	// WaybillID is the carrier's id of the parcel.
	WaybillID string
	// ActionTime is in Unix seconds; a number in milliseconds is recognised and refused.
	ActionTime int64
	// ActionType is the code of the action: an [ActionType] as a number, or whatever came.
	ActionType int64
	// ActionMsg is what the consignee reads.
	ActionMsg string
	// Missing names the fields that your source does not have. They are answered [CodeMissingField], and
	// what the fields hold here does not count. An empty text is another thing, with a code of its own.
	Missing Field
}

// The lengths of the fixed parts of a block.
const (
	blockHead  = 16
	fieldsHead = 48
)

func (s Scan) appendBlock(to []byte, flags byte, place uint32) []byte {
	if s.Missing&FieldToken != 0 {
		s.Token = ""
	}
	if s.Missing&FieldWaybillID != 0 {
		s.WaybillID = ""
	}
	if s.Missing&FieldActionTime != 0 {
		s.ActionTime = 0
	}
	if s.Missing&FieldActionType != 0 {
		s.ActionType = 0
	}
	if s.Missing&FieldActionMsg != 0 {
		s.ActionMsg = ""
	}
	size := fieldsHead + len(s.Token) + len(s.WaybillID) + len(s.ActionMsg)
	to = append(to, 0, flags, byte(allFields&^s.Missing), 0)
	to = frame.AppendLength(to, size)
	to = frame.AppendU32(to, place)
	to = frame.AppendU32(to, 0)
	to = frame.AppendI64(to, s.ActionTime)
	to = frame.AppendI64(to, s.ActionType)
	to = frame.AppendLength(to, len(s.Token))
	to = frame.AppendLength(to, len(s.WaybillID))
	to = frame.AppendLength(to, len(s.ActionMsg))
	to = frame.AppendU32(to, 0)
	to = append(to, s.Token...)
	to = append(to, s.WaybillID...)
	return append(to, s.ActionMsg...)
}

// JSON is an update as one JSON object, in snake_case or camelCase, as the bytes came. It holds the order token, so it
// is shown as ***.
type JSON []byte

func (j JSON) appendBlock(to []byte, flags byte, place uint32) []byte {
	to = append(to, 1, flags, 0, 0)
	to = frame.AppendLength(to, blockHead+len(j))
	to = frame.AppendU32(to, place)
	to = frame.AppendU32(to, 0)
	return append(to, j...)
}

// SeenBefore is an update of which you have found that it was accepted: its fingerprint is among those that you
// keep. If it is well-formed, the answer is [Duplicate]. [Rules.Record] gives the fingerprint.
// Of nil it is nil, which every question refuses.
func SeenBefore(update Update) Update {
	if isNil(update) {
		return nil
	}
	if already, is := update.(seen); is {
		return already
	}
	return seen{update}
}

// isNil reports whether there is no update, or a pointer to none.
func isNil(update Update) bool {
	switch update := update.(type) {
	case nil:
		return true
	case *Scan:
		return update == nil
	case *JSON:
		return update == nil
	}
	return false
}

// seen holds an update that is there and is not one of its own.
type seen struct{ update Update }

const seenBefore = 1

func (s seen) appendBlock(to []byte, _ byte, place uint32) []byte {
	return s.update.appendBlock(to, seenBefore, place)
}
