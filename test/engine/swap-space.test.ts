import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { controlGroup, isOnlyFrom } from '../../main/engine/swap-space.ts';

describe('the control group of this program', () => {
  it.each([
    ['version 2 alone', '0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-holdfast-4242.scope\n', '/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-holdfast-4242.scope'],
    ['beside version 1', '4:memory:/user.slice\n1:name=systemd:/user.slice/session-1.scope\n0::/user.slice/session-1.scope\n', '/sys/fs/cgroup/user.slice/session-1.scope'],
    ['a name with two dots in it', '0::/app.slice/app-a..b-1.scope\n', '/sys/fs/cgroup/app.slice/app-a..b-1.scope'],
  ])('is read: %s', (_case, text, expected) => {
    expect(controlGroup(text)).toBe(expected);
  });

  it.each([
    ['the one that all begins with, which has no limits', '0::/\n'],
    ['one outside what a container sees', '0::/../../system.slice\n'],
    ['version 1 alone', '4:memory:/user.slice\n'],
    ['nothing', ''],
  ])('is none: %s', (_case, text) => {
    expect(controlGroup(text)).toBeNull();
  });
});

/** Each but the first descends from one before it. */
const family = fc.array(fc.nat(), { maxLength: 20 }).map((picks) => {
  const members = [{ pid: 1000, parent: 1 }];
  for (const pick of picks) members.push({ pid: 1000 + members.length, parent: members[pick % members.length]?.pid ?? 0 });
  return members;
});

describe('a group of this program alone', () => {
  it('has it and what descends from it, in whatever order', () => {
    fc.assert(fc.property(family.chain((members) => fc.shuffledSubarray(members, { minLength: members.length })), (members) => isOnlyFrom(1000, members)));
  });

  it('is not one with anybody else in it, nor one that somebody else began', () => {
    fc.assert(fc.property(family, fc.integer({ min: 2, max: 999 }), (members, other) => !isOnlyFrom(1000, [...members, { pid: other, parent: 1 }])));
    expect(isOnlyFrom(1001, [{ pid: 1000, parent: 1 }, { pid: 1001, parent: 1000 }])).toBe(false);
    expect(isOnlyFrom(1000, [])).toBe(false);
    expect(isOnlyFrom(1000, [{ pid: 1000, parent: 1 }, { pid: 1001, parent: Number.NaN }])).toBe(false);
  });
});
