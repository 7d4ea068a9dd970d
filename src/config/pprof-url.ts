import { ConfigurationError } from '../errors.ts'

/**
 * Where a test binary serves net/http/pprof: `http://localhost:6060/debug/pprof/`, or another path that stands for it.
 * @returns it with a slash at its end
 * @throws ConfigurationError
 */
export function parsePprofUrl(text: string, where: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  ) {
    throw new ConfigurationError(
      `${where} must be the address of net/http/pprof, as in http://localhost:6060/debug/pprof/`,
    )
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}
