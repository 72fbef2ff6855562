import { scopeOf } from '../access/grants.ts';
import { aboutSelf, countEvents, doneBy, pageOfEvents, withoutDigests } from '../audit/event-query.ts';
import type { FeatureHandlers } from '../handler.ts';

/** One's own account, as far as it is read. */
export const accountHandlers: FeatureHandlers<'account'> = {
  /**
   * What others did to somebody says who they are and why they did it, which is what leave to read the audit is for;
   * what one did oneself one knew already.
   */
  activity(db, page, { actor }) {
    const events = scopeOf(actor, 'audit.read') === null ? doneBy(actor) : aboutSelf(actor);
    return { total: countEvents(db, events), rows: pageOfEvents(db, events, page).map(withoutDigests) };
  },
};
