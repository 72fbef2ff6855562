/**
 * Copies what an element shows. The clipboard API would need a permission, and all permissions are refused; the
 * old command copies a selection the person could have made. True when it worked, and the selection stays if not.
 */
export function copyTextOf(element: HTMLElement): boolean {
  const selection = getSelection();
  if (!selection) return false;
  selection.selectAllChildren(element);
  const done = document.execCommand('copy');
  if (done) selection.removeAllRanges();
  return done;
}
