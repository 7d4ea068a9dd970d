import type { AmbientChange } from '../../model/change.ts'
import { plural } from '../../text/words.ts'
import { packageOf, shortFunction } from './frame.ts'

/** How a foreign name is set: as code, or bare at a terminal. */
export type Quote = (name: string) => string

/** `New import-time goroutine (*loggingT).flushDaemon created by init.0 in k8s.io/klog/v2`. */
export function ambientSentence(ambient: AmbientChange, quote: Quote): string {
  const { change, creator, entry, count, baselineCount, packages } = ambient
  const home = packageOf(entry)
  const same = packageOf(creator) === home
  const when = /\.init(?:\.\d+)?(?:\.func\d+)*$/.test(creator) ? 'import-time goroutine' : 'goroutine'
  const by = creator === '' ? '' : ` created by ${quote(same ? localName(creator) : shortFunction(creator))}`
  const what = `${when} ${quote(localName(entry))}${by} in ${quote(home)}`
  const where = packages.length > 1 ? ` (in the tests of ${plural(packages.length, 'package')})` : ''
  switch (change) {
    case 'new':
      return `New ${what}${count > 1 ? `, ${count} of them` : ''}${where}`
    case 'grown':
      return `More of ${what}: ${count}, ${baselineCount} in the baseline${where}`
    case 'gone':
      return `Gone: ${what}`
  }
}

/** `(*loggingT).flushDaemon` of `k8s.io/klog/v2.(*loggingT).flushDaemon`. */
function localName(name: string): string {
  return name.slice(packageOf(name).length + 1) || name
}
