/** A name or a text that somebody wrote, in its own direction: it cannot reorder the sentence around it. */
export function Name({ text, strong = true }: { text: string; strong?: boolean }) {
  const isolated = <bdi dir="auto">{text}</bdi>;
  return strong ? <b>{isolated}</b> : isolated;
}
