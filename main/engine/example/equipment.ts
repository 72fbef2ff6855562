import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { DAY_MS, dayOf } from './calendar.ts';
import { archive, change, madeBefore } from './records.ts';
import type { Draft, ExampleRecord, Sources } from './records.ts';
import { LOGISTICS } from './teams.ts';
import { EQUIPMENT, LOAN_REMARKS } from './texts.ts';

/** What the organisation owns; most of it was there from the beginning. */
export function makeEquipment(sources: Sources, count: number): Draft[] {
  const { chance, calendar, workingIn } = sources;
  return Array.from({ length: count }, (_, at): Draft => {
    const owner = chance.pick(workingIn[LOGISTICS] ?? []);
    const atMs = chance.happens(0.7) ? calendar.after(chance, owner.joinedAtMs, 0, 25) : calendar.moment(chance, owner.joinedAtMs);
    const [label, category] = chance.pick(EQUIPMENT);
    const isLocked = category === 'device' || category === 'vehicle';
    const values: RecordValues = {
      label,
      serial: `EX-${String(at + 1).padStart(4, '0')}`,
      category,
      condition: 'good',
      bought: dayOf(atMs - chance.whole(5, 900) * DAY_MS),
      price: chance.whole(20, 2_400) + chance.pick([0, 0.5, 0.9, 0.95]),
      life_years: chance.whole(2, 8),
      seller: chance.pick(['sales@supplies.example', 'shop@gear.example', 'orders@tools.example']),
      ...(isLocked ? { unlock_code: String(chance.whole(1_000, 999_999)) } : {}),
      ...(category === 'medical' ? { checked_daily: '07:30' } : {}),
    };
    const piece: Draft = { id: chance.uuid(), owner, state: 'active', archived: null, versions: [{ atMs, by: owner, values }] };
    if (chance.happens(0.3)) change(piece, sources, { by: owner, leastDays: 20, mostDays: 200, values: { condition: chance.pick(['worn', 'in_repair']) } });
    if (isLocked && chance.happens(0.2)) change(piece, sources, { by: owner, leastDays: 10, mostDays: 150, values: { unlock_code: String(chance.whole(1_000, 999_999)) } });
    if (chance.happens(0.04) && change(piece, sources, { by: owner, leastDays: 30, mostDays: 250, values: { condition: 'lost' } })) archive(piece, sources, owner, 20);
    return piece;
  });
}

/** Who had which piece. What is due is back, mostly. */
export function makeLoans(sources: Sources, equipment: readonly ExampleRecord[], count: number): Draft[] {
  const { chance, calendar, people, workingIn } = sources;
  const working = people.filter(({ isWorking }) => isWorking);
  const keepers = workingIn[LOGISTICS] ?? [];
  const drafts: Draft[] = [];
  while (drafts.length < count) {
    const owner = chance.pick(keepers);
    const borrower = chance.pick(working);
    const atMs = calendar.moment(chance, Math.max(owner.joinedAtMs, borrower.joinedAtMs) + DAY_MS);
    const piece = madeBefore(chance, equipment, atMs);
    if (!piece) continue;
    const dueMs = atMs + chance.whole(3, 60) * DAY_MS;
    const values: RecordValues = { piece: piece.id, borrower: borrower.id, out_on: dayOf(atMs), due_on: dayOf(dueMs), why: chance.pick(LOAN_REMARKS), returned: false };
    const loan: Draft = { id: chance.uuid(), owner, state: 'active', archived: null, versions: [{ atMs, by: owner, values }] };
    const backAtMs = calendar.after(chance, atMs, 2, 70);
    if (backAtMs > atMs && backAtMs < calendar.endMs && chance.happens(0.93)) {
      const state = chance.weighted([['good', 80], ['worn', 16], ['broken', 4]] as const);
      loan.versions.push({ atMs: backAtMs, by: chance.pick(keepers), values: { ...values, returned: true, back_on: dayOf(backAtMs), state_back: state } });
      if (chance.happens(0.5)) archive(loan, sources, owner, 60);
    }
    drafts.push(loan);
  }
  return drafts;
}
