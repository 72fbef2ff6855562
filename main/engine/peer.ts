import type { z } from 'zod';
import { EngineError } from './errors.ts';
import { PeerMessage } from './host-protocol.ts';
import type { CallSchema } from './host-protocol.ts';

type Calls = Record<string, CallSchema>;
type Input<C extends Calls, N extends keyof C> = z.output<C[N]['input']>;
type Output<C extends Calls, N extends keyof C> = z.output<C[N]['output']>;

/** One function for each call a side serves. `ports` are the message ports that came with the call. */
export type Served<C extends Calls, Port> = {
  [N in keyof C]: (input: Input<C, N>, ports: readonly Port[]) => Promise<Output<C, N>>;
};

export interface PeerOptions<Mine extends Calls, Theirs extends Calls, Port> {
  /** The calls this side makes. */
  calls: Mine;
  /** The calls this side answers, and how. */
  serves: Theirs;
  handlers: Served<Theirs, Port>;
  send(message: PeerMessage, ports: readonly Port[]): void;
  /** Told the name of a call whose handler failed in a way it should not, or that was not understood. */
  onTrouble(event: 'peer.handler_failed' | 'peer.not_understood', name: string, error: unknown): void;
}

export interface Peer<Mine extends Calls, Port> {
  /**
   * Asks the other side. `timeoutMs` null waits as long as the other side lives: for calls that must not be asked
   * twice. Throws the other side's EngineError; unavailable/engine_down when it is gone or does not answer in time.
   */
  call<N extends keyof Mine & string>(
    name: N,
    input: Input<Mine, N>,
    options?: { timeoutMs?: number | null; ports?: readonly Port[] },
  ): Promise<Output<Mine, N>>;
  receive(message: unknown, ports: readonly Port[]): void;
  /** The other side is gone: whatever is still asked is answered unavailable/engine_down. */
  end(): void;
}

const DEFAULT_TIMEOUT_MS = 30_000;

interface Waiting {
  output: z.ZodType;
  resolve(value: unknown): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout | undefined;
}

/** One end of a two-way line on which both sides call each other by name. */
export function createPeer<Mine extends Calls, Theirs extends Calls, Port>(
  options: PeerOptions<Mine, Theirs, Port>,
): Peer<Mine, Port> {
  const waiting = new Map<number, Waiting>();
  const served = new Map(Object.entries(options.serves));
  let nextId = 0;
  let ended = false;

  function settle(id: number): Waiting | undefined {
    const entry = waiting.get(id);
    waiting.delete(id);
    clearTimeout(entry?.timer);
    return entry;
  }

  async function serve(id: number, name: string, input: unknown, ports: readonly Port[]): Promise<void> {
    const schema = served.get(name);
    const parsed = schema?.input.safeParse(input);
    if (!schema || !parsed?.success) {
      options.onTrouble('peer.not_understood', schema ? name : 'unknown', null);
      options.send({ kind: 'refusal', id, code: 'internal', reason: 'unexpected' }, []);
      return;
    }
    try {
      const handle = options.handlers[name as keyof Theirs];
      const value = await handle(parsed.data as Input<Theirs, keyof Theirs>, ports);
      options.send({ kind: 'answer', id, value }, []);
    } catch (error) {
      if (!(error instanceof EngineError)) options.onTrouble('peer.handler_failed', name, error);
      const refused = error instanceof EngineError ? error : new EngineError('internal', 'unexpected');
      options.send({ kind: 'refusal', id, code: refused.code, reason: refused.reason }, []);
    }
  }

  return {
    call(name, input, { timeoutMs = DEFAULT_TIMEOUT_MS, ports = [] } = {}) {
      return new Promise((resolve, reject) => {
        const gone = () => new EngineError('unavailable', 'engine_down');
        const output = options.calls[name]?.output;
        if (ended || !output) {
          reject(gone());
          return;
        }
        const id = nextId++;
        const timer = timeoutMs === null ? undefined : setTimeout(() => settle(id)?.reject(gone()), timeoutMs);
        waiting.set(id, { output, resolve: resolve, reject, timer });
        options.send({ kind: 'call', id, name, input }, ports);
      });
    },
    receive(message, ports) {
      const parsed = PeerMessage.safeParse(message);
      if (!parsed.success) {
        options.onTrouble('peer.not_understood', 'unknown', null);
        return;
      }
      const { data } = parsed;
      if (data.kind === 'call') {
        void serve(data.id, data.name, data.input, ports);
        return;
      }
      const entry = settle(data.id);
      if (!entry) return;
      if (data.kind === 'refusal') {
        entry.reject(new EngineError(data.code, data.reason));
        return;
      }
      const value = entry.output.safeParse(data.value);
      if (value.success) entry.resolve(value.data);
      else entry.reject(new EngineError('internal', 'unexpected'));
    },
    end() {
      ended = true;
      for (const id of [...waiting.keys()]) settle(id)?.reject(new EngineError('unavailable', 'engine_down'));
    },
  };
}
