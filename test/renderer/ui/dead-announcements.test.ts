import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dropDeadAnnouncements } from '../../../renderer/ui/dead-announcements.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

describe('an announcement', () => {
  it('is removed when what it took its name from is gone, and left alone while that is there', () => {
    const region = document.createElement('div');
    region.dataset['liveAnnouncer'] = 'true';
    const [dead, alive] = ['gone', 'here'].map((id) => {
      const said = document.createElement('div');
      said.setAttribute('aria-labelledby', id);
      region.append(said);
      return said;
    });
    const button = document.createElement('button');
    button.id = 'here';
    document.body.append(region, button);
    dropDeadAnnouncements();
    vi.runAllTimers();
    expect(dead?.isConnected).toBe(false);
    expect(alive?.isConnected).toBe(true);
  });
});
