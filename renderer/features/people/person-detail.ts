import type { OutputOf } from '../../../preload/contract/contract.ts';

/** One person as they are read, with how they stand and what they may do. */
export type PersonDetail = OutputOf<'people.get'>;
