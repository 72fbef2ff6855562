import { Eraser, PenLine } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { call } from '../../../ipc/client.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import fieldStyles from '../../../ui/field.module.css';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { attachFile } from '../files/attach-file.ts';
import { AttachmentTile } from '../files/attachment-tile.tsx';
import styles from '../files/attachments.module.css';
import { Said } from '../../../ui/said.tsx';

interface SignatureInputProps {
  label: string;
  hint: string | undefined;
  error: string | null;
  value: PlainValue;
  onChange: (value: PlainValue) => void;
}
/** Of the picture, in pixels: the pad's own size twice, for sharp printing. */
const PAD = { width: 960, height: 320 } as const;
const PEN_PIXELS = 4;
/** Ink and paper do not follow the theme: a signature is printed. */
const [INK, PAPER] = ['#16202a', '#ffffff'] as const;

/** A signature drawn with finger, pen or mouse; whoever cannot draw types a name, which is written there. */
export function SignatureInput({ label, hint, error, value, onChange }: SignatureInputProps) {
  const { t } = useTranslation('records');
  const labelId = useId();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isSigned, setSigned] = useState(false);
  const [typed, setTyped] = useState('');
  const [isKeeping, setKeeping] = useState(false);
  const [refused, setRefused] = useState<ApiError | null>(null);
  const id = typeof value === 'string' ? value : null;
  const known = useQueryOf('attachments.list', { ids: [id ?? ''] }, { enabled: id !== null });
  const kept = known.data?.attachments[0];

  function blank(): CanvasRenderingContext2D | null {
    const context = canvas.current?.getContext('2d') ?? null;
    if (!context) return null;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, PAD.width, PAD.height);
    Object.assign(context, { fillStyle: INK, strokeStyle: INK, lineWidth: PEN_PIXELS, lineCap: 'round', lineJoin: 'round' });
    return context;
  }
  function place({ clientX, clientY, currentTarget }: PointerEvent<HTMLCanvasElement>): [number, number] {
    const box = currentTarget.getBoundingClientRect();
    return [((clientX - box.left) / box.width) * PAD.width, ((clientY - box.top) / box.height) * PAD.height];
  }
  function begin(event: PointerEvent<HTMLCanvasElement>): void {
    const context = isSigned && typed === '' ? canvas.current?.getContext('2d') : blank();
    if (!context) return;
    setTyped('');
    event.currentTarget.setPointerCapture(event.pointerId);
    context.beginPath();
    context.moveTo(...place(event));
  }
  function draw(event: PointerEvent<HTMLCanvasElement>): void {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const context = canvas.current?.getContext('2d');
    context?.lineTo(...place(event));
    context?.stroke();
    setSigned(true);
  }
  function write(name: string): void {
    setTyped(name);
    const context = blank();
    if (!context) return;
    context.font = `italic ${String(PAD.height / 3)}px serif`;
    context.textBaseline = 'middle';
    context.fillText(name, PAD.width / 16, PAD.height / 2, (PAD.width * 7) / 8);
    setSigned(name.trim() !== '');
  }
  function clear(): void {
    blank();
    setTyped('');
    setSigned(false);
  }
  async function keep(): Promise<void> {
    setKeeping(true);
    setRefused(null);
    try {
      const picture = await new Promise<Blob | null>((resolve) => (canvas.current ? canvas.current.toBlob(resolve, 'image/png') : resolve(null)));
      if (picture) onChange((await attachFile(new File([picture], `${t('files.signature')}.png`))).id);
      setSigned(false);
      setTyped('');
    } catch (thrown) {
      setRefused(asApiError(thrown));
    } finally {
      setKeeping(false);
    }
  }
  function again(): void {
    if (id !== null) void call('attachments.drop', { id }).catch(() => undefined);
    onChange(null);
  }

  return (
    <div className={fieldStyles.field} role="group" aria-labelledby={labelId}>
      <span id={labelId} className={fieldStyles.label}>
        {label}
      </span>
      {id !== null ? (
        kept && (
          <ul className={styles.tiles}>
            <AttachmentTile attachment={kept}>
              <IconButton small label={t('files.signAgain')} icon={<PenLine />} onPress={again} />
            </AttachmentTile>
          </ul>
        )
      ) : (
        <>
          <canvas ref={canvas} className={styles.pad} width={PAD.width} height={PAD.height} role="img" aria-label={t('files.pad')} onPointerDown={begin} onPointerMove={draw} />
          <TextField label={t('files.typeName')} value={typed} onChange={write} maxLength={100} />
          <span className={styles.does}>
            <Button onPress={() => void keep()} isDisabled={!isSigned} isPending={isKeeping}>
              {t('files.useSignature')}
            </Button>
            <Button kind="quiet" icon={<Eraser />} onPress={clear} isDisabled={!isSigned}>
              {t('files.clear')}
            </Button>
          </span>
        </>
      )}
      <Said hint={hint} error={error} />
      {refused && <ErrorMessage error={refused} />}
    </div>
  );
}
