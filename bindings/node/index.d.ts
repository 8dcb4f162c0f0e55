/**
 * Decides for every scan of a parcel whether it may be sent to WeChat's `logistics.updatePath`, and gives the exact
 * payload. Pure: it reads no clock and opens no connection. All calls are synchronous and take microseconds.
 *
 * **Threads.** Every thread (the main one and each `Worker`) that loads the package has an engine of its own, so it may be used
 * in as many as you like. Values are not for `postMessage`: send `tracker.toBytes()`, `trail.toBytes()`, `rules.toFile()`
 * and make the value again on the other side.
 *
 * **Errors.** A refused scan is an answer. What is thrown is a {@link WaybillError}: a mistake of the program, or stored
 * bytes that are damaged.
 *
 * @packageDocumentation
 */

/**
 * The nine action types of `logistics.updatePath`, by name. Their Chinese labels are in {@link actions}.
 *
 * @example
 * ```js
 * const { ActionType } = require('waybill-engine')
 * assert.equal(ActionType.OutForDelivery, 300002)
 * ```
 */
export declare const ActionType: {
  /** 揽件成功: the parcel was picked up. */
  readonly PickedUp: 100001
  /** 揽件失败: the courier came and got no parcel. */
  readonly PickupFailed: 100002
  /** 分配业务员: a courier was assigned. */
  readonly CourierAssigned: 100003
  /** 更新运输轨迹: it moved on. */
  readonly InTransit: 200001
  /** 开始派送: it went out for delivery. */
  readonly OutForDelivery: 300002
  /** 签收成功: it was signed for. */
  readonly Signed: 300003
  /** 签收失败: the delivery failed. */
  readonly DeliveryFailed: 300004
  /** 订单取消: the order was cancelled. */
  readonly Cancelled: 400001
  /** 订单滞留: it is held. */
  readonly Held: 400002
}

/** The code of one of the nine action types. */
export type ActionType = (typeof ActionType)[keyof typeof ActionType]

/** The name of one of the nine action types. */
export type ActionName = keyof typeof ActionType

/** One of the ten statuses that a waybill may have. */
export type Status =
  | 'AwaitingPickup'
  | 'CourierAssigned'
  | 'PickupFailed'
  | 'PickedUp'
  | 'InTransit'
  | 'OutForDelivery'
  | 'AtDepot'
  | 'DeliveryFailed'
  | 'Signed'
  | 'Cancelled'

/**
 * The codes of refusals, by name: 1xx of malformed records, 2xx of rejected updates. When each applies and what to do then is in
 * {@link codes}. They are never used again and never change in meaning, only added.
 *
 * @example
 * ```js
 * const { Code } = require('waybill-engine')
 * assert.equal(Code.action_not_permitted, 203)
 * ```
 */
export declare const Code: {
  readonly invalid_utf8: 101
  readonly invalid_json: 102
  readonly missing_field: 103
  readonly duplicate_field: 104
  readonly invalid_row: 105
  readonly invalid_waybill_id: 111
  readonly invalid_token: 112
  readonly invalid_action_time: 113
  readonly invalid_action_type: 114
  readonly invalid_action_msg: 115
  readonly too_far_ahead: 201
  readonly waybill_closed: 202
  readonly action_not_permitted: 203
  readonly time_goes_back: 204
}

/** The number of a refusal. */
export type Code = (typeof Code)[keyof typeof Code]

/** The name of a refusal. */
export type CodeName = keyof typeof Code

/** The numbers of rejected updates. */
export type RejectionCode = 201 | 202 | 203 | 204

/** The numbers of faults of a malformed record. */
export type FaultCode = Exclude<Code, RejectionCode>

/** What an answer of WeChat's means for the sender: {@link replyClasses} says it in words. */
export type ReplyClass =
  | 'accepted'
  | 'transient'
  | 'access_token_refused'
  | 'wait_a_minute'
  | 'quota_used_up'
  | 'waybill_refused'
  | 'order_token_refused'
  | 'call_refused'
  | 'account_refused'
  | 'unknown_code'
  | 'empty'
  | 'no_answer'

/** How the table accepts: `+` as it is, `r` as a repeat, `s` over a skipped scan. */
export type Mark = '+' | 'r' | 's'

/** A status, held or not: eighteen, as the two closed ones can't be held. */
export interface Situation {
  readonly status: Status
  /** Whether the waybill is held (订单滞留) over this status. */
  readonly isHeld: boolean
  /** In English, as `InTransit, held`. */
  readonly english: string
  /** In Chinese. */
  readonly chinese: string
}

/** Everything about an action type. */
export interface ActionInfo {
  readonly code: ActionType
  readonly name: ActionName
  /** WeChat's label. */
  readonly chinese: string
  /** One or two letters, as the columns of a rule file are called. */
  readonly short: string
  /** The stage of the parcel's life, in English and Chinese. */
  readonly stage: { readonly name: 'pickup' | 'transit' | 'delivery' | 'exception'; readonly chinese: string }
}

