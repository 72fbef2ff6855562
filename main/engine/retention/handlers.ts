import type { FeatureHandlers } from '../handler.ts';
import { listCertificates, saveCertificate } from './certificates.ts';
import { listDue } from './due.ts';
import { eraseRecords } from './erase.ts';
import { holdRecords, liftHolds, retentionOfRecord } from './hold.ts';
import { getRules, setRule } from './rules.ts';
import { runNow } from './run.ts';
import { findSubject } from './subject-search.ts';
import { eraseSubject } from './subject.ts';

/** How long records are kept and how they go, and where each is done. */
export const retentionHandlers: FeatureHandlers<'retention'> = {
  rules: getRules,
  setRule,
  run: runNow,
  due: listDue,
  erase: eraseRecords,
  hold: holdRecords,
  lift: liftHolds,
  ofRecord: retentionOfRecord,
  findSubject,
  eraseSubject,
  certificates: listCertificates,
  saveCertificate,
};
