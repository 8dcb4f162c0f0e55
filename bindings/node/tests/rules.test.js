'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const test = require('./support/test')
const { NOW, PICKUP } = require('./support/sample')
const { InvalidFileError, InvalidRulesError, RuleSet, Tracker, WaybillError, decide, situations, actions } = require('..')

const OWN = fs.readFileSync(path.join(__dirname, '../../../conformance/own-rules.json'), 'utf8')

test("a carrier's own rules are loaded from text, bytes or an object", () => {
  const rules = RuleSet.load(OWN)
  assert.equal(rules.name, 'own')
  assert.deepEqual({ ...rules.settings }, {
    tolerance: 120,
    closingTolerance: 600,
    allowance: 240,
    maxChars: 64,
    phones: 'normalise',
    cancelOnlyBeforeAnyUpdate: true,
    newCycleAfterSigned: true
  })
  assert.equal(rules.mark('AwaitingPickup', false, 200001), 's')
  assert.equal(rules.mark('InTransit', true, 300004), 's')
  assert.equal(rules.mark('OutForDelivery', true, 300004), '.')
  for (const same of [Buffer.from(OWN), JSON.parse(OWN), rules.toFile(), rules.toJSON()]) {
    assert.equal(RuleSet.load(same).fingerprint, rules.fingerprint)
  }
  assert.match(rules.fingerprint, /^[0-9a-f]{16}$/)
  const masked = { ...PICKUP, actionMsg: '派件员小陈186-0000-1234正在为您派件' }
  assert.equal(decide(rules, Tracker.START, masked, NOW).cloudArguments().actionMsg, '派件员小陈18600001234正在为您派件')
})

test('one rule set after another, each decides by its own', () => {
  const sets = [RuleSet.STANDARD, RuleSet.load(OWN), RuleSet.STRICT, RuleSet.load({ ...JSON.parse(OWN), allowance: 10 })]
  const limits = (rules) => decide(rules, Tracker.START, { ...PICKUP, actionTime: NOW + 9999 }, NOW).limit - NOW
  const expected = sets.map((rules) => rules.settings.allowance)
  for (let round = 0; round < 3; round++) assert.deepEqual(sets.map(limits), expected)
  assert.equal(new Set(expected).size, 3)
})

test('all that is wrong with a file is told in both languages', () => {
  const file = JSON.stringify({ ...JSON.parse(OWN), rows: { InTransit: '+' } })
  const checked = RuleSet.check(file)
  assert.equal(checked.isSound, false)
  assert.ok(checked.faults.length > 1)
  for (const { english, chinese } of checked.faults) assert.ok(english && /[\u4e00-\u9fff]/.test(chinese))
  assert.throws(() => RuleSet.load(file), (error) =>
    error instanceof InvalidRulesError && error instanceof InvalidFileError && error instanceof WaybillError &&
    error.code === 'INVALID_RULES' &&
    error.name === 'InvalidRulesError' && error.message.includes(checked.faults[0].english) &&
    assert.deepEqual(error.faults, checked.faults) === undefined)
  assert.equal(RuleSet.check('{').isSound, false)
  assert.equal(RuleSet.check(OWN).isSound, true)
  assert.throws(() => RuleSet.load(5), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => RuleSet.load('"\ud800"'), { code: 'ILL_FORMED_TEXT' })
})

test('what changes between rules is listed', () => {
  const { cells, changedSettings, stranded, english } = RuleSet.STANDARD.diff(RuleSet.STRICT)
  const marks = ({ status, isHeld }, code) =>
    [RuleSet.STANDARD, RuleSet.STRICT].map((rules) => rules.mark(status, isHeld, code))
  for (const { situation, action, before, after } of cells) assert.deepEqual([before, after], marks(situation, action))
  // A hold is listed where it has a row of its own.
  for (const situation of situations.filter(({ isHeld }) => !isHeld)) {
    const changed = actions.map(({ code }) => code).filter((code) => new Set(marks(situation, code)).size === 2)
    const listed = cells.filter((cell) => cell.situation === situation).map((cell) => cell.action)
    assert.deepEqual(listed.sort((a, b) => a - b), changed)
  }
  assert.ok(cells.some((cell) => cell.situation.isHeld))
  for (const { before, after, changesDecision } of cells) assert.equal(changesDecision, (before === '.') !== (after === '.'))
  assert.equal(english.trim().split('\n').length, cells.length + changedSettings + stranded.length)
  const same = RuleSet.STRICT.diff(RuleSet.STRICT)
  assert.deepEqual(same, { cells: [], changedSettings: 0, stranded: [], english: '' })
  assert.equal(RuleSet.STANDARD.diff(RuleSet.load({ ...RuleSet.STANDARD.toJSON(), allowance: 5 })).changedSettings, 1)
})
