// Command example decides one scan of a fresh waybill: may it be sent, and as what?
package main

import (
	"fmt"
	"log"
	"time"

	waybill "github.com/waybill-engine/waybill-engine/bindings/go"
)

func main() {
	scan := waybill.Scan{Token: "token-of-the-order-event", WaybillID: "SF1020304050607",
		ActionTime: 1794999000, ActionType: 100001, ActionMsg: "【杭州市】余杭服务部已揽收"}
	var tracker waybill.Tracker     // as stored; the zero value is a fresh waybill
	now := time.Unix(1795000000, 0) // your clock

	decision, err := waybill.Standard().Decide(tracker, scan, now, waybill.HTTPSBody|waybill.English)
	if err != nil {
		log.Fatal(err) // a mistake of the program, or of what is stored
	}
	switch decision.Outcome {
	case waybill.Accepted: // in one transaction: store decision.Tracker, and this payload in the outbox
		fmt.Println(string(decision.HTTPSBody))
	case waybill.Duplicate: // was accepted before: nothing to send
	default: // rejected or malformed: why
		fmt.Println(decision.Code, decision.Text.English)
	}
}
