import type { Feature } from '../../preload/contract/contract.ts';
import { accountHandlers } from './account/handlers.ts';
import { accountGates } from './account/preferences.ts';
import { attachmentsGates } from './attachments/gates.ts';
import { attachmentsHandlers } from './attachments/handlers.ts';
import { auditHandlers } from './audit/handlers.ts';
import type { Client, Core } from './core.ts';
import type { Db } from './db/database.ts';
import { draftsGates, draftsHandlers } from './drafts/drafts.ts';
import type { Actor, CommandContext, FeatureHandlers, GateCall, PreparedCommand } from './handler.ts';
import { healthGates, healthHandlers } from './health/handlers.ts';
import { exampleHandlers } from './example/handlers.ts';
import { settingsHandlers } from './organisation/settings.ts';
import { peopleHandlers } from './people/handlers.ts';
import { jobGates } from './cancel.ts';
import { backupsHandlers } from './maintenance/create-backup.ts';
import { backupsGates, keysGates } from './maintenance/gates.ts';
import { keysHandlers } from './maintenance/keys.ts';
import { recordsHandlers } from './records/handlers.ts';
import { recordsFileHandlers } from './records-file/handlers.ts';
import { recordsImportHandlers } from './records-import/handlers.ts';
import { retentionHandlers } from './retention/handlers.ts';
import { reviewsHandlers } from './reviews/handlers.ts';
import { rolesHandlers } from './roles/handlers.ts';
import { secondFactorGates } from './second-factor/gates.ts';
import { secondFactorHandlers } from './second-factor/handlers.ts';
import { sessionGates } from './session/gates.ts';
import { setupGates } from './session/setup.ts';
import { sessionsHandlers } from './sessions/handlers.ts';
import { tagsHandlers } from './tags/handlers.ts';
import { templatesHandlers } from './templates/handlers.ts';
import { typesHandlers } from './types/handlers.ts';
import { viewsHandlers } from './views/handlers.ts';

type PlainHandler = (db: Db, input: never, ctx: never, prepared?: never) => unknown;
export type AnyCommand = ((db: Db, input: never, ctx: CommandContext, prepared: never) => unknown) | PreparedCommand<never, never>;
type AnyHandler = PlainHandler | PreparedCommand<never, never>;
/** A handler of a gate works on the engine itself; `actor` is null only where the contract says `anyone`. */
export type GateHandler = (core: Core, client: Client, input: never, actor: Actor, call: GateCall) => Promise<unknown>;

/** Typed by the contract: a query or command without a handler, or a handler without a contract, does not compile. */
const FEATURES: { [F in Feature as keyof FeatureHandlers<F> extends never ? never : F]: FeatureHandlers<F> } = {
  people: peopleHandlers,
  types: typesHandlers,
  records: recordsHandlers,
  recordsImport: recordsImportHandlers,
  recordsFile: recordsFileHandlers,
  tags: tagsHandlers,
  templates: templatesHandlers,
  views: viewsHandlers,
  retention: retentionHandlers,
  attachments: attachmentsHandlers,
  roles: rolesHandlers,
  reviews: reviewsHandlers,
  secondFactor: secondFactorHandlers,
  sessions: sessionsHandlers,
  account: accountHandlers,
  settings: settingsHandlers,
  keys: keysHandlers,
  backups: backupsHandlers,
  health: healthHandlers,
  drafts: draftsHandlers,
  example: exampleHandlers,
  audit: auditHandlers,
};

export const HANDLERS: ReadonlyMap<string, AnyHandler> = named(FEATURES as Record<string, Record<string, AnyHandler>>);
export const GATE_HANDLERS: ReadonlyMap<string, GateHandler> = named<GateHandler>({
  session: sessionGates,
  setup: setupGates,
  keys: keysGates,
  backups: backupsGates,
  health: healthGates,
  secondFactor: secondFactorGates,
  drafts: draftsGates,
  attachments: attachmentsGates,
  account: accountGates,
  jobs: jobGates,
});

function named<H>(features: Record<string, Record<string, H>>): Map<string, H> {
  return new Map(
    Object.entries(features).flatMap(([feature, handlers]) =>
      Object.entries(handlers).map(([name, handler]): [string, H] => [`${feature}.${name}`, handler]),
    ),
  );
}
