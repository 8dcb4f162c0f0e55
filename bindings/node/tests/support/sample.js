'use strict'

// What the tests decide: scans of made-up waybills, and a stream of pseudo-random ones.

const NOW = 1795000000

const PICKUP = Object.freeze({
  token: 'token-of-the-order-event',
  waybillId: 'SF1020304050607',
  actionTime: 1794999000,
  actionType: 100001,
  actionMsg: '【杭州市】余杭服务部已揽收'
})

/** The same as a JSON record in the names of the HTTPS call. */
const PICKUP_JSON = JSON.stringify({
  token: PICKUP.token,
  waybill_id: PICKUP.waybillId,
  action_time: PICKUP.actionTime,
  action_type: PICKUP.actionType,
  action_msg: PICKUP.actionMsg
})

const ACTIONS = [100001, 100002, 100003, 200001, 300002, 300003, 300004, 400001, 400002, 300001]
const MESSAGES = ['已揽收', '派件员小陈186****1234正在为您派件', '快件已到达 🚚', 'x', '   ', '离开【杭州转运中心】']

/** Numbers of 32 bits, the same in every run (xorshift32). */
function numbers (seed = 2463534242) {
  let x = seed
  return (limit) => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) % limit
  }
}

/** So many updates of a few waybills: `{ place, update, seenBefore }`. */
function stream (count, waybills, seed) {
  const below = numbers(seed)
  return Array.from({ length: count }, () => {
    const place = below(waybills)
    const update = {
      token: `token-${place}`,
      waybillId: `WB${place}`,
      actionTime: NOW - 2000 + below(2500),
      actionType: ACTIONS[below(ACTIONS.length)],
      actionMsg: MESSAGES[below(MESSAGES.length)]
    }
    return { place, update, seenBefore: below(64) === 0 }
  })
}

module.exports = { NOW, PICKUP, PICKUP_JSON, numbers, stream }
