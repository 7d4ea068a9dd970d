import { readFileSync } from 'node:fs'
import { Ajv, type AnySchemaObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

/** GitHub's OpenAPI description, as far as the fake goes (made by reduce-openapi.mjs). */
export interface Spec {
  /** What is wrong with this exchange; empty when both sides keep to the description. */
  check(exchange: Exchange): readonly string[]
}

export interface Exchange {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
  readonly status: number
  readonly answer: unknown
}

/** GitHub gives these from in front of every route, and documents them at some only. */
const STATUSES_OF_ANY_ROUTE = new Set([401, 403, 404, 429, 500, 502, 503])

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: AnySchemaObject
}
interface Content {
  readonly content?: { readonly 'application/json'?: { readonly schema?: AnySchemaObject } }
}
interface Operation {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, Content>>
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: unknown
}

export function loadSpec(): Spec {
  const description: Description = JSON.parse(readFileSync(new URL('openapi.json', import.meta.url), 'utf8'))
  const schemas = schemaCompiler(description)
  const operations = Object.entries(description.paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path: templatePattern(template),
      variables: template.split('{').length,
      operation,
    })),
  )

  return {
    check(exchange) {
      const [found] = operations
        .filter(({ method, path }) => method === exchange.method && path.test(exchange.path))
        .sort((a, b) => a.variables - b.variables)
      if (found === undefined) return ['this route is not in openapi.json']
      const { operation } = found
      const pathValues = found.path.exec(exchange.path)?.groups ?? {}
      return [
        ...parameterProblems(operation, pathValues, exchange.query),
        ...bodyProblems(operation, exchange.body),
        ...answerProblems(operation, exchange.status, exchange.answer),
      ]
    },
  }

  function parameterProblems(
    operation: Operation,
    pathValues: Readonly<Record<string, string>>,
    query: URLSearchParams,
  ): string[] {
    const parameters = (operation.parameters ?? []).map((parameter) => resolve(parameter))
    const known = new Set(parameters.filter((p) => p.in === 'query').map((p) => p.name))
    const unknown = [...new Set(query.keys())].filter((name) => !known.has(name))
    return [
      ...unknown.map((name) => `query parameter ${name} is unknown to this route`),
      ...parameters.flatMap((parameter) => {
        const text = parameter.in === 'path' ? pathValues[parameter.name] : query.get(parameter.name)
        if (parameter.in === 'header') return []
        if (text === undefined || text === null) {
          return parameter.required ? [`${parameter.in} parameter ${parameter.name} is missing`] : []
        }
        const schema = resolve(parameter.schema)
        const key = `${operation.operationId}/${parameter.in}/${parameter.name}`
        return schemas.problems(key, schema, typedValue(schema, text), `${parameter.in} ${parameter.name}`)
      }),
    ]
  }

  function bodyProblems(operation: Operation, body: unknown): string[] {
    const schema = operation.requestBody?.content?.['application/json']?.schema
    if (schema === undefined) return body === undefined ? [] : ['this route takes no body']
    if (body === undefined) return operation.requestBody?.required ? ['the body is missing'] : []
    return schemas.problems(`${operation.operationId}/body`, schema, body, 'body')
  }

  function answerProblems(operation: Operation, status: number, answer: unknown): string[] {
    const documented = operation.responses[status]
    if (documented === undefined) {
      return STATUSES_OF_ANY_ROUTE.has(status) ? [] : [`status ${status} is not documented for this route`]
    }
    const schema = resolve(documented).content?.['application/json']?.schema
    if (schema === undefined || answer === undefined) return []
    return schemas.problems(`${operation.operationId}/${status}`, schema, answer, `answer ${status}`)
  }

  /** Follows `$ref`, which stands for the whole value when it is there. */
  function resolve<T extends object>(value: T): T {
    const reference: unknown = Reflect.get(value, '$ref')
    if (typeof reference !== 'string') return value
    const [, ...keys] = reference.split('/')
    return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], description) as T
  }
}

/** Compiles at first use: all of it at once costs half a second per test file. */
function schemaCompiler({ components }: Description) {
  const ajv = new Ajv({ strict: false, allErrors: true })
  formats.default(ajv)
  // Formats of GitHub's own that ajv-formats does not know.
  ajv.addFormat('repo.nwo', true)
  ajv.addFormat('timestamp', true)
  ajv.addSchema({ $id: 'github', components }, 'github')
  const compiled = new Map<string, ValidateFunction>()

  return {
    problems(key: string, schema: AnySchemaObject, value: unknown, where: string): string[] {
      const validate = compiled.get(key) ?? ajv.compile(withAbsoluteReferences(schema))
      compiled.set(key, validate)
      if (validate(value)) return []
      return (validate.errors ?? []).map((error) => `${where}${error.instancePath} ${error.message}`)
    },
  }
}

function withAbsoluteReferences(schema: AnySchemaObject): AnySchemaObject {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"github#/components/'))
}

function typedValue(schema: AnySchemaObject, text: string): unknown {
  if (schema.type === 'integer' && /^-?\d+$/.test(text)) return Number(text)
  if (schema.type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true'
  return text
}

/** `/repos/{owner}` → a pattern with one named group per variable; a variable never holds a slash. */
export function templatePattern(template: string): RegExp {
  const source = template.replaceAll('.', '\\.').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
  return new RegExp(`^${source}$`)
}
