import { type Answer, type Call, forbidden, type Route } from '../http.ts'
import { timestamp, userJson } from '../representations.ts'

export const userRoutes: readonly Route[] = [{ method: 'GET', template: '/user', handle: show }]

/** The token of a job belongs to an app, which has no user. */
function show({ author, origin, clock }: Call): Answer {
  if (author.type === 'Bot') return forbidden
  const now = timestamp(clock.now())
  return {
    status: 200,
    body: {
      ...userJson(author, origin),
      user_view_type: 'public',
      ...Object.fromEntries(
        ['bio', 'blog', 'company', 'email', 'hireable', 'location', 'name'].map((key) => [key, null]),
      ),
      ...Object.fromEntries(
        ['followers', 'following', 'public_gists', 'public_repos'].map((key) => [key, 0]),
      ),
      created_at: now,
      updated_at: now,
    },
  }
}
