'use strict'

// The conformance suite from Node.js: asks the package every vector, and takes the million decisions.
//
//   node runner.js VECTORS OWN_RULES MESSAGES

const fs = require('node:fs')
const { createHash } = require('node:crypto')
const {
  ActionType, IntakeMap, InvalidHeaderError, InvalidMapError, Reply, RuleSet, Tracker, decide, decideMany, situations
} = require('../../bindings/node')

const [WAYBILLS, ROUNDS, DECISIONS_A_ROUND] = [256, 1000, 1000]
const ACTIONS = Object.values(ActionType).sort((a, b) => a - b)
const OUTCOMES = ['accepted', 'duplicate', 'rejected', 'malformed']
const MARKS = ['', '+', 'r', 's']
const MOST_TOLD = 20

const [vectors, ownRules, messagesFile] = process.argv.slice(2)
const RULES = { standard: RuleSet.STANDARD, strict: RuleSet.STRICT, own: RuleSet.load(fs.readFileSync(ownRules)) }

let differences = 0

/** A vector: a flat object whose texts have no escapes. Whole numbers may be beyond what JSON.parse keeps exact. */
function parse (line) {
  return JSON.parse(line.replace(/"(action_time|action_type|code)":(-?\d+)/g, '"$1":"$2"'))
}

function bytes (digits) {
  return digits === undefined ? undefined : Buffer.from(digits, 'hex')
}

/** As the vectors write a text. */
function hex (text) {
  return Buffer.from(text ?? '').toString('hex')
}

/** Compares what was found with the vector's fields of these names. */
function compare (vector, found) {
  for (const [name, value] of Object.entries(found)) {
    if (String(vector[name] ?? '') === String(value ?? '')) continue
    if (++differences <= MOST_TOLD) {
      console.error(`runner: ${name} is ${value} in ${JSON.stringify(vector).slice(0, 400)}`)
    }
  }
}

function updateOf (vector) {
  if (vector.json !== undefined) return bytes(vector.json)
  const whole = (digits) => digits === undefined ? undefined : BigInt(digits)
  return {
    token: bytes(vector.token),
    waybillId: bytes(vector.waybill_id),
    actionTime: whole(vector.action_time),
    actionType: whole(vector.action_type),
    actionMsg: bytes(vector.action_msg)
  }
}

const CHECKS = {
  decide (vector) {
    const decision = decide(RULES[vector.rules], Tracker.fromHex(vector.tracker), updateOf(vector), vector.now, {
      seenBefore: vector.seen,
      adopt: vector.adopt,
      resend: vector.resend
    })
    const payload = decision.outcome === 'accepted' ? decision : decision.resend
    compare({ adopted: false, by_option: false, code: '0', limit: 0, ...vector }, {
      outcome: decision.outcome,
      mark: decision.mark,
      code: decision.code ?? 0,
      adopted: decision.isAdopted ?? false,
      by_option: decision.isByOption ?? false,
      tracker_after: decision.tracker.toHex(),
      permitted: decision.permitted.join(),
      fingerprint: decision.fingerprint ?? '0'.repeat(16),
      limit: decision.limit ?? 0,
      way: (decision.way ?? []).join(),
      https: hex(payload?.httpsBody()),
      cloud: hex(payload && JSON.stringify(payload.cloudArguments())),
      english: hex(decision.english),
      chinese: hex(decision.chinese),
      faults: (decision.faults ?? []).join()
    })
  },

  reply (vector) {
    const body = bytes(vector.body)
    const reply = vector.http_status === 0 ? Reply.fromCloud(body) : Reply.fromHttps(vector.http_status, body)
    // A number of JavaScript: two vectors have codes beyond 2^53, which are rounded; the texts have them whole.
    const code = vector.code === undefined ? undefined : Number(vector.code)
    compare({ ...vector, code }, {
      class: reply.class,
      code: reply.code,
      message: hex(reply.message),
      english: hex(reply.english),
      chinese: hex(reply.chinese),
      confirmed: reply.isConfirmed,
      may_resend: reply.mayResend,
      in_doubt: reply.isInDoubt
    })
  },

  rules (vector) {
    const checked = RuleSet.check(bytes(vector.file))
    const texts = (language) => checked.isSound ? '' : checked.faults.map((fault) => fault[language]).join('\n')
    compare(vector, {
      fingerprint: checked.isSound ? checked.rules.fingerprint : undefined,
      english: hex(texts('english')),
      chinese: hex(texts('chinese'))
    })
  },

  map (vector) {
    const file = bytes(vector.file)
    const load = { json: IntakeMap.load, toml: IntakeMap.loadToml, ready: (name) => IntakeMap.ready(name.toString()) }
    const found = { fingerprint: undefined, name: '', title: '', json: '', english: '', chinese: '' }
    try {
      const map = load[vector.form](file)
      Object.assign(found, { fingerprint: map.fingerprint, name: hex(map.name), title: hex(map.title), json: hex(map.toFile()) })
    } catch (error) {
      if (!(error instanceof InvalidMapError)) throw error
      for (const language of ['english', 'chinese']) {
        found[language] = hex(error.faults.map((fault) => fault[language]).join('\n'))
      }
    }
    compare(vector, found)
  },

  map_read (vector) {
    const map = IntakeMap.ready(vector.map)
    const rules = RULES[vector.rules]
    const found = { items: '', english: '', chinese: '' }
    try {
      const items = vector.record === undefined ? readTable(map, rules, vector) : map.read(rules, bytes(vector.record))
      found.items = hex(items.map(written).join('\n'))
    } catch (error) {
      if (!(error instanceof InvalidHeaderError)) throw error
      Object.assign(found, { english: hex(error.english), chinese: hex(error.chinese) })
    }
    compare(vector, found)
  }
}

