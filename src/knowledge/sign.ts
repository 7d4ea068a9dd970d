import type { FunctionLines } from '../model/sources.ts'
import {
  argumentFor,
  enclosingHeader,
  indentation,
  isReceiveFrom,
  linesAfterGo,
  linesOfGo,
  type Numbered,
  selectCases,
} from './go-code.ts'

/** The functions around the `go` statement and around the place where the goroutine waits, as gofmt leaves them. */
export interface Code {
  readonly creator: FunctionLines | undefined
  readonly blocking: FunctionLines | undefined
}

/**
 * What the source shows beyond the stack. Each is read from lines that leave little doubt; where there is doubt, there is no
 * sign.
 */
export type Sign =
  /** Waits for a context, among others. */
  | 'context'
  /** Waits for a channel whose name says that it ends something. */
  | 'stop channel'
  /** Its select has no case for an end. */
  | 'no exit'
  /** Waits for the channel of a ticker or timer. */
  | 'timer'
  | 'range'
  /** Waits for the results of a Kubernetes watch. */
  | 'watch results'
  /** The creator makes the channel of the blocked send, without a buffer. */
  | 'unbuffered'
  /** The creator may return before it has received. */
  | 'may return first'
  | 'never received'
  /** A send before the blocked one does not leave the function. */
  | 'sends on'
  | 'http handler'
  | 'admission handler'
  /** Neither waits for a context nor is given the one of its creator. */
  | 'not bound'
  /** The creator takes items from a work queue before the `go` statement. */
  | 'queue item'
  /** The creator is the Run of a controller. */
  | 'controller run'

