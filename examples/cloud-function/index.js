'use strict'

// Decides scans and sends those that may be sent: docs/recipes/cloud-function.md says how to use it.

const cloud = require('wx-server-sdk')
const { Reply, RuleSet, Tracker, decide, readRecord } = require('waybill-engine')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })

const RULES = RuleSet.STANDARD // or RuleSet.load(require('./rules.json'))

/**
 * Decides the records of `event.scans`, one after the other, and sends the accepted ones. `event.trackers` has what
 * is stored of their waybills, by id; one that is not there is fresh.
 *
 * Returns `trackers`, what to store now of the waybills that moved, and in `answers` for each scan what became of
 * it: `{ outcome, … }`, or null if it was not decided, because an earlier scan of its waybill was not confirmed, or
 * because the run had to stop. Ask again for those that are null or were accepted and not confirmed.
 */
exports.main = async ({ scans, trackers = {} }) => {
  if (!Array.isArray(scans)) throw new TypeError('event.scans must be an array of records')
  const [stored, moved, unconfirmed, answers] = [new Map(Object.entries(trackers)), {}, new Set(), []]
  let stopped = false
  for (const scan of scans) {
    const record = readRecord(RULES, JSON.stringify(scan) ?? '')
    const id = record.waybillId
    if (stopped || unconfirmed.has(id)) {
      answers.push(null)
      continue
    }
    const hex = stored.get(id)
    const tracker = hex === undefined ? Tracker.START : Tracker.fromHex(hex)
    const decision = record.outcome === 'malformed' ? record : decide(RULES, tracker, record, new Date())
    if (decision.outcome !== 'accepted') {
      const { outcome, code, chinese } = decision
      answers.push({ outcome, code, reason: chinese })
      continue
    }
    const reply = await send(decision.cloudArguments())
    answers.push({ outcome: 'accepted', class: reply.class, errCode: reply.code, errMsg: reply.message })
    if (reply.isConfirmed) {
      moved[id] = decision.tracker.toHex()
      stored.set(id, moved[id])
    } else {
      unconfirmed.add(id)
      // What wants a pause first, or an account that may call, fails for every other waybill too.
      stopped = reply.mayResend || reply.class === 'account_refused'
    }
  }
  return { trackers: moved, answers }
}

async function send(call) {
  try {
    return Reply.fromCloud(await cloud.openapi.logistics.updatePath(call))
  } catch (error) {
    return Reply.fromCloud(error) // any errCode but 0 is thrown
  }
}
