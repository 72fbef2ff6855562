import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { edgeTemplates } from '../../main/electron/page-edges.ts';
import { printWindow, renderPdf, stopPdf } from '../../main/electron/print.ts';
import { EngineError } from '../../main/engine/errors.ts';

type PrintableWindow = Parameters<typeof printWindow>[0];
const SHEET = { paper: 'A4' as const, edges: { top: ['above'], bottom: ['below', 'here'] } };
const PDF = Buffer.from('%PDF-1.7 example');
const reasonOf = (error: unknown): string => (error instanceof EngineError ? `${error.code}/${error.reason}` : String(error));

/** A window as far as printing needs it: Electron's own is in the end-to-end test. */
function fakeWindow() {
  const contents = Object.assign(new EventEmitter(), { print: vi.fn(), printToPDF: vi.fn<(options: object) => Promise<Uint8Array>>() });
  const window = Object.assign(new EventEmitter(), { webContents: contents, isDestroyed: () => false });
  return { contents, events: window, window: window as unknown as PrintableWindow };
}
let fake: ReturnType<typeof fakeWindow>;
beforeEach(() => {
  vi.useFakeTimers();
  fake = fakeWindow();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('printing', () => {
  it.each([
    [true, '', 'done'],
    [false, 'Print job canceled', 'done'],
    [false, 'Print job failed', 'unavailable/print_failed'],
  ])('that ends with %s and "%s" is told as %s', async (isDone, failure, told) => {
    fake.contents.print.mockImplementation((_options: object, done: (isDone: boolean, failure: string) => void) => done(isDone, failure));
    expect(await printWindow(fake.window, SHEET).then(() => 'done', reasonOf)).toBe(told);
    expect(fake.contents.print.mock.lastCall?.[0]).toEqual({ silent: false, printBackground: false, pageSize: 'A4', header: 'above', footer: 'below · here' });
  });
});

describe('a PDF', () => {
  it('is tagged, has an outline and page numbers, and nothing of the window\'s ground', async () => {
    fake.contents.printToPDF.mockResolvedValue(PDF);
    expect(await renderPdf(fake.window, SHEET)).toEqual(PDF);
    const [options] = fake.contents.printToPDF.mock.lastCall ?? [];
    expect(options).toMatchObject({ pageSize: 'A4', generateTaggedPDF: true, generateDocumentOutline: true, printBackground: false, displayHeaderFooter: true });
    expect((options as { footerTemplate: string }).footerTemplate).toContain('class="pageNumber"');
    // Nobody listens to the window any more, and no timer runs.
    expect([...fake.events.eventNames(), ...fake.contents.eventNames()]).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    ['the person gives it up', () => stopPdf(fake.window), 'conflict/cancelled'],
    ['the window closes', () => fake.events.emit('closed'), 'conflict/cancelled'],
    ['the page dies', () => fake.contents.emit('render-process-gone'), 'conflict/cancelled'],
    ['another page is loaded', () => fake.contents.emit('did-start-loading'), 'conflict/cancelled'],
    ['it takes too long', () => vi.advanceTimersByTime(120_000), 'unavailable/print_timeout'],
  ])('is dropped when %s, also when it comes after all', async (_what, happen, told) => {
    let finish = (_pdf: Uint8Array): void => undefined;
    fake.contents.printToPDF.mockReturnValue(new Promise((resolve) => (finish = resolve)));
    const outcome = renderPdf(fake.window, SHEET).then(() => 'done', reasonOf);
    happen();
    finish(PDF);
    expect(await outcome).toBe(told);
    fake.contents.printToPDF.mockResolvedValue(PDF);
    expect(await renderPdf(fake.window, SHEET)).toEqual(PDF);
  });

  it('that Chromium cannot make is told, and there is one at a time', async () => {
    let fail = (_error: Error): void => undefined;
    fake.contents.printToPDF.mockReturnValue(new Promise((_resolve, reject) => (fail = reject)));
    const first = renderPdf(fake.window, SHEET).then(() => 'done', reasonOf);
    expect(await renderPdf(fake.window, SHEET).then(() => 'done', reasonOf)).toBe('unavailable/print_failed');
    fail(new Error('an example'));
    expect(await first).toBe('unavailable/print_failed');
  });
});

describe('what stands beside a page', () => {
  it('is text, whatever is in it', () => {
    const hostile = `<img src=x onerror="alert('1')">&amp;<script>`;
    const { headerTemplate, footerTemplate } = edgeTemplates({ top: [hostile], bottom: ['Example', hostile] });
    for (const template of [headerTemplate, footerTemplate]) {
      expect(template).toContain('<bdi>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;&lt;script&gt;</bdi>');
      expect(template.match(/<(?!\/?(?:div|span|bdi)\b)/gu)).toBeNull();
    }
  });
});
