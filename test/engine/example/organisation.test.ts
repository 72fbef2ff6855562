import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EmailAddress, Phone, Username } from '../../../preload/contract/fields.ts';
import { definitionProblems } from '../../../preload/contract/form-definition.ts';
import { administers } from '../../../preload/contract/permission.ts';
import { fieldsOf, isSecret, REPEAT } from '../../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../../preload/contract/record-values.ts';
import { eventBody } from '../../../main/engine/audit/event-body.ts';
import { VERBS } from '../../../main/engine/audit/verbs.ts';
import { FORM_NAMES } from '../../../main/engine/example/forms.ts';
import { CameraDataFilter } from '../../../main/engine/attachments/camera-data/filter.ts';
import { mediaTypeOf } from '../../../main/engine/attachments/media-type.ts';
import { makeExample } from '../../../main/engine/example/organisation.ts';
import { EXAMPLE_ROLES } from '../../../main/engine/example/people.ts';
import { TEAMS } from '../../../main/engine/example/teams.ts';
import { keepGiven, problemsOfGiven } from '../../../main/engine/records/values.ts';

const nowMs = Date.UTC(2026, 10, 24, 15, 30);
const DAY_MS = 86_400_000;
const made = makeExample({ seed: 7, nowMs });
const { people, forms, records, files, events, typeIds } = made;
const digest = (what: unknown): string => createHash('sha256').update(JSON.stringify(what, (_key, value: unknown) => (value instanceof Map ? [...value] : value))).digest('hex');

describe('the example organisation', () => {
  it('comes from the seed and the date alone', () => {
    expect(digest(makeExample({ seed: 7, nowMs }))).toBe(digest(made));
    expect(digest(makeExample({ seed: 8, nowMs }))).not.toBe(digest(made));
  });

  it('has 200 people in 15 teams, in several scripts, with user names of their own', () => {
    expect(people).toHaveLength(200);
    expect(TEAMS.length).toBe(15);
    expect(new Set(people.map(({ team }) => team)).size).toBe(15);
    expect(new Set(people.map(({ username }) => username)).size).toBe(200);
    expect(new Set([...people, ...records].map(({ id }) => id)).size).toBe(5_200);
    for (const { username } of people) expect(Username.parse(username)).toBe(username);
    for (const script of ['Latin', 'Arabic', 'Cyrillic', 'Han', 'Devanagari', 'Thai', 'Ethiopic']) {
      expect(people.some(({ name }) => new RegExp(`^\\p{Script=${script}}`, 'u').test(name)), script).toBe(true);
    }
  });

  it('can be taken for no real one: addresses of example domains, numbers kept for fiction, and the word in every description', () => {
    for (const { email, phone, note } of people) {
      expect(EmailAddress.parse(email)).toMatch(/@example\.org$/u);
      if (phone !== null) expect(Phone.parse(phone)).toMatch(FICTION);
      expect(note).toContain('Example');
    }
    for (const name of FORM_NAMES) expect(`${forms[name].name} ${forms[name].description}`).toMatch(/example.*Example/u);
    for (const { versions } of records) {
      for (const { values } of versions) {
        if (values['phone'] !== undefined) expect(values['phone']).toMatch(FICTION);
        if (values['seller'] !== undefined) expect(values['seller']).toMatch(/\.example$/u);
      }
    }
  });

  it('has nobody who administers', () => {
    const roles = new Set([...EXAMPLE_ROLES.map(({ id }) => id), 'manager', 'field_worker', 'auditor']);
    for (const { roleId } of people) expect(roles).toContain(roleId);
    for (const { grants } of EXAMPLE_ROLES) expect(administers(grants)).toBe(false);
  });

  it('has forms that hold together, with sections, choices, show-if, a repeat, and fields personal and secret', () => {
    for (const name of FORM_NAMES) expect(definitionProblems(forms[name].definition)).toEqual([]);
    const fields = FORM_NAMES.flatMap((name) => fieldsOf(forms[name].definition));
    const kinds = new Set(fields.map(({ kind }) => kind));
    for (const kind of ['text', 'long_text', 'number', 'date', 'time', 'date_time', 'choice', 'choices', 'yes_no', 'person', 'team', 'reference', 'phone', 'email', 'address', 'coordinates', 'attachment', 'signature', 'calculated', REPEAT]) expect(kinds).toContain(kind);
    expect(fields.filter(isSecret).length).toBeGreaterThan(2);
    expect(fields.some((field) => field.kind !== REPEAT && field.sensitivity === 'personal')).toBe(true);
  });
});

const FICTION = /^(?:\+1 \d{3} 555 01\d\d|\+44 7700 900\d{3}|\+44 1632 960\d{3})$/u;

