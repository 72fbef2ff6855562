import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { FieldEditor } from '../../../renderer/features/types/field-editor.tsx';
import { freshEngine, openPage } from '../people/open-page.tsx';

const engine = freshEngine();
let now: TypeDefinition;
beforeEach(() => engine.current.answers.set('types.list', () => ({ types: [] })));

/** The editor of one field, with what it makes of the definition. */
function open(field: object): void {
  const definition = TypeDefinition.parse({ sections: [{ fields: [{ name: 'one', label: { text: 'One' }, ...field }] }] });
  function Editor() {
    const [current, setCurrent] = useState(definition);
    now = current;
    const [shown] = current.sections[0]?.fields ?? [];
    if (!shown) return null;
    return (
      <FieldEditor
        field={shown}
        definition={current}
        ownTypeId={null}
        onField={(next) => setCurrent({ ...current, sections: [{ label: null, showIf: null, fields: [next] }] })}
        onDefinition={setCurrent}
        onMove={{ up: null, down: null }}
        onRemove={() => undefined}
      />
    );
  }
  openPage(<Editor />, { address: '/types/new' });
}
const field = () => now.sections[0]?.fields[0];

describe('the editor of a field for files', () => {
  it('lets pictures keep what a camera wrote into them, only where that is said', async () => {
    open({ kind: 'attachment' });
    expect(field()).toMatchObject({ keepsCameraData: false });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Keep place, time and camera in pictures, as evidence' }));
    expect(field()).toMatchObject({ keepsCameraData: true });
  });

  it('asks nothing of the kind where no picture is taken, and keeps nothing then', async () => {
    open({ kind: 'attachment', accept: 'image', keepsCameraData: true });
    await userEvent.click(screen.getByRole('radio', { name: 'Sound' }));
    expect(screen.queryByRole('checkbox', { name: /camera/u })).toBeNull();
    expect(field()).toMatchObject({ accept: 'audio', keepsCameraData: false });
  });
});

describe('the editor of a field', () => {
  it('takes a secret out of the list and the title', async () => {
    open({ kind: 'text', inList: true });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Part of the title' }));
    expect(now.titleFields).toEqual(['one']);
    await userEvent.click(screen.getByRole('radio', { name: 'Secret' }));
    expect([now.titleFields, field()]).toMatchObject([[], { sensitivity: 'secret', inList: false }]);
    expect(screen.queryByRole('checkbox', { name: 'Part of the title' })).toBeNull();
  });
});
