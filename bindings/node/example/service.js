'use strict'

const http = require('node:http')
const { RuleSet, Tracker, decide, readRecord } = require('waybill-engine')

const trackers = new Map() // in a service: a table, with tracker.toBytes() in a BINARY(16) column
const outbox = [] // in a service: a table, written in the same transaction

function take (body) {
  const record = readRecord(RuleSet.STANDARD, body)
  if (record.outcome === 'malformed') return record
  const tracker = trackers.get(record.waybillId) ?? Tracker.START
  const decision = decide(RuleSet.STANDARD, tracker, record, new Date())
  if (decision.outcome === 'accepted') {
    trackers.set(record.waybillId, decision.tracker)
    outbox.push(decision.httpsBody())
  }
  return decision
}

const server = http.createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const { outcome, code, english, chinese } = take(Buffer.concat(chunks))
  response.statusCode = outcome === 'accepted' || outcome === 'duplicate' ? 200 : 422
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.end(JSON.stringify({ outcome, code, english, chinese, waiting: outbox.length }))
})

server.listen(process.env.PORT ?? 8080, () => console.log(`listening on ${server.address().port}`))
