// The same package for `import`: one instance of the engine, whichever way it is loaded.
import engine from './index.js'

export const {
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
} = engine
