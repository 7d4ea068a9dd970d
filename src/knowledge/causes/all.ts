import type { Cause } from './cause.ts'
import { CHANNELS } from './channels.ts'
import { KUBERNETES } from './kubernetes.ts'
import { LIFETIME } from './lifetime.ts'
import { NETWORK } from './network.ts'

const TABLES = { ...CHANNELS, ...LIFETIME, ...NETWORK, ...KUBERNETES }

export type CauseId = keyof typeof TABLES

export const CAUSES: Readonly<Record<CauseId, Cause>> = TABLES
