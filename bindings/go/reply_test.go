package waybill_test

import (
	"testing"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func TestRepliesAreClassed(t *testing.T) {
	reply := must[waybill.Reply](t)(waybill.HTTPSReply(200, []byte(`{"errcode":40199,"errmsg":"waybill not found rid: 6123-4567"}`), waybill.BothTexts))
	equal(t, "class", reply.Class, waybill.ReplyWaybillRefused)
	equal(t, "code", reply.Code, 40199)
	equal(t, "status", reply.HTTPStatus, 200)
	equal(t, "message", reply.Message, "waybill not found")
	if !reply.HasCode || reply.Text.English == "" || reply.Text.Chinese == "" {
		t.Errorf("%+v", reply)
	}
	reply = must[waybill.Reply](t)(waybill.CloudReply([]byte(`{"errCode":0,"errMsg":"openapi.logistics.updatePath:ok"}`), 0))
	equal(t, "class", reply.Class, waybill.ReplyAccepted)
	equal(t, "confirmed", reply.Class.IsConfirmed(), true)
	equal(t, "text", reply.Text, waybill.Text{})
	reply = must[waybill.Reply](t)(waybill.NoReply(0))
	equal(t, "class", reply.Class, waybill.ReplyNoAnswer)
	if !reply.Class.MayResend() || !reply.Class.IsInDoubt() || reply.HasCode {
		t.Errorf("%+v", reply)
	}
	reply = must[waybill.Reply](t)(waybill.KnownReply(-1, "system error", 0))
	equal(t, "class", reply.Class, waybill.ReplyTransient)
	equal(t, "code", reply.Code, -1)
	equal(t, "message", reply.Message, "system error")
	reply = must[waybill.Reply](t)(waybill.HTTPSReply(502, []byte("\xFF<html>"), 0))
	equal(t, "status", reply.HTTPStatus, 502)
}

func TestEveryCodeOfAClassIsReadAsThatClass(t *testing.T) {
	for _, class := range waybill.ReplyClasses() {
		for _, code := range class.Codes() {
			equal(t, "class", must[waybill.Reply](t)(waybill.KnownReply(code, "", 0)).Class, class)
		}
	}
}
