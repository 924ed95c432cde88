/**
 * What a served version makes of its reference texts: probabilities and pooled states, read once for each version and kept as numbers in
 * `.idrift/drift-reference/`. The texts are not in it; the file may be deleted, and is then made again.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { hashBytes } from '../base/hash.ts';
import type { ReferenceText } from '../monitoring/drift-input.ts';

export type ReadTexts = (
  texts: readonly string[],
) => Promise<
  readonly { readonly probabilities: Readonly<Record<string, number>>; readonly state: ArrayLike<number> }[]
>;

const keptFigures = z.object({
  format: z.literal(1),
  /** SHA-256 of the texts in their order. */
  texts: z.string(),
  labels: z.array(z.string()),
  /** Per text, in the labels' order. */
  probabilities: z.array(z.array(z.number())),
  width: z.number().int().positive(),
  /** float32, little-endian, `width` for each text. */
  states: z.base64(),
});
type KeptFigures = z.infer<typeof keptFigures>;

export type FiguresOrder = {
  /** `.idrift` of the project. */
  readonly folder: string;
  readonly model: string;
  readonly version: number;
  readonly runId: string;
  readonly texts: readonly string[];
  /** As the log keeps texts: states are those of such, probabilities those of the texts as they came. */
  readonly asLogged: (text: string) => string;
  readonly read: ReadTexts;
};

/** Texts as logged, with their figures. @throws IdriftError when the model cannot be read. */
export const referenceFigures = async (order: FiguresOrder): Promise<ReferenceText[]> => {
  const logged = order.texts.map(order.asLogged);
  const digest = hashBytes('sha256', JSON.stringify([order.runId, order.texts, logged]));
  const file = join(order.folder, 'drift-reference', `${encodeURIComponent(order.model)}-${order.version}.json`);
  const known = readKept(file, digest, logged.length);
  const kept = known ?? (await readAnew(order, logged, digest));
  if (known === null) writeFileAtomic(file, `${JSON.stringify(kept)}\n`);
  const bytes = Uint8Array.from(Buffer.from(kept.states, 'base64'));
  const states = new Float32Array(bytes.buffer);
  return logged.map((text, row) => ({
    text,
    probabilities: Object.fromEntries(kept.labels.map((label, i) => [label, kept.probabilities[row]?.[i] ?? 0])),
    state: states.slice(row * kept.width, (row + 1) * kept.width),
  }));
};

/** null: there is none, it is of other texts, or it is damaged: then it is made again. */
const readKept = (file: string, digest: string, rows: number): KeptFigures | null => {
  if (!existsSync(file)) return null;
  try {
    const kept = keptFigures.parse(JSON.parse(readFileSync(file, 'utf8')));
    const whole =
      kept.probabilities.length === rows && Buffer.byteLength(kept.states, 'base64') === 4 * rows * kept.width;
    return kept.texts === digest && whole ? kept : null;
  } catch {
    return null;
  }
};

const readAnew = async (
  { texts, read }: FiguresOrder,
  logged: readonly string[],
  digest: string,
): Promise<KeptFigures> => {
  const seen = await read(logged);
  const changed = texts.flatMap((text, row) => (text === logged[row] ? [] : [row]));
  const whole = changed.length === 0 ? [] : await read(changed.map((row) => texts[row] as string));
  const raw = new Map(changed.map((row, i) => [row, whole[i]]));
  const labels = Object.keys(seen[0]?.probabilities ?? {});
  const width = seen[0]?.state.length ?? 1;
  const states = Float32Array.from(seen.flatMap(({ state }) => Array.from(state)));
  return {
    format: 1,
    texts: digest,
    labels,
    probabilities: seen.map((own, row) => labels.map((label) => (raw.get(row) ?? own).probabilities[label] ?? 0)),
    width,
    states: Buffer.from(states.buffer).toString('base64'),
  };
};
