import { describe, expect, it } from 'vitest';
import { isOwnPage } from '../../main/electron/sender.ts';
import type { SenderFrame } from '../../main/electron/sender.ts';

const ORIGIN = 'app://holdfast';
const MAIN: SenderFrame = { origin: ORIGIN, parent: null, detached: false };
const own = (): boolean => true;
/** A frame that is gone: Electron throws on whatever is read of it. */
const gone = (name: keyof SenderFrame): SenderFrame =>
  Object.defineProperty({ ...MAIN }, name, {
    get() {
      throw new Error('Render frame was disposed before WebFrameMain could be accessed');
    },
  });

describe('who may speak to the main process', () => {
  it('is the main frame of a window of this program', () => {
    expect(isOwnPage(MAIN, ORIGIN, own)).toBe(true);
  });

  it.each<[string, SenderFrame | null | undefined]>([
    ['no frame', null],
    ['a frame that is not told', undefined],
    ['a frame within the page', { ...MAIN, parent: MAIN }],
    ['a detached frame', { ...MAIN, detached: true }],
    ['another scheme', { ...MAIN, origin: 'https://holdfast' }],
    ['another host', { ...MAIN, origin: 'app://elsewhere' }],
    ['an origin that begins alike', { ...MAIN, origin: 'app://holdfast.example' }],
    ['an origin in other letters', { ...MAIN, origin: 'APP://holdfast' }],
    ['an opaque origin', { ...MAIN, origin: 'null' }],
    ['no origin', { ...MAIN, origin: '' }],
    ['a file', { ...MAIN, origin: 'file://' }],
    ['a frame gone before its origin is read', gone('origin')],
    ['a frame gone before its parent is read', gone('parent')],
    ['a frame gone at once', gone('detached')],
  ])('is not %s', (_what, frame) => {
    expect(isOwnPage(frame, ORIGIN, own)).toBe(false);
  });

  it('is not the page of a window that this program did not open', () => {
    expect(isOwnPage(MAIN, ORIGIN, () => false)).toBe(false);
  });

  it('is not a page whose window goes while it is looked for', () => {
    const destroyed = (): boolean => {
      throw new TypeError('Object has been destroyed');
    };
    expect(isOwnPage(MAIN, ORIGIN, destroyed)).toBe(false);
  });
});
