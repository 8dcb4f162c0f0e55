'use strict'

const assert = require('node:assert/strict')
const { inspect } = require('node:util')
const test = require('./support/test')
const { NOW, PICKUP, PICKUP_JSON, stream } = require('./support/sample')
const { RuleSet, Tracker, Trail, WaybillError, decide, decideMany, explain, next, permitted, readRecord } = require('..')

const { STANDARD } = RuleSet

/** What can be compared of a decision, its payload included. */
function whole (decision) {
  const forms = (payload) => payload && [payload.httpsBody(), payload.cloudArguments()]
  return {
    ...decision,
    tracker: decision.tracker.toHex(),
    fingerprint: decision.fingerprint,
    payload: decision.outcome === 'accepted' ? forms(decision) : undefined,
    resend: decision.outcome === 'duplicate' ? forms(decision.resend) : undefined
  }
}

test('an accepted update has a tracker and both payloads', () => {
  const decision = decide(STANDARD, Tracker.START, PICKUP, NOW)
  assert.equal(decision.outcome, 'accepted')
  assert.equal(decision.mark, '+')
  assert.equal(decision.isAdopted, false)
  assert.equal(decision.httpsBody(), PICKUP_JSON)
  assert.equal(JSON.stringify(decision.cloudArguments()), JSON.stringify(PICKUP))
  assert.equal(decision.tracker.status, 'PickedUp')
  assert.equal(decision.tracker.accepted, 1)
  assert.equal(decision.tracker.lastFingerprint, decision.fingerprint)
  assert.match(decision.fingerprint, /^[0-9a-f]{16}$/)
  assert.deepEqual(decision.permitted, permitted(STANDARD, decision.tracker))
})

test('the same again is a duplicate, and is given again when that is wanted', () => {
  const first = decide(STANDARD, Tracker.START, PICKUP, NOW)
  const again = decide(STANDARD, first.tracker, PICKUP, NOW)
  assert.equal(again.outcome, 'duplicate')
  assert.equal(again.resend, null)
  assert.equal(again.fingerprint, first.fingerprint)
  assert.ok(again.tracker.equals(first.tracker))
  const resent = decide(STANDARD, first.tracker, { ...PICKUP, token: 'another' }, NOW, { resend: true })
  assert.equal(resent.resend.cloudArguments().token, 'another')
  const seen = decide(STANDARD, Tracker.START, PICKUP, NOW, { seenBefore: true })
  assert.equal(seen.outcome, 'duplicate')
  assert.ok(seen.tracker.equals(Tracker.START))
})

test('a rejection says why, and what would be right', () => {
  const signature = { ...PICKUP, actionType: 300003 }
  const decision = decide(STANDARD, Tracker.START, signature, NOW)
  assert.equal(decision.outcome, 'rejected')
  assert.equal(decision.code, 203)
  assert.equal(decision.name, 'action_not_permitted')
  assert.match(decision.english, /Signed/)
  assert.match(decision.chinese, /签收/)
  assert.equal(decision.way[decision.way.length - 1], 300003)
  assert.equal(decision.limit, null)
  assert.equal(decision.isByOption, false)
  assert.ok(decision.tracker.equals(Tracker.START))

  const early = decide(STANDARD, Tracker.START, { ...PICKUP, actionTime: NOW + 301 }, NOW)
  assert.equal(early.code, 201)
  assert.equal(early.limit, NOW + 300)
})

test('a malformed record has all its faults', () => {
  const decision = decide(STANDARD, Tracker.START, { waybillId: 'SF1', actionTime: 5, actionType: 300001 }, NOW)
  assert.equal(decision.outcome, 'malformed')
  assert.equal(decision.code, 103)
  assert.deepEqual([...decision.faults].sort(), [103, 103, 113, 114])
  assert.match(decision.english, /300001/)
  assert.equal(decide(STANDARD, Tracker.START, '{', NOW).code, 102)
  assert.equal(decide(STANDARD, Tracker.START, Buffer.from([0xff]), NOW).code, 101)
  assert.equal(decide(STANDARD, Tracker.START, { ...PICKUP, actionMsg: Buffer.from([0xff]) }, NOW).code, 101)
})

