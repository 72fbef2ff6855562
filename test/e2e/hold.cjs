// Loaded into an unpacked program before its own code: what waits for Electron to be ready waits for the inspector as
// well, which calls this name as soon as it listens. No page then begins to load behind its back.
const { app } = require('electron');

// The program's arguments are where they are for everybody.
process.argv.splice(process.argv.indexOf('-r'), 2);

const ready = app.whenReady();
const released = new Promise((resolve) => {
  Object.assign(globalThis, { __playwright_run: () => resolve(undefined) });
});
app.whenReady = async () => {
  await Promise.all([ready, released]);
};
