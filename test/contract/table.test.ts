import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract, OPERATIONS } from '../../preload/contract/contract.ts';
import { ERROR_CODES, REASONS } from '../../preload/contract/errors.ts';
import { secretFieldsOf } from '../../preload/contract/fields.ts';
import { RATE_CLASSES, RATES } from '../../preload/contract/operation.ts';
import { PERMISSIONS } from '../../preload/contract/permission.ts';
import { GATE_HANDLERS, HANDLERS } from '../../main/engine/handlers.ts';
import { MESSAGES } from '../../main/engine/messages.ts';

const operations = [...OPERATIONS];
/** Operations that work without a sign-in: a new one must be put here on purpose. */
const OPEN_TO_ANYONE = ['session.status', 'session.signIn', 'session.acceptInvitation', 'session.recover', 'setup.create', 'jobs.cancel', 'backups.compare', 'backups.restore', 'health.salvageByCode', 'host.info', 'host.pickBackup', 'host.saveSalvage', 'host.print', 'host.copySecret', 'host.protectScreen', 'host.openLink'];

/** Inputs that are about a secret and hold none. */
const SECRET_BY_NAME_ONLY = ['roles.create.secondFactorRequired', 'roles.update.secondFactorRequired'];

/** Every object schema below a schema, so that strictness can be asked of each. */
function objectsIn(schema: z.core.$ZodType, seen = new Set<z.core.$ZodType>()): z.core.$ZodObject[] {
  if (seen.has(schema)) return [];
  seen.add(schema);
  const found: z.core.$ZodObject[] = [];
  const def = schema._zod.def as unknown as Record<string, unknown>;
  if (def['type'] === 'object') {
    found.push(schema as z.core.$ZodObject);
    for (const part of Object.values(def['shape'] as Record<string, z.core.$ZodType>)) found.push(...objectsIn(part, seen));
  }
  for (const key of ['innerType', 'element', 'in', 'out', 'valueType']) {
    const part = def[key];
    if (part instanceof z.core.$ZodType) found.push(...objectsIn(part, seen));
  }
  for (const part of (def['options'] as z.core.$ZodType[] | undefined) ?? []) found.push(...objectsIn(part, seen));
  return found;
}

describe.each(operations)('%s', (name, operation) => {
  it('is named feature.operation, short enough for a message', () => {
    expect(name).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/u);
    expect(name.length).toBeLessThanOrEqual(64);
  });

  it('declares who may call it', () => {
    expect([...PERMISSIONS, 'signed_in', 'enrolling', 'anyone']).toContain(operation.permission);
    expect(operation.permission === 'anyone').toBe(OPEN_TO_ANYONE.includes(name));
  });

  it('takes and gives strict objects only: unknown keys are refused', () => {
    for (const side of [operation.input, operation.output]) {
      for (const object of objectsIn(side)) {
        expect((object._zod.def.catchall)?._zod.def.type).toBe('never');
      }
    }
    expect(objectsIn(operation.input).length).toBeGreaterThan(0);
  });

  it.each(['__proto__', 'constructor', 'extra'])('refuses the unknown key %s', (key) => {
    const parsed = operation.input.safeParse(JSON.parse(`{"${key}":{"polluted":true}}`));
    expect(parsed.success).toBe(false);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('has no input named like a secret that is not known as one', () => {
    const named = operation.input instanceof z.ZodObject ? Object.keys(operation.input.shape).filter((field) => /password|passphrase|secret|secondFactor|code$|shares$|escrowKey/iu.test(field)) : [];
    expect(secretFieldsOf(operation.input).sort()).toEqual(named.filter((field) => !SECRET_BY_NAME_ONLY.includes(`${name}.${field}`)).sort());
  });

  it('has a rate class with a budget', () => {
    expect(RATE_CLASSES).toContain(operation.rate);
    expect(RATES[operation.rate].burst).toBeGreaterThan(0);
  });

  it('has a handler where the engine answers, and none where the host does', () => {
    const expected = { query: HANDLERS, command: HANDLERS, gate: GATE_HANDLERS, host: null }[operation.kind];
    expect(HANDLERS.has(name)).toBe(expected === HANDLERS);
    expect(GATE_HANDLERS.has(name)).toBe(expected === GATE_HANDLERS);
  });

  it('leaves an audit event when it changes something', () => {
    if (operation.kind !== 'command') return;
    expect(operation.audit).toMatch(/^[a-z]+\.[a-z_]+$/u);
    expect(operation.permission).not.toBe('anyone');
    for (const feature of operation.changes) expect(Object.keys(contract)).toContain(feature);
  });
});

describe('the table', () => {
  it('has no handler without a contract', () => {
    for (const name of [...HANDLERS.keys(), ...GATE_HANDLERS.keys()]) expect(OPERATIONS.has(name)).toBe(true);
  });

  it('has one sentence for every reason, and no reason under two codes', () => {
    const reasons = ERROR_CODES.flatMap((code) => REASONS[code] as readonly string[]);
    expect(new Set(reasons).size).toBe(reasons.length);
    expect(Object.keys(MESSAGES).sort()).toEqual([...reasons].sort());
  });

  it('is what a client that is wrong about a field cannot compile against', () => {
    // The assertions of this file are the type checker's: an unused expectation of an error is one itself.
    expect(readFileSync(new URL('./types.ts', import.meta.url), 'utf8').match(/@ts-expect-error/gu)?.length).toBeGreaterThanOrEqual(4);
  });
});
