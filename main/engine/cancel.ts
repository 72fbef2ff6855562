import type { ParsedInputOf } from '../../preload/contract/contract.ts';
import type { Client, Core } from './core.ts';
import { EngineError } from './errors.ts';

/** Long work that a person may stop. */
export const jobGates = {
  async cancel(_core: Core, client: Client, input: ParsedInputOf<'jobs.cancel'>): Promise<Record<string, never>> {
    const running = client.running.get(input.requestId);
    if (!running) throw new EngineError('not_found', 'no_such_item');
    running.abort();
    return Promise.resolve({});
  },
};
