import type { AuditEvent } from '../../../preload/contract/audit.ts';

/** An event as the engine sends it; what a test does not name is of no matter to it. */
export function exampleEvent(part: Partial<AuditEvent> = {}): AuditEvent {
  return {
    v: 1,
    seq: 7,
    atMs: Date.UTC(2026, 10, 24, 10, 2, 41),
    actor: { id: '00000000-0000-4000-8000-000000000001', name: 'Example Actor' },
    sessionId: null,
    verb: 'person.created',
    target: { kind: 'person', id: '00000000-0000-4000-8000-000000000002', name: 'Example Target' },
    outcome: 'done',
    details: {},
    ...part,
  };
}
