import { createEngine } from './engine.ts';
import { errorFields } from './error-fields.ts';
import { serveEngine } from './host-serve.ts';
import type { HostLine } from './host-serve.ts';
import { keepOutOfCoreFiles } from './core-files.ts';

/**
 * The engine process: Electron's main process starts this file as a utility process, hands it a data folder and
 * then ports. Nothing here imports electron; the line to the main process is a property of `process`.
 */
keepOutOfCoreFiles();
const { parentPort } = process as unknown as { parentPort: HostLine };
const log = serveEngine(parentPort, createEngine);

/** Long enough for the last log line to leave; the process is of no use after an error nobody foresaw. */
const FAREWELL_MS = 200;
const EXIT_UNFORESEEN = 70;

function fall(event: string, error: unknown): void {
  log.error(event, errorFields(error));
  // Main starts a fresh engine; a transaction under way is rolled back by the database, as after a power cut.
  setTimeout(() => process.exit(EXIT_UNFORESEEN), FAREWELL_MS);
}
process.on('uncaughtException', (error) => fall('engine.uncaught', error));
process.on('unhandledRejection', (error) => fall('engine.unhandled', error));
