import { z } from 'zod';
import {
  AtMs,
  DisplayName,
  EmailAddress,
  Location,
  NewPasswordOfAnyone,
  MOST_REFUSED_SHOWN,
  Note,
  Page,
  PersonId,
  Phone,
  Position,
  Reason,
  RoleId,
  SearchText,
  SortDirection,
  TeamName,
  Username,
} from './fields.ts';
import { command, Nothing, query } from './operation.ts';
import { EXISTING_CHOICES, ImportChoices, ImportInspection, ImportOutcome } from './people-import.ts';
import { PERMISSIONS, SCOPES } from './permission.ts';

/**
 * The life of an account: invited (no password yet; comes in by an invitation's one-time code), active, suspended (for a while; keeps the password), disabled
 * (password and key slot gone), removed (a tombstone that keeps only the name).
 */
export const PERSON_STATUSES = ['invited', 'active', 'suspended', 'disabled', 'removed'] as const;

export const Person = z.strictObject({
  id: PersonId,
  name: z.string(),
  username: z.string(),
  email: z.string().nullable(),
  team: z.string().nullable(),
  roleId: RoleId.nullable(),
  roleName: z.string().nullable(),
  status: z.enum(PERSON_STATUSES),
  lastSignInAtMs: AtMs.nullable(),
  createdAtMs: AtMs,
  /** Until when the invitation holds, or held; null without one. */
  invitedUntilMs: AtMs.nullable(),
  /** Grows by one with each change; a change made on an older one is refused. */
  version: z.number().int(),
});
export type Person = z.infer<typeof Person>;

/** What is known of somebody beside their account; each null where nothing is. */
export const Profile = z.strictObject({
  position: z.string().nullable(),
  phone: z.string().nullable(),
  location: z.string().nullable(),
  note: z.string().nullable(),
});
export type Profile = z.infer<typeof Profile>;

export const PEOPLE_SORTS = ['name', 'team', 'role', 'status', 'lastSignIn'] as const;
/** What narrows the list; the same filter selects for bulk changes. */
export const PersonFilter = z.strictObject({
  search: SearchText.default(''),
  statuses: z.array(z.enum(PERSON_STATUSES)).max(PERSON_STATUSES.length).default([]),
  teams: z.array(z.string().max(100)).max(100).default([]),
  roleIds: z.array(RoleId).max(100).default([]),
});
/** As many people as one bulk change takes. */
export const MOST_IN_BULK = 5_000;
/** People a bulk change is for: named one by one. */
const PersonIds = z.array(PersonId).min(1).max(MOST_IN_BULK);
/** What a change would do, shown before it is done; the same code makes both. */
export const BulkOutcome = z.strictObject({
  changed: z.number().int(),
  unchanged: z.number().int(),
  refused: z.array(z.strictObject({ personId: PersonId, name: z.string(), reason: z.string() })).max(MOST_REFUSED_SHOWN),
  refusedCount: z.number().int(),
});