test('fields, JSON, bytes and numbers of any size are the same update', () => {
  const expected = whole(decide(STANDARD, Tracker.START, PICKUP, NOW))
  const big = { ...PICKUP, actionTime: BigInt(PICKUP.actionTime), actionType: BigInt(PICKUP.actionType) }
  const bytes = { ...PICKUP, token: Buffer.from(PICKUP.token), actionMsg: new TextEncoder().encode(PICKUP.actionMsg) }
  const forms = [big, bytes, PICKUP_JSON, JSON.stringify(PICKUP), Buffer.from(PICKUP_JSON)]
  const { token, waybillId: waybill_id, actionTime: action_time, actionType: action_type, actionMsg: action_msg } = PICKUP
  forms.push({ token, waybill_id, action_time, action_type, action_msg })
  forms.push({ ...PICKUP, actionTime: new Date(PICKUP.actionTime * 1000 + 999) })
  for (const form of forms) assert.deepEqual(whole(decide(STANDARD, Tracker.START, form, NOW)), expected)
  assert.deepEqual(whole(decide(STANDARD, Tracker.START, PICKUP, new Date(NOW * 1000 + 999))), expected)
})

test('what an object of fields should not hold is answered, as in JSON', () => {
  const cases = [
    [{ actionTime: '1794999000 ' }, 113], [{ actionTime: 1.5 }, 113], [{ actionTime: 1e300 }, 113],
    [{ actionTime: 1794999000000 }, 113], [{ actionTime: -1 }, 113], [{ actionTime: -(2n ** 63n) }, 113],
    [{ actionTime: 2n ** 70n }, 113], [{ actionTime: new Date(0) }, 113], [{ actionType: true }, 114],
    [{ actionType: {} }, 114], [{ waybillId: ['\ud800'] }, 111], [{ token: {} }, 112], [{ actionMsg: false }, 115],
    [{ actionMsg: null }, 103], [{ token: undefined }, 103], [{ actionTime: null }, 103]
  ]
  for (const [change, code] of cases) {
    const decision = decide(STANDARD, Tracker.START, { ...PICKUP, ...change }, NOW)
    assert.equal(decision.code, code, `${inspect(change)}: ${decision.english}`)
  }
})

