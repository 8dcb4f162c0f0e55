'use strict'

// Sends what `waybill gate --to cloud` accepted: docs/recipes/cloud-function.md says how to use it.

const cloud = require('wx-server-sdk')
const classes = require('./reply-classes.json')

cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV })

/**
 * Sends the payloads of `event.payloads`, parsed lines of `waybill gate --to cloud`, one after the
 * other. For each it returns WeChat's answer as `{ errCode, errMsg, class }`, or null if it was not
 * sent: because an earlier update of its waybill was not confirmed, or because the run had to stop.
 */
exports.main = async ({ payloads }) => {
  if (!Array.isArray(payloads)) {
    throw new TypeError('event.payloads must be an array of parsed lines of `waybill gate --to cloud`')
  }
  const unconfirmed = new Set()
  const answers = []
  let stopped = false
  for (const payload of payloads) {
    if (stopped || unconfirmed.has(payload.waybillId)) {
      answers.push(null)
      continue
    }
    const answer = await send(payload)
    answers.push(answer)
    const { confirmed, resend } = classes[answer.class]
    if (!confirmed) unconfirmed.add(payload.waybillId)
    // What wants a pause first, or an account that may call, fails for every other update too.
    stopped = resend || answer.class === 'account_refused'
  }
  return answers
}

async function send(payload) {
  let reply
  try {
    reply = await cloud.openapi.logistics.updatePath(payload)
  } catch (error) {
    reply = error // any errCode but 0 is thrown
  }
  return { errCode: reply.errCode, errMsg: reply.errMsg, class: classOf(reply) }
}

/** What the answer means: a name in docs/replies.md. */
function classOf(reply) {
  const code = Number(reply.errCode)
  // The SDK resolves an empty answer, and one that is no JSON, with errCode 0.
  if (code === 0 && ('buffer' in reply || 'result' in reply)) return 'empty'
  const found = Object.keys(classes).find((name) => classes[name].codes.includes(code))
  return found || 'unknown_code'
}