function readTable (map, rules, vector) {
  const [header, ...rows] = bytes(vector.table).toString().split('\x1e').map((row) => row.split('\x1f'))
  return map.readTable(rules, header, rows)
}

/** An item as the vectors write it. */
function written (item) {
  return [
    item.record, item.number, item.kind, item.actionType ?? 0, item.actionTime ?? 0, item.fingerprint ?? '0'.repeat(16),
    (item.faults ?? []).join(), item.token, item.waybillId, item.actionMsg, item.carrier, item.foreignCode, item.doubt,
    item.reason, item.english, item.chinese
  ].map((part) => part ?? '').join('\t')
}

function checkVectors () {
  const lines = fs.readFileSync(vectors, 'utf8').split('\n').filter((line) => line !== '')
  for (const line of lines) {
    const vector = parse(line)
    CHECKS[vector.ask](vector)
  }
  return lines.length
}

// The decisions: the algorithm is in conformance/README.md.

let drawn = 2463534242

function below (limit) {
  drawn ^= drawn << 13
  drawn ^= drawn >>> 17
  drawn ^= drawn << 5
  return (drawn >>> 0) % limit
}

const messages = fs.readFileSync(messagesFile, 'utf8').split('\n').slice(0, 16)
const waybills = Array.from({ length: WAYBILLS }, (_, number) => ({
  waybillId: `WB${String(number).padStart(4, '0')}`,
  token: `token-${number}`,
  tracker: Tracker.START,
  asked: null
}))

function beginRound (now) {
  for (let i = 0; i < 64; i++) waybills[below(WAYBILLS)].tracker = Tracker.START
  for (let i = 0; i < 64; i++) {
    const waybill = waybills[below(WAYBILLS)]
    const { status, isHeld } = situations[below(situations.length)]
    waybill.tracker = Tracker.known({ status, isHeld, highestTime: now - 1000 })
  }
}

/** The next scan: its waybill's place, the update, and whether it was seen before. */
function draw (now) {
  const [place, action, ahead, message] = [below(WAYBILLS), below(12), below(1000), below(16)]
  const seenBefore = below(64) === 0
  const waybill = waybills[place]
  if (action !== 9 || waybill.asked === null) {
    waybill.asked = {
      actionType: action < 9 ? ACTIONS[action] : action === 10 ? 300001 : 200001,
      actionTime: (now - 500 + ahead) * (ahead === 0 ? 1000 : 1),
      actionMsg: messages[message]
    }
  }
  const { token, waybillId, asked } = waybill
  return { place, seenBefore, update: { token, waybillId, ...asked } }
}

const HEAD = Buffer.alloc(30)

function add (hash, decision) {
  const payload = decision.outcome === 'accepted' ? decision : null
  HEAD[0] = OUTCOMES.indexOf(decision.outcome)
  HEAD[1] = MARKS.indexOf(decision.mark ?? '')
  HEAD.writeUInt16LE(decision.code ?? 0, 2)
  HEAD.writeUInt16LE(decision.permitted.reduce((set, code) => set | 1 << ACTIONS.indexOf(code), 0), 4)
  HEAD.set(decision.tracker.toBytes(), 6)
  HEAD.writeBigUInt64LE(BigInt(`0x${decision.fingerprint ?? '0'}`), 22)
  hash.update(HEAD)
  addText(hash, payload ? payload.httpsBody() : '')
  addText(hash, payload ? JSON.stringify(payload.cloudArguments()) : '')
}

function addText (hash, text) {
  const content = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32LE(content.length)
  hash.update(length).update(content)
}

function decideAMillion () {
  const hash = createHash('sha256')
  for (let round = 0; round < ROUNDS; round++) {
    const rules = [RULES.standard, RULES.strict, RULES.strict, RULES.own][round % 4]
    const now = 1700000000 + 600 * round
    beginRound(now)
    if (round % 2 === 0) {
      for (let i = 0; i < DECISIONS_A_ROUND; i++) {
        const { place, update, seenBefore } = draw(now)
        const decision = decide(rules, waybills[place].tracker, update, now, { seenBefore, texts: 'none' })
        waybills[place].tracker = decision.tracker
        add(hash, decision)
      }
    } else {
      const updates = Array.from({ length: DECISIONS_A_ROUND }, () => draw(now))
      const stored = waybills.map((waybill) => waybill.tracker)
      const { trackers, decisions } = decideMany(rules, stored, updates, now, { texts: 'none' })
      trackers.forEach((tracker, place) => { waybills[place].tracker = tracker })
      for (const decision of decisions) add(hash, decision)
    }
  }
  return hash.digest('hex')
}

const count = checkVectors()
if (differences > 0) {
  console.error(`runner: ${differences} differences`)
  process.exit(1)
}
console.log(`vectors ${count} decisions ${decideAMillion()}`)
