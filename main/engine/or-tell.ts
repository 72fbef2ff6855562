import { errorFields } from './error-fields.ts';
import type { EngineLog } from './host-services.ts';

/** Does what may fail without harm, such as tidying up: undefined where it fails, which the log tells under this name. */
export function orTell<T>(log: EngineLog, event: string, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    log.warn(event, errorFields(error));
    return undefined;
  }
}
