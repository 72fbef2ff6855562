import type { OutputOf } from '../../../../preload/contract/contract.ts';

/** One record as it is read, with what the person may do with it. */
export type RecordDetail = OutputOf<'records.get'>;
