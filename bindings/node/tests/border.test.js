'use strict'

// What may come over the border by mistake or malice, and what becomes of the instance and its memory.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const v8 = require('node:v8')
const vm = require('node:vm')
const { createHash } = require('node:crypto')
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads')
const test = require('./support/test')
const { NOW, PICKUP, numbers, stream } = require('./support/sample')

const PACKAGE = path.join(__dirname, '..')
const engine = require('..')
const { OPERATION, NO_RULES, instance } = require('../lib/border')
const { STATUSES } = require('../lib/error')

const { IntakeMap, Reply, RuleSet, Tracker, Trail, decide, decideMany, explain, next, readRecord } = engine
const { STANDARD } = RuleSet

/** A digest of what many calls of all kinds answer. */
function digest (rounds) {
  const hash = createHash('sha256')
  const own = RuleSet.load({ ...STANDARD.toJSON(), name: 'x', tolerance: 5 })
  for (const { update } of stream(rounds, 9)) {
    for (const rules of [STANDARD, RuleSet.STRICT, own]) {
      const { english, chinese, decision } = explain(rules, Tracker.START, update, NOW)
      hash.update(english + chinese + decision.tracker.toHex() + next(rules, decision.tracker).chinese)
      hash.update(JSON.stringify(readRecord(rules, update)))
    }
    hash.update(Reply.fromCode(update.actionTime % 100, update.actionMsg).chinese)
  }
  return hash.digest('hex')
}

