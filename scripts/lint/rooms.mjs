// Who may import what. Paths are relative to the repository; one that ends with a slash means everything below it.

/**
 * Modules that are dangerous or heavy, each held to the rooms that need it. Tests and scripts are free.
 * @type {readonly { modules: RegExp, rooms: readonly string[], why: string }[]}
 */
export const MODULE_ROOMS = [
  { modules: /^electron(?:\/|$)/u, rooms: ['main/electron/', 'main/main.ts', 'preload/preload.ts'], why: 'only main/electron, the composition root and the preload know Electron' },
  { modules: /^keytar$/u, rooms: ['main/keychain/'], why: 'only main/keychain speaks to the keychain' },
  { modules: /^better-sqlite3(?:\/|$)/u, rooms: ['main/engine/db/'], why: 'only main/engine/db opens databases' },
  { modules: /^electron-log(?:\/|$)/u, rooms: ['main/electron/logging.ts'], why: 'what is logged passes the redaction in main/electron/logging.ts' },
  { modules: /^(?:node:)?child_process$/u, rooms: [], why: 'the program starts no other program' },
  { modules: /^(?:node:)?(?:net|tls|dgram|dns|http|http2|https|inspector|vm|repl|cluster|wasi)(?:\/|$)/u, rooms: [], why: 'the program has no use for the network, nor for running code that it did not bring' },
  {
    modules: /^(?:node:)?fs(?:\/|$)/u,
    rooms: ['main/electron/', 'main/cli/', 'main/jobs/', 'main/engine/db/', 'main/engine/keys/', 'main/engine/audit/', 'main/engine/attachments/', 'main/engine/core-files.ts', 'main/engine/swap-space.ts', 'main/engine/output-file.ts', 'main/engine/session/setup.ts', 'main/engine/maintenance/'],
    why: 'files are read and written in the few rooms named in scripts/lint/rooms.mjs',
  },
];

/**
 * Which way dependencies point. A file in `from` may import what `to` allows, and nothing else: own files by path,
 * modules by name. `node:` stands for every module of Node that MODULE_ROOMS does not hold back.
 * @type {readonly { from: string, own: readonly string[], modules: RegExp, why: string }[]}
 */
export const LAYERS = [
  { from: 'preload/contract/', own: ['preload/contract/'], modules: /^zod$/u, why: 'the contract is read on both sides of the bridge: zod and itself' },
  { from: 'preload/preload.ts', own: ['preload/contract/'], modules: /^electron$/u, why: 'the bridge is small and depends on the contract only' },
  { from: 'renderer/vite.config.ts', own: [], modules: /^(?:vite|@vitejs\/)/u, why: 'it configures the build' },
  { from: 'renderer/', own: ['renderer/', 'preload/contract/'], modules: /^(?!node:|electron$|vite)/u, why: 'pages know the contract and themselves, no Node and no Electron' },
  { from: 'main/engine/', own: ['main/engine/', 'main/jobs/', 'preload/contract/'], modules: /./u, why: 'the engine knows no window, no command line and no keychain' },
  { from: 'main/jobs/', own: ['main/jobs/', 'main/engine/', 'preload/contract/'], modules: /./u, why: 'jobs are threads of the engine' },
  { from: 'main/keychain/', own: ['main/keychain/', 'main/engine/', 'preload/contract/'], modules: /./u, why: 'the keychain knows no host' },
  { from: 'main/electron/', own: ['main/electron/', 'main/keychain/', 'main/engine/', 'preload/contract/'], modules: /./u, why: 'Electron is one of two hosts and does not know the other' },
  { from: 'main/cli/', own: ['main/cli/', 'main/keychain/', 'main/engine/', 'main/jobs/', 'preload/contract/'], modules: /./u, why: 'the command line is one of two hosts and does not know the other' },
];

/**
 * Insides: what lies in a room's subfolders is not for these.
 * @type {readonly { from: string, room: string, why: string }[]}
 */
export const INSIDES = [
  { from: 'main/electron/', room: 'main/engine/', why: 'the main process starts the engine and knows nothing of its rules' },
  { from: 'main/main.ts', room: 'main/engine/', why: 'the main process starts the engine and knows nothing of its rules' },
];

/**
 * Features do not reach into one another. First run, sign-in and setting up a second factor are parts of the same gate;
 * the second factor and the sessions are also parts of one's own account. Events are told in the audit's sentences
 * wherever they are told. Templates are chosen and kept where new records are filled in.
 */
export const FEATURES = {
  folder: 'renderer/features/',
  together: [
    ['session', 'setup', 'second-factor'],
    ['account', 'second-factor', 'sessions'],
    ['account', 'audit'],
    ['people', 'audit'],
    ['records', 'templates'],
    ['records', 'audit'],
  ],
};
