/** Orders by code units, so that the same input gives the same bytes in every locale. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