/** Everything about a status. */
export interface StatusInfo {
  readonly name: Status
  readonly chinese: string
  /** Whether nothing may follow: signed for, or cancelled. */
  readonly isClosed: boolean
}

/** Everything about a code. */
export interface CodeInfo {
  readonly number: Code
  readonly name: CodeName
  /** When it applies. */
  readonly when: string
  readonly whenChinese: string
  /** What to do then. */
  readonly remedy: string
  readonly remedyChinese: string
}

/** Everything about a class of replies. */
export interface ReplyClassInfo {
  readonly name: ReplyClass
  /** WeChat's codes that are in it. */
  readonly codes: readonly number[]
  /** Whether WeChat took the update. */
  readonly isConfirmed: boolean
  /** Whether the same payload may be sent again. */
  readonly mayResend: boolean
  /** Whether nobody knows if WeChat took it. */
  readonly isInDoubt: boolean
  /** What it means. */
  readonly meaning: string
  readonly meaningChinese: string
  /** What to do next. */
  readonly nextStep: string
  readonly nextStepChinese: string
}

/**
 * The nine action types, in the order of their codes.
 *
 * @example
 * ```js
 * const { actions } = require('waybill-engine')
 * assert.equal(actions[0].chinese, '揽件成功')
 * ```
 */
export declare const actions: readonly ActionInfo[]

/** The ten statuses, the open ones first. */
export declare const statuses: readonly StatusInfo[]

/** The eighteen situations. */
export declare const situations: readonly Situation[]

/** The codes of refusals, in the order of the checks. */
export declare const codes: readonly CodeInfo[]

/** The twelve classes of replies. */
export declare const replyClasses: readonly ReplyClassInfo[]

/** The URL of the HTTPS call: `POST` the payload there with `?access_token=…` appended. */
export declare const UPDATE_PATH_URL: string

/** The version of the engine and of this package, which are released together. */
export declare const version: string

/**
 * What a backend stores of a waybill: sixteen bytes, for a `BINARY(16)` column. A value; it never changes. The layout is the
 * same in every language and every version.
 *
 * @example
 * ```js
 * const { Tracker } = require('waybill-engine')
 * const stored = Tracker.START.toBytes()
 * const tracker = Tracker.fromBytes(stored)
 * assert.equal(tracker.status, 'AwaitingPickup')
 * ```
 */
export declare class Tracker {
  private constructor()
  /** Of a fresh waybill: sixteen zeros. */
  static readonly START: Tracker
  /** 16, the size of a stored tracker in bytes. */
  static readonly BYTES: 16
  /**
   * A stored tracker.
   *
   * @param bytes - exactly sixteen, as {@link Tracker.toBytes} gave them; a `Buffer` is one
   * @throws {@link WaybillError} `WB_WRONG_TRACKER` if they are no tracker
   */
  static fromBytes(bytes: Uint8Array): Tracker
  /**
   * A tracker of 32 hexadecimal digits, for stores that hold text.
   *
   * @throws {@link WaybillError} `WB_WRONG_TRACKER` if they are no tracker
   */
  static fromHex(digits: string): Tracker
  /**
   * A tracker of what is known from elsewhere, for waybills that are already on their way.
   *
   * @param known - the status, whether it is held (no, if left out), and the time of the latest update that is known, in whole Unix
   * seconds from 1 to 99 999 999 999
   * @throws {@link WaybillError} if there is no such status, hold or time
   * @example
   * ```js
   * const { Tracker } = require('waybill-engine')
   * const tracker = Tracker.known({ status: 'InTransit', highestTime: 1794990000 })
   * assert.equal(tracker.highestTime, 1794990000)
   * ```
   */
  static known(known: { status: Status; isHeld?: boolean; highestTime: number }): Tracker
  /** Where the waybill is. */
  get status(): Status
  /** Whether it is held there. */
  get isHeld(): boolean
  /** Both of these, with a text in both languages. */
  get situation(): Situation
  /** Whether nothing may follow: signed for, or cancelled. */
  get isClosed(): boolean
  /** How many updates were accepted; stays at 4 194 303. */
  get accepted(): number
  /** The highest accepted time in Unix seconds; null if nothing was accepted yet. */
  get highestTime(): number | null
  /** The fingerprint of the last accepted update, sixteen hexadecimal digits; null if none is known. */
  get lastFingerprint(): string | null
  /** Whether both are the same sixteen bytes. */
  equals(other: Tracker): boolean
  /** The sixteen bytes to store. A `Buffer`, as database drivers want it. */
  toBytes(): Uint8Array
  /** The sixteen bytes as 32 hexadecimal digits. */
  toHex(): string
  /** As {@link Tracker.toHex}. */
  toJSON(): string
  /** For people, as `InTransit, 3 accepted`. */
  toString(): string
}

