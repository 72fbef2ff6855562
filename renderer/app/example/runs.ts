import { createLongRun } from '../../ipc/long-run.ts';

export const loadRun = createLongRun('example.load');
export const removeRun = createLongRun('example.remove');
