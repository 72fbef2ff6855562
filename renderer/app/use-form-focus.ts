import { useEffect, useRef, useState } from 'react';
import type { RefObject } from 'react';

const FIRST = 'input:enabled, textarea:enabled, button:enabled';
const REFUSED = '[aria-invalid=true]';

interface FormFocus {
  /** For the form itself. */
  form: RefObject<HTMLFormElement | null>;
  /** To where somebody begins to type. */
  toFirst: () => void;
  /** To the first answer that is not accepted. */
  toRefused: () => void;
}

/** Where the focus goes in a form that is filled in by keyboard: what it leads to is there once the page is drawn anew. */
export function useFormFocus({ beginsAtFirst }: { beginsAtFirst: boolean }): FormFocus {
  const form = useRef<HTMLFormElement>(null);
  const [wanted, setWanted] = useState(beginsAtFirst ? { selector: FIRST } : null);
  useEffect(() => {
    const field = wanted && form.current?.querySelector<HTMLElement>(wanted.selector);
    // A list of suggestions opens with the focus and stands before everything else: not before anybody asked for it.
    const opens = wanted?.selector === FIRST && field?.getAttribute('role') === 'combobox';
    (opens ? document.querySelector('h1') : field)?.focus();
  }, [wanted]);
  return { form, toFirst: () => setWanted({ selector: FIRST }), toRefused: () => setWanted({ selector: REFUSED }) };
}