/** A rule set: the preset `standard` or `strict`, or a carrier's own. A value; it never changes. */
export declare class RuleSet {
  private constructor()
  /** For carriers whose scans may be missing. */
  static readonly STANDARD: RuleSet
  /** For carriers that guarantee every scan. */
  static readonly STRICT: RuleSet
  /**
   * A carrier's own rules, from a rule file. Load them once, at start.
   *
   * @param file - the text of the file in JSON, its bytes, or an object of it, as a reader of TOML or YAML gives
   * @throws {@link InvalidRulesError} with everything that is wrong with it
   * @example
   * ```js
   * const { RuleSet } = require('waybill-engine')
   * const rules = RuleSet.load({ ...RuleSet.STANDARD.toJSON(), name: 'ours', tolerance: 120 })
   * assert.equal(rules.settings.tolerance, 120)
   * ```
   */
  static load(file: string | Uint8Array | object): RuleSet
  /** As {@link RuleSet.load}, with what is wrong as an answer. */
  static check(file: string | Uint8Array | object): CheckedRules
  /** The name that the file gives them. */
  get name(): string
  /** Sixteen hexadecimal digits; the same for files that say the same, in every language. */
  get fingerprint(): string
  /** What is not in the table. */
  get settings(): Settings
  /** The sign of a cell: a {@link Mark}, or `.` for refused. */
  mark(status: Status, isHeld: boolean, action: ActionType): Mark | '.'
  /**
   * What changes from these rules to others.
   *
   * @example
   * ```js
   * const { RuleSet } = require('waybill-engine')
   * const diff = RuleSet.STANDARD.diff(RuleSet.STRICT)
   * assert.ok(diff.cells.length > 0)
   * ```
   */
  diff(after: RuleSet): RulesDiff
  /** A rule file in JSON that these rules can be loaded from. */
  toFile(): string
  /** The same as an object. */
  toJSON(): Record<string, unknown>
  /** Name and fingerprint. */
  toString(): string
}

/** What a rule set says beside its table. */
export interface Settings {
  /** By how many seconds a time may be earlier than the highest accepted one. */
  readonly tolerance: number
  /** The same for Signed, DeliveryFailed and Cancelled; the tolerance if the rules name no other. */
  readonly closingTolerance: number
  /** By how many seconds a time may be later than now. */
  readonly allowance: number
  /** The most characters of a message. */
  readonly maxChars: number
  /** What is done with mobile numbers that are masked or spaced: refused, repaired, or left alone. */
  readonly phones: 'reject' | 'normalise' | 'off'
  readonly cancelOnlyBeforeAnyUpdate: boolean
  readonly newCycleAfterSigned: boolean
}

/** Rules, or everything that is wrong with their file. */
export type CheckedRules =
  | { readonly isSound: true; readonly rules: RuleSet }
  | { readonly isSound: false; readonly faults: readonly FileFault[] }

/** One thing that is wrong with a rule file or with a map, in both languages; of a map also where in its file. */
export interface FileFault {
  readonly english: string
  readonly chinese: string
}

/** What changes from one rule set to another. */
export interface RulesDiff {
  /** The cells of the table that change. */
  readonly cells: readonly {
    readonly situation: Situation
    readonly action: ActionType
    readonly before: Mark | '.'
    readonly after: Mark | '.'
    /** Whether something is accepted that was refused, or refused that was accepted. */
    readonly changesDecision: boolean
  }[]
  /** How many settings change. */
  readonly changedSettings: number
  /** From where no way leads to an end any more, for waybills that are there when the rules change. */
  readonly stranded: readonly Situation[]
  /** All of it in English, a line for each change. Empty if nothing changes. */
  readonly english: string
}

/**
 * The five fields of an update. A field that you do not have is left out, null or undefined: the answer is 103. Check
 * nothing yourself; what is wrong comes back in the answer.
 */
export interface UpdateFields {
  /** The order's token, from the order event. A secret; nothing of this package shows it but a payload. */
  readonly token?: string | Uint8Array | null
  readonly waybillId?: string | Uint8Array | null
  /** When it happened: whole Unix seconds, or a `Date`. */
  readonly actionTime?: number | bigint | Date | null
  /** What happened: an {@link ActionType}, or any number, which is then answered 114. */
  readonly actionType?: number | bigint | null
  /** What the consignee reads. */
  readonly actionMsg?: string | Uint8Array | null
}

/** The same as a record in snake_case has them once it is parsed. */
export interface SnakeUpdateFields {
  readonly token?: UpdateFields['token']
  readonly waybill_id?: UpdateFields['waybillId']
  readonly action_time?: UpdateFields['actionTime']
  readonly action_type?: UpdateFields['actionType']
  readonly action_msg?: UpdateFields['actionMsg']
}

