import { afterEach, beforeEach, expect, test } from 'vitest';
import { head } from '../../../main/engine/audit/chain.ts';
import { anchorDetails, tookPlaceOf } from '../../../main/engine/audit/replaced-chain.ts';
import { auditedStore, type AuditedStore, exampleEvent } from './audited-store.ts';

const FORMER = { seq: 40, hash: 'ab'.repeat(32) };
let store: AuditedStore;
beforeEach(() => {
  store = auditedStore();
  store.append(5);
});
afterEach(() => store.remove());
const append = (verb: string, details: Record<string, string | number> = anchorDetails({ state: 'ok', value: FORMER })) => store.append(1, (index) => exampleEvent(index, { verb, details }));

test.each(['store.restored', 'store.put_back'])('%s takes the place of the chain that the keychain knew then, and of no other', (verb) => {
  append(verb);
  expect(tookPlaceOf(store.read, FORMER)).toBe(true);
  expect(tookPlaceOf(store.read, { ...FORMER, hash: 'ac'.repeat(32) })).toBe(false);
  expect(tookPlaceOf(store.read, head(store.read))).toBe(false);
});

test('only for as long as nothing came after it, and by no other event', () => {
  append('store.restored');
  append('store.opened', {});
  expect(tookPlaceOf(store.read, FORMER)).toBe(false);
  append('person.created');
  expect(tookPlaceOf(store.read, FORMER)).toBe(false);
});

test('of nothing where the keychain knew of none', () => {
  append('store.restored', anchorDetails({ state: 'entry_missing' }));
  expect(tookPlaceOf(store.read, FORMER)).toBe(false);
});
