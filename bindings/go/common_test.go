package waybill_test

import (
	"testing"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

const (
	message = "【杭州市】余杭服务部已揽收"
	token   = "token-of-the-order-event"
	id      = "SF1020304050607"
	body    = `{"token":"token-of-the-order-event","waybill_id":"SF1020304050607","action_time":1794999000,"action_type":100001,"action_msg":"【杭州市】余杭服务部已揽收"}`
	cloud   = `{"token":"token-of-the-order-event","waybillId":"SF1020304050607","actionTime":1794999000,"actionType":100001,"actionMsg":"【杭州市】余杭服务部已揽收"}`

	payloads = waybill.HTTPSBody | waybill.CloudArguments
)

var (
	now   = time.Unix(1795000000, 0)
	fresh waybill.Tracker
	// pickup is a scan that a fresh waybill may take.
	pickup = waybill.Scan{Token: token, WaybillID: id, ActionTime: 1794999000, ActionType: 100001, ActionMsg: message}
	// signature is one that it may not.
	signature = waybill.Scan{Token: token, WaybillID: id, ActionTime: 1794999000, ActionType: 300003, ActionMsg: "已签收"}
)

// own is a rule set that is neither preset.
const own = `{"name":"own","tolerance":120,"allowance":240,"max_chars":64,"phones":"normalise","rows":{
	"AwaitingPickup":"+++s...++","CourierAssigned":"r++s...++","PickupFailed":"+r+s...++","PickedUp":"..r+s..++",
	"InTransit":"..r++s..+","OutForDelivery":"...+r++.+","AtDepot":"...++++.+","DeliveryFailed":"...++r+.+",
	"Signed":".........","Cancelled":"........."}}`

// must returns a value of which there has to be no error.
func must[T any](t testing.TB) func(value T, err error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func decide(t testing.TB, tracker waybill.Tracker, update waybill.Update, want waybill.Want) waybill.Decision {
	t.Helper()
	return must[waybill.Decision](t)(waybill.Standard().Decide(tracker, update, now, want))
}

func equal[T comparable](t testing.TB, what string, found, expected T) {
	t.Helper()
	if found != expected {
		t.Errorf("%s: found %v, expected %v", what, found, expected)
	}
}
