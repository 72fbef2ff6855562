import { createLongRun } from '../../ipc/long-run.ts';

/** The pieces of work that this page begins, each at most once at a time. */
export const backupRun = createLongRun('backups.create');
export const checkRun = createLongRun('health.check');
export const salvageRun = createLongRun('health.salvage');
export const drillRun = createLongRun('backups.drill');
export const rotationRun = createLongRun('keys.rotate');
