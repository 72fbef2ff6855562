import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * Builds the pages for the strict content policy: every script, style and image is a file of the app's own origin.
 * Nothing is inlined, no polyfill injects a script, no names of this machine's folders end up in the output.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  publicDir: false,
  plugins: [react()],
  css: { modules: { generateScopedName: '[name]__[local]__[hash:base64:4]' } },
  build: {
    outDir: '../dist/renderer',
    emptyOutDir: true,
    target: 'chrome130',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // zod and its setting are one file, so that no schema of another file is made before the setting (app/zod-jitless.ts).
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|app\/zod-jitless/u }] } } },
    sourcemap: false,
    reportCompressedSize: false,
  },
});