/**
 * An update as it comes: five fields, or one JSON object as a string or as UTF-8 bytes, with names in snake_case or
 * camelCase. Hand over JSON from outside as it came, not parsed: then every fault of it is an answer.
 */
export type UpdateInput = UpdateFields | SnakeUpdateFields | string | Uint8Array

/** The time that is now: whole Unix seconds from 1 to 99 999 999 999, or a `Date`. */
export type Now = number | Date

/** What the answer is to hold. What is left out of `payloads` and `texts` costs nothing. */
export interface Wanted {
  /** Which forms of the payload; `'both'` if left out. */
  payloads?: 'both' | 'https' | 'cloud' | 'none'
  /** In which languages a refusal has its text; `'both'` if left out. */
  texts?: 'both' | 'english' | 'chinese' | 'none'
  /** Take the first update of a waybill of which nothing is known as it is. */
  adopt?: boolean
  /** Give the payload of a duplicate, too, as after WeChat's 9300507: with the token that came with the update. */
  resend?: boolean
}

/** Options of a single decision. */
export interface DecideOptions extends Wanted {
  /** You have found that this update was accepted: its fingerprint is among those you keep. The answer is "duplicate". */
  seenBefore?: boolean
}

/** The argument of `cloud.openapi.logistics.updatePath`. It holds the order token: never log it. */
export interface CloudArguments {
  token: string
  waybillId: string
  actionTime: number
  actionType: ActionType
  actionMsg: string
}

/** A payload in both forms. It holds the order token, and shows it in these two only. */
export interface Payload {
  /**
   * The body of the HTTPS call, to `POST` to {@link UPDATE_PATH_URL} with `Content-Type: application/json`.
   *
   * @throws {@link WaybillError} `NOT_WANTED` if the option `payloads` left it out
   */
  httpsBody(): string
  /**
   * The argument of `cloud.openapi.logistics.updatePath`.
   *
   * @throws {@link WaybillError} `NOT_WANTED` if the option `payloads` left it out
   */
  cloudArguments(): CloudArguments
}

/** What every decision has. */
export interface Decided {
  /** The tracker to store: another one if accepted, else equal to the one that came. */
  readonly tracker: Tracker
  /** What this tracker may take next. */
  readonly permitted: readonly ActionType[]
}

/** It may be sent. Store the tracker and the payload in one transaction, then send. */
export interface Accepted extends Decided, Payload {
  readonly outcome: 'accepted'
  /** How the table accepted it. */
  readonly mark: Mark
  /** Whether it was the first of a waybill of which nothing was known, and taken as it is. */
  readonly isAdopted: boolean
  /** The update's fingerprint, sixteen hexadecimal digits: for {@link DecideOptions.seenBefore}. */
  readonly fingerprint: string
}

/** It was accepted before: there is nothing to send, and nothing changes. */
export interface Duplicate extends Decided {
  readonly outcome: 'duplicate'
  /** Its payload, if the option `resend` asked for it and the tracker or trail knows this update; else null. */
  readonly resend: Payload | null
  readonly fingerprint: string
}

/** It may not be sent from where the waybill is. Nothing changes. */
export interface Rejected extends Decided {
  readonly outcome: 'rejected'
  readonly code: RejectionCode
  readonly name: CodeName
  /** Why, with what would have been right. Empty if not wanted. */
  readonly english: string
  readonly chinese: string
  /** The latest (201) or earliest (204) time that would be accepted, in Unix seconds; else null. */
  readonly limit: number | null
  /** The shortest legal way to the action, which is its last step (203); empty if there is none. */
  readonly way: readonly ActionType[]
  /** Refused by an option of the rules, not by the table (203). */
  readonly isByOption: boolean
  readonly fingerprint: string
}

/** It can't be read as an update. Nothing changes. */
export interface Malformed extends Decided {
  readonly outcome: 'malformed'
  /** The code of the first fault. */
  readonly code: FaultCode
  readonly name: CodeName
  /** All its faults. Empty if not wanted. */
  readonly english: string
  readonly chinese: string
  /** The code of each fault. */
  readonly faults: readonly FaultCode[]
}

/** The answer to an update. Tell the four apart by `outcome`. */
export type Decision = Accepted | Duplicate | Rejected | Malformed

/**
 * May this update be sent?
 *
 * @param rules - the rules
 * @param tracker - the stored tracker; `Tracker.START` of a fresh waybill
 * @param update - the scan
 * @param now - your clock
 * @param options - what the answer is to hold
 * @throws {@link WaybillError} `ILL_FORMED_TEXT` if a string has no UTF-8 form (half a pair of surrogates), `WB_WRONG_NOW`,
 * `WRONG_ARGUMENT`
 * @example
 * ```js
 * const { RuleSet, Tracker, decide } = require('waybill-engine')
 * const scan = { token: 't0ken', waybillId: 'SF1', actionTime: 1794999000, actionType: 100001, actionMsg: '已揽收' }
 * const decision = decide(RuleSet.STANDARD, Tracker.START, scan, 1795000000)
 * assert.equal(decision.outcome, 'accepted')
 * assert.equal(decision.tracker.status, 'PickedUp')
 * assert.deepEqual(decision.cloudArguments(), scan)
 * ```
 */
