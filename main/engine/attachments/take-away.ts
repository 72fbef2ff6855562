import type { CommandContext } from '../handler.ts';
import { removeSealedFiles } from './file-writer.ts';

/** Takes files away whose rows a command deletes, once that is on disk: a dry run and a rollback leave them where they are. */
export function takeAwayFiles(ctx: Pick<CommandContext, 'afterCommit' | 'store'>, ids: readonly string[]): void {
  if (ids.length > 0) ctx.afterCommit(() => removeSealedFiles(ctx.store.dir, ids));
}