describe('its records', () => {
  it('are 5,000, numbered by when they were made, and many have a history', () => {
    expect(records).toHaveLength(5_000);
    for (const name of FORM_NAMES) {
      const ofForm = records.filter(({ form }) => form === name);
      expect(ofForm.map(({ number }) => number)).toEqual(ofForm.map((_, at) => at + 1));
      expect(ofForm.every(({ versions }, at) => at === 0 || (versions[0]?.atMs ?? 0) >= (ofForm[at - 1]?.versions[0]?.atMs ?? 0))).toBe(true);
    }
    expect(records.filter(({ versions }) => versions.length > 1).length).toBeGreaterThan(1_500);
    expect(records.filter(({ state }) => state === 'archived').length).toBeGreaterThan(300);
  });

  it('are what their forms take, in every version, and lose nothing to them', () => {
    for (const record of records) {
      const { definition } = forms[record.form];
      const form = { definition, fields: new Map(fieldsOf(definition).map((field) => [field.name, field])) };
      for (const { values, atMs } of record.versions) {
        expect(problemsOfGiven(form, values)).toEqual([]);
        const { kept, problems } = keepGiven(form, { values: {}, held: new Set() }, values, atMs);
        expect(problems).toEqual([]);
        const names = [...Object.keys(kept.values), ...[...kept.secrets.keys()].map(({ name }) => name)];
        expect(Object.keys(values).filter((name) => !names.includes(name))).toEqual([]);
      }
    }
  });

  it('point only to people and records there are, made before them', () => {
    const madeAt = new Map(records.map(({ id, versions }) => [id, versions[0]?.atMs ?? 0]));
    const ids = new Set(people.map(({ id }) => id));
    let references = 0;
    for (const { versions } of records) {
      for (const { values, atMs } of versions) {
        for (const name of ['household', 'piece']) {
          if (values[name] === undefined) continue;
          references += 1;
          expect(madeAt.get(values[name] as string)).toBeLessThan(atMs);
        }
        for (const name of ['visitor', 'in_charge', 'borrower']) if (values[name] !== undefined) expect(ids).toContain(values[name]);
      }
    }
    expect(references).toBeGreaterThan(2_000);
  });
});

describe('its files', () => {
  it('hang each from one record, in every version of it, and are what their names say', () => {
    const all = [...files.values()].flat();
    expect(all).toHaveLength(120);
    expect(new Set(all.map(({ id }) => id)).size).toBe(120);
    for (const record of records) {
      const own = (files.get(record.id) ?? []).map(({ id }) => id).sort();
      const { definition } = forms[record.form];
      for (const { values } of record.versions) expect(attachmentIdsIn(fieldsOf(definition), values).sort()).toEqual(own);
    }
    for (const { name, content } of all) {
      expect(name).toMatch(/^Example /u);
      expect(mediaTypeOf(content, name)).toBe(name.endsWith('.png') ? 'image/png' : 'text/plain');
      expect(content.length).toBeLessThan(8_000);
      if (name.endsWith('.txt')) expect(content.toString('utf8')).toMatch(/^Example data\./u);
    }
  });

  it('tell nothing beside themselves, and few are alike', () => {
    const all = [...files.values()].flat();
    for (const { name, content } of all) {
      const filter = new CameraDataFilter(() => undefined);
      filter.add(content);
      expect(filter.end()).toBe(name.endsWith('.png') ? 'nothing' : null);
    }
    expect(new Set(all.map(({ content }) => content.toString('base64'))).size).toBeGreaterThan(115);
  });
});

describe('its year of events', () => {
  it('lies in the year before, in order, with verbs that there are, and fits the chain', () => {
    let lastMs = nowMs - 365 * DAY_MS - 3_600_000;
    for (const [at, event] of events.entries()) {
      expect(event.atMs).toBeGreaterThanOrEqual(lastMs);
      expect(event.atMs).toBeLessThan(nowMs);
      expect(VERBS).toContain(event.verb);
      if (at % 50 === 0) expect(() => eventBody(at + 1, event)).not.toThrow();
      lastMs = event.atMs;
    }
  });

  it('looks like one: something in every week, quiet weekends, and of everything something', () => {
    const weeks = new Set(events.map(({ atMs }) => Math.floor((nowMs - atMs) / (7 * DAY_MS))));
    expect(weeks.size).toBeGreaterThanOrEqual(52);
    const weekend = events.filter(({ atMs }) => [0, 6].includes(new Date(atMs).getUTCDay())).length;
    expect(weekend).toBeGreaterThan(0);
    expect(weekend).toBeLessThan(events.length * 0.12);
    const counts = new Map<string, number>();
    for (const { verb } of events) counts.set(verb, (counts.get(verb) ?? 0) + 1);
    expect(counts.get('record.created')).toBe(5_000);
    for (const verb of ['session.signed_in', 'session.signed_out', 'session.locked', 'session.sign_in_refused', 'record.changed', 'record.archived', 'record.revealed', 'records.exported', 'people.exported', 'people.imported', 'person.created', 'person.changed', 'access.refused', 'type.created', 'role.created']) {
      expect(counts.get(verb) ?? 0, verb).toBeGreaterThan(0);
    }
    expect(events.length).toBeLessThan(25_000);
  });

  it('tells nothing that is personal or secret', () => {
    const personal = records.flatMap(({ versions }) => versions.flatMap(({ values }) => [values['head'], values['health_note'], values['statement'], values['unlock_code'], values['address']])).filter((value) => typeof value === 'string');
    const text = JSON.stringify(events.map(({ details: { owner: _owner, ...details }, target }) => [details, target?.kind === 'record' ? target.name : null]));
    for (const value of new Set(personal)) expect(text.includes(`"${value}"`), value).toBe(false);
  });

  it('has none of what only a real chain can say of itself', () => {
    for (const { verb } of events) expect(verb).not.toMatch(/^(?:audit\.|store\.|recovery\.|example\.)/u);
    expect(new Set(events.flatMap(({ target }) => (target?.kind === 'type' ? [target.id] : [])))).toEqual(new Set(Object.values(typeIds)));
  });
});
