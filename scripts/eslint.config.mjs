import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importRule } from './lint/import-rule.mjs';
import { sqlRule } from './lint/sql-rule.mjs';
import { CHANCES, SINKS, SQL_CASTS } from './lint/syntax.mjs';
import { ROOT } from './setup/root.mjs';

const PROGRAM = ['main/**/*.ts', 'preload/**/*.ts', 'renderer/**/*.{ts,tsx}'];
/** @param {{ selector: string, message: string }[]} forbidden */
const forbid = (...forbidden) => /** @type {['error', ...typeof forbidden]} */ (['error', ...forbidden]);

export default defineConfig(
  globalIgnores(['dist/', 'release/', 'node_modules/', 'test-results/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'renderer/tsconfig.json'], tsconfigRootDir: ROOT } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' }],
      // An interface may promise what an implementation has at once.
      '@typescript-eslint/require-await': 'off',
      // `string & Mark` is how a kind of text gets its own type.
      '@typescript-eslint/no-redundant-type-constituents': 'off',
    },
  },
  {
    files: ['scripts/**/*.{mjs,cjs}', 'test/**/*.cjs'],
    extends: [tseslint.configs.recommended],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', setTimeout: 'readonly', clearTimeout: 'readonly', AbortController: 'readonly', require: 'readonly' } },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['renderer/**/*.{ts,tsx}'], extends: [hooks.configs.flat['recommended-latest']] },
  {
    files: ['**/*.{ts,tsx,mjs,cjs}'],
    rules: {
      'max-lines': ['error', 400],
      'no-new-func': 'error',
      'no-script-url': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': forbid(...SINKS),
    },
  },
  {
    files: PROGRAM,
    plugins: { holdfast: { rules: { rooms: importRule, sql: /** @type {any} */ (sqlRule) } } },
    rules: {
      'holdfast/rooms': 'error',
      'holdfast/sql': 'error',
      'no-console': 'error',
      'no-restricted-syntax': forbid(...SINKS, ...SQL_CASTS),
    },
  },
  {
    files: ['main/engine/**/*.ts'],
    // Where the context gets its clock and dice from, and a temporary file its name.
    ignores: ['main/engine/engine.ts', 'main/engine/keys/replace-file.ts'],
    rules: { 'no-restricted-syntax': forbid(...SINKS, ...SQL_CASTS, ...CHANCES) },
  },
  // PRAGMAs take no bound values, and the key goes through one.
  { files: ['main/engine/db/**/*.ts'], rules: { 'holdfast/sql': 'off', 'no-restricted-syntax': forbid(...SINKS, ...CHANCES) } },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      // What a test reads back (JSON, rows, replies) has no type to trust; the assertions are what checks it.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  // Hostile pages try what the program may not do.
  { files: ['test/e2e/**/*.ts'], rules: { 'no-restricted-syntax': 'off', '@typescript-eslint/no-implied-eval': 'off' } },
);
