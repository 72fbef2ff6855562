import { z } from 'zod';
import { line, Page, PersonId, RoleId, RoleName } from './fields.ts';
import { command, Nothing, query } from './operation.ts';
import { PERMISSION_SCOPES, PERMISSIONS, SCOPES } from './permission.ts';

/** As many roles as an organisation may have beside the built-in ones. */
export const MOST_ROLES = 200;

const Grants = z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES));
/** Grants to be given: only scopes that the permission has, so that none is kept which allows nothing. */
const NewGrants = Grants.refine(
  (grants) => Object.entries(grants).every(([permission, scope]) => (PERMISSION_SCOPES[permission as keyof typeof PERMISSION_SCOPES] as readonly string[]).includes(scope)),
  'format',
);
const Description = line(500).nullable();

export const Role = z.strictObject({
  id: RoleId,
  /** Of a built-in role as exports have it; the window has names in the person's language. */
  name: z.string(),
  builtIn: z.boolean(),
  description: z.string().nullable(),
  grants: Grants,
  secondFactorRequired: z.boolean(),
  /** Who has it among those whom the caller may see. */
  people: z.number().int(),
  /** Whether the caller could give it to somebody of their own team. */
  grantable: z.boolean(),
  /** Whether the caller holds all it allows, everywhere: nobody changes or makes a role beyond that. */
  covered: z.boolean(),
  version: z.number().int(),
});
export type Role = z.infer<typeof Role>;

/** What a decision rests on, in the order in which it is asked. */
export const DECISION_STEPS = ['status', 'second_factor', 'role', 'grant', 'reach'] as const;
/** How a grant reaches somebody, or that it does not. */
export const REACHES = ['own', 'team', 'all', 'beyond'] as const;
/** One step that was asked; the last is the one that decided. `value` is a status, a role's id, a scope or a reach. */
export const DecisionStep = z.strictObject({ step: z.enum(DECISION_STEPS), holds: z.boolean(), value: z.string().nullable() });
export type DecisionStep = z.infer<typeof DecisionStep>;

export const roles = {
  list: query({ input: Nothing, output: z.strictObject({ roles: z.array(Role) }), permission: 'roles.read' }),
  create: command({
    input: z.strictObject({ name: RoleName, description: Description, grants: NewGrants, secondFactorRequired: z.boolean().default(false) }),
    output: Role,
    permission: 'roles.manage',
    reauth: true,
    audit: 'role.created',
    changes: ['roles', 'people', 'audit'],
  }),
  /** Changes what is given. Of a built-in role only whether it asks for a second factor. Sessions go on, with the new grants. */
  update: command({
    input: z.strictObject({
      roleId: RoleId,
      version: z.number().int(),
      name: RoleName.optional(),
      description: Description.optional(),
      grants: NewGrants.optional(),
      secondFactorRequired: z.boolean().optional(),
    }),
    output: Role,
    permission: 'roles.manage',
    reauth: true,
    audit: 'role.changed',
    changes: ['roles', 'people', 'session', 'audit'],
  }),
  /** Takes a role away; who has it gets another, or none. */
  remove: command({
    input: z.strictObject({ roleId: RoleId, version: z.number().int(), moveTo: RoleId.nullable() }),
    output: z.strictObject({ moved: z.number().int() }),
    permission: 'roles.manage',
    reauth: true,
    audit: 'role.removed',
    changes: ['roles', 'people', 'session', 'audit'],
  }),
  /** Why somebody may do something, or may not; `about` asks for one person it would be done to. About oneself anybody may ask. */
  whyCan: query({
    input: z.strictObject({ personId: PersonId, permission: z.enum(PERMISSIONS), about: PersonId.optional() }),
    output: z.strictObject({ allowed: z.boolean(), scope: z.enum(SCOPES).nullable(), because: z.array(DecisionStep) }),
    permission: 'signed_in',
  }),
  /** Who may do something, by name; with `about`, to this person. */
  whoCan: query({
    input: z.strictObject({ permission: z.enum(PERMISSIONS), about: PersonId.optional(), ...Page }),
    output: z.strictObject({
      total: z.number().int(),
      rows: z.array(z.strictObject({ personId: PersonId, name: z.string(), scope: z.enum(SCOPES), roleId: RoleId, roleName: z.string() })),
    }),
    permission: 'roles.read',
  }),
};