export const people = {
  list: query({
    input: z.strictObject({
      filter: PersonFilter.prefault({}),
      sort: z.enum(PEOPLE_SORTS).default('name'),
      direction: SortDirection.default('asc'),
      ...Page,
    }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(Person) }),
    permission: 'people.read',
  }),
  /** The ids of everybody a filter shows, or of those of them whom one event brought in; bounded by what one bulk change takes. */
  ids: query({
    input: z.strictObject({ filter: PersonFilter.prefault({}), createdBySeq: z.number().int().positive().optional() }),
    output: z.strictObject({ ids: z.array(PersonId).max(MOST_IN_BULK), total: z.number().int() }),
    permission: 'people.read',
  }),
  get: query({
    input: z.strictObject({ personId: PersonId }),
    output: z.strictObject({
      person: Person,
      profile: Profile,
      /** A password is set: then the user name is part of the key on this machine, and stays. */
      hasPassword: z.boolean(),
      sessions: z.number().int(),
      canUnlock: z.boolean(),
      /** Whether their invitation would let them in on this machine; null without one. */
      invitation: z.strictObject({ untilMs: AtMs, holds: z.boolean() }).nullable(),
      secondFactor: z.strictObject({ on: z.boolean(), required: z.boolean() }),
      /** Failed sign-ins in a row on this machine, and what they cost; null when the keychain does not say. */
      attempts: z.strictObject({ failures: z.number().int(), waitSeconds: z.number().int(), isLocked: z.boolean() }).nullable(),
      grants: z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES)),
      createdBySeq: z.number().int().nullable(),
    }),
    permission: 'people.read',
  }),
  /** What there is to filter by, with counts within the caller's scope. */
  facets: query({
    input: Nothing,
    output: z.strictObject({
      total: z.number().int(),
      statuses: z.array(z.strictObject({ status: z.enum(PERSON_STATUSES), count: z.number().int() })),
      teams: z.array(z.strictObject({ name: z.string(), count: z.number().int() })),
      roles: z.array(z.strictObject({ id: RoleId, name: z.string(), count: z.number().int(), grantable: z.boolean() })),
    }),
    permission: 'people.read',
  }),
  create: command({
    input: z.strictObject({
      name: DisplayName,
      username: Username,
      email: EmailAddress.nullable(),
      team: TeamName.nullable(),
      roleId: RoleId.nullable(),
    }),
    output: Person,
    permission: 'people.manage',
    audit: 'person.created',
    changes: ['people', 'audit'],
  }),
  /** Changes what is known of somebody; what is left out stays, null empties. `version` is the one the change was made on. */
  update: command({
    input: z.strictObject({
      personId: PersonId,
      version: z.number().int(),
      name: DisplayName.optional(),
      username: Username.optional(),
      email: EmailAddress.nullable().optional(),
      position: Position.nullable().optional(),
      phone: Phone.nullable().optional(),
      location: Location.nullable().optional(),
      note: Note.nullable().optional(),
    }),
    output: Person,
    permission: 'people.manage',
    audit: 'person.changed',
    changes: ['people', 'audit'],
  }),
  setRole: command({
    input: z.strictObject({ personIds: PersonIds, roleId: RoleId, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.grant',
    reauth: true,
    audit: 'person.role_changed',
    changes: ['people', 'audit'],
  }),
  setTeam: command({
    input: z.strictObject({ personIds: PersonIds, team: TeamName.nullable(), reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.team_changed',
    changes: ['people', 'audit'],
  }),
  /** Ends every session and removes the key slot: from then on neither the app nor the files open for them. */
  disable: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.disabled',
    changes: ['people', 'sessions', 'audit'],
  }),
  enable: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.enabled',
    changes: ['people', 'audit'],
  }),
  /** Ends every session and lets nobody sign in, for a while: password and key slot stay for the day they come back. */
  suspend: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.suspended',
    changes: ['people', 'sessions', 'audit'],
  }),
  resume: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.resumed',
    changes: ['people', 'audit'],
  }),
  /** Leaves the name and the audit, takes everything else. It cannot be undone. */
  remove: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    reauth: true,
    audit: 'person.removed',
    changes: ['people', 'sessions', 'audit'],
  }),
  /**
   * Gives invited people a one-time code each for their first sign-in on this machine; one they had before is void. The
   * code of one person is in the answer, this once; codes of many are written to a file chosen through the host.
   */
  invite: command({
    input: z
      .strictObject({ personIds: PersonIds, file: z.uuid().optional(), reason: Reason.optional(), dryRun: z.boolean().default(false) })
      .refine(({ personIds, file, dryRun }) => dryRun || file !== undefined || personIds.length === 1, { path: ['file'], message: 'required' }),
    output: z.strictObject({ ...BulkOutcome.shape, untilMs: AtMs, invitationCode: z.string().nullable() }),
    permission: 'people.manage',
    rate: 'credential',
    reauth: true,
    audit: 'person.invited',
    changes: ['people', 'audit'],
    shownOnce: ['invitationCode'],
  }),
  /** Takes invitations back; the people stay, without a way in. */
  cancelInvitation: command({
    input: z.strictObject({ personIds: PersonIds, reason: Reason.optional(), dryRun: z.boolean().default(false) }),
    output: BulkOutcome,
    permission: 'people.manage',
    audit: 'person.invitation_cancelled',
    changes: ['people', 'audit'],
  }),
  /** Sets a password at the desk: makes the key slot on this machine, ends the person's sessions. */
  setPassword: command({
    input: z.strictObject({ personId: PersonId, newPassword: NewPasswordOfAnyone }),
    output: Person,
    permission: 'people.manage',
    rate: 'credential',
    reauth: true,
    audit: 'person.password_set',
    changes: ['people', 'sessions', 'audit'],
  }),
  /** Writes the people a list shows to a file chosen through the host: a workbook for a name in .xlsx, else CSV. */
  export: command({
    input: z.strictObject({
      file: z.uuid(),
      filter: PersonFilter.prefault({}),
      sort: z.enum(PEOPLE_SORTS).default('name'),
      direction: SortDirection.default('asc'),
    }),
    output: z.strictObject({ people: z.number().int(), bytes: z.number().int() }),
    permission: 'people.export',
    rate: 'heavy',
    reauth: true,
    audit: 'people.exported',
    whileDamaged: true,
    changes: ['audit'],
  }),
  /** Lets somebody try again at once who has to wait, or is locked, after failed sign-ins. */
  unlock: command({
    input: z.strictObject({ personId: PersonId, reason: Reason.optional() }),
    output: Person,
    permission: 'people.manage',
    audit: 'person.unlocked',
    changes: ['people', 'audit'],
  }),
  /** Tells what a people file holds and what would become what; the file's handle stays good. */
  inspectFile: query({
    input: z.strictObject({ file: z.uuid(), part: ImportChoices.part }),
    output: ImportInspection,
    permission: 'people.import',
    rate: 'heavy',
  }),
  /** Reads a people file (picked through the host, named by its handle); a dry run does it all and rolls back. */
  import: command({
    input: z.strictObject({
      file: z.uuid(),
      dryRun: z.boolean(),
      skipRefused: z.boolean().default(false),
      existing: z.enum(EXISTING_CHOICES).default('refuse'),
      ...ImportChoices,
    }),
    output: ImportOutcome,
    permission: 'people.import',
    rate: 'heavy',
    // A file gives roles, also to people who are there already.
    reauth: true,
    audit: 'people.imported',
    changes: ['people', 'audit'],
  }),
};
