import { cleanup, render, renderHook } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../main/engine/audit/canonical.ts';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { canonicalText } from '../../../renderer/features/audit/canonical-text.ts';
import { FactsLine } from '../../../renderer/features/audit/facts-line.tsx';
import { useWords } from '../../../renderer/features/audit/words.ts';
import { exampleEvent } from './example-event.ts';

afterEach(() => {
  cleanup();
  setLocale('en');
});

function line(event: Partial<AuditEvent>): HTMLElement {
  return render(<FactsLine event={exampleEvent(event)} />).container;
}

describe('before and after', () => {
  it('are struck through and inserted, each in its own direction', () => {
    const found = line({ verb: 'person.role_changed', details: { from: 'Field worker', to: 'Manager', reason: 'covers for a colleague' } });
    expect(found.querySelector('del bdi[dir=auto]')?.textContent).toBe('Field worker');
    expect(found.querySelector('ins bdi[dir=auto]')?.textContent).toBe('Manager');
    expect(found.textContent).toContain('before: Field worker');
    expect(found.textContent).toContain('after: Manager');
    expect(found.textContent).toContain('Reason: covers for a colleague');
  });

  it.each([
    ['person.role_changed', null, 'Manager', 'no role', 'Manager'],
    ['person.team_changed', 'Water', null, 'Water', 'no team'],
    ['person.disabled', 'active', 'disabled', 'active', 'disabled'],
    ['record.changed', 4, 1200, '4', '1,200'],
    ['record.changed', true, null, 'Yes', 'nothing'],
  ])('of %s say nothing as a word', (verb, from, to, before, after) => {
    const found = line({ verb, details: { from, to } });
    expect(found.querySelector('del')?.textContent).toBe(before);
    expect(found.querySelector('ins')?.textContent).toBe(after);
  });

  it('are states in the language of the page, and names as they were written', () => {
    setLocale('de');
    expect(line({ verb: 'person.enabled', details: { from: 'disabled', to: 'invited' } }).querySelector('ins')?.textContent).toBe('eingeladen');
    expect(line({ verb: 'person.team_changed', details: { from: 'disabled', to: 'invited' } }).querySelector('ins')?.textContent).toBe('invited');
  });
});

describe('what else an event says', () => {
  it.each<[string, Partial<AuditEvent>, string]>([
    ['why it was refused', { verb: 'person.disabled', outcome: 'refused', details: { refusal: 'last_administrator' } }, 'one active administrator must remain'],
    ['a code that is not a text of anybody', { verb: 'access.refused', outcome: 'refused', target: null, details: { reason: 'no_permission', count: 3 } }, 'their role does not allow it · 3 times'],
    ['counts of an import', { verb: 'people.imported', target: null, details: { created: 5, refused: 2, newTeams: 1, fileName: 'people.csv' } }, 'File: people.csv · 2 rows refused · 1 new team'],
    ['a bad end', { verb: 'store.opened', target: null, details: { closedCleanly: false, anchor: 'locked' } }, 'the last run had not ended properly · the keychain was locked, nothing to compare with'],
    ['where a chain is doubtful', { verb: 'audit.verified', target: null, details: { firstBadSeq: 1200 } }, 'first doubtful event: 1,200'],
    ['a rollback', { verb: 'audit.rollback_noticed', outcome: 'failed', target: null, details: { anchorSeq: 9, chainSeq: 4 } }, 'the keychain remembers event 9, the data ended at 4'],
    ['a field about somebody', { verb: 'record.changed', target: { kind: 'record', id: 'x', name: 'Example 1' }, details: { field: 'head', version: 2 } }, 'Field: head · what it holds, only the record keeps'],
    ['that it was shortened', { details: { cut: ['reason'] } }, 'shortened to fit'],
  ])('%s', (_what, event, text) => {
    expect(line(event).textContent).toBe(text);
  });

  it('names the tags that were put on a record and taken off it', () => {
    const found = line({ verb: 'record.tagged', details: { tagsAdded: ['flood', 'فيضان'], tagsRemoved: ['draft'] } });
    expect(found.textContent).toBe('Tags added: flood, فيضان · Tags removed: draft');
  });

  it('is nothing where there is nothing more', () => {
    expect(line({ verb: 'session.signed_in', target: null }).textContent).toBe('');
  });

  it('keeps what looks like markup as text', () => {
    const found = line({ details: { reason: '<said/><b>x</b>' } });
    expect(found.textContent).toBe('Reason: <said/><b>x</b>');
    expect(found.querySelector('b')).toBeNull();
  });
});

it('a name that says something else in one area has words of its own there; one of a newer version stands for itself', () => {
  const { detail, value } = renderHook(() => useWords()).result.current;
  expect(detail('removed', 'type.changed')).toBe('Fields removed');
  expect(detail('removed', 'backup.created')).toBe('Older backups to remove');
  expect(detail('backupId', 'backup.created')).toBe('Backup');
  expect(detail('ofLater', 'backup.created')).toBe('ofLater');
  expect(value('relation', 'older')).toBe('older than what is here');
  expect(value('reason', 'older: than. what')).toBe('older: than. what');
});

it('the text to copy is the one that the engine hashes', () => {
  const event = exampleEvent({ details: { to: 'b', from: 'ä "quoted" \u0007', count: 3, list: ['z', 'a'], none: null, yes: true } });
  expect(canonicalText(event)).toBe(canonicalJson(event));
});