test('misuse is thrown, and no text of a caller is quoted', () => {
  const half = 'secret\ud83d'
  const asked = (update) => () => decide(STANDARD, Tracker.START, update, NOW)
  const isMisuse = (code) => (error) =>
    error instanceof WaybillError && error.code === code && !error.message.includes('secret')
  for (const name of ['token', 'waybillId', 'actionMsg']) {
    assert.throws(asked({ ...PICKUP, [name]: half }), isMisuse('ILL_FORMED_TEXT'))
    assert.throws(asked({ ...PICKUP, actionTime: '1', [name]: half }), isMisuse('ILL_FORMED_TEXT'))
    assert.throws(asked({ ...PICKUP, [name]: Symbol('secret') }), isMisuse('WRONG_ARGUMENT'))
    assert.throws(asked({ ...PICKUP, [name]: '\udc00secret' }), /at index 0/)
    assert.throws(asked({ ...PICKUP, [name]: half }), new RegExp(`${name} .* at index 6`))
  }
  assert.throws(asked(`{"token":"${half}"}`), isMisuse('ILL_FORMED_TEXT'))
  assert.throws(asked({ ...PICKUP, actionTime: NaN }), isMisuse('WRONG_ARGUMENT'))
  assert.throws(asked({ ...PICKUP, actionTime: new Date(NaN) }), isMisuse('WRONG_ARGUMENT'))
  assert.throws(asked({ ...PICKUP, actionTime: '1', token: Buffer.from('secret') }), isMisuse('WRONG_ARGUMENT'))
  assert.throws(asked(undefined), isMisuse('WRONG_ARGUMENT'))
  assert.throws(asked(5), isMisuse('WRONG_ARGUMENT'))
  for (const now of [0, -1, NOW * 1000, 1.5, NaN, '1', new Date(NaN), undefined]) {
    assert.throws(() => decide(STANDARD, Tracker.START, PICKUP, now), isMisuse('WB_WRONG_NOW'))
  }
  assert.throws(() => decide('standard', Tracker.START, PICKUP, NOW), /rules must be a RuleSet; found a string/)
  assert.throws(() => decide(STANDARD, Buffer.alloc(16), PICKUP, NOW), /tracker must be a Tracker/)
  assert.throws(() => decide(STANDARD, null, PICKUP, NOW), /tracker must be a Tracker; found null/)
  assert.throws(() => decide(STANDARD, Tracker.START, PICKUP, NOW, { payloads: 'all' }), /'both', 'https', 'cloud', 'none'/)
  assert.throws(() => decide(STANDARD, Tracker.START, PICKUP, NOW, 5), isMisuse('WRONG_ARGUMENT'))
  // An option that would do nothing.
  for (const [options, message] of [
    [{ payload: 'https' }, /options\.payload is no option here; there are payloads, texts, adopt, resend, seenBefore/],
    [{ adopt: 1 }, /options\.adopt must be true or false; found the number 1/],
    [{ seenBefore: 'yes' }, /options\.seenBefore must be true or false; found a string/]
  ]) {
    assert.throws(() => decide(STANDARD, Tracker.START, PICKUP, NOW, options), message)
    assert.throws(() => Trail.EMPTY.decide(STANDARD, PICKUP, NOW, options), message)
  }
  assert.throws(() => decideMany(STANDARD, [Tracker.START], [{ place: 0, update: PICKUP }], NOW, { seenBefore: true }),
    /options\.seenBefore is no option here/)
  assert.throws(() => decideMany(STANDARD, [], [{ place: 0, update: PICKUP }], NOW), isMisuse('WRONG_ARGUMENT'))
})

test('what is not wanted is not made', () => {
  const of = (payloads) => decide(STANDARD, Tracker.START, PICKUP, NOW, { payloads })
  assert.equal(of('https').httpsBody(), PICKUP_JSON)
  assert.deepEqual(of('cloud').cloudArguments(), PICKUP)
  const notWanted = { code: 'NOT_WANTED' }
  assert.throws(() => of('https').cloudArguments(), notWanted)
  assert.throws(() => of('cloud').httpsBody(), notWanted)
  assert.throws(() => of('none').httpsBody(), notWanted)
  assert.throws(() => of('none').cloudArguments(), notWanted)
  const refused = (texts) => {
    const { english, chinese } = decide(STANDARD, Tracker.START, { ...PICKUP, actionType: 300003 }, NOW, { texts })
    return [english !== '', chinese !== '']
  }
  assert.deepEqual(['both', 'english', 'chinese', 'none'].map(refused),
    [[true, true], [true, false], [false, true], [false, false]])
})

test('the first update of an unknown waybill can be adopted', () => {
  const signature = { ...PICKUP, actionType: 300003 }
  const decision = decide(STANDARD, Tracker.START, signature, NOW, { adopt: true })
  assert.equal(decision.outcome, 'accepted')
  assert.equal(decision.isAdopted, true)
  assert.equal(decision.tracker.isClosed, true)
})

test('a batch answers as one call after the other', () => {
  for (const rules of [STANDARD, RuleSet.STRICT]) {
    const updates = stream(3000, 40)
    const alone = Array.from({ length: 40 }, () => Tracker.START)
    const expected = updates.map(({ place, update, seenBefore }) => {
      const decision = decide(rules, alone[place], update, NOW, { seenBefore, resend: true })
      alone[place] = decision.tracker
      return whole(decision)
    })
    const fresh = Array.from({ length: 40 }, () => Tracker.START)
    const { trackers, decisions, counts } = decideMany(rules, fresh, updates, NOW, { resend: true })
    assert.deepEqual(decisions.map(whole), expected)
    assert.deepEqual(trackers.map(String), alone.map(String))
    for (const [outcome, count] of Object.entries(counts)) {
      assert.ok(count > 20, `${count} ${outcome}`)
      assert.equal(decisions.filter((decision) => decision.outcome === outcome).length, count)
    }
  }
  assert.deepEqual(decideMany(STANDARD, [], [], NOW).decisions, [])
})

