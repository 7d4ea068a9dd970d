/** How the reason begins when a package gave no data because it has nothing to run. */
export const NO_TESTS = 'no tests'
