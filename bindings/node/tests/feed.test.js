'use strict'

// The repository's feed through the loop of a service: what comes out is what the README says.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const path = require('node:path')
const test = require('./support/test')
const { RuleSet, Tracker, decide, readRecord } = require('..')

const ROOT = path.join(__dirname, '..', '..', '..')

test('the feed gives the counts and the payloads of the README', () => {
  const feed = fs.readFileSync(path.join(ROOT, 'data/feed.jsonl'))
  const waybills = new Map()
  const counts = { accepted: 0, duplicate: 0, rejected: 0, malformed: 0 }
  const payloads = []
  for (const line of lines(feed)) {
    const record = readRecord(RuleSet.STANDARD, line)
    const known = waybills.get(record.waybillId) ?? { tracker: Tracker.START, seen: new Set() }
    const seenBefore = record.outcome === 'wellFormed' && known.seen.has(record.fingerprint)
    const decision = decide(RuleSet.STANDARD, known.tracker, line, 1793462400, { seenBefore })
    counts[decision.outcome]++
    if (decision.outcome !== 'accepted') continue
    payloads.push(decision.httpsBody())
    known.seen.add(decision.fingerprint)
    waybills.set(record.waybillId, { ...known, tracker: decision.tracker })
  }
  assert.deepEqual(counts, { accepted: 580, duplicate: 186, rejected: 21, malformed: 43 })
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8')
  const shown = readme.split('<!-- shown: payloads -->\n```json\n')[1].split('\n```')[0].split('\n')
  assert.deepEqual(payloads.slice(0, shown.length), shown)
})

/** The lines that are not blank, without the mark at the start. */
function lines (bytes) {
  const found = []
  let start = bytes[0] === 0xef ? 3 : 0
  while (start < bytes.length) {
    const end = (bytes.indexOf(10, start) + 1 || bytes.length + 1) - 1
    const line = bytes.subarray(start, end)
    if (line.toString('latin1').trim() !== '') found.push(line)
    start = end + 1
  }
  return found
}
