'use strict'

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const { inspect } = require('node:util')
const test = require('./support/test')
const engine = require('..')
const { IntakeMap, RuleSet, Tracker, decide } = engine

const { STANDARD } = RuleSet
const MAPS = path.join(__dirname, '../../../maps')
const OWN = {
  name: 'ours',
  trace: { waybill_id: 'no', time: 'at', text: 'memo', token: 'order' },
  time: { formats: 'yyyy-MM-dd HH:mm:ss', zone: '+08:00' },
  vocabulary: {
    name: 'scan types',
    code: 'type',
    codes: { GOT: { is: 'P', label: '揽收' }, ASKED: { is: '-', why: 'information' } }
  }
}
const GOT = { no: 'W1', at: '2026-11-18 12:26:40', type: 'GOT', memo: '已揽收' }

test('a scan by a map is decided as one of ours', () => {
  const map = IntakeMap.load(OWN)
  const [item] = map.read(STANDARD, JSON.stringify(GOT))
  assert.equal(item.kind, 'update')
  assert.deepEqual(
    [item.waybillId, item.foreignCode, item.actionTime, item.actionType, item.actionMsg, item.token, item.doubt],
    ['W1', 'GOT', 1794976000, 100001, '已揽收', null, null])
  const decision = decide(STANDARD, Tracker.START, item.scan('the-token'), 1795000000)
  assert.equal(decision.outcome, 'accepted')
  assert.equal(decision.fingerprint, item.fingerprint)
  assert.match(decision.httpsBody(), /"the-token"/)
  assert.equal(decide(STANDARD, Tracker.START, item.scan(), 1795000000).code, 103)

  const [own] = map.read(STANDARD, JSON.stringify({ ...GOT, order: 'of-the-record' }))
  assert.equal(own.scan('the-token').token, 'of-the-record')
  assert.doesNotMatch(inspect(own) + JSON.stringify(own), /of-the-record/)
})

test('what is no update says why', () => {
  const map = IntakeMap.load(JSON.stringify(OWN))
  const records = [JSON.stringify({ ...GOT, type: 'ASKED' }), JSON.stringify({ ...GOT, type: 'GOTT' }), Buffer.from([255])]
  const items = map.readMany(STANDARD, records)
  assert.deepEqual(items.map(({ kind, record }) => [kind, record]), [['ignored', 0], ['malformed', 1], ['malformed', 2]])
  assert.equal(items[0].reason, 'information')
  assert.deepEqual(items.slice(1).map((item) => item.code), [114, 101])
  assert.match(items[1].english, /nearest/)
  for (const [place, record] of records.entries()) {
    const [alone] = map.read(STANDARD, record)
    assert.deepEqual({ ...alone, record: place }, items[place])
    assert.notEqual(alone.english, alone.chinese)
  }
  assert.equal(map.read(STANDARD, records[1], { texts: 'none' })[0].english, '')
})

test('XML is read as text whatever it names, and as bytes in UTF-8', () => {
  const push = "<?xml version='1.0' encoding='GBK'?><Request><Body><WaybillRoute mailno='SF1' opCode='50'" +
    " acceptTime='2026-11-18 08:10:00' remark='已收取快件'/></Body></Request>"
  const map = IntakeMap.ready('sf-push')
  for (const record of [push, Buffer.from(push.replace('GBK', 'UTF-8'))]) {
    assert.equal(map.read(STANDARD, record)[0].actionMsg, '已收取快件')
  }
  const [refused] = map.read(STANDARD, Buffer.from(push))
  assert.equal(refused.code, 101)
  assert.match(refused.english, /send it as UTF-8/)
})

test('every ready map reads its sample', () => {
  assert.ok(IntakeMap.readyNames.includes('sf-push'))
  for (const name of IntakeMap.readyNames) {
    const map = IntakeMap.ready(name)
    assert.equal(map.name, name)
    assert.match(`${map}`, /^[a-z0-9-]+ [0-9a-f]{16}$/)
    assert.ok(map.title.length > 0)
    assert.ok(map.equals(IntakeMap.loadToml(fs.readFileSync(path.join(MAPS, `${name}.toml`)))))
    assert.ok(map.equals(IntakeMap.load(map.toFile())) && map.equals(IntakeMap.load(map.toJSON())))
    const sample = path.join(MAPS, 'samples', `${name}.jsonl`)
    if (!fs.existsSync(sample)) continue
    const items = map.readMany(STANDARD, fs.readFileSync(sample, 'utf8').trim().split('\n'))
    assert.ok(items.some((item) => item.kind === 'update'), name)
  }
  assert.ok(!IntakeMap.ready('sto').equals(IntakeMap.ready('yto')))
})

test('a table is read by its header', () => {
  const map = IntakeMap.ready('text-zh')
  const rows = [['770473676669116', '2026/11/18 8:26', '【杭州】已揽收'], ['1', null, undefined], ['1']]
  const items = map.readTable(STANDARD, ['运单号', '扫描时间', '描述'], rows)
  assert.equal(items[0].actionType, 100001)
  assert.equal(items[2].code, 105)
  assert.throws(() => map.readTable(STANDARD, ['包裹'], rows), (error) =>
    error instanceof engine.InvalidHeaderError && error.code === 'INVALID_HEADER' &&
    error.english.startsWith('no column is the waybill id') && error.chinese.startsWith('没有运单号列'))
})

test('a map that can\'t be used has all its faults in both languages', () => {
  assert.throws(() => IntakeMap.load({ name: 'x', colour: 1 }), (error) => {
    assert.ok(error instanceof engine.InvalidMapError && error instanceof engine.InvalidFileError)
    assert.equal(error.name, 'InvalidMapError')
    assert.ok(error.faults.length > 2)
    return error.faults.every(({ english, chinese }) => error.message.includes(english) && chinese !== english)
  })
  assert.throws(() => IntakeMap.ready('nobody'), /there are kdniao, /)
  assert.throws(() => IntakeMap.loadToml('name ='), { code: 'INVALID_MAP' })
})

test('arguments of the wrong kind are named', () => {
  const map = IntakeMap.ready('sto')
  assert.throws(() => map.read(STANDARD, 5), /records\[0\] must be a string or a Uint8Array; found the number 5/)
  assert.throws(() => map.readTable(STANDARD, ['a'], [5]), /rows\[0\] must be an array of cells/)
  assert.throws(() => map.read({}, '{}'), /rules must be a RuleSet/)
  assert.throws(() => IntakeMap.load(5), /file must be the text of a map in JSON/)
})