if (!isMainThread) {
  parentPort.postMessage(digest(workerData))
} else {
  const inWorker = () => new Promise((resolve, reject) => {
    const worker = new Worker(__filename, { workerData: 300 })
    worker.once('message', resolve)
    worker.once('error', reject)
  })

  test('eight workers at once answer alike', async () => {
    const expected = digest(300)
    assert.deepEqual(await Promise.all(Array.from({ length: 8 }, inWorker)), Array(8).fill(expected))
  })

  test('fifty thousand calls need no more memory than the first', async () => {
    v8.setFlagsFromString('--expose-gc')
    const collect = vm.runInNewContext('gc')
    const updates = stream(1000, 30)
    const fresh = Array.from({ length: 30 }, () => Tracker.START)
    const run = () => {
      for (const { update } of updates) decide(STANDARD, Tracker.START, update, NOW)
      digest(20)
      decideMany(STANDARD, fresh, updates, NOW)
      return instance().memory.buffer.byteLength
    }
    // Some of what is free is known to be so only after the next collection.
    const held = async () => {
      let least = Infinity
      for (let round = 0; round < 5; round++) {
        collect()
        await new Promise(setImmediate)
        const { heapUsed, external, arrayBuffers } = process.memoryUsage()
        least = Math.min(least, heapUsed + external + arrayBuffers)
      }
      return least
    }
    for (let warm = 0; warm < 5; warm++) run()
    const [memory, before] = [run(), await held()]
    for (let round = 0; round < 50; round++) assert.equal(run(), memory)
    const more = await held() - before
    assert.ok(more < 1 << 21, `${more} bytes more`)
  })

  test('a large batch makes the memory grow, and it is given back to the next', () => {
    const updates = stream(30000, 9)
    const fresh = Array.from({ length: 9 }, () => Tracker.START)
    const before = instance().memory.buffer.byteLength
    const { counts } = decideMany(STANDARD, fresh, updates, NOW)
    const grown = instance().memory.buffer.byteLength
    assert.ok(grown > before)
    for (let again = 0; again < 3; again++) {
      assert.equal(decide(STANDARD, Tracker.START, PICKUP, NOW).cloudArguments().actionMsg, PICKUP.actionMsg)
      assert.deepEqual(decideMany(STANDARD, fresh, updates, NOW).counts, counts)
      assert.ok(instance().memory.buffer.byteLength <= 2 * grown)
    }
    const huge = { ...PICKUP, actionMsg: 'x'.repeat(70 << 20) }
    assert.throws(() => decide(STANDARD, Tracker.START, huge, NOW), { code: 'WB_TOO_LARGE' })
    assert.throws(() => instance().fit({ at: 0, size: 0 }, 2 ** 31 + 1), { code: 'OUT_OF_MEMORY' })
    assert.equal(decide(STANDARD, Tracker.START, PICKUP, NOW).outcome, 'accepted')
  })

  test('after a trap there is a new instance', () => {
    const broken = instance()
    broken.answer = { at: 0xffff0000, size: 1 << 20 } // beyond the memory
    assert.throws(() => decide(STANDARD, Tracker.START, PICKUP, NOW), (error) =>
      error.code === 'TRAPPED' && error.cause instanceof WebAssembly.RuntimeError)
    assert.notEqual(instance(), broken)
    assert.equal(decide(RuleSet.STRICT, Tracker.START, PICKUP, NOW).outcome, 'accepted')
  })

  /** A call of the border as it is: buffers of the sizes given. */
  function raw (operation, rules, request, room) {
    const io = instance()
    const put = (bytes) => {
      const at = io.alloc(Math.max(bytes.length, 1)) >>> 0
      io.renew()
      io.bytes.set(bytes, at)
      return at
    }
    const [rulesAt, requestAt, answerAt] = [put(rules), put(request), put(Buffer.alloc(room + 16, 0xa5))]
    const returned = io.carryOut(operation, rulesAt, rules.length, requestAt, request.length, answerAt, room)
    io.renew()
    const answer = Buffer.from(io.bytes.subarray(answerAt, answerAt + Math.min(Math.max(returned, 0), room)))
    assert.deepEqual([...io.bytes.subarray(answerAt + room, answerAt + room + 16)], Array(16).fill(0xa5))
    io.free(rulesAt, Math.max(rules.length, 1))
    io.free(requestAt, Math.max(request.length, 1))
    io.free(answerAt, room + 16)
    return { returned, answer }
  }

  /** The request of each operation that a public function makes, and its rules. */
  function requests () {
    const io = instance()
    const seen = new Map()
    io.call = function (operation, rules) {
      seen.set(operation, Buffer.from(this.bytes.subarray(this.request.at, this.at)))
      return Object.getPrototypeOf(this).call.call(this, operation, rules)
    }
    const { trail } = Trail.EMPTY.decide(STANDARD, PICKUP, NOW)
    trail.import(STANDARD, [PICKUP, { ...PICKUP, actionType: 300003 }], NOW, { mode: 'bestEffort' })
    trail.late(STANDARD, PICKUP)
    trail.replay(STANDARD)
    trail.decide(STANDARD, PICKUP, NOW)
    explain(STANDARD, Tracker.START, { ...PICKUP, actionMsg: '186****1234' }, NOW)
    decideMany(STANDARD, [Tracker.START], stream(5, 1), NOW)
    readRecord(STANDARD, PICKUP)
    next(STANDARD, Tracker.START)
    RuleSet.check({ name: 'x', rows: {} })
    RuleSet.load({ ...STANDARD.toJSON(), name: 'shown' }).diff(RuleSet.STRICT)
    RuleSet.load({ ...STANDARD.toJSON(), name: 'shown' }).toFile()
    Reply.fromHttps(200, '{"errcode":40199,"errmsg":"invalid waybill_id rid: 1-2"}')
    Tracker.fromBytes(Tracker.START.toBytes())
    const map = IntakeMap.ready('yto')
    map.read(STANDARD, '{"waybillNo":"W1"}')
    map.toFile()
    delete io.call
    seen.set(OPERATION.TABLES, Buffer.alloc(0))
    assert.equal(seen.size, Object.keys(OPERATION).length)
    return seen
  }

  test('buffers that are empty, too small or huge', () => {
    for (const [operation, request] of requests()) {
      const { returned: length } = raw(operation, NO_RULES, request, 0)
      assert.ok(length > 0, `operation ${operation}: ${length}`)
      const { answer } = raw(operation, NO_RULES, request, length)
      for (const room of [1, 2, 71, 72, length - 1, length + 1, 1 << 22]) {
        const { returned, answer: again } = raw(operation, NO_RULES, request, room)
        assert.equal(returned, length)
        if (room >= length) assert.deepEqual(again, answer)
      }
      for (let shorter = 0; shorter < request.length; shorter++) {
        const { returned } = raw(operation, NO_RULES, request.subarray(0, shorter), 4096)
        assert.ok(returned >= -STATUSES.length)
      }
    }
    assert.equal(raw(0, NO_RULES, NO_RULES, 0).returned, -1)
    assert.equal(raw(Math.max(...Object.values(OPERATION)) + 1, NO_RULES, NO_RULES, 0).returned, -1)
  })

  test('frames of any bytes are answered or refused, and never stop the engine', () => {
    const below = numbers(88172645)
    const kinds = [...requests()]
    const own = [...Array(40)].map(() => below(256))
    const counts = { answered: 0, refused: 0 }
    const before = instance()
    for (let round = 0; round < 20000; round++) {
      const [operation, sound] = kinds[below(kinds.length)]
      let request = Buffer.from(sound)
      for (let times = 1 + below(3); times > 0; times--) request = damaged(request, below)
      const rules = below(4) === 0 ? Buffer.concat([Buffer.from('WBR\x01\0\0\0\0', 'latin1'), Buffer.from(own)]) : NO_RULES
      const { returned } = raw(operation, rules, request, below(4096))
      assert.ok(returned >= -STATUSES.length)
      counts[returned < 0 ? 'refused' : 'answered']++
    }
    assert.equal(instance(), before)
    assert.ok(counts.answered > 1000 && counts.refused > 1000, JSON.stringify(counts))
  })

  function damaged (request, below) {
    const at = request.length === 0 ? 0 : below(request.length)
    const extreme = [0, 1, 2, 15, 16, 0x7fffffff, 0x80000000, 0xffffffff][below(8)]
    switch (below(5)) {
      case 0:
        if (request.length > 0) request[at] ^= 1 << below(8)
        return request
      case 1:
        if (request.length > 3) request.writeUInt32LE(extreme, at % (request.length - 3))
        return request
      case 2:
        return request.subarray(0, at)
      case 3:
        return Buffer.concat([request, Buffer.alloc(below(32), below(256))])
      default:
        if (request.length > 0) request[at] = below(256)
        return request
    }
  }

  /** A copy of the package in which these files are others. */
  function copyWith (files) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'waybill-'))
    fs.cpSync(path.join(PACKAGE, 'lib'), path.join(folder, 'lib'), { recursive: true })
    for (const name of ['index.js', 'package.json']) fs.copyFileSync(path.join(PACKAGE, name), path.join(folder, name))
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), content)
    return folder
  }

  /** The message with which a package can't be loaded. */
  function refusal (folder) {
    try {
      require(folder)
    } catch (error) {
      assert.equal(error.code, 'WRONG_VERSION')
      return error.message
    } finally {
      fs.rmSync(folder, { recursive: true })
    }
    return assert.fail('it was loaded')
  }

  test('a module of another version is refused, and both are named', () => {
    const manifest = fs.readFileSync(path.join(PACKAGE, 'package.json'), 'utf8')
    const ours = JSON.parse(manifest).version
    const other = copyWith({ 'package.json': manifest.replace(`"version": "${ours}"`, '"version": "9.8.7"') })
    const message = refusal(other)
    for (const part of ['9.8.7', ours, path.join('lib', 'wasm.js')]) assert.ok(message.includes(part), message)

    // (module (func (export "wb_abi_version") (result i32) i32.const 2))
    const module = Buffer.from([
      0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 7, 18, 1, 14,
      ...Buffer.from('wb_abi_version'), 0, 0, 10, 6, 1, 4, 0, 65, 2, 11])
    const newer = copyWith({ 'lib/wasm.js': `exports.BASE64 = '${module.toString('base64')}'` })
    assert.match(refusal(newer), /for frame 1, .* with frame 2; install the package anew/)
  })
}
