/** How far a grant reaches, narrowest first: the person's own data, their team's, everybody's. */
export const SCOPES = ['own', 'team', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * What a grant can allow, each with the scopes it can have. A grant is permission x scope; what no grant allows is
 * refused. What concerns the organisation as a whole has one scope only.
 */
export const PERMISSION_SCOPES = {
  'people.read': SCOPES,
  'people.manage': ['team', 'all'],
  'people.grant': ['team', 'all'],
  'people.import': ['all'],
  'people.export': ['team', 'all'],
  'records.read': SCOPES,
  'records.write': SCOPES,
  'records.reveal': SCOPES,
  'records.assign': ['team', 'all'],
  'records.export': SCOPES,
  'records.hold': ['team', 'all'],
  'records.erase': ['team', 'all'],
  'types.manage': ['all'],
  'roles.read': ['all'],
  'roles.manage': ['all'],
  'sessions.read': ['team', 'all'],
  'sessions.manage': ['team', 'all'],
  'reviews.read': ['all'],
  'reviews.manage': ['all'],
  'settings.manage': ['all'],
  'keys.manage': ['all'],
  'backups.manage': ['all'],
  'audit.read': SCOPES,
  'audit.verify': ['all'],
  'audit.export': ['all'],
} as const satisfies Record<string, readonly Scope[]>;
export type Permission = keyof typeof PERMISSION_SCOPES;
export const PERMISSIONS = Object.keys(PERMISSION_SCOPES) as [Permission, ...Permission[]];

/** What somebody holds: for each permission how far it reaches; a permission that is not in it is not held. */
export type Grants = Partial<Record<Permission, Scope>>;

/** The roles that every organisation starts with. Organisations' own roles come beside them, never instead. */
export const BUILT_IN_ROLES = ['administrator', 'manager', 'field_worker', 'auditor'] as const;
export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];

/** The grants of the built-in roles: the one table that every store is kept in step with. */
export const BUILT_IN_GRANTS: Record<BuiltInRole, Grants> = {
  administrator: Object.fromEntries(PERMISSIONS.map((permission) => [permission, 'all'])),
  manager: {
    'people.read': 'team',
    'people.manage': 'team',
    'people.export': 'team',
    'records.read': 'team',
    'records.write': 'team',
    'records.reveal': 'team',
    'records.assign': 'team',
    'records.export': 'team',
    'records.hold': 'team',
    'sessions.read': 'team',
    'roles.read': 'all',
    'audit.read': 'team',
  },
  field_worker: { 'people.read': 'own', 'records.read': 'own', 'records.write': 'own', 'records.reveal': 'own', 'audit.read': 'own' },
  auditor: {
    'people.read': 'all',
    'people.export': 'all',
    'roles.read': 'all',
    'sessions.read': 'all',
    'reviews.read': 'all',
    'audit.read': 'all',
    'audit.verify': 'all',
    'audit.export': 'all',
  },
};

/**
 * What makes somebody an administrator, whatever their role is called. An organisation must keep at least one active
 * person who holds all of it, and of those at least one with everything that any of them held: what nobody holds,
 * nobody could give again.
 */
export const ADMINISTERING = ['people.manage', 'people.grant', 'roles.manage', 'settings.manage'] as const satisfies readonly Permission[];

/** Whether these grants make an administrator. */
export function administers(grants: Grants): boolean {
  return ADMINISTERING.every((permission) => grants[permission] === 'all');
}
