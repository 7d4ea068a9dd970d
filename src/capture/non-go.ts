/** How Go's own traceback calls code without symbols (runtime/traceback.go, printOneCgoTraceback). */
export const NON_GO_FUNCTION = 'non-Go function'
