import { hotp, stepAt } from '../../../main/engine/second-factor/totp.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The device of a person: it knows the secret that was typed into it, and has a clock of its own. */
export interface Device {
  secret: Buffer;
  /** The code it shows, this many steps from now. */
  code(stepsAhead?: number): string;
}

/** Reads the secret as an app does, from what a person typed. */
export function deviceWith(typed: string, clock: TestClock): Device {
  const bits = [...typed.replaceAll(' ', '')].map((symbol) => ALPHABET.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/gu) ?? []).map((eight) => Number.parseInt(eight, 2)));
  return { secret, code: (stepsAhead = 0) => hotp(secret, stepAt(clock.nowMs()) + stepsAhead) };
}

/** Sets up the second factor of whoever is signed in here. The clock moves on, so that the next code is a new one. */
export async function enrol(running: RunningEngine, clock: TestClock): Promise<{ device: Device; codes: string[] }> {
  const { secret } = await running.call('secondFactor.begin', {});
  const device = deviceWith(secret, clock);
  const { codes } = await running.call('secondFactor.confirm', { code: device.code() });
  clock.advance(60_000);
  return { device, codes };
}
