import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { BUILT_IN_GRANTS, BUILT_IN_ROLES } from '../../../preload/contract/permission.ts';
import type { BuiltInRole, Grants } from '../../../preload/contract/permission.ts';
import type { Role } from '../../../preload/contract/roles.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { roleName } from '../../../renderer/app/role-name.ts';
import RolesPage from '../../../renderer/features/roles/roles-page.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { idOf } from '../people/example-people.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const engine = freshEngine();
afterEach(() => setLocale('en'));

function exampleRole(id: string, change: Partial<Role> = {}): Role {
  const builtIn = (BUILT_IN_ROLES as readonly string[]).includes(id);
  const grants = builtIn ? BUILT_IN_GRANTS[id as BuiltInRole] : ({ 'people.read': 'team', 'audit.read': 'own' } as Grants);
  return { id, name: builtIn ? id : 'Example Registrar', builtIn, description: null, grants, secondFactorRequired: false, people: 3, grantable: true, covered: true, version: 2, ...change };
}
function answerRoles(...own: Role[]): void {
  engine.current.answers.set('roles.list', () => ({ roles: [...BUILT_IN_ROLES.map((id) => exampleRole(id)), ...own] }));
}
const choice = (name: string): Promise<HTMLInputElement> => screen.findByRole<HTMLInputElement>('radio', { name });

describe('the roles', () => {
  it('are listed by name, with who has them; built-in ones in the language of the page', async () => {
    answerRoles(exampleRole('own', { people: 1_234, secondFactorRequired: true, description: 'An example' }));
    openPage(<RolesPage />, { address: '/roles' });
    const rows = within(await screen.findByRole('table', { name: 'Roles' })).getAllByRole('row').map(({ textContent }) => textContent);
    expect(rows).toHaveLength(6);
    expect(rows[1]).toMatch(/^Administrator Built in/u);
    expect(rows[5]).toMatch(/^Example Registrar .*An example1,234Required$/u);
  });

  it('have a name in every language, and those of the organisation their own', async () => {
    answerRoles(exampleRole('own'));
    setLocale('de');
    openPage(<RolesPage />, { address: '/roles' });
    expect(await screen.findByText('Außendienst')).toBeTruthy();
    expect(screen.getByText('Example Registrar')).toBeTruthy();
  });

  it('that are gone, and an engine that refuses, are said as that', async () => {
    answerRoles();
    openPage(<RolesPage />, { address: '/roles/none_such' });
    expect(await screen.findByText('There is no such role')).toBeTruthy();
  });

  it('are only to be looked at for who may not change them', async () => {
    answerRoles(exampleRole('own'));
    openPage(<RolesPage />, { address: '/roles/own', role: 'auditor' });
    expect((await choice('See people: Own team')).checked).toBe(true);
    expect(screen.getAllByRole<HTMLInputElement>('radio').every(({ disabled }) => disabled)).toBe(true);
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Make a copy' })).toBeNull();
  });
});

