/** What the writing of one graph keeps and knows. */
import type { OnnxTarget } from './target.ts';
import type { Writer } from './writer.ts';

/** ONNX's numbers of element types. */
export const FLOAT = 1;
export const BFLOAT16 = 16;

/** What is kept while a graph is written: values that several nodes share are written once. */
export type Emission = {
  readonly writer: Writer;
  readonly target: OnnxTarget;
  readonly once: (key: string, make: () => readonly string[]) => readonly string[];
};

export const createEmission = (writer: Writer, target: OnnxTarget): Emission => {
  const made = new Map<string, readonly string[]>();
  return {
    writer,
    target,
    once: (key, make) => {
      const names = made.get(key) ?? make();
      made.set(key, names);
      return names;
    },
  };
};
