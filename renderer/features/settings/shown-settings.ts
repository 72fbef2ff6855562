import { z } from 'zod';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName, Settings } from '../../../preload/contract/settings.ts';

export const SETTING_GROUPS = ['sessions', 'attempts', 'credentials', 'records', 'backups'] as const;
export type SettingGroup = (typeof SETTING_GROUPS)[number];

interface Shown {
  group: SettingGroup;
  /** In which direction it lets more through. */
  weakerWhen: 'more' | 'less';
}
/** Where each setting stands on the page, and which way is the weaker one. A setting without this does not compile. */
const SHOWN: Record<SettingName, Shown> = {
  idleLockMinutes: { group: 'sessions', weakerWhen: 'more' },
  sessionTtlSeconds: { group: 'sessions', weakerWhen: 'more' },
  accessTtlSeconds: { group: 'sessions', weakerWhen: 'more' },
  resumeMinutes: { group: 'sessions', weakerWhen: 'more' },
  reauthMinutes: { group: 'sessions', weakerWhen: 'more' },
  tokenKeyDays: { group: 'sessions', weakerWhen: 'more' },
  freeAttempts: { group: 'attempts', weakerWhen: 'more' },
  longestWaitMinutes: { group: 'attempts', weakerWhen: 'less' },
  mostFailures: { group: 'attempts', weakerWhen: 'more' },
  invitationDays: { group: 'credentials', weakerWhen: 'more' },
  drillDays: { group: 'credentials', weakerWhen: 'more' },
  bcryptCost: { group: 'credentials', weakerWhen: 'less' },
  revealsPerHour: { group: 'records', weakerWhen: 'more' },
  revealSeconds: { group: 'records', weakerWhen: 'more' },
  revealReason: { group: 'records', weakerWhen: 'less' },
  backupDueDays: { group: 'backups', weakerWhen: 'more' },
};

/** What a person counts in. Nobody thinks of half a day in seconds or minutes. */
export type Unit = 'seconds' | 'minutes' | 'hours' | 'days';

interface Measure {
  /** Null for what is counted and not measured. */
  unit: Unit | null;
  /** How many of the contract's units one of the shown is. */
  each: number;
}
/**
 * The contract says a setting's unit at the end of its name. Whether that is shown as hours is the preset's to say, not
 * the present value's: a unit that changes with the value would change what is meant by a number typed before.
 */
function measureOf(name: SettingName): Measure {
  if (name.endsWith('Days')) return { unit: 'days', each: 1 };
  const perMinute = name.endsWith('Seconds') ? 60 : 1;
  if (perMinute === 1 && !name.endsWith('Minutes')) return { unit: null, each: 1 };
  if (perMinute === 60 && SETTINGS[name].preset < 60) return { unit: 'seconds', each: 1 };
  const perHour = 60 * perMinute;
  return SETTINGS[name].preset >= perHour ? { unit: 'hours', each: perHour } : { unit: 'minutes', each: perMinute };
}

/** The settings of a group, in the order of the page. */
export function settingsOf(group: SettingGroup): SettingName[] {
  return (Object.keys(SHOWN) as SettingName[]).filter((name) => SHOWN[name].group === group);
}
export function unitOf(name: SettingName): Unit | null {
  return measureOf(name).unit;
}
/** A value of the contract as it is shown, in its unit: with as many decimals as can be typed. */
export function shownValue(name: SettingName, value: number): number {
  return Number((value / measureOf(name).each).toFixed(2));
}
/** Least, most and preset as they are shown. */
export function shownBounds(name: SettingName): { least: number; most: number; preset: number } {
  const { least, most, preset } = SETTINGS[name];
  return { least: shownValue(name, least), most: shownValue(name, most), preset: shownValue(name, preset) };
}

const NUMBER = /^\d{1,6}(?:[.,]\d{1,2})?$/u;

/** The contract's value of what was typed; null for what is no number, no whole one where it must be, or out of bounds. */
export function typedValue(name: SettingName, typed: string): number | null {
  const text = typed.trim();
  if (!NUMBER.test(text)) return null;
  // In whole hundredths, which a number has exactly: 1.15 times 60 would not be 69.
  const value = (Math.round(Number(text.replace(',', '.')) * 100) * measureOf(name).each) / 100;
  const { least, most } = SETTINGS[name];
  return Number.isInteger(value) && value >= least && value <= most ? value : null;
}

/** Whether a value lets more through than the preset does. */
export function isWeaker(name: SettingName, value: number): boolean {
  const { preset } = SETTINGS[name];
  return SHOWN[name].weakerWhen === 'more' ? value > preset : value < preset;
}

/** What was typed into the page, by setting. */
export const Typed = z.partialRecord(z.enum(Object.keys(SHOWN) as [SettingName, ...SettingName[]]), z.string().max(20));
export type Typed = z.infer<typeof Typed>;

/** What is to be changed, and what cannot be: each as the contract has it. */
export function changesIn(typed: Typed, inForce: Settings): { changes: Partial<Settings>; wrong: SettingName[] } {
  const entries = (Object.entries(typed) as [SettingName, string][]).map(([name, text]) => ({ name, value: typedValue(name, text) }));
  return {
    changes: Object.fromEntries(entries.filter(({ name, value }) => value !== null && value !== inForce[name]).map(({ name, value }) => [name, value])),
    wrong: entries.filter(({ value }) => value === null).map(({ name }) => name),
  };
}
