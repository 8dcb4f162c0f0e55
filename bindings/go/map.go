package waybill

import (
	"bytes"
	"time"

	"github.com/waybill-engine/waybill-engine/bindings/go/internal/frame"
)

// IntakeMap says what the fields, codes, times and texts of a carrier's own feed are to us. [ReadyMap] gives one by
// name; a carrier's own is a file in TOML or JSON. Maps don't change, so one value serves any number of goroutines.
// The zero value is no map ([ErrWrongMap]).
//
// Load it once, and read many records in one call where there are many: each call makes the map ready anew, which
// takes longer than a record.
type IntakeMap struct {
	kept []byte
}

// Which form a map is made from.
const (
	mapOfJSON  = 0
	mapOfTOML  = 1
	mapOfReady = 2
)

// LoadMapJSON reads a map's file in JSON. One that is not sound is a [FileError].
func LoadMapJSON(file []byte) (IntakeMap, error) {
	return loadMap("LoadMapJSON", mapOfJSON, file)
}

// LoadMapTOML reads a map's file in TOML. One that is not sound is a [FileError].
func LoadMapTOML(file []byte) (IntakeMap, error) {
	return loadMap("LoadMapTOML", mapOfTOML, file)
}

// ReadyMap returns the ready map of a known vocabulary; [ReadyMaps] are the names. An unknown name is a [FileError].
func ReadyMap(name string) (IntakeMap, error) {
	return loadMap("ReadyMap", mapOfReady, []byte(name))
}

// ReadyMaps returns the names of the ready maps.
func ReadyMaps() []string { return append([]string{}, readyMaps...) }

func loadMap(call string, kind uint32, file []byte) (IntakeMap, error) {
	kept, faults, err := makeKept(call, opMap, kind, file)
	if err != nil {
		return IntakeMap{}, err
	}
	if len(faults) > 0 {
		return IntakeMap{}, &FileError{Of: "map", Faults: faults}
	}
	return IntakeMap{kept: kept}, nil
}

// HeaderError says that a map can't be applied to a table: a column that it needs is missing, or there twice.
type HeaderError struct {
	// Text says which, what it may be called, and what was found.
	Text Text
}

// Error says it in English.
func (e *HeaderError) Error() string { return "waybill: " + e.Text.English }

// MapInfo is what a map says of itself.
type MapInfo struct {
	// Fingerprint tells the map from others; the same for two that say the same, in every language.
	Fingerprint Fingerprint
	// Name is that in the texts of faults.
	Name string
	// Title is what people call the feed; the name if the map says nothing.
	Title string
	// File is the map's file in JSON, which [LoadMapJSON] reads. It needs no other map.
	File []byte
}

// Info returns what the map says of itself.
func (m IntakeMap) Info() (MapInfo, error) {
	q, err := ask("IntakeMap.Info")
	if err != nil {
		return MapInfo{}, err
	}
	defer q.Release()
	q.put(m.kept...)
	a, err := q.answer(opMapShow, Rules{})
	if err != nil {
		return MapInfo{}, err
	}
	info := MapInfo{Fingerprint: Fingerprint(a.U64())}
	name, title, file := a.U32(), a.U32(), a.U32()
	a.Skip(4)
	info.Name, info.Title = a.Text(name), a.Text(title)
	info.File = owned(a.Bytes(file))
	return complete(&a, info)
}

// Equal reports whether both maps say the same.
func (m IntakeMap) Equal(other IntakeMap) bool { return bytes.Equal(m.kept, other.kept) }

// ItemKind says what an item of a foreign record is.
type ItemKind uint8

// The kinds.
const (
	// ItemUpdate is an update of ours: [MapItem.Scan] can be decided.
	ItemUpdate ItemKind = iota
	// ItemIgnored is no update, by the map.
	ItemIgnored
	// ItemEmpty is a parcel without any scan.
	ItemEmpty
	// ItemMalformed can't be read as the map says.
	ItemMalformed
)

var itemKindNames = [...]string{"update", "ignored", "empty", "malformed"}

// String returns the name.
func (k ItemKind) String() string {
	return named(int(k), len(itemKindNames), "ItemKind", func(place int) string { return itemKindNames[place] })
}

// MapItem is a scan of a foreign record, or what stands for one. What is not there is the zero value.
type MapItem struct {
	// Kind says what it is.
	Kind ItemKind
	// Record is the place of its record, or row, among those that were read, from 0.
	Record int
	// Number is its place in the record as it came, from 1. Several waybill ids in one field share one.
	Number int
	// WaybillID is the carrier's id, if it can be read.
	WaybillID string
	// Token is the order token, if the record has it. Most feeds have none: it is of the order.
	Token Token
	// Carrier is there if the map says where it is.
	Carrier string
	// ForeignCode is the carrier's own code as it came.
	ForeignCode string
	// Time, Action, Message and Fingerprint are those of an update; the message as it would be sent.
	Time        time.Time
	Action      ActionType
	Message     string
	Fingerprint Fingerprint
	// Doubt says why the map is not certain.
	Doubt string
	// Reason is why it is ignored, by its name in maps such as after-signature; or what an empty record says.
	Reason string
	// Code is that of the first fault, or 0.
	Code Code
	// Faults are the codes of everything that is wrong.
	Faults []Code
	// Text says why it is ignored, or everything that is wrong, in the languages that were wanted.
	Text Text
}

