'use strict'

// The same table as a machine of XState, with the two rules of time as guards.

const { assign, createActor, createMachine, initialTransition, transition } = require('xstate')
const { version } = require('xstate/package.json')
const { RuleSet, Tracker, next, situations } = require('..')
const { NOW } = require('./stream')

const { tolerance, allowance } = RuleSet.STANDARD.settings

/** A state for each situation; an event for each action, that the table permits there, and where it leads. */
function machine () {
  const guard = ({ context, event }) => event.time <= NOW + allowance && event.time >= context.latest - tolerance
  const actions = assign({
    latest: ({ context, event }) => Math.max(context.latest, event.time),
    accepted: ({ context }) => context.accepted + 1
  })
  const states = situations.map(({ status, isHeld, english }) => {
    const known = Tracker.known({ status, isHeld, highestTime: NOW })
    const on = next(RuleSet.STANDARD, known).actions
      .filter(({ mark }) => mark !== null)
      .map(({ action, leadsTo }) => [action, { target: leadsTo.english, guard, actions, reenter: true }])
    return [english, { on: Object.fromEntries(on) }]
  })
  return createMachine({
    initial: situations[0].english,
    context: { latest: 0, accepted: 0 },
    states: Object.fromEntries(states)
  })
}

const MACHINE = machine()

function payload ({ token, waybillId, actionTime, actionType, actionMsg }) {
  return JSON.stringify({
    token, waybill_id: waybillId, action_time: actionTime, action_type: actionType, action_msg: actionMsg
  })
}

function shown ({ value, context }) {
  return `${value} ${context.latest === 0 ? null : context.latest}`
}

function event ({ actionType, actionTime }) {
  return { type: String(actionType), time: actionTime }
}

function byTransition ({ waybills, updates }) {
  const snapshots = waybills.map(() => initialTransition(MACHINE)[0])
  const accepted = updates.map(({ place, update }) => {
    const before = snapshots[place]
    const [after] = transition(MACHINE, before, event(update))
    snapshots[place] = after
    return after.context.accepted > before.context.accepted ? payload(update) : null
  })
  return { accepted, after: snapshots.map(shown) }
}

function byActors ({ waybills, updates }) {
  const actors = waybills.map(() => createActor(MACHINE).start())
  const accepted = updates.map(({ place, update }) => {
    const actor = actors[place]
    const before = actor.getSnapshot().context.accepted
    actor.send(event(update))
    return actor.getSnapshot().context.accepted > before ? payload(update) : null
  })
  return { accepted, after: actors.map((actor) => shown(actor.getSnapshot())) }
}

module.exports = { byActors, byTransition, version }
