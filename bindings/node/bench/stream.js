'use strict'

// Updates of made-up waybills: most are what may come next, some are not, some are from too long ago.

const { RuleSet, Tracker, actions, decide, permitted } = require('..')
const { numbers } = require('../tests/support/sample')

const NOW = 1795000000
const TEXT = '【杭州市】滨江长河网点的周师傅【18600001234】正在为您派件，请保持电话畅通'

/** No two are the same update, as XState would not know a duplicate. */
function makeStream (count, length) {
  const below = numbers(88172645)
  const waybills = Array.from({ length: count }, (_, number) => ({ waybillId: `WB${number}`, token: `token-${number}` }))
  const [trackers, times] = [waybills.map(() => Tracker.START), waybills.map(() => NOW - 1000000)]
  const updates = []
  const seen = new Set()
  while (updates.length < length) {
    const place = below(count)
    const may = permitted(RuleSet.STANDARD, trackers[place]).filter((action) => action !== 300003 && action !== 400001)
    const isLegal = may.length > 0 && below(100) < 80
    const actionType = isLegal ? may[below(may.length)] : actions[below(actions.length)].code
    times[place] += below(100)
    const actionTime = times[place] - (below(100) < 9 ? 61 + below(7200) : 0)
    const key = `${place} ${actionTime} ${actionType}`
    if (seen.has(key)) continue
    seen.add(key)
    const update = { ...waybills[place], actionTime, actionType, actionMsg: TEXT }
    trackers[place] = decide(RuleSet.STANDARD, trackers[place], update, NOW).tracker
    updates.push({ place, update })
  }
  return { waybills, updates }
}

module.exports = { NOW, makeStream }