export function signsOf({ creator, blocking }: Code): ReadonlySet<Sign> {
  const signs = new Set<Sign>([
    ...(blocking === undefined ? [] : waitSigns(blocking)),
    ...(creator === undefined ? [] : creatorSigns(creator)),
    ...(creator === undefined || blocking === undefined ? [] : sendSigns(creator, blocking)),
  ])
  const detached =
    creator !== undefined &&
    linesOfGo(creator).some(({ text }) => DETACHED.test(text) && !/^\s*\/\//.test(text))
  if (detached || (blocking !== undefined && !signs.has('context'))) signs.add('not bound')
  return signs
}

const CONTEXT = /<-\s*(?:\w+\.)*\w+(?:\(\))?\.Done\(\)/
const STOP =
  /<-\s*(?:\w+\.)*\w*(?:stop|quit|closed|closing|close|exit|shutdown|dying)(?:ped|ping)?(?:Ch|Chan|C)?(?![\w(])/i
/** Names that may or may not mean an end. */
const PERHAPS_STOP = /<-\s*(?:\w+\.)*\w*(?:done|kill|term|abort|cancel|die|finish|end)\w*/i
const TIMER = /<-\s*(?:(?:\w+\.)+C\b|time\.(?:After|Tick)\()|\brange (?:(?:\w+\.)+C\b|time\.Tick\()/
const DETACHED = /\bcontext\.(?:Background|TODO|WithoutCancel)\(/

function waitSigns(code: FunctionLines): readonly Sign[] {
  const line = code.lines[code.at] ?? ''
  const cases = selectCases(code)
  const waits = cases ?? [line]
  const shows = (pattern: RegExp) => waits.some((wait) => pattern.test(wait))
  const signs: Sign[] = []
  if (shows(CONTEXT)) signs.push('context')
  if (shows(STOP)) signs.push('stop channel')
  if (cases !== undefined && cases.length > 0 && ![CONTEXT, STOP, PERHAPS_STOP].some(shows))
    signs.push('no exit')
  if (shows(TIMER)) signs.push('timer')
  if (shows(/\.ResultChan\(\)/)) signs.push('watch results')
  if (/^\s*for\b.*\brange\b/.test(line)) signs.push('range')
  if (sendsOn(code)) signs.push('sends on')
  return signs
}

function creatorSigns(code: FunctionLines): readonly Sign[] {
  const header = enclosingHeader(code)
  const before = code.lines.slice(0, code.at)
  const signs: Sign[] = []
  if (/\bhttp\.ResponseWriter\b/.test(header)) signs.push('http handler')
  if (/\badmission(?:v1|v1beta1)?\.(?:Request|Response|Review|AdmissionRe\w+)\b/.test(header)) {
    signs.push('admission handler')
  }
  if (before.some((line) => /[qQ]ueue\.Get\(\)/.test(line))) signs.push('queue item')
  if (code.lines.some((line) => /[qQ]ueue\.ShutDown\(\)|\bWaitForCacheSync\(|\bHandleCrash/.test(line))) {
    signs.push('controller run')
  }
  return signs
}

const SEND = /^\s*(\w+(?:\.\w+)*) <- /

function channelOfSend({ lines, at }: FunctionLines): string | undefined {
  return SEND.exec(lines[at] ?? '')?.[1]
}

/** The send is in an `if` that only closes after it: nothing leaves the function between the two. */
function sendsOn(code: FunctionLines): boolean {
  const channel = channelOfSend(code)
  if (channel === undefined) return false
  const depth = indentation(code.lines[code.at] ?? '')
  const before = code.lines.slice(0, code.at)
  const first = before.findLastIndex((line) => SEND.exec(line)?.[1] === channel)
  if (first < 0) return false
  const own = indentation(before[first] ?? '')
  const opens = before.slice(0, first).findLast((line) => line.trim() !== '' && indentation(line) < own)
  const between = before.slice(first + 1)
  return (
    own > depth &&
    /^\s*if\b.*\{$/.test(opens ?? '') &&
    between[0]?.trim() === '}' &&
    indentation(between[0]) === depth &&
    between.every((line) => line.trim() === '' || indentation(line) >= depth) &&
    !between.some((line) => /^\s*(?:case\b|default:|return\b|go func|func\b)/.test(line))
  )
}

function sendSigns(creator: FunctionLines, blocking: FunctionLines): readonly Sign[] {
  const sent = channelOfSend(blocking)
  if (sent === undefined) return []
  const channel = argumentFor(sent, creator, blocking)
  if (channel === undefined) return []
  const made = creator.lines.findIndex((line) =>
    new RegExp(`^\\s*${channel} :?= make\\(chan [^,()]+\\)(?:\\s*//.*)?$`).test(line),
  )
  if (made < 0 || made > creator.at) return []
  const after = linesAfterGo(creator)
  const outside: readonly string[] = [
    ...creator.lines.filter((_, index) => index < creator.at && index !== made),
    ...after.map(({ text }) => text),
  ]
  const named = new RegExp(`\\b${channel}\\b`)
  const signs: Sign[] = ['unbuffered']
  if (!outside.some((line) => named.test(line.replace(/\/\/.*$/, '')))) signs.push('never received')
  if (mayReturnFirst(channel, after)) signs.push('may return first')
  return signs
}

const LEAVES = /^\s*(?:return\b|panic\(|\w+\.Fatal)/

function mayReturnFirst(channel: string, after: readonly Numbered[]): boolean {
  const receive = after.findIndex(({ text }) => isReceiveFrom(channel, text))
  if (receive < 0) return false
  if (after.slice(0, receive).some(({ text }) => LEAVES.test(text))) return true
  const own = after[receive]?.text ?? ''
  const depth = indentation(own)
  const rest = after.slice(receive + 1)
  const others = rest.findIndex(({ text }) => text.trim() !== '' && indentation(text) < depth)
  const block = others < 0 ? rest : rest.slice(0, others)
  if (/^\s*case\b/.test(own)) {
    // Another case of the same select wins, before this one or after it.
    const before = after.slice(0, receive)
    const opens = before.findLastIndex(
      ({ text }) => indentation(text) === depth && /^\s*select \{$/.test(text),
    )
    if (opens < 0) return false
    const siblings = [...before.slice(opens + 1), ...block].filter(
      ({ text }) => indentation(text) === depth && /^\s*case .*<-/.test(text),
    )
    return siblings.some(({ text }) => CONTEXT.test(text) || TIMER.test(text))
  }
  // A loop receives one value after the other and may leave on one of them.
  const loop = after.slice(0, receive).findLast(({ text }) => text.trim() !== '' && indentation(text) < depth)
  return /^\s*for\b/.test(loop?.text ?? '') && block.some(({ text }) => LEAVES.test(text))
}
