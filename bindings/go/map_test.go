package waybill_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const (
	ownMap = `{"name":"ours","trace":{"waybill_id":"no","time":"at","text":"memo"},
		"time":{"formats":"yyyy-MM-dd HH:mm:ss","zone":"+08:00"},
		"vocabulary":{"name":"scan types","code":"type","codes":{
			"GOT":{"is":"P","label":"揽收"},"ASKED":{"is":"-","why":"information"}}}}`
	got = `{"no":"W1","at":"2026-11-18 12:26:40","type":"GOT","memo":"已揽收"}`
)

func TestAScanByAMapIsDecidedAsOneOfOurs(t *testing.T) {
	rules := waybill.Standard()
	own := must[waybill.IntakeMap](t)(waybill.LoadMapJSON([]byte(ownMap)))
	item := must[[]waybill.MapItem](t)(rules.ReadByMap(own, []byte(got), 0))[0]
	equal(t, "kind", item.Kind, waybill.ItemUpdate)
	equal(t, "waybill id", item.WaybillID, "W1")
	equal(t, "foreign code", item.ForeignCode, "GOT")
	equal(t, "time", item.Time.Unix(), 1_794_976_000)
	equal(t, "action", item.Action, waybill.ActionPickedUp)
	equal(t, "message", item.Message, "已揽收")
	decision := must[waybill.Decision](t)(rules.Decide(fresh, item.Scan("the-token"), now, waybill.HTTPSBody))
	equal(t, "outcome", decision.Outcome, waybill.Accepted)
	equal(t, "fingerprint", decision.Fingerprint, item.Fingerprint)
	if !strings.Contains(string(decision.HTTPSBody), `"the-token"`) {
		t.Errorf("the payload is %s", decision.HTTPSBody)
	}
	tokenless := must[waybill.Decision](t)(rules.Decide(fresh, item.Scan(""), now, 0))
	equal(t, "code", tokenless.Code, waybill.CodeMissingField)

	item.Token = "of-the-record"
	equal(t, "token", item.Scan("the-token").Token, "of-the-record")
	if shown := fmt.Sprintf("%v %+v", item, item); strings.Contains(shown, "of-the-record") {
		t.Error("an item shows its token")
	}
}

func TestWhatIsNoUpdateSaysWhy(t *testing.T) {
	rules := waybill.Standard()
	own := must[waybill.IntakeMap](t)(waybill.LoadMapJSON([]byte(ownMap)))
	records := [][]byte{[]byte(strings.Replace(got, "GOT", "ASKED", 1)), []byte(strings.Replace(got, "GOT", "GOTT", 1)), {0xFF}}
	items := must[[]waybill.MapItem](t)(rules.ReadManyByMap(own, records, waybill.BothTexts))
	equal(t, "kind", items[0].Kind, waybill.ItemIgnored)
	equal(t, "reason", items[0].Reason, "information")
	equal(t, "kind", items[1].Kind, waybill.ItemMalformed)
	equal(t, "code", items[1].Code, waybill.CodeInvalidActionType)
	equal(t, "code", items[2].Code, waybill.CodeInvalidUTF8)
	equal(t, "record", items[2].Record, 2)
	for place, record := range records {
		alone := must[[]waybill.MapItem](t)(rules.ReadByMap(own, record, waybill.BothTexts))
		equal(t, "text", alone[0].Text, items[place].Text)
		if items[place].Text.English == "" || items[place].Text.Chinese == "" {
			t.Errorf("%+v has no texts", items[place])
		}
	}
}