// Scan returns an update to be decided, with the token of the waybill's order from your own table of orders; one in
// the record goes before it. Ask only of an [ItemUpdate].
func (i MapItem) Scan(token Token) Scan {
	if i.Token != "" {
		token = i.Token
	}
	scan := Scan{Token: token, WaybillID: i.WaybillID, ActionTime: i.Time.Unix(),
		ActionType: int64(i.Action), ActionMsg: i.Message}
	if token == "" {
		scan.Missing = FieldToken
	}
	return scan
}

// ReadByMap reads a foreign record: JSON, XML in UTF-8, or the body of a form with one of them in one of its fields. A
// list of scans gives an item each, in the order in which they are to be decided. Whatever is wrong is in the items, of
// which there is at least one. The rules count, as messages are read by their policy. It has the two texts to be wanted.
//
// XML that names another encoding is to be decoded first, and to get a byte-order mark, "\ufeff", before it: with that
// it is UTF-8, whatever it says of itself.
func (r Rules) ReadByMap(m IntakeMap, record []byte, want Want) ([]MapItem, error) {
	return r.readByMap("Rules.ReadByMap", m, want, 1, false, func(q *question) { q.putRecord(record) })
}

// ReadManyByMap reads many records in one call. The items are those of [Rules.ReadByMap] one at a time; the Record of
// each says whose it is.
func (r Rules) ReadManyByMap(m IntakeMap, records [][]byte, want Want) ([]MapItem, error) {
	return r.readByMap("Rules.ReadManyByMap", m, want, len(records), false, func(q *question) {
		for _, record := range records {
			q.putRecord(record)
		}
	})
}

// ReadTableByMap reads the rows of a table, as encoding/csv takes a file apart. A table whose header does not have what
// the map needs is a [HeaderError].
func (r Rules) ReadTableByMap(m IntakeMap, header []string, rows [][]string, want Want) ([]MapItem, error) {
	return r.readByMap("Rules.ReadTableByMap", m, want, len(rows), true, func(q *question) {
		q.putRow(header)
		for _, row := range rows {
			q.putRow(row)
		}
	})
}

// Kinds of blocks that a map reads.
const (
	blockRecord = 2
	blockRow    = 3
)

func (q *question) putBlockHead(kind byte, length int) {
	q.put(kind, 0, 0, 0)
	q.putLength(blockHead + length)
	q.putI64(0)
}

func (q *question) putRecord(record []byte) {
	q.putBlockHead(blockRecord, len(record))
	q.put(record...)
}

func (q *question) putRow(cells []string) {
	length := 4 + 4*len(cells)
	for _, cell := range cells {
		length += len(cell)
	}
	q.putBlockHead(blockRow, length)
	q.putLength(len(cells))
	for _, cell := range cells {
		q.putLength(len(cell))
		q.Request = append(q.Request, cell...)
	}
}

func (r Rules) readByMap(
	call string, m IntakeMap, want Want, count int, isTable bool, put func(*question),
) ([]MapItem, error) {
	q, err := ask(call)
	if err != nil {
		return nil, err
	}
	defer q.Release()
	q.putU32(uint32(want))
	q.putLength(len(m.kept))
	q.putLength(count)
	if isTable {
		q.putU32(1)
	} else {
		q.putU32(0)
	}
	q.put(m.kept...)
	put(&q)
	a, err := q.answer(opMapRead, r)
	if err != nil {
		return nil, err
	}
	items, isRefused := a.U32(), a.U32() == 1
	english, chinese := a.U32(), a.U32()
	text := readText(&a, english, chinese)
	if isRefused {
		return nil, &HeaderError{Text: text}
	}
	const leastOfItem = 80
	a.Fits(items, leastOfItem)
	var all []MapItem
	for ; items > 0 && a.Remaining() > 0; items-- {
		all = append(all, readItem(&a))
	}
	return complete(&a, all)
}

func readItem(a *frame.Reader) MapItem {
	item := MapItem{Kind: ItemKind(a.U8())}
	a.Skip(1) // the action's place, which its code says
	item.Code = Code(a.U16())
	item.Record, item.Number = int(a.U32()), int(a.U32())
	faults := a.U32()
	item.Fingerprint = Fingerprint(a.U64())
	item.Time = unix(a.I64())
	item.Action = ActionType(a.I64())
	token, id, message, carrier := a.U32(), a.U32(), a.U32(), a.U32()
	code, doubt, reason := a.U32(), a.U32(), a.U32()
	english, chinese := a.U32(), a.U32()
	a.Skip(4) // its size
	item.Token = Token(a.Text(token))
	item.WaybillID, item.Message, item.Carrier = a.Text(id), a.Text(message), a.Text(carrier)
	item.ForeignCode, item.Doubt, item.Reason = a.Text(code), a.Text(doubt), a.Text(reason)
	item.Text = readText(a, english, chinese)
	item.Faults = readCodes(a, faults)
	return item
}
