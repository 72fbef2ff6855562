import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BrokenPage, BrokenWindow } from '../../../renderer/app/broken.tsx';
import '../../../renderer/app/i18n/i18n.ts';
import { ErrorBoundary } from '../../../renderer/app/error-boundary.tsx';

let broken = true;
function Page() {
  if (broken) throw new Error('example fault');
  return <p>The page</p>;
}

beforeEach(() => {
  broken = true;
  // React reports what a boundary caught.
  vi.spyOn(console, 'error').mockReturnValue(undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a fault in the window', () => {
  it('is told with what was kept and what to do, without its details', () => {
    render(
      <ErrorBoundary fallback={() => <BrokenWindow />}>
        <Page />
      </ErrorBoundary>,
    );
    expect(screen.getByRole('alert').textContent).toContain('everything that was confirmed is saved');
    expect(screen.getByRole('button', { name: 'Load the window again' })).toBeTruthy();
    expect(document.body.textContent).not.toContain('example fault');
  });

  it('in one page ends when trying again works', async () => {
    render(
      <ErrorBoundary fallback={(retry) => <BrokenPage onRetry={retry} />}>
        <Page />
      </ErrorBoundary>,
    );
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try this page again' }));
    expect(screen.getByText('The page')).toBeTruthy();
  });
});
