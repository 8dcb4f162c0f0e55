'use strict'

// What a call costs: the scan of bindings/c/bench, and a stream beside XState, whose answers are compared first.
// Of each row the best of nine runs.
//
//   node bench.js C_ROWS

const assert = require('node:assert/strict')
const fs = require('node:fs')
const { RuleSet, Tracker, decide, decideMany } = require('..')
const xstate = require('./by-xstate')
const { NOW, makeStream } = require('./stream')

const RUNS = 9
const BATCH = 1000
const HTTPS = { payloads: 'https', texts: 'none' }
const RULES = RuleSet.STANDARD

/** The scan that the bench of C decides. */
const PICKUP = {
  token: '_p4dkhX4WK5eQ3eF6ttFX8phTrWW8n66fPETKtK34ftqrpB8hhBBXDPmdkW',
  waybillId: '770473676669116',
  actionTime: 1794999000,
  actionType: 100001,
  actionMsg: '【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123'
}
const SIGNATURE = { ...PICKUP, actionType: 300003 }
const LINE = JSON.stringify({
  token: PICKUP.token,
  waybill_id: PICKUP.waybillId,
  action_time: PICKUP.actionTime,
  action_type: PICKUP.actionType,
  action_msg: PICKUP.actionMsg
})

/** Microseconds for each of so many decisions. */
function cost (decisions, run) {
  let best = Infinity
  for (let round = 0; round < RUNS; round++) {
    const start = process.hrtime.bigint()
    run()
    best = Math.min(best, Number(process.hrtime.bigint() - start) / 1000 / decisions)
  }
  return best
}

function repeated (outcome, one, times = 50000) {
  assert.equal(one().outcome, outcome)
  return cost(times, () => { for (let call = 0; call < times; call++) one() })
}

/** The row of this name of the bench of C. */
function floor (rows, name) {
  const line = rows.split('\n').find((row) => row.startsWith(`| ${name} `))
  return Number(line.split('|')[2])
}

function single (rows) {
  const bytes = Buffer.from(LINE)
  const fresh = Array.from({ length: BATCH }, () => Tracker.START)
  const many = (update) => {
    const updates = fresh.map((_, place) => ({ place, update }))
    const batches = 50
    return cost(batches * BATCH, () => {
      for (let batch = 0; batch < batches; batch++) {
        const { decisions } = decideMany(RULES, fresh, updates, NOW, HTTPS)
        for (const decision of decisions) decision.httpsBody()
      }
    })
  }
  const sent = (update, options) => () => {
    const decision = decide(RULES, Tracker.START, update, NOW, options)
    decision.httpsBody()
    return decision
  }
  const refused = (options) => () => decide(RULES, Tracker.START, SIGNATURE, NOW, options)
  const table = [
    ['fields in, payload out', 'fields in, payload out', repeated('accepted', sent(PICKUP, HTTPS))],
    ['the same, both payloads made', 'fields in, payload out', repeated('accepted', sent(PICKUP))],
    ['JSON line in, payload out', 'JSON line in, payload out', repeated('accepted', sent(bytes, HTTPS))],
    ['fields in, rejected, no texts', 'fields in, rejected, no texts', repeated('rejected', refused({ texts: 'none' }))],
    ['fields in, rejected, both texts', 'fields in, rejected, both texts', repeated('rejected', refused())],
    ['fields in, batch of 1000', 'fields in, batch of 1000', many(PICKUP)],
    ['JSON lines in, batch of 1000', 'JSON lines in, batch of 1000', many(bytes)]
  ]
  console.log(`\n| one decision, record of ${bytes.length} bytes | Node.js, µs | C, µs | ratio |\n|---|--:|--:|--:|`)
  for (const [name, row, ours] of table) {
    const c = floor(rows, row)
    console.log(`| ${name} | ${ours.toFixed(2)} | ${c.toFixed(3)} | ${(ours / c).toFixed(1)} |`)
  }
}

/** The engine over the stream; returns which updates were accepted, and where each waybill is after it. */
function byEngine (stream) {
  const trackers = stream.waybills.map(() => Tracker.START)
  const accepted = stream.updates.map(({ place, update }) => {
    const decision = decide(RULES, trackers[place], update, NOW, HTTPS)
    trackers[place] = decision.tracker
    return decision.outcome === 'accepted' ? decision.httpsBody() : null
  })
  return { accepted, after: trackers.map((tracker) => `${tracker.situation.english} ${tracker.highestTime}`) }
}

function inBatches (stream) {
  let trackers = stream.waybills.map(() => Tracker.START)
  const accepted = []
  for (let at = 0; at < stream.updates.length; at += BATCH) {
    const answer = decideMany(RULES, trackers, stream.updates.slice(at, at + BATCH), NOW, HTTPS)
    trackers = answer.trackers
    for (const decision of answer.decisions) accepted.push(decision.outcome === 'accepted' ? decision.httpsBody() : null)
  }
  return { accepted, after: trackers.map((tracker) => `${tracker.situation.english} ${tracker.highestTime}`) }
}

function beside () {
  const stream = makeStream(400, 20000)
  const contenders = [
    ['waybill-engine, one by one', byEngine],
    ['waybill-engine, batches of 1000', inBatches],
    [`XState ${xstate.version}, transition()`, xstate.byTransition],
    [`XState ${xstate.version}, an actor for each waybill`, xstate.byActors]
  ]
  const expected = byEngine(stream)
  for (const [name, run] of contenders) assert.deepEqual(run(stream), expected, name)
  const share = expected.accepted.filter(Boolean).length / stream.updates.length
  console.log(`\nAll four gave the same payloads, and the same waybills after them; ${Math.round(100 * share)} % were accepted.`)
  console.log('XState checks action and time by the same table; no messages, ids, or duplicates, and it gives no reasons.')
  console.log('\n| a stream of 20 000 updates of 400 waybills | µs each |\n|---|--:|')
  for (const [name, run] of contenders) console.log(`| ${name} | ${cost(stream.updates.length, () => run(stream)).toFixed(2)} |`)
}

const load = fs.readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(', ')
console.log(`Node.js ${process.version}, load ${load}`)
single(fs.readFileSync(process.argv[2], 'utf8'))
beside()
