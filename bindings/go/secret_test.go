package waybill_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func TestNoVerbAndNoLogShowsTheToken(t *testing.T) {
	decision := decide(t, fresh, pickup, payloads)
	record := must[waybill.Record](t)(waybill.Standard().Record(pickup, 0))
	batch := must[waybill.Batch](t)(waybill.Standard().DecideMany(make([]waybill.Tracker, 1),
		[]waybill.BatchUpdate{{Update: pickup}}, now, payloads))
	forms := []string{token, fmt.Sprintf("%x", token), fmt.Sprintf("%X", token), strings.Trim(fmt.Sprint([]byte(token)), "[]")}
	for _, value := range []any{pickup, &pickup, decision, &decision, record, batch, decision.HTTPSBody,
		decision.CloudArguments, waybill.Token(token), waybill.SeenBefore(pickup), waybill.JSON(body), []waybill.Update{pickup}} {
		var out strings.Builder
		for _, verb := range strings.Split("%v %+v %#v %s %q %x %X %d %o %b %c %U %t", " ") {
			fmt.Fprintf(&out, verb+"\n", value)
		}
		for _, handler := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
			slog.New(handler).Info("decided", "value", value)
		}
		for _, form := range forms {
			if strings.Contains(out.String(), form) {
				t.Errorf("%T is shown with the token", value)
			}
		}
		if _, err := json.Marshal(value); err == nil {
			t.Errorf("%T is written as JSON", value)
		}
	}
	if _, err := xml.Marshal(pickup); err == nil {
		t.Error("a scan is written as XML")
	}
	equal(t, "the token", string(pickup.Token), token)
}

func TestADecisionWithoutAPayloadCanBeLoggedAsJSON(t *testing.T) {
	decision := decide(t, fresh, signature, payloads|waybill.English)
	var out bytes.Buffer
	slog.New(slog.NewJSONHandler(&out, nil)).Info("refused", "decision", decision)
	for _, part := range []string{`"Outcome":"rejected"`, `"Code":"action_not_permitted"`, `"HTTPSBody":null`,
		`"Way":[100001,200001,300002,300003]`, `"Permitted":[100001,`} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%s is not in %s", part, out.String())
		}
	}
	for _, none := range []slog.LogValuer{decision.HTTPSBody, waybill.Token(""), waybill.JSON(nil)} {
		equal(t, "shown", fmt.Sprint(none), "")
		equal(t, "logged", none.LogValue().String(), "")
	}
	equal(t, "logged", pickup.Token.LogValue().String(), "***")
}
