import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { SELF } from './visible-records.ts';

/** Which rows of `record_template m` the caller has: those of their own, and the organisation's, which have no owner. */
export const VISIBLE_TEMPLATES: { mine: Sql } = { mine: sql`(m.owner_num IS NULL OR m.owner_num = ${SELF})` };
