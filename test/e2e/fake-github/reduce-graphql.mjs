// Makes schema.graphql, which the fake answers GraphQL with, out of GitHub's 1.2 MB description:
//
//   npm install --prefix "$(mktemp -d)" --no-save @octokit/graphql-schema
//   node test/e2e/fake-github/reduce-graphql.mjs <that folder>/node_modules/@octokit/graphql-schema

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { Kind, parse, print, visit } from 'graphql'

/** Fields that the fake knows; their arguments all stay. */
const FIELDS = {
  Query: ['id', 'repository', 'viewer'],
  Mutation: ['addComment', 'updateIssueComment', 'deleteIssueComment'],
  Repository: ['id', 'pullRequest'],
  PullRequest: ['id', 'number', 'headRefOid', 'comments'],
  IssueCommentConnection: ['nodes', 'pageInfo', 'totalCount'],
  IssueCommentEdge: ['cursor', 'node'],
  IssueComment: ['id', 'author', 'body', 'createdAt', 'updatedAt', 'url'],
  PageInfo: ['endCursor', 'hasNextPage', 'hasPreviousPage', 'startCursor'],
  Actor: ['login', 'url'],
  Bot: ['id', 'login', 'url'],
  User: ['id', 'login', 'url'],
  Node: ['id'],
  AddCommentPayload: ['clientMutationId', 'commentEdge', 'subject'],
  UpdateIssueCommentPayload: ['clientMutationId', 'issueComment'],
  DeleteIssueCommentPayload: ['clientMutationId'],
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: reduce-graphql.mjs <folder of @octokit/graphql-schema>')
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
const licence = readFileSync(path.join(folder, 'LICENSE.md'), 'utf8')
const full = parse(readFileSync(path.join(folder, 'schema.graphql'), 'utf8'), { noLocation: true })

const plain = visit(full, {
  enter: (node) => ('description' in node ? { ...node, description: undefined } : undefined),
  Directive: () => null,
})
const reduced = plain.definitions
  .filter(({ name }) => name?.value in FIELDS)
  .map((type) => ({
    ...type,
    interfaces: type.interfaces.filter(({ name }) => name.value in FIELDS),
    fields: type.fields.filter(({ name }) => FIELDS[type.name.value].includes(name.value)),
  }))

/** What arguments and fields are made of: input objects, enumerations, scalars. */
const kept = new Map(reduced.map((type) => [type.name.value, type]))
const wanted = [...kept.values()]
for (const type of wanted) {
  visit(type, {
    NamedType: ({ name }) => {
      const found = plain.definitions.find((definition) => definition.name?.value === name.value)
      if (kept.has(name.value) || found === undefined) return
      if (found.kind === Kind.OBJECT_TYPE_DEFINITION) throw new Error(`FIELDS lacks ${name.value}`)
      kept.set(name.value, found)
      wanted.push(found)
    },
  })
}

const header = `Reduced from ${manifest.name} ${manifest.version} by reduce-graphql.mjs.\n\n${licence}`
const definitions = [...kept.values()].sort((a, b) => (a.name.value < b.name.value ? -1 : 1))
writeFileSync(
  new URL('schema.graphql', import.meta.url),
  `${header.trim().replace(/^/gm, '# ').replace(/ +$/gm, '')}\n\n${print({ kind: Kind.DOCUMENT, definitions })}\n`,
)
