'use strict'

// What only this package has: values come from their named constructors, so `new Tracker()` needs it.

const { WaybillError } = require('./error')

const KEY = Symbol('waybill-engine')

function checkKey (key, instead) {
  if (key !== KEY) throw new WaybillError('WRONG_ARGUMENT', `there is no public constructor; use ${instead}`)
}

module.exports = { KEY, checkKey }
