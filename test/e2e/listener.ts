import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A place on this machine's network that something may or may not reach. */
export interface Listener {
  host: string;
  /** What reached it, TCP connections and UDP packets alike. */
  contacts: string[];
  close(): Promise<void>;
}

/** Listens on a free port for both protocols, answers nothing, and writes down every contact. */
export async function openListener(): Promise<Listener> {
  const contacts: string[] = [];
  const tcp = createServer((socket) => {
    contacts.push('tcp');
    socket.destroy();
  });
  tcp.listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket('udp4', (message) => contacts.push(`udp ${String(message.length)} bytes`));
  udp.bind(port, '127.0.0.1');
  await once(udp, 'listening');
  return {
    host: `127.0.0.1:${String(port)}`,
    contacts,
    async close() {
      await Promise.all([new Promise<void>((resolve) => tcp.close(() => resolve())), new Promise<void>((resolve) => udp.close(resolve))]);
    },
  };
}
