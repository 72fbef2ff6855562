import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName, Settings } from '../../../preload/contract/settings.ts';
import type { FeatureHandlers, QueryContext } from '../handler.ts';
import { DEFAULT_SETTINGS, loadSettings, storeSetting } from '../settings.ts';

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** The organisation's settings: reading them, and changing some, each with before and after in the audit. */
export const settingsHandlers: FeatureHandlers<'settings'> = {
  get: (_db, _input, ctx) => ({ settings: inForce(ctx) }),

  set(db, input, ctx) {
    const before: Settings = { ...DEFAULT_SETTINGS, ...loadSettings(db) };
    const changed = NAMES.filter((name) => input.settings[name] !== undefined && input.settings[name] !== before[name]);
    if (changed.length === 0) ctx.rollBack();
    for (const name of changed) {
      const value = input.settings[name] ?? before[name];
      storeSetting(db, name, value, ctx.clock.nowMs());
      ctx.record({ target: { kind: 'setting', id: name, name: null }, details: { setting: name, from: before[name], to: value } });
    }
    const after = changed.map((name) => [name, input.settings[name]]);
    return { settings: { ...inForce(ctx), ...(Object.fromEntries(after) as Partial<Settings>) } };
  },
};

function inForce({ settings }: Pick<QueryContext, 'settings'>): Settings {
  return Object.fromEntries(NAMES.map((name) => [name, settings[name]])) as Settings;
}
