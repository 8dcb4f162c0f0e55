package waybill_test

import (
	"fmt"
	"log"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func Example() {
	var tracker waybill.Tracker // as stored; the zero value is a fresh waybill
	scan := waybill.Scan{Token: "token-of-the-order-event", WaybillID: "SF1020304050607", ActionTime: 1794999000,
		ActionType: 100001, ActionMsg: "【杭州市】余杭服务部已揽收"}
	now := time.Unix(1795000000, 0) // your clock

	decision, err := waybill.Standard().Decide(tracker, scan, now, waybill.HTTPSBody|waybill.English)
	if err != nil {
		log.Fatal(err) // a mistake of the program or of what is stored
	}
	switch decision.Outcome {
	case waybill.Accepted: // in one transaction: store decision.Tracker, put the payload into the outbox
		fmt.Println(string(decision.HTTPSBody))
	case waybill.Duplicate: // was accepted before: nothing to send
	default: // rejected or malformed: why
		fmt.Println(decision.Code, decision.Text.English)
	}
	// Output: {"token":"token-of-the-order-event","waybill_id":"SF1020304050607","action_time":1794999000,"action_type":100001,"action_msg":"【杭州市】余杭服务部已揽收"}
}

func ExampleRules_Permitted() {
	permitted, err := waybill.Standard().Permitted(waybill.Tracker{})
	fmt.Println(permitted, err)
	// Output: 100001 PickedUp, 100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, 400001 Cancelled, 400002 Held <nil>
}

func ExampleRules_Decide_refused() {
	scan := waybill.JSON(`{"token":"t0ken","waybillId":"W1","actionTime":1794999000,"actionType":300003,"actionMsg":"已签收"}`)
	decision, _ := waybill.Standard().Decide(waybill.Tracker{}, scan, time.Unix(1795000000, 0), waybill.BothTexts)
	fmt.Println(decision.Outcome, decision.Code)
	fmt.Println(decision.Way)
	// Output:
	// rejected 203 action_not_permitted
	// 100001 PickedUp → 200001 InTransit → 300002 OutForDelivery → 300003 Signed
}

func ExampleRules_DecideMany() {
	now := time.Unix(1795000000, 0)
	trackers := make([]waybill.Tracker, 2) // of two waybills
	scan := waybill.Scan{Token: "t0ken", WaybillID: "W1", ActionTime: 1794999000, ActionType: 100001, ActionMsg: "已揽收"}
	other := scan
	other.WaybillID, other.ActionType = "W2", 300003
	batch, err := waybill.Standard().DecideMany(trackers, []waybill.BatchUpdate{
		{Place: 0, Update: scan}, {Place: 1, Update: other}, {Place: 0, Update: scan},
	}, now, waybill.HTTPSBody)
	if err != nil {
		log.Fatal(err)
	}
	for _, decision := range batch.Decisions {
		fmt.Println(decision.Outcome, decision.Situation)
	}
	// Output:
	// accepted PickedUp
	// rejected AwaitingPickup
	// duplicate PickedUp
}

func ExampleSeenBefore() {
	accepted := map[waybill.Fingerprint]bool{} // of one waybill, as stored
	update := waybill.Update(waybill.JSON(`{"token":"t0ken","waybill_id":"W1","action_time":1794999000,"action_type":100001,"action_msg":"已揽收"}`))
	tracker, now := waybill.Tracker{}, time.Unix(1795000000, 0)
	for range 2 {
		record, err := waybill.Standard().Record(update, 0)
		if err != nil {
			log.Fatal(err)
		}
		if accepted[record.Fingerprint] {
			update = waybill.SeenBefore(update)
		}
		// Not the tracker of the first decision: here only the fingerprint tells.
		decision, err := waybill.Standard().Decide(tracker, update, now, 0)
		if err != nil {
			log.Fatal(err)
		}
		if decision.Outcome == waybill.Accepted {
			accepted[decision.Fingerprint] = true
		}
		fmt.Println(record.WaybillID, decision.Outcome)
	}
	// Output:
	// W1 accepted
	// W1 duplicate
}

func ExampleLoadRules() {
	_, err := waybill.LoadRules([]byte(`{"name":"ours","rows":{}}`))
	if refused, ok := err.(*waybill.FileError); ok {
		fmt.Println(len(refused.Faults) > 0)
	}
	info, err := waybill.Strict().Info()
	fmt.Println(info.Name, info.Tolerance, err)
	// Output:
	// true
	// strict 0s <nil>
}

func ExampleHTTPSReply() {
	reply, err := waybill.HTTPSReply(200, []byte(`{"errcode":9300507,"errmsg":"invalid token rid: 1-2"}`), waybill.English)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(reply.Class, reply.Class.IsConfirmed(), reply.Class.MayResend())
	// Output: order_token_refused false false
}

func ExampleRules_DecideTrail() {
	var trail waybill.Trail // as stored; no bytes are a new waybill
	scan := waybill.Scan{Token: "t0ken", WaybillID: "W1", ActionTime: 1794999000, ActionType: 100001, ActionMsg: "已揽收"}
	for range 2 {
		after, decision, err := waybill.Standard().DecideTrail(trail, scan, time.Unix(1795000000, 0), waybill.HTTPSBody)
		if err != nil {
			log.Fatal(err)
		}
		trail = after
		fmt.Println(decision.Outcome, len(trail))
	}
	// Output:
	// accepted 56
	// duplicate 56
}
