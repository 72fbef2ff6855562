import type { FeatureHandlers } from '../handler.ts';
import { importRecordFile } from './run.ts';

/** Files that hold records as they are: out by `records.export`, back in here. */
export const recordsFileHandlers: FeatureHandlers<'recordsFile'> = { run: importRecordFile };
