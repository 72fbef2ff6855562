import type { z } from 'zod';
import { account } from './account.ts';
import { attachments } from './attachments.ts';
import { audit } from './audit.ts';
import { backups } from './backups.ts';
import { drafts } from './drafts.ts';
import { example } from './example.ts';
import { health } from './health.ts';
import { host } from './host.ts';
import { jobs } from './jobs.ts';
import { keys } from './keys.ts';
import type { Operation } from './operation.ts';
import { people } from './people.ts';
import { records } from './records.ts';
import { recordsFile } from './records-file.ts';
import { recordsImport } from './records-import.ts';
import { retention } from './retention.ts';
import { reviews } from './reviews.ts';
import { roles } from './roles.ts';
import { secondFactor } from './second-factor.ts';
import { session, setup } from './session.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { tags } from './tags.ts';
import { templates } from './templates.ts';
import { types } from './types.ts';
import { views } from './views.ts';

/** Every operation there is, by feature. From this one table follow types, checks, limits, audit and tests. */
export const contract = { session, setup, sessions, secondFactor, account, people, types, records, attachments, recordsImport, recordsFile, retention, tags, templates, views, roles, reviews, settings, keys, backups, health, drafts, example, audit, jobs, host };
export type Contract = typeof contract;
export type Feature = keyof Contract;

/** `feature.operation` for every operation of the contract. */
export type OperationName = { [F in Feature]: `${F}.${keyof Contract[F] & string}` }[Feature];
export type OperationOf<N extends OperationName> = N extends `${infer F extends Feature}.${infer O}`
  ? O extends keyof Contract[F]
    ? Contract[F][O]
    : never
  : never;
type Schemas<N extends OperationName> = OperationOf<N> extends { input: infer I extends z.ZodType; output: infer O extends z.ZodType } ? { input: I; output: O } : never;
/** What a caller passes (before defaults are applied). */
export type InputOf<N extends OperationName> = z.input<Schemas<N>['input']>;
/** What a handler receives (validated, normalised, defaults applied). */
export type ParsedInputOf<N extends OperationName> = z.output<Schemas<N>['input']>;
export type OutputOf<N extends OperationName> = z.output<Schemas<N>['output']>;

/** The operations as one flat table, by full name. A Map: no inherited key can be mistaken for an operation. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map(
  Object.entries<Record<string, Operation>>(contract).flatMap(([feature, operations]) =>
    Object.entries(operations).map(([name, operation]): [string, Operation] => [`${feature}.${name}`, operation]),
  ),
);
