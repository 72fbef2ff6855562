import { RotateCcw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SettingName } from '../../../preload/contract/settings.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Tag } from '../../ui/tag.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './settings-page.module.css';
import { isWeaker, shownBounds, shownValue, typedValue, unitOf } from './shown-settings.ts';

interface SettingFieldProps {
  name: SettingName;
  /** What holds now. */
  inForce: number;
  /** What was typed in its place; null for nothing. */
  typed: string | null;
  onChange: (typed: string | null) => void;
}

/** One setting: what it does, what holds, between what it may be, and the way back to what the program comes with. */
export function SettingField({ name, inForce, typed, onChange }: SettingFieldProps) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { least, most, preset } = shownBounds(name);
  const bounds = { least: format.number(least), most: format.number(most), preset: format.number(preset) };
  const now = String(shownValue(name, inForce));
  const value = typed === null ? inForce : typedValue(name, typed);
  const unit = unitOf(name);
  const isChanged = value !== null && value !== inForce;
  const weaker = value !== null && isWeaker(name, value);
  const isPreset = value !== null && shownValue(name, value) === preset;
  return (
    <div className={styles.setting}>
      <TextField
        label={t(`names.${name}`)}
        value={typed ?? now}
        onChange={(next) => onChange(next === now ? null : next)}
        hint={
          <>
            {t(`about.${name}`)} {t('bounds', bounds)}
          </>
        }
        error={value === null ? t('wrong', bounds) : null}
        dir="ltr"
        maxLength={9}
        after={
          <>
            {unit !== null && <span className={styles.unit}>{t(`units.${unit}`, { count: value === null ? most : shownValue(name, value) })}</span>}
            {!isPreset && (
              <IconButton
                small
                label={t('toPreset', { name: t(`names.${name}`), preset: bounds.preset })}
                icon={<RotateCcw />}
                onPress={() => onChange(String(preset) === now ? null : String(preset))}
                excludeFromTabOrder={false}
              />
            )}
          </>
        }
      />
      {isChanged || weaker ? (
        <div className={styles.marks}>
          {isChanged && <Tag tone="accent">{t('changed')}</Tag>}
          {weaker && <span className={styles.weaker}>{t('weaker', { preset: bounds.preset })}</span>}
        </div>
      ) : null}
    </div>
  );
}
