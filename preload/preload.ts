import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS, MESSAGE_LIMIT_CHARS, OPERATION_NAME, refuse, REQUEST_ID } from './contract/bridge.ts';
import type { PortMessage, Reply } from './contract/operation.ts';

type Listener = (payload: unknown) => void;
const listeners = new Map<unknown, Set<Listener>>();
/** What is asked and not answered yet, by request id. */
const waiting = new Map<string, { message: string; resolve: (reply: Reply) => void }>();
let port: MessagePort | undefined;
let begin = (): void => undefined;
/** Calls wait for the first word from the main process. From then on, a call while there is no port is refused. */
const begun = new Promise<void>((resolve) => (begin = resolve));
const tell = (event: string, payload: unknown): void => listeners.get(event)?.forEach((listener) => listener(payload));
function settle(id: string, reply: Reply): void {
  waiting.get(id)?.resolve(reply);
  waiting.delete(id);
}
function receive({ data }: MessageEvent<string>): void {
  const message = JSON.parse(data) as PortMessage;
  if ('id' in message) settle(message.id, message.reply);
  else tell(message.event, message.payload);
}
ipcRenderer.on(CHANNELS.port, (event) => {
  const before = port;
  port = event.ports[0];
  if (port) port.onmessage = receive;
  // Another engine without a word that the one before was gone: that one did none of these.
  if (before) for (const { message } of waiting.values()) port?.postMessage(message);
  tell('engine', { state: 'up' });
  begin();
});
ipcRenderer.on(CHANNELS.down, () => {
  port = undefined;
  // Whether these were done is not known. Asked again under the same id, nothing is done twice.
  for (const id of waiting.keys()) settle(id, refuse(id, 'unavailable', 'engine_down'));
  tell('engine', { state: 'down' });
  begin();
});
/** Asks for an operation and resolves to its reply, whatever happens: the whole power of a page is this function. */
async function call(operation: unknown, input: unknown, requestId: unknown = crypto.randomUUID()): Promise<Reply> {
  const [id, name, json] = [String(requestId), String(operation), JSON.stringify(input) as string | undefined];
  if (!REQUEST_ID.test(id) || !OPERATION_NAME.test(name) || json === undefined || waiting.has(id)) return refuse(id, 'invalid_input', 'malformed_message');
  const message = `{"id":"${id}","operation":"${name}","input":${json}}`;
  if (message.length > MESSAGE_LIMIT_CHARS) return refuse(id, 'invalid_input', 'message_too_large');
  if (name.startsWith('host.')) return JSON.parse((await ipcRenderer.invoke(CHANNELS.host, message)) as string) as Reply;
  void begun.then(() => (port ? port.postMessage(message) : settle(id, refuse(id, 'unavailable', 'engine_down'))));
  return new Promise((resolve) => waiting.set(id, { message, resolve }));
}
const on = (event: unknown, listener: Listener): (() => void) => {
  listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
  return () => void listeners.get(event)?.delete(listener);
};
contextBridge.exposeInMainWorld('api', { call: (...args: [unknown, unknown]) => call(...args).catch(() => refuse('', 'internal', 'unexpected')), on });
void ipcRenderer.invoke(CHANNELS.connect);
