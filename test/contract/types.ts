import type { InputOf, OperationName, OutputOf } from '../../preload/contract/contract.ts';
import type { FeatureHandlers } from '../../main/engine/handler.ts';

/** Checked by the compiler alone: each expected error is one that a wrong use must cause. */
export const rightInput: InputOf<'people.list'> = { offset: 0, limit: 10, filter: { search: 'x' } };
// @ts-expect-error a field that the contract does not have
export const wrongField: InputOf<'people.list'> = { offset: 0, limit: 10, nope: 1 };
// @ts-expect-error a field of another type
export const wrongType: InputOf<'people.list'> = { offset: '0', limit: 10 };
// @ts-expect-error an operation that is not declared
export const wrongName: OperationName = 'people.removeEverything';
export const rightOutput: OutputOf<'people.get'>['person']['username'] = 'example';
// @ts-expect-error a field that the answer does not have
export type WrongOutput = OutputOf<'people.get'>['person']['password'];
// @ts-expect-error a feature without all its handlers
export const missingHandlers: FeatureHandlers<'audit'> = {};
