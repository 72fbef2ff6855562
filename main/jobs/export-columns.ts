/** What an export of records has of every record; the fields of the type come after it, by their names. */
export const EXPORTED_COLUMNS = ['number', 'title', 'owner', 'team', 'state', 'created', 'changed'] as const;
