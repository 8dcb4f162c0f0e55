'use strict'

const { RuleSet, Tracker, decide } = require('waybill-engine')

const scan = {
  token: 'token-of-the-order-event',
  waybillId: 'SF1020304050607',
  actionTime: 1794999000,
  actionType: 100001,
  actionMsg: '【杭州市】余杭服务部已揽收'
}
const now = 1795000000 // your clock: Math.floor(Date.now() / 1000)
const decision = decide(RuleSet.STANDARD, Tracker.START, scan, now)
switch (decision.outcome) {
  case 'accepted': // store decision.tracker and this payload together
    console.log(decision.httpsBody())
    break
  case 'duplicate': // was accepted before: nothing to send
    break
  default: // rejected or malformed: why
    console.error(decision.code, decision.english)
}
