/** What the user asked to run: a line for the shell (Action) or words (command line). */
export type Command =
  | { readonly kind: 'shell'; readonly script: string }
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
