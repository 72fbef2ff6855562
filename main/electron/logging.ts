import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
// The `node` flavour: the `main` one opens an IPC channel on which any page could write free text into the log.
import electronLog from 'electron-log/node';
import type { EngineLog } from '../engine/host-services.ts';
import { logLine } from './redact.ts';
import type { LogFields, LogLevel } from './redact.ts';

export type Log = EngineLog;

const FILE_NAME = 'holdfast.log';
const ROTATE_AT_BYTES = 1024 * 1024;
const KEPT_FILES = 5;
/** Lines of one event in a minute; a flood of refusals must not push everything else out of the files. */
const LINES_PER_MINUTE = 120;

/** Opens `holdfast.log` (0600) in a folder that is there already, rotated by size, five old files kept. */
export function createLog(logsDir: string): Log {
  const file = join(logsDir, FILE_NAME);
  const logger = electronLog.create({ logId: 'holdfast' });
  logger.transports.console.level = false;
  if (logger.transports.ipc) logger.transports.ipc.level = false;
  if (logger.transports.remote) logger.transports.remote.level = false;
  const transport = logger.transports.file;
  transport.level = 'info';
  transport.setAppName('Holdfast');
  transport.resolvePathFn = () => file;
  transport.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  transport.maxSize = ROTATE_AT_BYTES;
  transport.archiveLogFn = () => rotate(file);
  // The line is complete: nothing is added to it, and nothing in it is taken for a format.
  transport.transforms = [({ data }) => String(data[0])];
  if (existsSync(file)) chmodSync(file, 0o600);

  const flood = floodGate(() => Date.now());
  const write =
    (level: LogLevel) =>
    (event: string, fields?: LogFields): void => {
      const lines = flood(event);
      if (lines.write) logger[level](logLine(Date.now(), level, event, { ...fields, ...lines.fields }));
    };
  return { info: write('info'), warn: write('warn'), error: write('error') };
}

/** holdfast.log to holdfast.1.log, that to holdfast.2.log, and so on; the oldest goes. */
function rotate(file: string): void {
  const numbered = (n: number): string => file.replace(/\.log$/u, `.${String(n)}.log`);
  rmSync(numbered(KEPT_FILES), { force: true });
  for (let n = KEPT_FILES - 1; n >= 1; n -= 1) if (existsSync(numbered(n))) renameSync(numbered(n), numbered(n + 1));
  renameSync(file, numbered(1));
}

/** Says for each event whether its line is written, and how many were left out before it. */
function floodGate(nowMs: () => number): (event: string) => { write: boolean; fields: LogFields } {
  const seen = new Map<string, { minute: number; lines: number }>();
  return (event) => {
    const minute = Math.floor(nowMs() / 60_000);
    const before = seen.get(event);
    if (before?.minute === minute) {
      before.lines += 1;
      return { write: before.lines <= LINES_PER_MINUTE, fields: {} };
    }
    seen.set(event, { minute, lines: 1 });
    const leftOut = Math.max(0, (before?.lines ?? 0) - LINES_PER_MINUTE);
    return { write: true, fields: leftOut > 0 ? { leftOut } : {} };
  };
}
