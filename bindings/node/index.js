'use strict'

// The package's front door. What everything means is written in index.d.ts.

const { decide, decideMany, explain } = require('./lib/decide')
const { InvalidFileError, InvalidHeaderError, InvalidMapError, InvalidRulesError, WaybillError } = require('./lib/error')
const { IntakeMap } = require('./lib/intake-map')
const { next, permitted } = require('./lib/next')
const { readRecord } = require('./lib/record')
const { Reply } = require('./lib/reply')
const { RuleSet } = require('./lib/rule-set')
const { byName, tables } = require('./lib/tables')
const { Tracker } = require('./lib/tracker')
const { Trail } = require('./lib/trail')

exports.ActionType = byName(tables.actions, (action) => action.code)
exports.Code = byName(tables.codes, (code) => code.number)
exports.IntakeMap = IntakeMap
exports.InvalidFileError = InvalidFileError
exports.InvalidHeaderError = InvalidHeaderError
exports.InvalidMapError = InvalidMapError
exports.InvalidRulesError = InvalidRulesError
exports.Reply = Reply
exports.RuleSet = RuleSet
exports.Tracker = Tracker
exports.Trail = Trail
exports.UPDATE_PATH_URL = tables.url
exports.WaybillError = WaybillError
exports.actions = tables.actions
exports.codes = tables.codes
exports.decide = decide
exports.decideMany = decideMany
exports.explain = explain
exports.next = next
exports.permitted = permitted
exports.readRecord = readRecord
exports.replyClasses = tables.classes
exports.situations = tables.situations
exports.statuses = tables.statuses
exports.version = tables.version
