import { createLongRun } from '../../ipc/long-run.ts';

/** The two pieces of work that the audit offers, each at most once at a time. */
export const verifyRun = createLongRun('audit.verify');
export const exportRun = createLongRun('audit.export');