export declare function decide(
  rules: RuleSet,
  tracker: Tracker,
  update: UpdateInput,
  now: Now,
  options?: DecideOptions
): Decision

/** One update of a batch. */
export interface BatchUpdate {
  /** The place of its waybill's tracker, from 0. Two updates of one waybill have the same place, and come in their order. */
  place: number
  update: UpdateInput
  /** As {@link DecideOptions.seenBefore}. */
  seenBefore?: boolean
}

/** The answers to a batch. */
export interface Decisions {
  /** The trackers to store, in the order in which they came. */
  readonly trackers: readonly Tracker[]
  /** An answer for each update, in their order. */
  readonly decisions: readonly Decision[]
  /** How many there are of each outcome. */
  readonly counts: Readonly<Record<Decision['outcome'], number>>
}

/**
 * May these be sent, one after the other? The answers are those of {@link decide}, each on what the ones before it left; in
 * batches of a thousand they take about a quarter less time each.
 *
 * @throws {@link WaybillError} as {@link decide}; `WB_TOO_LARGE` for a request over 64 MiB
 * @example
 * ```js
 * const { RuleSet, Tracker, decideMany } = require('waybill-engine')
 * const scan = { token: 't0ken', waybillId: 'SF1', actionTime: 1794999000, actionType: 100001, actionMsg: '已揽收' }
 * const { trackers, counts } = decideMany(
 *   RuleSet.STANDARD, [Tracker.START], [{ place: 0, update: scan }, { place: 0, update: scan }], 1795000000)
 * assert.equal(trackers[0].status, 'PickedUp')
 * assert.deepEqual(counts, { accepted: 1, duplicate: 1, rejected: 0, malformed: 0 })
 * ```
 */
export declare function decideMany(
  rules: RuleSet,
  trackers: readonly Tracker[],
  updates: readonly BatchUpdate[],
  now: Now,
  options?: Wanted
): Decisions

/** The reasoning behind a decision, a line for each check and one for the answer. */
export interface Explanation {
  readonly english: string
  readonly chinese: string
  readonly decision: Decision
}

/**
 * Why, check by check? For people; it costs a few times what {@link decide} does.
 *
 * @example
 * ```js
 * const { RuleSet, Tracker, explain } = require('waybill-engine')
 * const scan = { token: 't0ken', waybillId: 'SF1', actionTime: 1794999000, actionType: 300003, actionMsg: '已签收' }
 * const { chinese, decision } = explain(RuleSet.STANDARD, Tracker.START, scan, 1795000000)
 * assert.equal(decision.outcome, 'rejected')
 * assert.match(chinese, /待揽件/)
 * ```
 */
export declare function explain(rules: RuleSet, tracker: Tracker, update: UpdateInput, now: Now): Explanation

/**
 * What may come next, as codes.
 *
 * @example
 * ```js
 * const { RuleSet, Tracker, permitted } = require('waybill-engine')
 * assert.deepEqual(permitted(RuleSet.STANDARD, Tracker.START), [100001, 100002, 100003, 200001, 400001, 400002])
 * ```
 */
export declare function permitted(rules: RuleSet, tracker: Tracker): readonly ActionType[]

/** What may come next, and where it leads. */
export interface Next {
  /** Where the waybill is. */
  readonly situation: Situation
  readonly permitted: readonly ActionType[]
  /** All nine actions. */
  readonly actions: readonly {
    readonly action: ActionType
    /** null if it is not permitted. */
    readonly mark: Mark | null
    /** null if it is not permitted. */
    readonly leadsTo: Situation | null
    /** The shortest legal way to it, which is its last step; empty if there is none. */
    readonly way: readonly ActionType[]
  }[]
  /** The permitted ones and where they lead, a line each. */
  readonly english: string
  readonly chinese: string
}

/** What may come next, where each action leads, and the shortest way to those that are not permitted. */
export declare function next(rules: RuleSet, tracker: Tracker): Next

/**
 * A well-formed record. It can go into {@link decide} as it is, and is answered alike. The token is not among what
 * `console.log` and `JSON.stringify` show.
 */
export interface WellFormedRecord {
  readonly outcome: 'wellFormed'
  readonly token: string
  readonly waybillId: string
  readonly actionTime: number
  readonly actionType: ActionType
  /** As it would be sent: repaired, if the rules repair phone numbers. */
  readonly actionMsg: string
  /** Sixteen hexadecimal digits. The same time, action and message give the same. */
  readonly fingerprint: string
}

