package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

// bytes are hexadecimal digits in a vector.
type bytes []byte

func (b *bytes) UnmarshalText(digits []byte) (err error) {
	*b, err = hex.AppendDecode([]byte{}, digits)
	return err
}

// vector is a question with its answer; of each kind of question some of the fields.
type vector struct {
	Ask  string `json:"ask"`
	From string `json:"from"`

	Rules      string          `json:"rules"`
	Now        int64           `json:"now"`
	Tracker    waybill.Tracker `json:"tracker"`
	Seen       bool            `json:"seen"`
	Adopt      bool            `json:"adopt"`
	Resend     bool            `json:"resend"`
	JSON       *bytes          `json:"json"`
	Token      *bytes          `json:"token"`
	WaybillID  *bytes          `json:"waybill_id"`
	ActionTime *int64          `json:"action_time"`
	ActionType *int64          `json:"action_type"`
	ActionMsg  *bytes          `json:"action_msg"`

	Outcome      string               `json:"outcome"`
	Mark         string               `json:"mark"`
	Code         *int64               `json:"code"`
	Adopted      bool                 `json:"adopted"`
	ByOption     bool                 `json:"by_option"`
	TrackerAfter waybill.Tracker      `json:"tracker_after"`
	Permitted    string               `json:"permitted"`
	Fingerprint  *waybill.Fingerprint `json:"fingerprint"`
	Limit        int64                `json:"limit"`
	Way          string               `json:"way"`
	HTTPS        bytes                `json:"https"`
	Cloud        bytes                `json:"cloud"`
	English      bytes                `json:"english"`
	Chinese      bytes                `json:"chinese"`
	Faults       string               `json:"faults"`

	HTTPStatus int    `json:"http_status"`
	Body       bytes  `json:"body"`
	Class      string `json:"class"`
	Message    bytes  `json:"message"`
	Confirmed  bool   `json:"confirmed"`
	MayResend  bool   `json:"may_resend"`
	InDoubt    bool   `json:"in_doubt"`

	File bytes `json:"file"`

	Form   string `json:"form"`
	Name   bytes  `json:"name"`
	Title  bytes  `json:"title"`
	Map    string `json:"map"`
	Record *bytes `json:"record"`
	Table  bytes  `json:"table"`
	Items  bytes  `json:"items"`
}

// differences are the names of what is answered otherwise than expected.
type differences []string

func compare[T comparable](d *differences, name string, found, expected T) {
	if found != expected {
		*d = append(*d, name)
	}
}

func askVector(line []byte, rules map[string]waybill.Rules) (differences, error) {
	var v vector
	if err := json.Unmarshal(line, &v); err != nil {
		return nil, err
	}
	switch v.Ask {
	case "decide":
		return v.decide(rules[v.Rules])
	case "reply":
		return v.reply()
	case "rules":
		return v.rules()
	case "map":
		return v.intakeMap()
	case "map_read":
		return v.mapRead(rules[v.Rules])
	default:
		return nil, fmt.Errorf("there is no question %q", v.Ask)
	}
}

func (v *vector) update() waybill.Update {
	if v.JSON != nil {
		return waybill.JSON(*v.JSON)
	}
	var scan waybill.Scan
	text := func(field waybill.Field, from *bytes) string {
		if from == nil {
			scan.Missing |= field
			return ""
		}
		return string(*from)
	}
	number := func(field waybill.Field, from *int64) int64 {
		if from == nil {
			scan.Missing |= field
			return 0
		}
		return *from
	}
	scan.Token = waybill.Token(text(waybill.FieldToken, v.Token))
	scan.WaybillID = text(waybill.FieldWaybillID, v.WaybillID)
	scan.ActionTime = number(waybill.FieldActionTime, v.ActionTime)
	scan.ActionType = number(waybill.FieldActionType, v.ActionType)
	scan.ActionMsg = text(waybill.FieldActionMsg, v.ActionMsg)
	return scan
}

func (v *vector) decide(rules waybill.Rules) (d differences, err error) {
	want := waybill.HTTPSBody | waybill.CloudArguments | waybill.BothTexts
	if v.Adopt {
		want |= waybill.Adopt
	}
	if v.Resend {
		want |= waybill.Resend
	}
	update := v.update()
	if v.Seen {
		update = waybill.SeenBefore(update)
	}
	decision, err := rules.Decide(v.Tracker, update, time.Unix(v.Now, 0), want)
	if err != nil {
		return nil, err
	}
	mark, limit := "", int64(0)
	if decision.Mark != waybill.MarkRefuse {
		mark = decision.Mark.String()
	}
	if !decision.Limit.IsZero() {
		limit = decision.Limit.Unix()
	}
	compare(&d, "outcome", decision.Outcome.String(), v.Outcome)
	compare(&d, "mark", mark, v.Mark)
	compare(&d, "code", int64(decision.Code), or(v.Code))
	compare(&d, "adopted", decision.Adopted, v.Adopted)
	compare(&d, "by_option", decision.ByOption, v.ByOption)
	compare(&d, "tracker_after", decision.Tracker, v.TrackerAfter)
	compare(&d, "permitted", joined(decision.Permitted.Actions()), v.Permitted)
	compare(&d, "fingerprint", decision.Fingerprint, or(v.Fingerprint))
	compare(&d, "limit", limit, v.Limit)
	compare(&d, "way", joined(decision.Way.Steps()), v.Way)
	compare(&d, "https", string(decision.HTTPSBody), string(v.HTTPS))
	compare(&d, "cloud", string(decision.CloudArguments), string(v.Cloud))
	compare(&d, "english", decision.Text.English, string(v.English))
	compare(&d, "chinese", decision.Text.Chinese, string(v.Chinese))
	compare(&d, "faults", joined(decision.Faults), v.Faults)
	return d, nil
}

