// `npm run package -- --dir [--test-build [--inspectable]] [--out FOLDER]`: an unpacked app, by default in release/.
import './setup/plain-failures.mjs';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { makeAppFolder } from './package/app-folder.mjs';
import { thirdPartyLicences } from './package/licences.mjs';
import { ROOT } from './setup/root.mjs';
import { electronRuntime } from './setup/runtime.mjs';

const TEST_MARK = 'This is a test build of Holdfast. It is not for real data and is never handed out.\n';

const { values } = parseArgs({
  options: {
    dir: { type: 'boolean', default: false },
    'test-build': { type: 'boolean', default: false },
    inspectable: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
});
if (!values.dir) throw new Error('only --dir is there: installers come with a later version');
if (values.inspectable && !values['test-build']) throw new Error('--inspectable weakens the program: only for a --test-build');
const out = await packageApp({ testBuild: values['test-build'], inspectable: values.inspectable, out: values.out });
console.log(out);

/**
 * Packs the app for this platform.
 * @param {{ testBuild: boolean, inspectable: boolean, out: string | undefined }} options
 * @returns {Promise<string>} the folder of the unpacked app
 */
async function packageApp({ testBuild, inspectable, out = join(ROOT, 'release', flavourOf({ testBuild, inspectable })) }) {
  const runtime = await electronRuntime();
  if (runtime.kind !== 'official' && !testBuild) {
    throw new Error('the official Electron is not here, and nothing that is handed out is made from a stand-in. For a test build add --test-build');
  }
  const output = resolve(out);
  const app = join(output, 'app');
  const productName = testBuild ? 'Holdfast Test' : 'Holdfast';
  await makeAppFolder(app, { productName, testBuild, runtime });

  let unpacked = '';
  await build({
    targets: Platform.current().createTarget('dir'),
    projectDir: ROOT,
    publish: 'never',
    // On top of electron-builder.yml.
    config: {
      productName,
      ...(testBuild ? { appId: 'app.holdfast.console.test', linux: { executableName: 'holdfast-test' } } : {}),
      directories: { app, output },
      electronDist: runtime.distPath,
      electronVersion: runtime.version,
      electronFuses: inspectable ? { enableNodeCliInspectArguments: true } : {},
      // The stand-in opens folders by an app of its own, which has no place in a package.
      afterExtract: ({ appOutDir }) => rmSync(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
      afterPack: ({ appOutDir }) => {
        unpacked = appOutDir;
        const resources = resourcesIn(appOutDir, productName);
        writeFileSync(join(resources, 'THIRD-PARTY.txt'), thirdPartyLicences());
        if (testBuild) writeFileSync(join(resources, 'TEST-BUILD.txt'), TEST_MARK);
      },
    },
  });
  for (const leftover of [app, join(output, 'builder-debug.yml')]) rmSync(leftover, { recursive: true, force: true });
  return unpacked;
}

/**
 * @param {string} appOutDir
 * @param {string} productName
 */
function resourcesIn(appOutDir, productName) {
  return process.platform === 'darwin' ? join(appOutDir, `${productName}.app`, 'Contents', 'Resources') : join(appOutDir, 'resources');
}

/** @param {{ testBuild: boolean, inspectable: boolean }} options */
function flavourOf({ testBuild, inspectable }) {
  if (!testBuild) return '';
  return inspectable ? 'test-inspectable' : 'test';
}