/** A record that can't be read as an update. */
export interface MalformedRecord {
  readonly outcome: 'malformed'
  /** null if not even this can be read. */
  readonly waybillId: string | null
  readonly code: FaultCode
  readonly name: CodeName
  readonly english: string
  readonly chinese: string
  readonly faults: readonly FaultCode[]
}

/**
 * What is in this record? To learn which waybill a JSON record is of, and its fingerprint, before the decision.
 *
 * @example
 * ```js
 * const { RuleSet, readRecord } = require('waybill-engine')
 * const line = '{"token":"t0ken","waybill_id":"SF1","action_time":1794999000,"action_type":100001,"action_msg":"已揽收"}'
 * const record = readRecord(RuleSet.STANDARD, line)
 * assert.equal(record.waybillId, 'SF1')
 * ```
 */
export declare function readRecord(rules: RuleSet, update: UpdateInput): WellFormedRecord | MalformedRecord

/**
 * The whole history of a waybill: 32 bytes and 24 for each accepted update. With it every earlier update is recognised, not
 * the last alone. A value; it never changes.
 *
 * @example
 * ```js
 * const { RuleSet, Trail } = require('waybill-engine')
 * const scan = { token: 't0ken', waybillId: 'SF1', actionTime: 1794999000, actionType: 100001, actionMsg: '已揽收' }
 * const { trail, decision } = Trail.EMPTY.decide(RuleSet.STANDARD, scan, 1795000000)
 * assert.equal(decision.outcome, 'accepted')
 * assert.equal(Trail.fromBytes(trail.toBytes()).length, 1)
 * ```
 */
export declare class Trail {
  private constructor()
  /** Of a fresh waybill: no bytes. */
  static readonly EMPTY: Trail
  /** A stored trail. Throws {@link WaybillError} `WB_WRONG_TRAIL` if the bytes are none. */
  static fromBytes(bytes: Uint8Array): Trail
  /** One that goes on from a stored tracker. */
  static from(tracker: Tracker): Trail
  /** Where the waybill is now. */
  get tracker(): Tracker
  /** How many updates it has. */
  get length(): number
  /** The accepted updates, in the order in which they were accepted. */
  get entries(): readonly TrailEntry[]
  /** As the function {@link decide}, with the whole history in place of the tracker. Store the trail of the answer. */
  decide(rules: RuleSet, update: UpdateInput, now: Now, options?: DecideOptions): { trail: Trail; decision: Decision }
  /**
   * Takes in a whole trace of the waybill: updates in any order, decided by time, and at equal times in the order of a parcel's
   * life.
   *
   * @param options - `mode`: `'allOrNothing'` (if left out) takes nothing in when one is refused, `'bestEffort'` takes what
   * it can
   */
  import(
    rules: RuleSet,
    updates: readonly UpdateInput[],
    now: Now,
    options?: { mode?: 'allOrNothing' | 'bestEffort' }
  ): TrailImport
  /** Would this late update have been legal in its own time? Changes nothing. */
  late(rules: RuleSet, update: UpdateInput): Late
  /** Where would these rules have led to? Changes nothing. */
  replay(rules: RuleSet): Replay
  /** The bytes to store. A `Buffer`. */
  toBytes(): Uint8Array
  /** The bytes as hexadecimal digits. */
  toJSON(): string
  /** For people. */
  toString(): string
}

/** One accepted update of a trail. */
export interface TrailEntry {
  readonly actionTime: number
  readonly actionType: ActionType
  readonly fingerprint: string
}

/** What became of a trace. */
export interface TrailImport {
  /** Whether the trail took the accepted ones in. If not, there is no payload to send. */
  readonly isTaken: boolean
  /** The trail to store. */
  readonly trail: Trail
  /** The order in which they were decided, as places in the request: send payloads in this order. */
  readonly order: readonly number[]
  /** An answer for each update, in the order of the request. The tracker of each is that of the trail to store. */
  readonly decisions: readonly Decision[]
}

/** Why an update or an entry of a trail is refused. */
export interface Refusal {
  readonly code: Code
  readonly name: CodeName
  readonly english: string
  readonly chinese: string
}

/** Whether a late update would have been legal in its own time. Tell them apart by `verdict`. */
export type Late =
  /** It is not late, or a duplicate: ask with {@link Trail.decide}. */
  | { readonly verdict: 'notLate' }
  /** It was legal; `before` entries come before it. */
  | { readonly verdict: 'legal'; readonly before: number }
  /** It was legal, but then `entry`, from 0, could not have followed. */
  | ({ readonly verdict: 'breaksLater'; readonly before: number; readonly entry: number } & Refusal)
  /** It was not legal in its own time either. */
  | ({ readonly verdict: 'illegal' } & Refusal)
  /** These rules would not have accepted `entry` of the trail. */
  | ({ readonly verdict: 'trailRefused'; readonly entry: number } & Refusal)
  /** It is from before the trail. */
  | { readonly verdict: 'beforeTrail' }
  /** It can't be read as an update. */
  | ({ readonly verdict: 'malformed' } & Refusal)