func (v *vector) reply() (d differences, err error) {
	reply, err := waybill.HTTPSReply(v.HTTPStatus, v.Body, waybill.BothTexts)
	if v.HTTPStatus == 0 {
		reply, err = waybill.CloudReply(v.Body, waybill.BothTexts)
	}
	if err != nil {
		return nil, err
	}
	compare(&d, "class", reply.Class.String(), v.Class)
	compare(&d, "confirmed", reply.Class.IsConfirmed(), v.Confirmed)
	compare(&d, "may_resend", reply.Class.MayResend(), v.MayResend)
	compare(&d, "in_doubt", reply.Class.IsInDoubt(), v.InDoubt)
	compare(&d, "code", reply.HasCode, v.Code != nil)
	compare(&d, "code", reply.Code, or(v.Code))
	compare(&d, "message", reply.Message, string(v.Message))
	compare(&d, "english", reply.Text.English, string(v.English))
	compare(&d, "chinese", reply.Text.Chinese, string(v.Chinese))
	return d, nil
}

func (v *vector) rules() (d differences, err error) {
	faults, err := waybill.CheckRules(v.File)
	if err != nil {
		return nil, err
	}
	var english, chinese []string
	for _, fault := range faults {
		english, chinese = append(english, fault.English), append(chinese, fault.Chinese)
	}
	compare(&d, "english", strings.Join(english, "\n"), string(v.English))
	compare(&d, "chinese", strings.Join(chinese, "\n"), string(v.Chinese))
	compare(&d, "fingerprint", len(faults) == 0, v.Fingerprint != nil)
	if len(faults) > 0 {
		return d, nil
	}
	rules, err := waybill.LoadRules(v.File)
	if err != nil {
		return nil, err
	}
	info, err := rules.Info()
	compare(&d, "fingerprint", info.Fingerprint, or(v.Fingerprint))
	return d, err
}

func (v *vector) intakeMap() (d differences, err error) {
	var m waybill.IntakeMap
	switch v.Form {
	case "json":
		m, err = waybill.LoadMapJSON(v.File)
	case "toml":
		m, err = waybill.LoadMapTOML(v.File)
	default:
		m, err = waybill.ReadyMap(string(v.File))
	}
	var invalid *waybill.FileError
	var english, chinese []string
	if errors.As(err, &invalid) {
		for _, fault := range invalid.Faults {
			english, chinese = append(english, fault.English), append(chinese, fault.Chinese)
		}
	} else if err != nil {
		return nil, err
	}
	compare(&d, "english", strings.Join(english, "\n"), string(v.English))
	compare(&d, "chinese", strings.Join(chinese, "\n"), string(v.Chinese))
	compare(&d, "fingerprint", invalid == nil, v.Fingerprint != nil)
	if invalid != nil {
		return d, nil
	}
	info, err := m.Info()
	compare(&d, "fingerprint", info.Fingerprint, or(v.Fingerprint))
	compare(&d, "name", info.Name, string(v.Name))
	compare(&d, "title", info.Title, string(v.Title))
	compare(&d, "json", string(info.File), string(or(v.JSON)))
	return d, err
}

func (v *vector) mapRead(rules waybill.Rules) (d differences, err error) {
	m, err := waybill.ReadyMap(v.Map)
	if err != nil {
		return nil, err
	}
	var items []waybill.MapItem
	if v.Record != nil {
		items, err = rules.ReadByMap(m, *v.Record, waybill.BothTexts)
	} else {
		var rows [][]string
		for row := range strings.SplitSeq(string(v.Table), "\x1e") {
			rows = append(rows, strings.Split(row, "\x1f"))
		}
		items, err = rules.ReadTableByMap(m, rows[0], rows[1:], waybill.BothTexts)
	}
	var refused *waybill.HeaderError
	var text waybill.Text
	if errors.As(err, &refused) {
		text = refused.Text
	} else if err != nil {
		return nil, err
	}
	lines := make([]string, len(items))
	for place, item := range items {
		lines[place] = written(item)
	}
	compare(&d, "english", text.English, string(v.English))
	compare(&d, "chinese", text.Chinese, string(v.Chinese))
	compare(&d, "items", strings.Join(lines, "\n"), string(v.Items))
	return d, nil
}

// written is an item as the vectors write it.
func written(i waybill.MapItem) string {
	var seconds int64
	if i.Kind == waybill.ItemUpdate {
		seconds = i.Time.Unix()
	}
	return strings.Join([]string{
		strconv.Itoa(i.Record), strconv.Itoa(i.Number), i.Kind.String(), strconv.Itoa(int(i.Action)),
		strconv.FormatInt(seconds, 10), i.Fingerprint.String(), joined(i.Faults), string(i.Token), i.WaybillID, i.Message,
		i.Carrier, i.ForeignCode, i.Doubt, i.Reason, i.Text.English, i.Text.Chinese,
	}, "\t")
}

// or returns what is there, or the zero value.
func or[T any](from *T) T {
	if from == nil {
		return *new(T)
	}
	return *from
}

// joined writes numbers with commas between them.
func joined[T ~int32 | ~uint16](numbers []T) string {
	texts := make([]string, len(numbers))
	for place, number := range numbers {
		texts[place] = strconv.Itoa(int(number))
	}
	return strings.Join(texts, ",")
}
