package waybill

// ReplyClass says what a sender is to make of WeChat's answer. It has the place of its name in the list of
// docs/replies.md of the repository.
//
// As a text, in JSON too, it is the name.
type ReplyClass uint8

type replyClassFacts struct {
	flags             uint8
	name              string
	codes             []int64
	meaning, nextStep Text
}

// The bits of the flags.
const (
	isConfirmed = 1 << iota
	mayResend
	isInDoubt
	hasCode
)

// ReplyClasses returns all of them, each at the place of its number.
func ReplyClasses() []ReplyClass { return places[ReplyClass](len(replyClassTable)) }

func (c ReplyClass) facts() replyClassFacts {
	if int(c) >= len(replyClassTable) {
		return replyClassFacts{}
	}
	return replyClassTable[c]
}

// IsConfirmed reports whether WeChat has the update.
func (c ReplyClass) IsConfirmed() bool { return c.facts().flags&isConfirmed != 0 }

// MayResend reports whether the same payload may be sent again.
func (c ReplyClass) MayResend() bool { return c.facts().flags&mayResend != 0 }

// IsInDoubt reports whether nobody knows if WeChat has the update.
func (c ReplyClass) IsInDoubt() bool { return c.facts().flags&isInDoubt != 0 }

// Codes returns the codes of WeChat's that are in this class.
func (c ReplyClass) Codes() []int64 { return append([]int64(nil), c.facts().codes...) }

// Meaning returns what it means.
func (c ReplyClass) Meaning() Text { return c.facts().meaning }

// NextStep returns what to do.
func (c ReplyClass) NextStep() Text { return c.facts().nextStep }

// String returns the name, as in "wait_a_minute".
func (c ReplyClass) String() string {
	return named(int(c), len(replyClassTable), "ReplyClass", replyClassName)
}

// MarshalText writes the name.
func (c ReplyClass) MarshalText() ([]byte, error) {
	if int(c) >= len(replyClassTable) {
		return nil, &UnknownValueError{"class of replies", names(len(replyClassTable), replyClassName)}
	}
	return []byte(replyClassTable[c].name), nil
}

// UnmarshalText reads a name.
func (c *ReplyClass) UnmarshalText(text []byte) error {
	return readName(c, text, "class of replies", len(replyClassTable), replyClassName)
}

func replyClassName(place int) string { return replyClassTable[place].name }

// Reply is WeChat's answer.
type Reply struct {
	// Class says what to make of it.
	Class ReplyClass
	// HasCode says that there is a code.
	HasCode bool
	// Code is WeChat's errcode.
	Code int64
	// HTTPStatus is that of the answer, or 0.
	HTTPStatus int
	// Message is WeChat's errmsg without the tails that change from call to call.
	Message string
	// Text says what it means and what to do, in the languages that were wanted.
	Text Text
}

// How an answer came.
const (
	replyHTTPS = iota
	replyCloud
	replyNone
	replyKnown
)

// HTTPSReply reads the answer to the HTTPS call. Whatever came has a class, so give the status and the body as they
// came. It has the two texts to be wanted.
func HTTPSReply(status int, body []byte, want Want) (Reply, error) {
	if !fitsU16(status) {
		return Reply{}, &MisuseError{Call: "HTTPSReply", Reason: ErrWrongValue, Detail: "no HTTP status has this number"}
	}
	return reply("HTTPSReply", replyHTTPS, status, 0, body, want)
}

// CloudReply reads the result of the cloud call, or the error that it threw, as JSON. It has the two texts to be
// wanted.
func CloudReply(json []byte, want Want) (Reply, error) {
	return reply("CloudReply", replyCloud, 0, 0, json, want)
}

// NoReply is for a connection that failed, or a time that ran out. It has the two texts to be wanted.
func NoReply(want Want) (Reply, error) { return reply("NoReply", replyNone, 0, 0, nil, want) }

// KnownReply is for a code and a message that are known already. It has the two texts to be wanted.
func KnownReply(code int64, message string, want Want) (Reply, error) {
	return reply("KnownReply", replyKnown, 0, code, []byte(message), want)
}

func reply(call string, kind byte, status int, code int64, body []byte, want Want) (Reply, error) {
	q, err := ask(call)
	if err != nil {
		return Reply{}, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.put(kind, 0, byte(status), byte(status>>8))
	q.putI64(code)
	q.put(body...)
	a, err := q.answer(opReply, Rules{})
	if err != nil {
		return Reply{}, err
	}
	reply := Reply{Class: ReplyClass(a.U8()), HasCode: a.U8()&hasCode != 0, HTTPStatus: int(a.U16())}
	message := a.U32()
	reply.Code = a.I64()
	english, chinese := a.U32(), a.U32()
	reply.Message = a.Text(message)
	reply.Text = readText(&a, english, chinese)
	return complete(&a, reply)
}
