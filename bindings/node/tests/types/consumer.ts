// A program that uses everything, as TypeScript sees it. It is compiled twice, as CommonJS and as ESM, and run.
import {
  ActionType,
  Code,
  IntakeMap,
  InvalidFileError,
  InvalidHeaderError,
  InvalidMapError,
  InvalidRulesError,
  Reply,
  RuleSet,
  Tracker,
  Trail,
  UPDATE_PATH_URL,
  WaybillError,
  actions,
  codes,
  decide,
  decideMany,
  explain,
  next,
  permitted,
  readRecord,
  replyClasses,
  situations,
  statuses,
  version
} from 'waybill-engine'
import type { Accepted, BatchUpdate, CheckedRules, CloudArguments, Decision, Late, MapItem, Replay, Status, UpdateFields } from 'waybill-engine'

const now = 1795000000
const scan: UpdateFields = {
  token: 't0ken',
  waybillId: 'SF1',
  actionTime: 1794999000,
  actionType: ActionType.PickedUp,
  actionMsg: '已揽收'
}

/** Every outcome has what is its own, and the compiler knows that these are all. */
function told(decision: Decision): string {
  switch (decision.outcome) {
    case 'accepted':
      return decision.httpsBody() + decision.mark + decision.cloudArguments().waybillId + decision.fingerprint
    case 'duplicate':
      return decision.resend === null ? '' : decision.resend.httpsBody()
    case 'rejected': {
      const code: 201 | 202 | 203 | 204 = decision.code
      return `${code} ${decision.english} ${decision.limit ?? ''} ${decision.way.length} ${decision.isByOption}`
    }
    case 'malformed':
      return decision.faults.map(String).join() + decision.chinese
    default: {
      const never: never = decision
      return never
    }
  }
}

function late(answer: Late): number {
  switch (answer.verdict) {
    case 'legal':
      return answer.before
    case 'breaksLater':
    case 'trailRefused':
      return answer.entry + answer.code
    case 'illegal':
    case 'malformed':
      return answer.code
    case 'notLate':
    case 'beforeTrail':
      return 0
    default: {
      const never: never = answer
      return never
    }
  }
}

const decision = decide(RuleSet.STANDARD, Tracker.START, scan, now, { payloads: 'both', texts: 'chinese', seenBefore: false })
const accepted: Accepted = decision.outcome === 'accepted' ? decision : ((): never => { throw new Error(told(decision)) })()
const call: CloudArguments = accepted.cloudArguments()
const updates: BatchUpdate[] = [{ place: 0, update: scan }, { place: 0, update: '{}', seenBefore: true }]
const { trackers, decisions, counts } = decideMany(RuleSet.STRICT, [Tracker.START], updates, new Date(now * 1000))
const checked: CheckedRules = RuleSet.check('{')
const faults: number = checked.isSound ? 0 : checked.faults.length
const parsed: Decision = decide(RuleSet.STANDARD, Tracker.START, { token: 't', waybill_id: 'W1', action_time: new Date() }, now)
const record = readRecord(RuleSet.STANDARD, new Uint8Array(0))
const waybill: string | null = record.outcome === 'wellFormed' ? record.waybillId : record.waybillId
const again: Decision | null = record.outcome === 'wellFormed' ? decide(RuleSet.STANDARD, Tracker.START, record, now) : null
const { trail } = Trail.EMPTY.decide(RuleSet.STANDARD, scan, now)
const replay: Replay = trail.replay(RuleSet.STRICT)
const status: Status = Tracker.fromBytes(trail.tracker.toBytes()).status
const reply = Reply.fromCloud({ errCode: 0, errMsg: 'ok' })
const error: WaybillError | InvalidHeaderError | null = null
const problem = (refused: InvalidRulesError | InvalidMapError): string => (refused satisfies InvalidFileError).faults[0]!.chinese
const mapped = (item: MapItem): UpdateFields | string => item.kind === 'update' ? item.scan('t0ken') : item.waybillId ?? item.kind
const items: readonly MapItem[] = IntakeMap.ready('sf-push').read(RuleSet.STANDARD, '{}', { texts: 'chinese' })

// @ts-expect-error A tracker is not its bytes.
const wrong: Tracker = new Uint8Array(16)
// @ts-expect-error Payloads are of accepted updates only.
const unchecked = (one: Decision): string => one.httpsBody()
// @ts-expect-error There is no such outcome.
const outcome = (one: Decision): boolean => one.outcome === 'refused'
// @ts-expect-error Values come from named constructors.
const made = (): Tracker => new Tracker()
// @ts-expect-error Only an update can be decided.
const undecidable = (item: MapItem): UpdateFields => item.scan('t0ken')
// @ts-expect-error Times are numbers.
const time: UpdateFields = { actionTime: '1794999000' }
// @ts-expect-error A value never changes.
const changed = (): void => { accepted.tracker.status = 'Signed' }

const used = [
  items.map(mapped), IntakeMap.readyNames.length,
  call.actionType === ActionType.PickedUp, trackers.length, decisions.map(told), counts.accepted, faults, waybill, status, replay.isAccepted,
  again, late(trail.late(RuleSet.STANDARD, scan)), trail.entries.length, reply.class === 'accepted', error, UPDATE_PATH_URL.length,
  actions.length, codes.length, replyClasses.length, situations.length, statuses.length, version, Code.time_goes_back,
  explain(RuleSet.STANDARD, Tracker.START, scan, now).chinese, next(RuleSet.STANDARD, Tracker.START).actions.length,
  permitted(RuleSet.STANDARD, Tracker.START).length, typeof unchecked, typeof outcome, typeof made, typeof changed, typeof undecidable, typeof problem, parsed, wrong, time
]
if (used.length === 0 || call.waybillId !== 'SF1' || !reply.isConfirmed) throw new Error('the consumer saw something else')
