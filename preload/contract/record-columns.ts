import { z } from 'zod';
import { FieldName } from './record-fields.ts';

/** What every record has to show in a list, beside its title and the fields of its type. No field is named so. */
export const OWN_COLUMNS = ['@number', '@owner', '@team', '@state', '@tags', '@created', '@changed'] as const;
export type OwnColumn = (typeof OWN_COLUMNS)[number];
export const Column = z.union([z.enum(OWN_COLUMNS), FieldName]);
export type Column = z.infer<typeof Column>;

/** What a list can be divided by: whose a record is, where it stands, or a field of a few answers (choice, yes or no). */
export const OWN_GROUPS = ['@owner', '@team', '@state'] as const;
export const GroupBy = z.union([z.enum(OWN_GROUPS), FieldName]);
export type GroupBy = z.infer<typeof GroupBy>;
/** What the records of a group have in common: a person's id, a team's name, a state, a choice, `yes` or `no`; null for nothing. */
export const GroupValue = z.string().max(200).nullable();
export type GroupValue = z.infer<typeof GroupValue>;
/** More than anybody reads; the largest are told. */
export const MOST_GROUPS = 200;
/** The kinds of fields that a list can be divided by. */
export const GROUP_KINDS: readonly string[] = ['choice', 'yes_no'];