describe('a role', () => {
  it('is changed by keys: a choice for each permission, and what is sent is the whole of it', async () => {
    answerRoles(exampleRole('own'));
    engine.current.answers.set('roles.update', ({ input }) => exampleRole('own', { grants: input['grants'] as Grants }));
    openPage(<RolesPage />, { address: '/roles/own' });
    (await choice('See people: Own team')).focus();
    await userEvent.keyboard('{ArrowRight}');
    expect((await choice('See people: Everybody')).checked).toBe(true);
    await userEvent.click(await choice('Read the audit: No'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(engine.current.inputsOf('roles.update')).toEqual([
      { roleId: 'own', version: 2, name: 'Example Registrar', description: null, grants: { 'people.read': 'all' }, secondFactorRequired: false },
    ]));
    await waitFor(() => expect(location.hash).toBe('#/roles'));
  });

  it('offers only scopes that a permission has, and only what whoever changes it holds', async () => {
    answerRoles(exampleRole('own'));
    openPage(<RolesPage />, { address: '/roles/own' });
    await choice('Change settings: Yes');
    expect(screen.queryByRole('radio', { name: 'Give roles: Only themselves' })).toBeNull();
    expect(screen.getAllByRole<HTMLInputElement>('radio').some(({ disabled }) => disabled)).toBe(false);
  });

  it('that is built in asks for a second factor, and nothing else can be changed', async () => {
    answerRoles();
    engine.current.answers.set('roles.update', () => exampleRole('auditor', { secondFactorRequired: true }));
    openPage(<RolesPage />, { address: '/roles/auditor' });
    expect((await choice('See people: Everybody')).disabled).toBe(true);
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
    await userEvent.click(screen.getByRole('checkbox'));
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(engine.current.inputsOf('roles.update')).toEqual([{ roleId: 'auditor', version: 2, secondFactorRequired: true }]));
  });

  it('beyond one’s own rights is not offered for change', async () => {
    answerRoles(exampleRole('own', { covered: false }));
    openPage(<RolesPage />, { address: '/roles/own' });
    expect(await screen.findByText(/allows more than you may do/u)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
  });

  it('is copied from another, under a name of its own; one that is taken is said at the field, and nothing is lost', async () => {
    answerRoles();
    engine.current.answers.set('roles.create', () => {
      throw new Refusal('conflict', 'name_taken');
    });
    openPage(<RolesPage />, { address: '/roles/manager' });
    await userEvent.click(await screen.findByRole('button', { name: 'Make a copy' }));
    const name = await screen.findByRole<HTMLInputElement>('textbox', { name: 'Name' });
    expect(name.value).toBe('Copy of Manager');
    await userEvent.click(screen.getByRole('button', { name: 'Add the role' }));
    expect(await screen.findByText('There is one of this name already.')).toBeTruthy();
    expect(engine.current.inputsOf('roles.create')).toEqual([{ name: 'Copy of Manager', description: null, grants: BUILT_IN_GRANTS.manager, secondFactorRequired: false }]);
    await userEvent.type(name, ' 2');
    expect(screen.queryByText('There is one of this name already.')).toBeNull();
    expect(name.value).toBe('Copy of Manager 2');
  });

  it('without a name is not sent', async () => {
    answerRoles();
    openPage(<RolesPage />, { address: '/roles/new' });
    await userEvent.click(await screen.findByRole('button', { name: 'Add the role' }));
    expect(screen.getByRole('textbox', { name: 'Name' }).getAttribute('aria-invalid')).toBe('true');
    expect(engine.current.inputsOf('roles.create')).toEqual([]);
  });

  it('is removed after it is said what becomes of its people', async () => {
    answerRoles(exampleRole('own'));
    engine.current.answers.set('roles.remove', () => ({ moved: 3 }));
    openPage(<RolesPage />, { address: '/roles/own' });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Remove the role Example Registrar?' });
    expect(within(dialog).getByText(/3 people have it/u)).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: /They get/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'Field worker' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Remove the role' }));
    await waitFor(() => expect(engine.current.inputsOf('roles.remove')).toEqual([{ roleId: 'own', version: 2, moveTo: 'field_worker' }]));
    await waitFor(() => expect(location.hash).toBe('#/roles'));
  });

  it('shows who can do a thing, with how far and by which role', async () => {
    answerRoles();
    engine.current.answers.set('roles.whoCan', () => ({ total: 150, rows: [{ personId: idOf(1), name: 'Example Person 1', scope: 'team', roleId: 'manager', roleName: 'Manager' }] }));
    openPage(<RolesPage />, { address: '/roles/manager' });
    await userEvent.click(await screen.findByRole('button', { name: 'Who can: See people' }));
    const dialog = await screen.findByRole('dialog', { name: 'Who can: See people' });
    expect((await within(dialog).findByRole('listitem')).textContent).toBe('Example Person 1Manager · Own team');
    expect(within(dialog).getByText('And 149 more.')).toBeTruthy();
  });
});

describe('the name of a role', () => {
  it('of no role is none, and one of the organisation’s own that is called like a key stays as written', () => {
    const t = ((key: string) => key) as never;
    expect(roleName(t, { id: null, name: null })).toBeNull();
    expect(roleName(t, { id: 'constructor', name: 'Example' })).toBe('Example');
    expect(roleName(t, { id: 'auditor', name: 'Auditor' })).toBe('builtIn.auditor');
  });
});
