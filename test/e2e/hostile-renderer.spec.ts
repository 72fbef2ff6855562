import type { Page } from '@playwright/test';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';
import { openListener } from './listener.ts';

// Somebody else's script runs in the page (threat model: compromised renderer). What the inspector runs itself is
// excused from the content policy, so every attempt comes after a turn of the event loop, as the page's own.

test.beforeEach(async ({ holdfast }) => {
  await setUp(holdfast.page);
});

/** The page still does its work, it is the only one, and it is where it was. */
async function stillWorks({ page, electron }: Holdfast): Promise<void> {
  expect((await ok(page, 'session.echo', { text: 'still here' })).text).toBe('still here');
  expect(await electron.evaluate(({ webContents }) => webContents.getAllWebContents().map((contents) => contents.getURL().slice(0, 15)))).toEqual(['app://holdfast/']);
}

/** Which directives of the content policy refused something from here on. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => seen.add(effectiveDirective));
    Object.assign(window, { refusedBy: () => [...seen].sort() });
  });
  return () => page.evaluate(() => (window as unknown as { refusedBy(): string[] }).refusedBy());
}

test('a hostile page runs no text as code and finds no Node', async ({ holdfast }) => {
  const { page } = holdfast;
  holdfast.expectProblem(/^console error: (?:Refused to (?:load the script|run the JavaScript URL|create a TrustedTypePolicy)|This document requires 'Trusted)/u);
  const refusedBy = await watchPolicy(page);
  const { tried, through, ran, found } = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const code = 'window.ran = true';
    const markup = `<img src="x" onerror="${code}"><script>${code}</script>`;
    const append = <K extends keyof HTMLElementTagNameMap>(tag: K, change: (element: HTMLElementTagNameMap[K]) => void): void => {
      const element = document.createElement(tag);
      change(element);
      document.body.append(element);
    };
    const click = (tag: 'a' | 'button', attribute: string, value: string): void =>
      append(tag, (element) => {
        element.setAttribute(attribute, value);
        element.click();
      });
    const { trustedTypes } = window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } };
    // What is not refused on the spot gives something back, or leaves its mark.
    const attempts: Record<string, () => unknown> = {
      'eval': () => eval(code) as unknown,
      'indirect eval': () => (0, eval)(code) as unknown,
      // eslint-disable-next-line no-new-func -- this is the attempt
      'new Function': () => new Function(code)() as unknown,
      'constructor of a function': () => ((() => 0).constructor as FunctionConstructor)(code),
      'constructor of an async function': () => ((async () => 0).constructor as FunctionConstructor)(code),
      'timer with text': () => setTimeout(code),
      'interval with text': () => setInterval(code),
      'inline script': () => append('script', (script) => script.append(code)),
      'inline module': () => append('script', (script) => Object.assign(script, { type: 'module' }).append(code)),
      'text of a script': () => append('script', (script) => (script.text = code)),
      'script of a data address': () => append('script', (script) => (script.src = `data:text/javascript,${code}`)),
      'import of a data address': () => import(`data:text/javascript,${code}`),
      'import of a blob': () => import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))),
      'event handler attribute': () => click('button', 'onclick', code),
      'javascript link': () => click('a', 'href', `javascript:${code}`),
      'javascript location': () => void (location.href = `javascript:${code}`),
      'innerHTML': () => append('div', (div) => (div.innerHTML = markup)),
      'outerHTML': () => append('div', (div) => (div.outerHTML = markup)),
      'insertAdjacentHTML': () => document.body.insertAdjacentHTML('beforeend', markup),
      'setHTMLUnsafe': () => document.body.setHTMLUnsafe(markup),
      'document.write': () => document.write(markup),
      'parsed markup': () => document.body.append(document.createRange().createContextualFragment(markup)),
      'frame with a document of its own': () => append('iframe', (frame) => (frame.srcdoc = markup)),
      'own Trusted Types policy': () => trustedTypes.createPolicy('default', { createScript: (text: string) => text, createHTML: (text: string) => text }),
      'worker of a blob': () => new Worker(URL.createObjectURL(new Blob([code]))),
      'worker of the app': () => new Worker('/assets/index.js'),
      'shared worker': () => new SharedWorker(`data:text/javascript,${code}`),
      'service worker': () => navigator.serviceWorker.register('/assets/index.js'),
      'audio worklet': () => new AudioContext().audioWorklet.addModule(`data:text/javascript,${code}`).then(() => 'added'),
      'WebAssembly': () => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
    };
    const through: string[] = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        if ((await attempt()) !== undefined) through.push(name);
      } catch {
        // Refused: what this test is for.
      }
    }
    // A realm that is the page's but not yet under its policy would be a way round it.
    const frame = document.createElement('iframe');
    document.body.append(frame);
    const inside = frame.contentWindow as (Window & { eval: typeof eval; api?: unknown }) | null;
    await new Promise((resolve) => setTimeout(resolve));
    try {
      through.push(`eval of an empty frame: ${String(inside?.eval('1 + 1'))}`);
    } catch {
      // Refused.
    }
    if (inside?.api !== undefined) through.push('bridge in a frame');
    // Whatever was only queued has had its turn after two frames.
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve))));
    const names = ['require', 'process', 'Buffer', 'module', 'exports', 'global', '__dirname', '__filename', 'setImmediate', 'electron', 'ipcRenderer'];
    return { tried: Object.keys(attempts).length, through, ran: 'ran' in window, found: names.filter((name) => name in window) };
  });
  expect(tried).toBe(30);
  expect(through).toEqual([]);
  expect(ran).toBe(false);
  expect(found).toEqual([]);
  expect(await refusedBy()).toEqual(['require-trusted-types-for', 'script-src', 'script-src-elem', 'trusted-types']);
  await stillWorks(holdfast);
});

test('a hostile page reaches no network and no file', async ({ holdfast }) => {
  const { page } = holdfast;
  const listener = await openListener();
  holdfast.expectProblem(/^console error: (?:Refused to (?:connect|load|fetch|send form data)|This document requires 'Trusted|Not allowed to load local resource)/u);
  const refusedBy = await watchPolicy(page);
  const through = await page.evaluate(async (host) => {
    await new Promise((resolve) => setTimeout(resolve));
    const http = `http://${host}/`;
    /** Puts an element into the page; gives something back only if what it names was loaded. */
    const load = <K extends keyof HTMLElementTagNameMap>(tag: K, fields: object, parent: HTMLElement = document.body): Promise<string | undefined> =>
      new Promise((resolve) => {
        const element = document.createElement(tag);
        element.addEventListener('load', () => resolve('loaded'));
        element.addEventListener('error', () => resolve(undefined));
        Object.assign(element, fields);
        parent.append(element);
        // What is refused without any event: the listener says whether it went out all the same.
        setTimeout(() => resolve(undefined), 1000);
      });
    const link = (rel: string, href: string, more: object = {}): Promise<string | undefined> => load('link', { rel, href, ...more }, document.head);
    const opened = (target: EventTarget): Promise<unknown> =>
      new Promise((resolve) => {
        target.addEventListener('open', () => resolve('opened'));
        target.addEventListener('error', () => resolve(undefined));
      });
    const attempts: Record<string, () => unknown> = {
      'fetch': () => fetch(http, { mode: 'no-cors' }),
      'fetch that outlives the page': () => fetch(http, { method: 'POST', mode: 'no-cors', keepalive: true, body: 'x' }),
      'fetch of a file': () => fetch('file:///etc/passwd'),
      'fetch of the app': () => fetch('app://holdfast/index.html'),
      'XMLHttpRequest': () =>
        new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.open('POST', http);
          request.onload = () => resolve('sent');
          request.onerror = () => resolve(undefined);
          request.send('x');
        }),
      'WebSocket': () => opened(new WebSocket(`ws://${host}/`)),
      'EventSource': () => opened(new EventSource(http)),
      'WebTransport': () => new WebTransport(`https://${host}/`).ready.then(() => 'ready'),
      'beacon': () => void navigator.sendBeacon(http, 'x'),
      'import': () => import(http),
      'script': () => load('script', { src: http }),
      'image': () => load('img', { src: http }),
      'image of a file': () => load('img', { src: 'file:///usr/share/pixmaps/debian-logo.png' }),
      'style sheet': () => link('stylesheet', http),
      'prefetch': () => link('prefetch', http),
      'preload': () => link('preload', http, { as: 'image' }),
      'module preload': () => link('modulepreload', http),
      'preconnect': () => link('preconnect', http),
      'manifest': () => link('manifest', http),
      'icon': () => link('icon', `${http}favicon.ico`),
      'video': () => load('video', { src: http, autoplay: true }),
      'sound': () => load('audio', { src: http, preload: 'auto' }),
      'font': () => new FontFace('remote', `url(${http})`).load(),
      'background': () => void (document.body.style.backgroundImage = `url(${http})`),
      'object': () => load('object', { data: http }),
      'embed': () => load('embed', { src: http }),
      'peer connection': () =>
        new Promise((resolve) => {
          const peer = new RTCPeerConnection({ iceServers: [{ urls: `stun:${host}` }] });
          peer.createDataChannel('x');
          // Names that end in .local are made up for the occasion and tell nothing.
          peer.onicecandidate = ({ candidate }) => candidate?.candidate.includes('.local') === true || resolve(candidate?.candidate);
          void peer.createOffer().then((offer) => peer.setLocalDescription(offer));
        }),
      'form': () => {
        const form = document.createElement('form');
        Object.assign(form, { method: 'post', action: http });
        document.body.append(form);
        form.submit();
      },
      'ping of a link': () => {
        const anchor = document.createElement('a');
        Object.assign(anchor, { href: '#/', ping: http });
        document.body.append(anchor);
        anchor.click();
      },
    };
    const outcomes = await Promise.all(
      Object.entries(attempts).map(async ([name, attempt]) => {
        try {
          return (await attempt()) === undefined ? [] : [name];
        } catch {
          return [];
        }
      }),
    );
    return outcomes.flat();
  }, listener.host);
  expect(through).toEqual([]);
  expect(await refusedBy()).toEqual(['connect-src', 'default-src', 'font-src', 'form-action', 'img-src', 'media-src', 'require-trusted-types-for', 'script-src-elem', 'style-src-elem']);
  // Below the content policy: even a request of the session that no page asks for gets nowhere.
  const fetched = await holdfast.electron.evaluate(async ({ BrowserWindow }, host) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    if (!session) throw new Error('no window');
    const addresses = [`http://${host}/`, `https://${host}/`, 'https://holdfast.example/'];
    const replies = await Promise.all(addresses.map((address) => session.fetch(address).then(() => [address], () => [])));
    return replies.flat();
  }, listener.host);
  expect(fetched).toEqual([]);
  await stillWorks(holdfast);
  expect(listener.contacts).toEqual([]);
  await listener.close();
});