/** Where rules would have led to, or the first entry, from 0, that they would have refused. */
export type Replay =
  | { readonly isAccepted: true; readonly tracker: Tracker }
  | ({ readonly isAccepted: false; readonly entry: number } & Refusal)

/**
 * WeChat's answer to an update, and what to do next.
 *
 * @example
 * ```js
 * const { Reply } = require('waybill-engine')
 * const reply = Reply.fromHttps(200, '{"errcode":40199,"errmsg":"waybill not found rid: 6123-4567"}')
 * assert.equal(reply.class, 'waybill_refused')
 * assert.equal(reply.mayResend, false)
 * ```
 */
export declare class Reply {
  private constructor()
  /** The answer to the HTTPS call: its status and its body, whatever it is. */
  static fromHttps(status: number, body: string | Uint8Array): Reply
  /** What the cloud call resolved or threw; or the JSON of that, as text or bytes. */
  static fromCloud(result: object | string | Uint8Array): Reply
  /** A code and a message that are known. */
  static fromCode(code: number, message?: string): Reply
  /** The connection failed, or the time ran out. */
  static noAnswer(): Reply
  /** What it means for the sender. */
  readonly class: ReplyClass
  /** WeChat's code; null if there is none. One beyond 2^53, which WeChat does not have, is rounded. */
  readonly code: number | null
  /** WeChat's message without the tails that change. For people: don't decide by it. */
  readonly message: string
  /** The status of the HTTPS call; null of other answers. */
  readonly httpStatus: number | null
  /** Whether WeChat took the update. */
  readonly isConfirmed: boolean
  /** Whether the same payload may be sent again. */
  readonly mayResend: boolean
  /** Whether nobody knows if WeChat took it. */
  readonly isInDoubt: boolean
  /** What it means and what to do. */
  readonly english: string
  readonly chinese: string
  /** As `english`. */
  toString(): string
}

/** What went wrong with a call: a mistake of the program, or damaged bytes from a store; never a refused scan. */
export declare class WaybillError extends Error {
  protected constructor()
  /**
   * Which mistake: `WRONG_ARGUMENT`, `ILL_FORMED_TEXT`, `NOT_WANTED`, `INVALID_RULES`, `INVALID_MAP`, `INVALID_HEADER`,
   * `WRONG_VERSION` (when the package is loaded), `OUT_OF_MEMORY`, `TRAPPED` (a fault of the engine; the next call starts anew), or a status of the border, as
   * `WB_WRONG_TRACKER`, `WB_WRONG_TRAIL`, `WB_WRONG_NOW`, `WB_TOO_LARGE`.
   */
  readonly code: string
}

/**
 * A map: what the fields, codes, times and texts of a carrier's own feed are to us. A value; it never changes. Load it once,
 * and read many records in one call where there are many: each call makes the map ready anew, which takes longer than a
 * record.
 *
 * @example
 * ```js
 * const { IntakeMap, RuleSet, Tracker, decide } = require('waybill-engine')
 * const push = `{"Body":{"WaybillRoute":[{"mailno":"SF1020304050607","acceptTime":"2026-11-18 08:10:00",
 *   "opCode":"50","remark":"顺丰速运 已收取快件"}]}}`
 * const [item] = IntakeMap.ready('sf-push').read(RuleSet.STANDARD, push)
 * assert.equal(item.waybillId, 'SF1020304050607')
 * assert.equal(decide(RuleSet.STANDARD, Tracker.START, item.scan('of-the-order'), 1795000000).outcome, 'accepted')
 * ```
 */
