import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Actor, FeatureHandlers, GateCall } from '../handler.ts';
import { salvage, salvageByCode } from '../maintenance/salvage.ts';
import { checkStore } from './check.ts';

export const healthHandlers: FeatureHandlers<'health'> = {
  state: (_db, _input, ctx) => ctx.store.health.state,
};

export const healthGates = {
  check: (core: Core, _client: Client, _input: unknown, actor: Actor, call: GateCall) => checkStore(core, openStoreOf(core), call, actor),
  salvage,
  salvageByCode,
};