test('a hostile page opens no window, holds no frame and does not leave', async ({ holdfast }) => {
  const { page } = holdfast;
  const listener = await openListener();
  holdfast.expectProblem(/^console error: (?:Refused to frame|Not allowed to (?:navigate top frame to data URL|load local resource))/u);
  const through = await page.evaluate(async (host) => {
    await new Promise((resolve) => setTimeout(resolve));
    Object.assign(window, { here: true });
    const page = '<script>parent.postMessage("ran", "*")</script>';
    const blob = URL.createObjectURL(new Blob([page], { type: 'text/html' }));
    const addresses = [`http://${host}/`, 'https://holdfast.example/', 'file:///etc/passwd', `data:text/html,${page}`, blob, 'app://other/', 'chrome://version', 'devtools://devtools/bundled/inspector.html'];
    const through: string[] = [];
    window.addEventListener('message', () => through.push('message of a frame'));
    for (const address of addresses) {
      if (window.open(address) !== null) through.push(`window ${address}`);
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      const link = document.createElement('a');
      Object.assign(link, { href: address, target: '_blank' });
      document.body.append(link);
      link.click();
      for (const target of ['_self', '_top']) Object.assign(link, { target }).click();
      try {
        location.assign(address);
      } catch {
        // Refused on the spot.
      }
      try {
        history.pushState(null, '', address);
        if (location.origin !== 'app://holdfast' || !location.href.startsWith('app://holdfast/')) through.push(`history ${address}`);
      } catch {
        // Refused on the spot.
      }
    }
    if (window.open('about:blank') !== null || window.open() !== null) through.push('empty window');
    const refresh = document.createElement('meta');
    Object.assign(refresh, { httpEquiv: 'refresh', content: `0;url=http://${host}/` });
    document.head.append(refresh);
    const view = document.createElement('webview');
    view.setAttribute('src', `http://${host}/`);
    document.body.append(view);
    if ('executeJavaScript' in view) through.push('webview');
    const download = document.createElement('a');
    Object.assign(download, { href: blob, download: 'planted.html' });
    document.body.append(download);
    download.click();
    return through;
  }, listener.host);
  expect(through).toEqual([]);
  // Each attempt to leave, to open and to download reached the main process and was refused there.
  await expect.poll(async () => (await holdfast.logLines()).filter((line) => line.includes('window.navigation_refused')).length).toBeGreaterThan(8);
  await expect.poll(async () => (await holdfast.logLines()).filter((line) => line.includes('window.open_refused')).length).toBeGreaterThan(8);
  await expect.poll(async () => (await holdfast.logLines()).join('\n')).toContain('window.download_refused');
  expect(await page.evaluate(() => 'here' in window)).toBe(true);
  expect(await holdfast.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await stillWorks(holdfast);
  expect(listener.contacts).toEqual([]);
  await listener.close();
});