export declare class IntakeMap {
  private constructor()
  /** The names of the ready maps. */
  static get readyNames(): readonly string[]
  /** The ready map of a known vocabulary. Throws {@link InvalidMapError} if there is none of this name. */
  static ready(name: string): IntakeMap
  /**
   * A map from its file in JSON.
   *
   * @param file - the text of the file, its bytes, or an object of it, as a reader of YAML gives
   * @throws {@link InvalidMapError} with everything that is wrong with it
   */
  static load(file: string | Uint8Array | object): IntakeMap
  /** A map from its file in TOML. Throws {@link InvalidMapError} with everything that is wrong with it. */
  static loadToml(file: string | Uint8Array): IntakeMap
  /** The name, as in the texts of faults. */
  get name(): string
  /** What people call the feed; the name if the map says nothing. */
  get title(): string
  /** Sixteen hexadecimal digits; the same for maps that say the same, in every language. */
  get fingerprint(): string
  /**
   * What is in a record: JSON, XML, or the body of a form with one of them in one of its fields. A list of scans gives an item
   * each, in the order in which they are to be decided. Whatever is wrong is in the items.
   *
   * As bytes, XML is in UTF-8; decode what names another encoding, and give the text.
   *
   * @param rules - those by whose policy messages are read
   * @returns the items, at least one
   */
  read(rules: RuleSet, record: string | Uint8Array, options?: MapOptions): MapItem[]
  /** What is in many records: the items of {@link IntakeMap.read} one at a time. Their `record` says whose each is. */
  readMany(rules: RuleSet, records: readonly (string | Uint8Array)[], options?: MapOptions): MapItem[]
  /**
   * What is in the rows of a table, such as a CSV file that a reader of yours took apart.
   *
   * @throws {@link InvalidHeaderError} if the map needs a column that is not there
   * @example
   * ```js
   * const { IntakeMap, RuleSet } = require('waybill-engine')
   * const rows = [['770473676669116', '2026/11/18 8:26', '【杭州】已揽收']]
   * const [item] = IntakeMap.ready('text-zh').readTable(RuleSet.STANDARD, ['运单号', '扫描时间', '描述'], rows)
   * assert.equal(item.actionType, 100001)
   * ```
   */
  readTable(rules: RuleSet, header: readonly Cell[], rows: readonly (readonly Cell[])[], options?: MapOptions): MapItem[]
  /** Whether both maps say the same. */
  equals(other: IntakeMap): boolean
  /** The map's file in JSON, from which {@link IntakeMap.load} makes the same. It needs no other map. */
  toFile(): string
  /** The same as an object. */
  toJSON(): Record<string, unknown>
  /** Name and fingerprint. */
  toString(): string
}

/** A cell of a table; null and undefined are an empty one. */
export type Cell = string | Uint8Array | null | undefined

/** What items are to hold. */
export interface MapOptions {
  /** In which languages their texts are; `'both'` if left out. */
  texts?: 'both' | 'english' | 'chinese' | 'none'
}

/** What every item of a foreign record has. */
export interface MapItemCommon {
  /** The place of its record, or row, among those that were read, from 0. */
  readonly record: number
  /** Its place in the record as it came, from 1. Several waybill ids in one field share one. */
  readonly number: number
  /** null if it can't be read. */
  readonly waybillId: string | null
  /** The carrier, if the map says where it is. */
  readonly carrier: string | null
  /** The carrier's own code as it came. */
  readonly foreignCode: string | null
}

/** A scan of a foreign record, or what stands for one. Tell them apart by `kind`. */
export type MapItem = MappedUpdate | IgnoredItem | EmptyItem | MalformedItem

/** An update of ours. The token is not among what `console.log` and `JSON.stringify` show. */
export interface MappedUpdate extends MapItemCommon {
  readonly kind: 'update'
  readonly waybillId: string
  readonly actionTime: number
  readonly actionType: ActionType
  /** As it would be sent: repaired, if the rules repair phone numbers. */
  readonly actionMsg: string
  /** Sixteen hexadecimal digits. */
  readonly fingerprint: string
  /** Why the map is not certain of the action; null if it is. */
  readonly doubt: string | null
  /** The order token, if the record has it. Most feeds have none: it is of the order. */
  readonly token: string | null
  /** The update to be decided, with the token of the waybill's order; one in the record goes before it. */
  scan(token?: string | Uint8Array | null): UpdateFields
}

/** No update, by the map. */
export interface IgnoredItem extends MapItemCommon {
  readonly kind: 'ignored'
  /** The name of the reason in maps, as `after-signature`. */
  readonly reason: string
  readonly english: string
  readonly chinese: string
  /** Why the map is not certain of it; null if it is. */
  readonly doubt: string | null
}

/** A parcel without any scan. */
export interface EmptyItem extends MapItemCommon {
  readonly kind: 'empty'
  /** What the record says of it, if anything. */
  readonly reason: string | null
}

/** What can't be read as the map says. */
export interface MalformedItem extends MapItemCommon {
  readonly kind: 'malformed'
  readonly code: FaultCode
  readonly name: CodeName
  readonly english: string
  readonly chinese: string
  readonly faults: readonly FaultCode[]
}

/** A file that can't be used: rules or a map. */
export declare class InvalidFileError extends WaybillError {
  protected constructor()
  /** Everything that is wrong with it, in the order of the file. */
  readonly faults: readonly FileFault[]
}

/** A map that can't be used. */
export declare class InvalidMapError extends InvalidFileError {
  private constructor()
}

/** A table that a map can't be applied to: a column that it needs is missing, or there twice. */
export declare class InvalidHeaderError extends WaybillError {
  private constructor()
  readonly english: string
  readonly chinese: string
}

/** A rule file that can't be used. */
export declare class InvalidRulesError extends InvalidFileError {
  private constructor()
}
