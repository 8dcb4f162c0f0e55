'use strict'

const assert = require('node:assert/strict')
const test = require('./support/test')
const { Reply, replyClasses } = require('..')

test('an answer to the HTTPS call has a class, whatever came', () => {
  const reply = Reply.fromHttps(200, '{"errcode":40199,"errmsg":"waybill not found rid: 6123-4567"}')
  const { english, chinese, ...rest } = reply
  assert.deepEqual(rest, {
    class: 'waybill_refused',
    code: 40199,
    message: 'waybill not found',
    httpStatus: 200,
    isConfirmed: false,
    mayResend: false,
    isInDoubt: false
  })
  assert.ok(english.length > 0 && /[\u4e00-\u9fff]/.test(chinese))
  assert.equal(`${reply}`, english)
  const classOf = (status, body) => Reply.fromHttps(status, body).class
  assert.equal(classOf(200, Buffer.from('{"errcode":0,"errmsg":"ok"}')), 'accepted')
  assert.equal(classOf(502, '{"errcode":0,"errmsg":"ok"}'), 'no_answer')
  assert.equal(classOf(200, ''), 'empty')
  assert.equal(classOf(200, '<html>'), 'no_answer')
  assert.equal(classOf(200, '{"errcode":-1,"errmsg":"\ud800"}'), 'transient')
  assert.equal(Reply.noAnswer().class, 'no_answer')
  assert.equal(Reply.noAnswer().code, null)
  assert.equal(Reply.noAnswer().httpStatus, null)
  assert.equal(Reply.fromCode(9300507, 'x').class, 'order_token_refused')
  assert.throws(() => Reply.fromHttps('200', ''), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Reply.fromHttps(70000, ''), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Reply.fromHttps(200, {}), { code: 'WRONG_ARGUMENT' })
  assert.throws(() => Reply.fromCode(1.5), { code: 'WRONG_ARGUMENT' })
})

test('every code of a class is read as that class, from either call', () => {
  for (const { name, codes, isConfirmed, mayResend, isInDoubt } of replyClasses) {
    for (const code of codes) {
      const error = Object.assign(new Error('thrown'), { errCode: code, errMsg: 'told rid: 1-2' })
      for (const reply of [Reply.fromHttps(200, JSON.stringify({ errcode: code, errmsg: 'told' })),
        Reply.fromCloud(error), Reply.fromCloud({ errCode: code, errMsg: 'told' }), Reply.fromCode(code, 'told')]) {
        assert.equal(reply.class, name)
        assert.equal(reply.code, code)
        assert.equal(reply.message, 'told')
        assert.deepEqual([reply.isConfirmed, reply.mayResend, reply.isInDoubt], [isConfirmed, mayResend, isInDoubt])
      }
    }
  }
})

test('what the SDK gives is read as it is', () => {
  const classOf = (result) => Reply.fromCloud(result).class
  assert.equal(classOf({ errCode: 0, errMsg: 'openapi.logistics.updatePath:ok' }), 'accepted')
  assert.equal(classOf({ errCode: 0, buffer: Buffer.alloc(0) }), 'empty')
  assert.equal(classOf({ errCode: 0, result: 'busy' }), 'empty')
  assert.equal(classOf('{"errCode":42001}'), 'access_token_refused')
  assert.equal(classOf(Buffer.from('{"errCode":42001}')), 'access_token_refused')
  assert.equal(classOf({ errCode: 42001n, errMsg: '\ud800' }), 'access_token_refused')
  class SdkError extends Error {
    get errCode () { return -604101 }
  }
  assert.equal(classOf(new SdkError()), 'account_refused')
  const thrown = Reply.fromCloud(new Error('connect ECONNREFUSED'))
  assert.equal(thrown.class, 'no_answer')
  assert.match(thrown.english, /^there is no answer of WeChat's in this\. Send the same payload again/)
  assert.throws(() => Reply.fromCloud(undefined), { code: 'WRONG_ARGUMENT' })
})
