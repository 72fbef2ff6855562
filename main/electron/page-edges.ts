import type { PageEdges } from '../../preload/contract/host.ts';

/** Between two parts of a line. */
export const EDGE_SEPARATOR = ' · ';

/**
 * The lines above and below each page of a PDF, as Chromium takes them: markup of a document of its own. What the page
 * says is text in it and nothing else; each part stands in its own direction.
 */
export function edgeTemplates({ top, bottom }: PageEdges): { headerTemplate: string; footerTemplate: string } {
  return {
    headerTemplate: line(parts(top)),
    footerTemplate: line(`${parts(bottom)}<span style="white-space:nowrap"><span class="pageNumber"></span> / <span class="totalPages"></span></span>`),
  };
}

function parts(texts: readonly string[]): string {
  return `<span>${texts.map((text) => `<bdi>${escaped(text)}</bdi>`).join(EDGE_SEPARATOR)}</span>`;
}

function line(inner: string): string {
  return `<div style="box-sizing:border-box;inline-size:100%;padding:0 18mm;display:flex;justify-content:space-between;gap:8mm;color:#444;font:7pt system-ui,sans-serif">${inner}</div>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
function escaped(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => ENTITIES[character] ?? '');
}
