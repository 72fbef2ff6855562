import type { Chance } from './chance.ts';
import { Drawing } from './drawing.ts';

/** What every picture of the example says on itself. */
const MARK = 'EXAMPLE';
const [PAPER, INK, GREY, SOFT] = [0, 1, 2, 3];

/** A plan of a house that does not exist: walls, a door in each room, a bed or a table. */
export function floorPlan(chance: Chance): Buffer {
  const plan = new Drawing(320, 240, [0xfbfaf5, 0x2b3440, 0xa7adb3, 0xdce6ee]);
  const [left, top, width, height] = [chance.whole(16, 40), chance.whole(16, 36), chance.whole(210, 260), chance.whole(130, 160)];
  plan.fill(left, top, width, height, SOFT);
  for (let piece = chance.whole(2, 4); piece > 0; piece -= 1) plan.fill(chance.whole(left + 12, left + width - 50), chance.whole(top + 12, top + height - 36), chance.whole(18, 36), chance.whole(12, 22), GREY);
  for (const [x, y, w, h] of [[left, top, width, 5], [left, top + height - 5, width, 5], [left, top, 5, height], [left + width - 5, top, 5, height]] as const) plan.fill(x, y, w, h, INK);
  const across = left + chance.whole(Math.round(width * 0.35), Math.round(width * 0.65));
  plan.fill(across, top, 4, height, INK);
  plan.fill(across, top + chance.whole(20, height - 50), 4, 26, SOFT);
  const down = top + chance.whole(Math.round(height * 0.4), Math.round(height * 0.6));
  const isLeft = chance.happens(0.5);
  const [from, to] = isLeft ? [left, across] : [across, left + width];
  plan.fill(from, down, to - from, 4, INK);
  plan.fill(from + Math.round((to - from) / 2) - 12, down, 24, 4, SOFT);
  plan.fill(left + chance.whole(20, 60), top + height - 5, 30, 5, PAPER);
  plan.line(left, top + height + 16, left + 100, top + height + 16, 2, INK);
  plan.write('5 M', left + 104, top + height + 10, 2, INK);
  plan.write(MARK, 230, 222, 2, GREY);
  return plan.png();
}

/** A counter as one would photograph it, with what it stands at. */
export function counter(chance: Chance): Buffer {
  const face = new Drawing(320, 200, [0x8b9196, 0x14181c, 0xd8dcdf, 0xf4f5f2, 0xb3261e]);
  face.fill(30, 24, 260, 150, 2);
  face.fill(50, 56, 220, 56, INK);
  const digits = Array.from({ length: 6 }, () => String(chance.whole(0, 9)));
  digits.forEach((digit, at) => {
    face.fill(56 + at * 35, 62, 31, 44, at === 5 ? 4 : 3);
    face.write(digit, 62 + at * 35, 67, 4, at === 5 ? 3 : INK);
  });
  face.write('H', 256, 122, 3, INK);
  face.write(MARK, 56, 150, 2, 0);
  return face.png();
}

/** A line as a hand might draw it, which is nobody's name. */
export function signature(chance: Chance): Buffer {
  const pad = new Drawing(320, 107, [0xffffff, 0x16202a, 0xc9cdd2]);
  pad.line(16, 84, 304, 84, 1, GREY);
  let [x, y] = [chance.whole(24, 50), chance.whole(44, 70)];
  for (let stroke = chance.whole(7, 12); stroke > 0 && x < 290; stroke -= 1) {
    const [nextX, nextY] = [x + chance.whole(-6, 34), chance.whole(22, 82)];
    // A bow between the two, of short straight lines.
    const [bowX, bowY] = [(x + nextX) / 2 + chance.whole(-14, 14), (y + nextY) / 2 + chance.whole(-18, 18)];
    let [lastX, lastY] = [x, y];
    for (let part = 1; part <= 12; part += 1) {
      const t = part / 12;
      const [atX, atY] = [(1 - t) ** 2 * x + 2 * t * (1 - t) * bowX + t ** 2 * nextX, (1 - t) ** 2 * y + 2 * t * (1 - t) * bowY + t ** 2 * nextY];
      pad.line(lastX, lastY, atX, atY, 2, INK);
      [lastX, lastY] = [atX, atY];
    }
    [x, y] = [nextX, nextY];
  }
  pad.write(MARK, 262, 94, 1, GREY);
  return pad.png();
}
