import { cleanup, render, screen } from '@testing-library/react';
import fc from 'fast-check';
import jsqr from 'jsqr';
import { afterEach, describe, expect, it } from 'vitest';
import { QrCode } from '../../../renderer/ui/qr-code.tsx';

afterEach(cleanup);

// The module is CommonJS: what stands behind `default` depends on who loads it.
const read = (jsqr as unknown as { default?: typeof jsqr }).default ?? jsqr;
const SCALE = 4;

/** Reads the picture on the screen as a scanner would, out of pixels. */
function scanned(): string | null {
  const picture = screen.getByRole('img', { name: 'Example picture' });
  const size = Number(picture.getAttribute('viewBox')?.split(' ')[2]);
  const side = size * SCALE;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [, x, y] of picture.querySelector('path')!.getAttribute('d')!.matchAll(/M(\d+) (\d+)h1v1h-1z/gu)) {
    for (let row = Number(y) * SCALE; row < (Number(y) + 1) * SCALE; row += 1) {
      for (let column = Number(x) * SCALE; column < (Number(x) + 1) * SCALE; column += 1) pixels.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
    }
  }
  return read(pixels, side, side, { inversionAttempts: 'dontInvert' })?.data ?? null;
}

describe('a QR code', () => {
  it('is read back by a scanner, whatever it holds', () => {
    const text = fc.stringMatching(/^otpauth:\/\/totp\/[A-Za-z0-9%]{1,90}:[a-z0-9._-]{1,64}\?secret=[A-Z2-7]{32}$/u);
    fc.assert(
      fc.property(text, (uri) => {
        const { unmount } = render(<QrCode text={uri} label="Example picture" />);
        expect(scanned()).toBe(uri);
        // Not its mirror image, which only some scanners read: the module that is always dark (ISO/IEC 18004, 7.9.1).
        const picture = screen.getByRole('img', { name: 'Example picture' });
        const size = Number(picture.getAttribute('viewBox')?.split(' ')[2]);
        expect(picture.querySelector('path')?.getAttribute('d')).toContain(`M12 ${String(size - 12)}h1`);
        unmount();
      }),
      { numRuns: 20 },
    );
  });

  it('has light modules all around it, and no style of its own', () => {
    render(<QrCode text="otpauth://totp/Example:example?secret=GEZDGNBVGY3TQOJQ" label="Example picture" />);
    const picture = screen.getByRole('img', { name: 'Example picture' });
    const size = Number(picture.getAttribute('viewBox')?.split(' ')[2]);
    const places = [...picture.querySelector('path')!.getAttribute('d')!.matchAll(/M(\d+) (\d+)/gu)].flatMap(([, x, y]) => [Number(x), Number(y)]);
    expect(Math.min(...places)).toBe(4);
    expect(Math.max(...places)).toBe(size - 5);
    for (const part of [picture, ...picture.querySelectorAll('*')]) expect(part.hasAttribute('style')).toBe(false);
  });
});
