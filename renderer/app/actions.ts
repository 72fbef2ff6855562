import { CircleHelp, CircleUser, ClipboardCheck, ClipboardPlus, FileCheck, FileCog, FileDown, FilePlus, FilePlus2, FileText, FileX2, FileUp, House, KeyRound, Languages, Lock, LogOut, MonitorCheck, ScrollText, ShieldPlus, SlidersHorizontal, UserCog, UserPlus, Users } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Permission } from '../../preload/contract/permission.ts';
import type { SignedIn } from './signed-in.ts';

/** What an action can do beside opening a page; the shell has the ways. */
export interface Doings {
  lock: () => void;
  signOut: () => void;
  switchLanguage: () => void;
  showShortcuts: () => void;
}

/** What may wait for somebody who holds no permission for it: the review of others' access. */
export type Task = 'review';

interface ActionShape {
  id: string;
  icon: LucideIcon;
  /** Without this grant the action is not offered; null is for everybody. */
  permission: Permission | null;
  /** Offered as well to whoever holds this one. */
  orPermission?: Permission;
  /** Offered as well to whoever has something of this kind to do, whatever they hold. */
  orTask?: Task;
  /** Also an area of the navigation. */
  isArea?: true;
  does: { goTo: string } | keyof Doings;
}

/** Everything that can be reached from anywhere. The palette and the navigation are made from this list. */
export const ACTIONS = [
  { id: 'overview', icon: House, permission: null, isArea: true, does: { goTo: '/' } },
  { id: 'people', icon: Users, permission: 'people.read', isArea: true, does: { goTo: '/people' } },
  { id: 'records', icon: FileText, permission: 'records.read', isArea: true, does: { goTo: '/records' } },
  { id: 'roles', icon: UserCog, permission: 'roles.read', isArea: true, does: { goTo: '/roles' } },
  { id: 'audit', icon: ScrollText, permission: 'audit.read', isArea: true, does: { goTo: '/audit' } },
  { id: 'reviews', icon: ClipboardCheck, permission: 'reviews.read', orTask: 'review', isArea: true, does: { goTo: '/reviews' } },
  { id: 'sessions', icon: MonitorCheck, permission: 'sessions.read', orPermission: 'sessions.manage', isArea: true, does: { goTo: '/sessions' } },
  { id: 'types', icon: FileCog, permission: 'types.manage', isArea: true, does: { goTo: '/types' } },
  { id: 'erasure', icon: FileX2, permission: 'records.erase', isArea: true, does: { goTo: '/erasure' } },
  { id: 'maintenance', icon: KeyRound, permission: 'keys.manage', orPermission: 'backups.manage', isArea: true, does: { goTo: '/maintenance' } },
  { id: 'settings', icon: SlidersHorizontal, permission: 'settings.manage', isArea: true, does: { goTo: '/settings' } },
  { id: 'addPerson', icon: UserPlus, permission: 'people.manage', does: { goTo: '/people?do=add' } },
  { id: 'addRecord', icon: FilePlus, permission: 'records.write', does: { goTo: '/records?do=new' } },
  { id: 'addType', icon: FilePlus2, permission: 'types.manage', does: { goTo: '/types/new' } },
  { id: 'addRole', icon: ShieldPlus, permission: 'roles.manage', does: { goTo: '/roles/new' } },
  { id: 'beginReview', icon: ClipboardPlus, permission: 'reviews.manage', does: { goTo: '/reviews?do=begin' } },
  { id: 'importPeople', icon: FileUp, permission: 'people.import', does: { goTo: '/people/import' } },
  { id: 'importRecords', icon: FileUp, permission: 'records.write', does: { goTo: '/records/import' } },
  { id: 'verifyAudit', icon: FileCheck, permission: 'audit.verify', does: { goTo: '/audit?do=verify' } },
  { id: 'exportAudit', icon: FileDown, permission: 'audit.export', does: { goTo: '/audit?do=export' } },
  { id: 'account', icon: CircleUser, permission: null, does: { goTo: '/account' } },
  { id: 'lock', icon: Lock, permission: null, does: 'lock' },
  { id: 'signOut', icon: LogOut, permission: null, does: 'signOut' },
  { id: 'language', icon: Languages, permission: null, does: 'switchLanguage' },
  { id: 'shortcuts', icon: CircleHelp, permission: null, does: 'showShortcuts' },
] as const satisfies readonly ActionShape[];
export type Action = (typeof ACTIONS)[number];
export type ActionId = Action['id'];

/** What a person's grants and tasks let them reach. */
export function actionsOf(grants: SignedIn['grants'], tasks: readonly Task[]): Action[] {
  const holds = (permission: Permission): boolean => grants[permission] !== undefined;
  return ACTIONS.filter(
    (action) =>
      action.permission === null ||
      holds(action.permission) ||
      ('orPermission' in action && holds(action.orPermission)) ||
      ('orTask' in action && tasks.includes(action.orTask)),
  );
}

/** The areas of the navigation among them. */
export function areasOf(actions: readonly Action[]): Extract<Action, { isArea: true }>[] {
  return actions.filter((action): action is Extract<Action, { isArea: true }> => 'isArea' in action);
}
