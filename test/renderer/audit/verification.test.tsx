import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Verification } from '../../../preload/contract/audit.ts';
import { LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { verificationIn } from '../../../renderer/features/audit/use-last-verification.ts';
import { VerificationResult } from '../../../renderer/features/audit/verification.tsx';
import { exampleEvent } from './example-event.ts';

afterEach(() => {
  cleanup();
  setLocale('en');
});

const found = (part: Partial<Verification>): Verification => ({ result: 'intact', events: 5012, firstBadSeq: null, checkpointSeq: 5000, anchorSeq: 4990, headHash: null, ...part });

describe('what a verification found', () => {
  it.each([
    ['intact', null, 'The chain is intact', 'status'],
    ['altered', 1234, 'The chain was altered at event 1,234', 'alert'],
    ['cut_short', 5013, 'The chain was cut short at event 5,013', 'alert'],
    ['rolled_back', 4991, 'The data was rolled back at event 4,991', 'alert'],
  ] as const)('%s is said in words, with what to do', (result, firstBadSeq, title, role) => {
    render(<VerificationResult found={found({ result, firstBadSeq })} />);
    expect(screen.getByRole('heading').textContent).toBe(title);
    expect(screen.getByRole(role).textContent).toContain('5,012');
    expect(screen.getByRole(role).textContent).toContain('at event 5,000');
    expect(screen.queryByRole('button', { name: 'Check again' }) !== null).toBe(result !== 'intact');
  });

  it.each(LANGUAGES)('differs for each result in %s', (language) => {
    setLocale(language);
    const texts = Verification.shape.result.options.map((result) => {
      const { container, unmount } = render(<VerificationResult found={found({ result, firstBadSeq: 3 })} />);
      const text = container.textContent;
      unmount();
      return text;
    });
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('says plainly that there is no checkpoint and no anchor', () => {
    const { container } = render(<VerificationResult found={found({ checkpointSeq: null, anchorSeq: null })} />);
    expect([...container.querySelectorAll('dd')].map((fact) => fact.textContent)).toEqual(['5,012', 'none', 'none']);
  });
});

describe('the last verification, as the audit remembers it', () => {
  it('is read from its event', () => {
    const event = exampleEvent({ verb: 'audit.verified', details: { result: 'altered', events: 9, firstBadSeq: 10, checkpointSeq: null, anchorSeq: null } });
    expect(verificationIn(event)).toEqual({ result: 'altered', events: 9, firstBadSeq: 10, atMs: event.atMs });
  });
  it.each([
    ['another verb', exampleEvent({ verb: 'audit.exported', details: { result: 'intact', events: 9, firstBadSeq: null } })],
    ['a result of a newer version', exampleEvent({ verb: 'audit.verified', details: { result: 'half', events: 9, firstBadSeq: null } })],
    ['no details', exampleEvent({ verb: 'audit.verified' })],
  ])('is not taken from %s', (_what, event) => {
    expect(verificationIn(event)).toBeNull();
  });
});
