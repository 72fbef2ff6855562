/** Longer than react-aria waits before it speaks for the first time. */
const SETTLE_MS = 200;

/**
 * react-aria says that a button is busy through an element that takes its name from the button. Where the button goes
 * away with its screen, that element would stay for seconds and have no name; it is removed, which nobody hears.
 */
export function dropDeadAnnouncements(): void {
  // The one of now: by then the page, a test's at least, may be gone.
  const page = document;
  setTimeout(() => {
    for (const element of page.querySelectorAll('[data-live-announcer] [aria-labelledby]')) {
      const names = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
      if (!names.some((id) => page.getElementById(id))) element.remove();
    }
  }, SETTLE_MS);
}
