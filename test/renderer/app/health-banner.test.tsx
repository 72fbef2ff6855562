import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { HealthBanner } from '../../../renderer/app/shell/health-banner.tsx';
import { freshEngine, openPage } from '../people/open-page.tsx';

const engine = freshEngine();
const state = (state: string, parts: string[] = []): void => {
  engine.current.answers.set('health.state', () => ({ state, checkedAtMs: null, parts, attachments: { missing: 0, damaged: 0 } }));
};

describe('the line that tells of damage and of a failed upgrade', () => {
  it('is not there while nothing is damaged', async () => {
    state('whole');
    openPage(<HealthBanner />, { address: '/' });
    await waitFor(() => expect(engine.current.inputsOf('health.state')).toHaveLength(1));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what is damaged, and leads to the ways out', async () => {
    state('damaged', ['audit', 'records']);
    openPage(<HealthBanner />, { address: '/' });
    const banner = await screen.findByRole('alert');
    expect(banner.textContent).toContain('Damage was found in the data (audit and records).');
    expect(screen.getByRole('link', { name: 'Ways out' }).getAttribute('href')).toContain('/maintenance');
  });

  it('says that it is being looked through', async () => {
    state('suspected');
    openPage(<HealthBanner />, { address: '/' });
    expect((await screen.findByRole('alert')).textContent).toContain('looking through all of it');
  });

  it('says that the data could not be brought up to date, which is no damage', async () => {
    state('not_upgraded');
    openPage(<HealthBanner />, { address: '/' });
    expect((await screen.findByRole('alert')).textContent).toContain('could not bring the data up to date. You can look things up and export them');
    expect(screen.getByRole('complementary', { name: 'Data not brought up to date' })).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ways out' })).toBeTruthy();
  });
});
