'use strict'

const assert = require('node:assert/strict')
const { inspect } = require('node:util')
const test = require('./support/test')
const { NOW, PICKUP, stream } = require('./support/sample')
const { RuleSet, Tracker, Trail, decide } = require('..')

const { STANDARD, STRICT } = RuleSet
const step = (actionType, ago, actionMsg = `第 ${ago} 秒`) => ({ ...PICKUP, actionType, actionTime: NOW - ago, actionMsg })

/** A trail of these updates, all of which are accepted. */
function trailOf (...updates) {
  return updates.reduce((trail, update) => {
    const answer = trail.decide(STANDARD, update, NOW)
    assert.equal(answer.decision.outcome, 'accepted')
    return answer.trail
  }, Trail.EMPTY)
}

test('a trail decides as its tracker, and knows every earlier update', () => {
  let [trail, tracker] = [Trail.EMPTY, Tracker.START]
  const accepted = []
  for (const { update } of stream(300, 1)) {
    const alone = decide(STANDARD, tracker, update, NOW)
    const answer = trail.decide(STANDARD, update, NOW)
    const isKnown = accepted.some(({ fingerprint }) => fingerprint === (alone.fingerprint ?? 'none'))
    assert.equal(answer.decision.outcome, isKnown ? 'duplicate' : alone.outcome)
    if (answer.decision.outcome === 'accepted') {
      accepted.push({ actionTime: update.actionTime, actionType: update.actionType, fingerprint: alone.fingerprint })
    }
    ({ trail } = answer)
    ;({ tracker } = trail)
    assert.ok(tracker.equals(answer.decision.tracker))
    if (tracker.isClosed) break
  }
  assert.ok(accepted.length > 2)
  assert.deepEqual(trail.entries, accepted)
  assert.equal(trail.length, accepted.length)
})

test('a trail is stored as bytes, or begun at a tracker', () => {
  const trail = trailOf(step(100001, 900), step(200001, 800))
  const again = Trail.fromBytes(trail.toBytes())
  assert.deepEqual(again.entries, trail.entries)
  assert.equal(trail.toBytes().length, 32 + 24 * 2)
  assert.equal(JSON.stringify(trail), `"${trail.toBytes().toString('hex')}"`)
  assert.equal(inspect(trail), 'Trail(2: InTransit, 2 accepted)')
  assert.equal(Trail.fromBytes(Buffer.alloc(0)).length, 0)
  assert.ok(Trail.EMPTY.tracker.equals(Tracker.START))
  const begun = Trail.from(trail.tracker)
  assert.ok(begun.tracker.equals(trail.tracker))
  assert.equal(begun.decide(STANDARD, step(300002, 700), NOW).trail.length, 1)
  assert.throws(() => Trail.fromBytes(Buffer.alloc(5)), { code: 'WB_WRONG_TRAIL' })
  const damaged = trail.toBytes()
  damaged[4] = 3 // entries, of which there are two
  assert.throws(() => Trail.fromBytes(damaged), { code: 'WB_WRONG_TRAIL' })
  assert.throws(() => Trail.fromBytes('x'), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Trail.from(Buffer.alloc(16)), { code: 'WRONG_ARGUMENT' })
})

test('a trace in any order is taken in by time', () => {
  const trace = [step(300002, 700), step(100001, 900), step(200001, 800)]
  const { isTaken, trail, order, decisions } = Trail.EMPTY.import(STANDARD, trace, NOW)
  assert.equal(isTaken, true)
  assert.deepEqual(order, [1, 2, 0])
  assert.deepEqual(decisions.map((decision) => decision.outcome), ['accepted', 'accepted', 'accepted'])
  assert.equal(decisions[0].cloudArguments().actionType, 300002)
  assert.equal(trail.tracker.status, 'OutForDelivery')
  assert.deepEqual(trail.entries.map((entry) => entry.actionType), [100001, 200001, 300002])

  const partly = [...trace, step(100003, 100), { ...PICKUP, actionType: 1 }]
  const nothing = Trail.EMPTY.import(STANDARD, partly, NOW)
  assert.equal(nothing.isTaken, false)
  assert.equal(nothing.trail.length, 0)
  assert.throws(() => nothing.decisions[0].httpsBody(), { code: 'NOT_WANTED' })
  const best = Trail.EMPTY.import(STANDARD, partly, NOW, { mode: 'bestEffort' })
  assert.equal(best.isTaken, true)
  assert.equal(best.trail.length, 3)
  assert.deepEqual(best.decisions.map((decision) => decision.outcome),
    ['accepted', 'accepted', 'accepted', 'rejected', 'malformed'])
  assert.equal(best.order.length, 4)
  assert.throws(() => Trail.EMPTY.import(STANDARD, trace, NOW, { mode: 'some' }), { code: 'WRONG_ARGUMENT' })
})

test('a late update is judged in its own time', () => {
  const trail = trailOf(step(100001, 900), step(200001, 500), step(300002, 300), step(300003, 100))
  assert.deepEqual(trail.late(STANDARD, step(200001, 700)), { verdict: 'legal', before: 1 })
  assert.deepEqual(trail.late(STANDARD, step(300003, 100)), { verdict: 'notLate' })
  const breaking = trail.late(STANDARD, step(300003, 400))
  assert.equal(breaking.verdict, 'breaksLater')
  assert.deepEqual([breaking.before, breaking.entry, breaking.code], [2, 2, 202])
  const illegal = trail.late(STANDARD, step(100003, 400))
  assert.deepEqual([illegal.verdict, illegal.name], ['illegal', 'action_not_permitted'])
  assert.match(illegal.chinese, /分配业务员/)
  assert.equal(trail.late(STANDARD, { ...PICKUP, actionType: 1 }).verdict, 'malformed')
  assert.equal(Trail.from(trail.tracker).late(STANDARD, step(200001, 700)).verdict, 'beforeTrail')
  const skipped = trailOf(step(200001, 500), step(300002, 300))
  const refused = skipped.late(STRICT, step(200001, 400))
  assert.deepEqual([refused.verdict, refused.entry, refused.code], ['trailRefused', 0, 203])
})

test('a trail is replayed under other rules', () => {
  const trail = trailOf(step(200001, 500), step(300002, 300))
  const same = trail.replay(STANDARD)
  assert.equal(same.isAccepted, true)
  assert.ok(same.tracker.equals(trail.tracker))
  const strict = trail.replay(STRICT)
  assert.deepEqual([strict.isAccepted, strict.code, strict.name, strict.entry], [false, 203, 'action_not_permitted', 0])
  assert.match(strict.english, /InTransit/)
  assert.ok(Trail.EMPTY.replay(STRICT).tracker.equals(Tracker.START))
})