test("a caller's getters may themselves decide", () => {
  const nested = { ...PICKUP, get actionMsg () { return decide(STANDARD, Tracker.START, PICKUP, NOW).cloudArguments().actionMsg } }
  const expected = whole(decide(STANDARD, Tracker.START, PICKUP, NOW))
  assert.deepEqual(whole(decide(STANDARD, Tracker.START, nested, NOW)), expected)
  const batch = [0, 1].map((place) => ({ place, update: nested }))
  const { decisions } = decideMany(STANDARD, [Tracker.START, Tracker.START], batch, NOW)
  assert.deepEqual(decisions.map(whole), [expected, expected])
})

test('an explanation has the reasoning in both languages and the decision', () => {
  for (const { update } of stream(200, 5)) {
    const { english, chinese, decision } = explain(STANDARD, Tracker.START, update, NOW)
    assert.deepEqual(whole(decision), whole(decide(STANDARD, Tracker.START, update, NOW)))
    assert.ok(english.length > 0 && /[\u4e00-\u9fff]/.test(chinese))
  }
  const { english } = explain(STANDARD, Tracker.START, PICKUP, NOW)
  assert.ok(english.trim().split('\n').length > 3, english)
})

test('what may come next', () => {
  const { situation, permitted: may, actions, english, chinese } = next(STANDARD, Tracker.START)
  assert.deepEqual(situation, { status: 'AwaitingPickup', isHeld: false, english: 'AwaitingPickup', chinese: '待揽件' })
  assert.deepEqual(may, [100001, 100002, 100003, 200001, 400001, 400002])
  for (const { action, mark, leadsTo, way } of actions) {
    assert.equal(mark !== null, may.includes(action))
    assert.equal(leadsTo !== null, may.includes(action))
    assert.equal(way[way.length - 1], action)
  }
  assert.equal(actions[0].leadsTo.status, 'PickedUp')
  assert.equal(english.trim().split('\n').length, 1 + may.length) // and where the waybill is
  assert.match(chinese, /揽件成功/)
})

test('a record is read without being decided, and its answer is one', () => {
  const record = readRecord(STANDARD, PICKUP_JSON)
  assert.equal(record.outcome, 'wellFormed')
  assert.equal(record.token, PICKUP.token)
  const { token, ...rest } = PICKUP
  assert.deepEqual({ ...record }, { outcome: 'wellFormed', ...rest, fingerprint: record.fingerprint })
  assert.equal(record.fingerprint, decide(STANDARD, Tracker.START, PICKUP, NOW).fingerprint)
  assert.deepEqual(whole(decide(STANDARD, Tracker.START, record, NOW)), whole(decide(STANDARD, Tracker.START, PICKUP, NOW)))
  const bad = readRecord(STANDARD, { ...PICKUP, actionType: 1 })
  assert.equal(bad.outcome, 'malformed')
  assert.equal(bad.waybillId, PICKUP.waybillId)
  assert.deepEqual([bad.code, bad.faults], [114, [114]])
  assert.equal(readRecord(STANDARD, '[]').waybillId, null)
})

test('nothing shows the token but a payload', () => {
  const values = [
    decide(STANDARD, Tracker.START, PICKUP, NOW),
    decide(STANDARD, decide(STANDARD, Tracker.START, PICKUP, NOW).tracker, PICKUP, NOW, { resend: true }),
    readRecord(STANDARD, PICKUP)
  ]
  for (const value of values) {
    const shown = [inspect(value, { showHidden: true, depth: 9 }), JSON.stringify(value), String(value)]
    for (const text of shown) assert.ok(!text.includes(PICKUP.token), text)
  }
})
