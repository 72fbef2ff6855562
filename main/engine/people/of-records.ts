import { sql } from '../db/sql.ts';

/** Whom of `person p` a record may point to: everybody whose data has not been taken away. */
export const MAY_BE_NAMED = sql`p.status <> 'removed'`;

/** Who of `person p` may be given records: nobody who will never sign in again. */
export const MAY_OWN = sql`p.status NOT IN ('disabled', 'removed')`;
