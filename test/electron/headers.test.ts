import { describe, expect, it } from 'vitest';
import { responseHeaders } from '../../main/electron/headers.ts';

const NONCE = 'Zm9yIG9uZSBsb2FkIG9ubHk=';
const headers = responseHeaders('text/html; charset=utf-8', NONCE);

/** The policy as a browser reads it (CSP 3, 2.2.1): directives by name, the first of a name counts. */
function parsePolicy(policy: string): Map<string, string[]> {
  const directives = new Map<string, string[]>();
  for (const part of policy.split(';')) {
    const [name = '', ...values] = part.trim().split(/\s+/u);
    if (name !== '' && !directives.has(name.toLowerCase())) directives.set(name.toLowerCase(), values);
  }
  return directives;
}
const policyText = headers['Content-Security-Policy'] ?? '';
const policy = parsePolicy(policyText);

describe('the content security policy', () => {
  it('begins from nothing', () => {
    expect(policyText.startsWith("default-src 'none'")).toBe(true);
    expect(policy.get('default-src')).toEqual(["'none'"]);
  });

  it('allows the app’s own files, and a style element with the nonce of this load', () => {
    expect(policy.get('script-src')).toEqual(["'self'"]);
    expect(policy.get('style-src')).toEqual(["'self'", `'nonce-${NONCE}'`]);
    expect(policy.get('img-src')).toEqual(["'self'"]);
    expect(policy.get('font-src')).toEqual(["'self'"]);
  });

  it.each(['connect-src', 'worker-src', 'frame-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'])('allows nothing for %s', (name) => {
    expect(policy.get(name)).toEqual(["'none'"]);
  });

  it('turns Trusted Types on, with no policy at all', () => {
    expect(policy.get('require-trusted-types-for')).toEqual(["'script'"]);
    expect(policy.get('trusted-types')).toEqual(["'none'"]);
  });

  it('has no way around itself and names no other place', () => {
    const values = [...policy.values()].flat();
    for (const value of values) {
      expect(value).not.toMatch(/unsafe|wasm|strict-dynamic|report-sample|allow-duplicates|\*|:|^data|^blob/iu);
      expect(value).toMatch(/^'(?:none|self|script|nonce-[A-Za-z0-9+/=]+)'$/u);
    }
    expect(values.filter((value) => value.includes('nonce'))).toHaveLength(1);
  });
});

describe('the other headers', () => {
  it('are those of requirement B10, on every kind of file', () => {
    for (const contentType of ['text/html; charset=utf-8', 'text/javascript; charset=utf-8', 'text/plain; charset=utf-8']) {
      expect(responseHeaders(contentType, NONCE)).toMatchObject({
        'Content-Type': contentType,
        'X-Content-Type-Options': 'nosniff',
        'Referrer-Policy': 'no-referrer',
        'Cross-Origin-Opener-Policy': 'same-origin',
        'Cross-Origin-Embedder-Policy': 'require-corp',
        'Cross-Origin-Resource-Policy': 'same-origin',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': policyText,
      });
    }
  });

  it('allow no feature of the machine to anybody', () => {
    const features = (headers['Permissions-Policy'] ?? '').split(', ');
    for (const feature of features) expect(feature).toMatch(/^[a-z-]+=\(\)$/u);
    for (const name of ['camera', 'microphone', 'geolocation', 'clipboard-read', 'usb', 'serial', 'hid', 'display-capture', 'local-fonts']) {
      expect(features).toContain(`${name}=()`);
    }
    expect(new Set(features).size).toBe(features.length);
  });
});
