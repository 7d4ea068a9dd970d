import type { AppliedRule, Change } from '../../model/change.ts'
import type { RuleNote } from '../../model/rule.ts'
import { plural } from '../../text/words.ts'

/** Why somebody allowed it, and who: foreign text. */
export function ruleReason({ reason, owner }: Pick<AppliedRule, 'reason' | 'owner'>): string {
  return owner === null ? reason : `${reason} (${owner})`
}

/** The same with how many it allows. */
export function allowance(rule: AppliedRule): string {
  return rule.max === null ? ruleReason(rule) : `${ruleReason(rule)}; at most ${rule.max}`
}

/** `3 allowed by a rule`, of a change that is over its maximum; empty for every other one. */
export function exceeded({ rule }: Pick<Change, 'rule'>): string {
  return rule === null || rule.max === null || rule.count <= rule.max ? '' : `${rule.max} allowed by a rule`
}

export function rulePlace({ file, line }: RuleNote): string {
  return `${file}:${line}`
}

/** What became of a rule, without its place. */
export function ruleNote(note: RuleNote): string {
  switch (note.kind) {
    case 'expired':
      return `expired on ${note.expires} and no longer applies: ${ruleReason(note)}`
    case 'unused':
      return `no longer matches anything, so you can remove it: ${ruleReason(note)}`
  }
}

export function allowedTitle(allowed: readonly Change[]): string {
  return `${plural(allowed.length, 'goroutine leak')} allowed by ${allowed.length === 1 ? 'a rule' : 'rules'}`
}