func TestXMLIsReadInUTF8(t *testing.T) {
	rules := waybill.Standard()
	ready := must[waybill.IntakeMap](t)(waybill.ReadyMap("sf-push"))
	push := `<?xml version='1.0' encoding='GBK'?><Request><Body><WaybillRoute mailno='SF1' opCode='50' ` +
		`acceptTime='2026-11-18 08:10:00' remark='已收取快件'/></Body></Request>`
	for _, record := range []string{strings.Replace(push, "GBK", "UTF-8", 1), "\ufeff" + push} {
		items := must[[]waybill.MapItem](t)(rules.ReadByMap(ready, []byte(record), 0))
		equal(t, "message", items[0].Message, "已收取快件")
	}
	refused := must[[]waybill.MapItem](t)(rules.ReadByMap(ready, []byte(push), waybill.BothTexts))
	equal(t, "code", refused[0].Code, waybill.CodeInvalidUTF8)
	if !strings.Contains(refused[0].Text.English, "send it as UTF-8") {
		t.Errorf("the text is %s", refused[0].Text.English)
	}
}

func TestEveryReadyMapReadsItsSample(t *testing.T) {
	for _, name := range waybill.ReadyMaps() {
		ready := must[waybill.IntakeMap](t)(waybill.ReadyMap(name))
		info := must[waybill.MapInfo](t)(ready.Info())
		equal(t, "name", info.Name, name)
		if info.Title == "" || info.Fingerprint == 0 {
			t.Errorf("%+v", info)
		}
		toml := must[[]byte](t)(os.ReadFile("../../maps/" + name + ".toml"))
		if !ready.Equal(must[waybill.IntakeMap](t)(waybill.LoadMapTOML(toml))) ||
			!ready.Equal(must[waybill.IntakeMap](t)(waybill.LoadMapJSON(info.File))) {
			t.Errorf("%s is another map in its files", name)
		}
		sample, err := os.ReadFile("../../maps/samples/" + name + ".jsonl")
		if err != nil {
			continue
		}
		updates := 0
		for line := range strings.Lines(string(sample)) {
			for _, item := range must[[]waybill.MapItem](t)(waybill.Standard().ReadByMap(ready, []byte(line), 0)) {
				if item.Kind == waybill.ItemUpdate {
					updates++
				}
			}
		}
		if updates == 0 {
			t.Errorf("%s reads no update of its sample", name)
		}
	}
}

func TestATableIsReadByItsHeader(t *testing.T) {
	rules := waybill.Standard()
	ready := must[waybill.IntakeMap](t)(waybill.ReadyMap("text-zh"))
	rows := [][]string{{"770473676669116", "2026/11/18 8:26", "【杭州】已揽收"}, {"1"}}
	items := must[[]waybill.MapItem](t)(rules.ReadTableByMap(ready, []string{"运单号", "扫描时间", "描述"}, rows, 0))
	equal(t, "action", items[0].Action, waybill.ActionPickedUp)
	equal(t, "code", items[1].Code, waybill.CodeInvalidRow)

	var refused *waybill.HeaderError
	_, err := rules.ReadTableByMap(ready, []string{"包裹"}, rows, waybill.BothTexts)
	if !errors.As(err, &refused) || !strings.HasPrefix(refused.Text.English, "no column is the waybill id") ||
		!strings.HasPrefix(refused.Text.Chinese, "没有运单号列") {
		t.Errorf("%v", err)
	}
}

func TestAMapThatCanNotBeUsedHasAllItsFaults(t *testing.T) {
	var invalid *waybill.FileError
	_, err := waybill.LoadMapJSON([]byte(`{"name":"x","colour":1}`))
	if !errors.As(err, &invalid) || len(invalid.Faults) < 3 || invalid.Of != "map" {
		t.Fatalf("%v", err)
	}
	for _, fault := range invalid.Faults {
		if fault.English == "" || fault.Chinese == "" || !strings.Contains(err.Error(), fault.English) {
			t.Errorf("%+v", fault)
		}
	}
	if _, err = waybill.ReadyMap("nobody"); !errors.As(err, &invalid) || !strings.Contains(err.Error(), "sf-push") {
		t.Errorf("%v", err)
	}
	if _, err = waybill.LoadMapTOML([]byte("name =")); !errors.As(err, &invalid) {
		t.Errorf("%v", err)
	}
}
