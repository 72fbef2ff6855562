import type { CommandHandler } from '../handler.ts';
import { takeAwayFiles } from '../attachments/take-away.ts';
import { changeRecords } from '../records/bulk.ts';
import { removeRecord } from '../records/remove.ts';
import { isStillDue } from './due.ts';
import { isHeld } from './held.ts';

/**
 * Erases records for good: by hand, or (`isDue`) as the confirmation of what a rule proposes, and then only what is due
 * still. What is held is refused, whoever asks. An event for each, with its type and number and nothing it held.
 */
export const eraseRecords: CommandHandler<'retention.erase'> = (db, { isDue, ...bulk }, ctx) =>
  changeRecords(db, bulk, ctx, (record) => {
    if (isHeld(db, record.num)) return { refused: 'record_held' };
    if (isDue && !isStillDue(db, record, ctx.clock.nowMs())) return { refused: 'not_due' };
    return { apply: () => takeAwayFiles(ctx, removeRecord(db, record.num).files), details: isDue ? { byRule: true } : {} };
  });
