import { parentPort } from 'node:worker_threads';
import type { Job } from './job.ts';
import { serveJobs } from './serve.ts';

/**
 * Every job there is, one line each: name, then where it lives. A job's file is loaded when it first runs, so that
 * hashing a password loads no database. A new job is a file beside this one and a line here.
 */
export const JOBS = {
  'scrypt': async () => (await import('./scrypt.ts')).scryptJob,
  'bcrypt-hash': async () => (await import('./password-hash.ts')).bcryptHashJob,
  'bcrypt-compare': async () => (await import('./password-hash.ts')).bcryptCompareJob,
  'read-people-file': async () => (await import('./read-people-file.ts')).readPeopleFile,
  'inspect-people-file': async () => (await import('./inspect-people-file.ts')).inspectPeopleFile,
  'read-records-file': async () => (await import('./read-records-file.ts')).readRecordsFile,
  'inspect-records-file': async () => (await import('./inspect-records-file.ts')).inspectRecordsFile,
  'read-record-file': async () => (await import('./read-record-file.ts')).readRecordFile,
  'read-xlsform': async () => (await import('./read-xlsform.ts')).readXlsForm,
  'export-people': async () => (await import('./export-people.ts')).exportPeopleJob,
  'export-records': async () => (await import('./export-records.ts')).exportRecordsJob,
  'verify-chain': async () => (await import('./verify-chain.ts')).verifyChainJob,
  'rotate-database': async () => (await import('./rotate-database.ts')).rotateDatabaseJob,
  'keep-before-upgrade': async () => (await import('./keep-before-upgrade.ts')).keepBeforeUpgradeJob,
  'check-store': async () => (await import('./check-store.ts')).checkStoreJob,
  'salvage-store': async () => (await import('./salvage-store.ts')).salvageStoreJob,
  'export-chain': async () => (await import('./export-chain.ts')).exportChainJob,
  'write-backup': async () => (await import('./write-backup.ts')).writeBackup(new URL(import.meta.url)),
  'write-sealed': async () => (await import('./backup/seal-thread.ts')).writeSealed,
  'check-file': async () => (await import('./check-file.ts')).checkFile,
  'read-backup': async () => (await import('./read-backup.ts')).readBackup,
} satisfies Record<string, () => Promise<Job<never, unknown, unknown>>>;

if (parentPort) serveJobs(parentPort, JOBS);
