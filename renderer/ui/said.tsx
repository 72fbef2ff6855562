import fieldStyles from './field.module.css';

/** What is said below a field that is none of the shared ones: its hint, and what is wrong with what it holds. */
export function Said({ hint, error }: { hint: string | undefined; error: string | null }) {
  return (
    <>
      {hint !== undefined && <p className={fieldStyles.hint}>{hint}</p>}
      {error !== null && (
        <p className={fieldStyles.error} role="alert">
          {error}
        </p>
      )}
    </>
  );
}
