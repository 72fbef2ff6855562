import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { VERBS } from '../../../main/engine/audit/verbs.ts';
import type { ENGINE_VERBS } from '../../../main/engine/audit/verbs.ts';
import { AUDIT_OUTCOMES, Verification } from '../../../preload/contract/audit.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { REASONS } from '../../../preload/contract/errors.ts';
import { EVENTS } from '../../../preload/contract/events.ts';
import { PERSON_STATUSES } from '../../../preload/contract/people.ts';
import { KEYCHAIN_STATES } from '../../../preload/contract/session.ts';
import { catalogues, LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { i18n, setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { chooseSentence, knownKey } from '../../../renderer/features/audit/sentence-key.ts';
import { Sentence } from '../../../renderer/features/audit/sentence.tsx';
import { exampleEvent } from './example-event.ts';

afterEach(() => {
  cleanup();
  setLocale('en');
});

/** How the engine's own events end; a command's event says that it was done. */
const ENDS: Record<(typeof ENGINE_VERBS)[number], (typeof AUDIT_OUTCOMES)[number]> = {
  'access.refused': 'refused',
  'audit.rollback_noticed': 'failed',
  'audit.unreadable': 'failed',
  'backup.failed': 'failed',
  'escrow.used': 'done',
  'keys.file_mended': 'done',
  'record.archived_by_rule': 'done',
  'session.backup_code_used': 'done',
  'session.keys_rotated': 'done',
  'session.resumed': 'done',
  'session.attempts_rolled_back': 'failed',
  'session.recovery_refused': 'refused',
  'session.sign_in_refused': 'refused',
  'session.token_reuse_noticed': 'refused',
  'store.closed': 'done',
  'store.opened': 'done',
};
/** Commands that leave people out, and tell of each. */
const BULK = ['person.role_changed', 'person.team_changed', 'person.disabled', 'person.enabled', 'person.suspended', 'person.resumed', 'person.removed', 'person.invited', 'person.invitation_cancelled'];

function sentence(event: AuditEvent): string {
  const { container, unmount } = render(<Sentence event={event} />);
  const text = container.textContent;
  unmount();
  return text;
}

describe.each(LANGUAGES)('the sentences in %s', (language) => {
  it('tell every verb there is, in its own words', () => {
    setLocale(language);
    for (const verb of VERBS) {
      const outcome = (ENDS as Record<string, (typeof AUDIT_OUTCOMES)[number]>)[verb] ?? 'done';
      for (const end of BULK.includes(verb) ? [outcome, 'refused' as const] : [outcome]) {
        for (const target of [exampleEvent().target, null]) {
          for (const count of [1, 2]) {
            const event = exampleEvent({ verb, outcome: end, target, details: { count, created: count, events: count, operation: 'people.list' } });
            expect(chooseSentence(event), `${verb} ${end}`).toMatchObject({ isKnown: true });
            const text = sentence(event);
            expect(text, `${verb} ${end}`).toMatch(/^\S.{8,}$/u);
            expect(text).not.toMatch(/\{\{|<|>|undefined|sentences\./u);
          }
        }
      }
      expect(catalogueHas(language, `verbs.${verb}`), verb).toBe(true);
      expect(catalogueHas(language, `areas.${verb.split('.')[0]}`), verb).toBe(true);
    }
  });

  it('have every key that English has, and no other', () => {
    expect(keysOf(catalogues[language].audit)).toEqual(keysOf(catalogues.en.audit));
  });

  it('have words for every operation, status, cause and result that an event may hold', () => {
    setLocale(language);
    for (const operation of OPERATIONS.keys()) expect(catalogueHas(language, `operations.${operation}`), operation).toBe(true);
    for (const status of PERSON_STATUSES) expect(catalogueHas(language, `statuses.${status}`), status).toBe(true);
    for (const state of KEYCHAIN_STATES) if (state !== 'ok') expect(catalogueHas(language, `anchors.${state}`), state).toBe(true);
    const differ = (verb: string, name: string, words: readonly string[]): void => {
      const texts = words.map((word) => sentence(exampleEvent({ verb, details: { [name]: word, events: 5 } })));
      expect(new Set(texts).size, `${verb} ${name}`).toBe(words.length);
    };
    differ('session.locked', 'cause', EVENTS.locked.shape.cause.options);
    differ('store.closed', 'cause', [...EVENTS.locked.shape.cause.options, 'refused']);
    differ('store.recovered', 'as', ['opened_only', 'any other']);
    differ('audit.verified', 'result', Verification.shape.result.options);
    for (const reason of [...REASONS.forbidden, ...REASONS.rate_limited, 'unknown_operation', 'fields', 'last_administrator', 'no_such_item']) {
      expect(catalogueHas(language, `refusals.${reason}`), reason).toBe(true);
    }
  });

  it('tell a verb of a newer version acceptably', () => {
    setLocale(language);
    for (const outcome of AUDIT_OUTCOMES) {
      const text = sentence(exampleEvent({ verb: 'record.teleported', outcome }));
      expect(text).toContain('Example Actor');
      expect(text).toContain('Example Target');
      expect(text).toContain('record.teleported');
    }
  });
});

describe('names in a sentence', () => {
  const HOSTILE = ['<whom/>', '</who><b>x</b>', '{{n}}', '$t(title)', '<script>alert(1)</script>', '\u202egpj.exe', 'محمد علي'];

  it.each(HOSTILE)('stay names: %s', (name) => {
    const { container } = render(<Sentence event={exampleEvent({ verb: 'person.disabled', actor: { id: exampleEvent().actor!.id, name }, target: { kind: 'person', id: 'x', name } })} />);
    const isolated = [...container.querySelectorAll('bdi[dir=auto]')].map((element) => element.textContent);
    expect(isolated).toEqual([name, name]);
    expect(container.textContent).toBe(`${name} disabled ${name}`);
    expect(container.querySelector('script')).toBeNull();
  });

  it('of example data that went counts its people, not its records', () => {
    expect(sentence(exampleEvent({ verb: 'example.removed', target: null, details: { people: 200, records: 5000 } }))).toContain('200 people');
  });

  it('of nobody are said as that', () => {
    expect(sentence(exampleEvent({ verb: 'access.refused', outcome: 'refused', actor: null, target: null, details: { operation: 'people.list', reason: 'no_permission' } }))).toBe(
      'Somebody was not allowed to look at people',
    );
  });
});

it('a verb is looked up among the sentences only, never among what objects inherit', () => {
  for (const verb of ['constructor.name', '__proto__.to_string', 'person.constructor']) {
    expect(knownKey(`sentences.${verb}.done`)).toBeNull();
    expect(sentence(exampleEvent({ verb }))).toContain(verb);
  }
});

/** Asks one language's catalogue only: English must not stand in for a missing word. */
function catalogueHas(language: (typeof LANGUAGES)[number], key: string): boolean {
  return i18n.exists(key, { ns: 'audit', lng: language, fallbackLng: [] });
}

function keysOf(tree: object, above = ''): string[] {
  return Object.entries(tree)
    .flatMap(([name, value]: [string, unknown]) => (typeof value === 'object' && value !== null ? keysOf(value, `${above}${name}.`) : [above + name]))
    .sort();
}
