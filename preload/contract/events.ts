import { z } from 'zod';
import { Progress } from './jobs.ts';

/** Everything the engine or the host may tell a page unasked. */
export const EVENTS = {
  /** Cached reads of these features are stale. */
  changed: z.strictObject({ features: z.array(z.string()) }),
  progress: Progress,
  /** The session ended or the store was locked, by whom or what. */
  locked: z.strictObject({ cause: z.enum(['person', 'idle', 'system', 'ended']) }),
  /** The engine process: gone, or back and waiting for an unlock. */
  engine: z.strictObject({ state: z.enum(['down', 'up']) }),
} as const;
export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.infer<(typeof EVENTS)[N]>;
