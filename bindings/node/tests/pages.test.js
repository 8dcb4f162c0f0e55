'use strict'

// The examples of the pages and of the types run as they are.

const assert = require('node:assert/strict')
const fs = require('node:fs')
const http = require('node:http')
const path = require('node:path')
const vm = require('node:vm')
const { once } = require('node:events')
const { spawn } = require('node:child_process')
const test = require('./support/test')
const engine = require('..')

const PACKAGE = path.join(__dirname, '..')
const ROOT = path.join(PACKAGE, '..', '..')
const read = (...parts) => fs.readFileSync(path.join(...parts), 'utf8')

/** The blocks of a page in this language, without the stars of a comment. */
function blocks (text, language) {
  const plain = text.replace(/^ *\* ?/gm, '')
  return [...plain.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code]) => code)
}

/** Runs an example where the package is installed; returns what it printed. */
async function run (code) {
  const printed = []
  const note = (...values) => printed.push(values.join(' '))
  const known = (name) => name === 'waybill-engine' ? engine : require(name)
  const body = vm.runInThisContext(`(async (require, assert, console) => {${code}\n})`)
  await body(known, assert, { log: note, error: note })
  return printed
}

test('the examples of the types run', async () => {
  const examples = blocks(read(PACKAGE, 'index.d.ts'), 'js')
  assert.ok(examples.length >= 12, `${examples.length} examples`)
  for (const code of examples) await run(code)
})

test('the README shows the example, which prints the payload of the Rust README', async () => {
  const example = read(PACKAGE, 'example', 'readme.js')
  const shown = example.slice(example.indexOf('const {'))
  for (const page of ['README.md', 'README.zh.md']) assert.equal(blocks(read(PACKAGE, page), 'js')[0], shown, page)
  const [, payload] = /assert_eq!\(outbox, \[r#"(.*)"#\]\);/.exec(read(ROOT, 'README.md'))
  assert.deepEqual(await run(shown), [payload])
})

test('the service of the README takes scans over HTTP', async () => {
  const source = read(PACKAGE, 'example', 'service.js')
  assert.equal(blocks(read(PACKAGE, 'README.md'), 'js')[1], source.slice(source.indexOf('const http')))
  const service = spawn(process.execPath, [path.join(PACKAGE, 'example', 'service.js')], {
    env: { ...process.env, PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit']
  })
  try {
    const [line] = await once(service.stdout, 'data')
    const port = /listening on (\d+)/.exec(line)[1]
    const now = Math.floor(Date.now() / 1000)
    const scan = { token: 't0ken', waybill_id: 'SF1', action_time: now, action_type: 100001, action_msg: '已揽收' }
    const [, shown] = /```json\n(.*)\n```/.exec(read(PACKAGE, 'README.md'))
    assert.deepEqual(await posted(port, JSON.stringify(scan)), [200, JSON.parse(shown)])
    assert.deepEqual(await posted(port, JSON.stringify(scan)), [200, { outcome: 'duplicate', waiting: 1 }])
    const [status, refused] = await posted(port, JSON.stringify({ ...scan, action_type: 300004 }))
    assert.deepEqual([status, refused.outcome, refused.code], [422, 'rejected', 203])
    assert.equal((await posted(port, '{'))[1].code, 102)
  } finally {
    service.kill()
  }
})

/** What a service on this port answers: status and JSON. */
async function posted (port, body) {
  const request = http.request({ host: '127.0.0.1', port, method: 'POST' })
  request.end(body)
  const [response] = await once(request, 'response')
  let text = ''
  for await (const chunk of response) text += chunk
  return [response.statusCode, JSON.parse(text)]
}

test('the cloud function of the README decides and sends', async () => {
  const called = []
  const answers = [{ errCode: 0, errMsg: 'ok' }, Object.assign(new Error('x'), { errCode: 40199, errMsg: 'x' })]
  const logistics = {
    async updatePath (call) {
      called.push(call)
      const answer = answers[called.length - 1]
      if (answer instanceof Error) throw answer
      return answer
    }
  }
  const sdk = { init () {}, openapi: { logistics } }
  const exports = {}
  const known = (name) => ({ 'waybill-engine': engine, 'wx-server-sdk': sdk })[name]
  vm.runInThisContext(`(require, exports) => {${blocks(read(PACKAGE, 'README.md'), 'js')[2]}\n}`)(known, exports)
  const actionTime = Math.floor(Date.now() / 1000)
  const scan = { token: 't0ken', waybillId: 'SF1', actionTime, actionType: 100001, actionMsg: '已揽收' }
  const first = await exports.main({ scan })
  assert.deepEqual([first.class, engine.Tracker.fromHex(first.tracker).status], ['accepted', 'PickedUp'])
  assert.deepEqual(called, [scan])
  assert.equal((await exports.main({ scan, tracker: first.tracker })).outcome, 'duplicate')
  const second = await exports.main({ scan: { ...scan, actionType: 200001 }, tracker: first.tracker })
  assert.deepEqual([second.class, second.tracker], ['waybill_refused', undefined])
})
