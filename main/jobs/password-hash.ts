import { compareSync, hashSync } from 'bcryptjs';
import type { Job } from './job.ts';

/** bcrypt of a pre-hash (see engine/keys/password.ts); `cost` is log2 of the rounds. */
export const bcryptHashJob: Job<{ prehash: string; cost: number }, never, string> = async ({ prehash, cost }) => hashSync(prehash, cost);

/** Whether a pre-hash belongs to a bcrypt hash. */
export const bcryptCompareJob: Job<{ prehash: string; hash: string }, never, boolean> = async ({ prehash, hash }) =>
  compareSync(prehash, hash);
