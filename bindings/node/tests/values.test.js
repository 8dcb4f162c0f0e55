'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { inspect } = require('node:util')
const test = require('./support/test')
const { NOW, stream } = require('./support/sample')
const engine = require('..')
const { OPERATION, NO_RULES, instance } = require('../lib/border')

const { ActionType, Code, RuleSet, Tracker, actions, codes, decide, replyClasses, situations, statuses } = engine
const types = fs.readFileSync(path.join(__dirname, '..', 'index.d.ts'), 'utf8')

/** The part of the declarations between two texts. */
function declared (from, to) {
  const start = types.indexOf(from)
  assert.ok(start >= 0, from)
  return types.slice(start, types.indexOf(to, start))
}

test("the declared types list what the engine's tables have", () => {
  const constants = (name) => Object.fromEntries(
    [...declared(`export declare const ${name}: {`, '\n}').matchAll(/readonly (\w+): (\d+)/g)].map(([, key, code]) => [key, Number(code)]))
  assert.deepEqual(constants('ActionType'), { ...ActionType })
  assert.deepEqual(constants('Code'), { ...Code })
  const union = (name) => [...declared(`export type ${name} =`, '\n\n').matchAll(/'(\w+)'/g)].map(([, one]) => one)
  assert.deepEqual(union('Status'), statuses.map((status) => status.name))
  assert.deepEqual(union('ReplyClass'), replyClasses.map((one) => one.name))
  const rejections = declared('export type RejectionCode =', '\n').match(/\d+/g).map(Number)
  assert.deepEqual(rejections, codes.map((code) => code.number).filter((number) => number > 200))
  const stages = declared('readonly stage:', '\n').match(/'\w+'/g).map((one) => one.slice(1, -1))
  assert.deepEqual(stages, [...new Set(actions.map((action) => action.stage.name))])
})

test('the tables have names and Chinese labels', () => {
  assert.equal(actions.length, 9)
  assert.deepEqual(actions[4], {
    code: 300002, name: 'OutForDelivery', chinese: '开始派送', short: 'D', stage: { name: 'delivery', chinese: '派送' }
  })
  assert.deepEqual(statuses[4], { name: 'InTransit', chinese: '运输中', isClosed: false })
  assert.equal(situations.length, 18)
  assert.equal(codes.find((code) => code.number === 203).name, 'action_not_permitted')
  for (const { when, whenChinese, remedy, remedyChinese } of codes) assert.ok(when && whenChinese && remedy && remedyChinese)
  assert.deepEqual(replyClasses.find((one) => one.name === 'waybill_refused').codes, [40199, 9300528, 930563])
  for (const { nextStep, nextStepChinese } of replyClasses) assert.ok(nextStep && nextStepChinese)
  assert.match(replyClasses.find((one) => one.name === 'wait_a_minute').nextStep, /minute/)
  assert.deepEqual(replyClasses.find((one) => one.name === 'transient').codes, [-1, -2, -604102, -601008])
  assert.match(engine.UPDATE_PATH_URL, /^https:\/\/api\.weixin\.qq\.com\//)
  for (const list of [actions, statuses, situations, codes, replyClasses]) assert.throws(() => { list[0].name = 'x' }, TypeError)
})

/** What the engine says of a stored tracker. */
function taken (bytes) {
  const io = instance()
  io.begin(24)
  io.i64(0)
  io.put(bytes)
  io.call(OPERATION.TRACKER, NO_RULES)
  const [, situation, status, held] = [io.getU8(), io.getU8(), io.getU8(), io.getU8()]
  const [accepted, highestTime] = [io.getU32(), io.getI64()]
  const last = io.view.getBigUint64(io.at, true)
  return {
    situation: situations[situation],
    status: statuses[status].name,
    isHeld: held === 1,
    accepted,
    highestTime: highestTime === 0 ? null : highestTime,
    lastFingerprint: last === 0n ? null : last.toString(16).padStart(16, '0')
  }
}

test('a tracker is read as the engine reads it', () => {
  const trackers = situations.map(({ status, isHeld }) => Tracker.known({ status, isHeld, highestTime: 99999999999 }))
  let tracker = Tracker.START
  for (const { update } of stream(2000, 1)) {
    tracker = decide(RuleSet.STANDARD, tracker, update, NOW).tracker
    trackers.push(tracker)
    if (tracker.isClosed) tracker = Tracker.START
  }
  for (const one of trackers) {
    const { situation, status, isHeld, accepted, highestTime, lastFingerprint } = one
    assert.deepEqual({ situation, status, isHeld, accepted, highestTime, lastFingerprint }, taken(one.toBytes()))
    assert.equal(one.isClosed, statuses.find((info) => info.name === status).isClosed)
    assert.ok(Tracker.fromBytes(one.toBytes()).equals(one))
    assert.ok(Tracker.fromHex(one.toHex()).equals(one))
  }
  assert.deepEqual(new Set(trackers.map((one) => one.situation)).size, 18)
})

test('a tracker is a value', () => {
  assert.ok(Buffer.isBuffer(Tracker.START.toBytes()))
  assert.deepEqual([...Tracker.START.toBytes()], Array(16).fill(0))
  assert.equal(Tracker.BYTES, 16)
  assert.equal(Tracker.START.highestTime, null)
  assert.equal(JSON.stringify({ tracker: Tracker.START }), `{"tracker":"${'0'.repeat(32)}"}`)
  assert.equal(inspect(Tracker.START), `Tracker(${'0'.repeat(32)}: AwaitingPickup, 0 accepted)`)
  assert.equal(Tracker.START.equals(null), false)
  Tracker.START.toBytes()[0] = 1
  assert.equal(Tracker.START.highestTime, null)
  assert.throws(() => { Tracker.START = null }, TypeError)
})

test('bytes that are no tracker are refused, with the reason', () => {
  const wrong = { code: 'WB_WRONG_TRACKER' }
  for (const length of [0, 15, 17]) assert.throws(() => Tracker.fromBytes(Buffer.alloc(length)), wrong)
  assert.throws(() => Tracker.fromBytes(Buffer.alloc(16, 0xff)), wrong)
  assert.throws(() => Tracker.fromHex('0'), wrong)
  assert.throws(() => Tracker.fromHex('g'.repeat(32)), wrong)
  assert.throws(() => Tracker.fromBytes('0'.repeat(16)), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Tracker.known({ status: 'Lost', highestTime: NOW }), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Tracker.known({ status: 'Signed', isHeld: true, highestTime: NOW }), /no situation Signed, held/)
  assert.throws(() => Tracker.known({ status: 'InTransit', highestTime: NOW * 1000 }), wrong)
  assert.throws(() => Tracker.known({ status: 'InTransit', highestTime: '1' }), { code: 'WRONG_ARGUMENT' })
  for (const Class of [Tracker, RuleSet, engine.Trail, engine.Reply]) assert.throws(() => new Class(), { code: 'WRONG_ARGUMENT' })
})
