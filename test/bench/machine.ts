import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median } from './rounds.ts';

export interface MachineFacts {
  cpu: string;
  cores: number;
  memoryMiB: number;
  platform: string;
  node: string;
  electron: string;
  runtime: string;
  /** What one 4 KiB write made durable costs where the bench writes: it decides how much a commit hides. */
  syncMs: number;
}

/** What the figures were taken on. `folder` is on the disk that the bench uses. */
export function machineFacts(folder: string): MachineFacts {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryMiB: Math.round(totalmem() / 1024 / 1024),
    platform: `${process.platform} ${process.arch} ${release()}`,
    node: process.versions.node,
    ...electronFacts(),
    syncMs: syncMs(join(folder, 'sync')),
  };
}

export function machineLine(facts: MachineFacts): string {
  return [
    `${facts.cores} cores (${facts.cpu})`,
    `${facts.memoryMiB} MiB`,
    facts.platform,
    `Node ${facts.node}`,
    `Electron ${facts.electron} (${facts.runtime})`,
    `a durable 4 KiB write takes ${facts.syncMs.toFixed(2)} ms`,
  ].join(', ');
}

function electronFacts(): { electron: string; runtime: string } {
  const runtimeFile = fileURLToPath(new URL('../../dist/runtime.json', import.meta.url));
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const versionFile = override === undefined ? null : join(override, 'version');
  return {
    runtime: fieldOf(runtimeFile, 'runtime') ?? 'not built',
    electron:
      (versionFile === null ? null : textOf(versionFile)) ??
      fieldOf(fileURLToPath(new URL('../../node_modules/electron/package.json', import.meta.url)), 'version') ??
      'unknown',
  };
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}

function fieldOf(file: string, name: string): string | null {
  const text = textOf(file);
  const value = text === null ? null : (JSON.parse(text) as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : null;
}

function syncMs(file: string): number {
  const block = Buffer.alloc(4096, 1);
  const fd = openSync(file, 'w', 0o600);
  try {
    return median(
      Array.from({ length: 100 }, () => {
        const startMs = performance.now();
        writeSync(fd, block);
        fdatasyncSync(fd);
        return performance.now() - startMs;
      }),
    );
  } finally {
    closeSync(fd);
  }
}
