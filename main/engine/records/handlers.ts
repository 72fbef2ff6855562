import type { FeatureHandlers } from '../handler.ts';
import { editRecords } from './edit.ts';
import { exportRecords } from './export.ts';
import { findBySecret } from './find-secret.ts';
import { getRecord, recordHistory } from './get.ts';
import { groupRecords } from './groups.ts';
import { countRecords, listRecordIds, listRecords } from './list.ts';
import { printRecord } from './print.ts';
import { revealSecret } from './reveal.ts';
import { archiveRecords, assignRecords, unarchiveRecords } from './standing.ts';
import { createRecord, restoreRecord, updateRecord } from './write.ts';

/** What can be done with records, and where each is done. */
export const recordsHandlers: FeatureHandlers<'records'> = {
  list: listRecords,
  count: countRecords,
  groups: groupRecords,
  ids: listRecordIds,
  get: getRecord,
  history: recordHistory,
  create: createRecord,
  update: updateRecord,
  edit: editRecords,
  restore: restoreRecord,
  archive: archiveRecords,
  unarchive: unarchiveRecords,
  assign: assignRecords,
  reveal: revealSecret,
  findBySecret,
  print: printRecord,
  export: exportRecords,
};
