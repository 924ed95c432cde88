/** The labels of a file by number, as its lines write them: in quotes, or as a list. */
import { internBytes } from './interner.ts';
import { KIND, type LineScanner } from './scan-line.ts';

export type RowLabels = {
  /** The label's number in `names`; -1 where the line has none that is one. */
  readonly idOf: (line: LineScanner, bytes: Uint8Array) => number;
  readonly names: readonly string[];
};

const decoder = new TextDecoder();

/** As text/jsonl.ts reads them: a list's names sorted and joined. null: no label. */
const joined = (json: string): string | null => {
  try {
    const list: unknown = JSON.parse(json);
    if (!Array.isArray(list) || !list.every((name) => typeof name === 'string' && name.trim() !== '')) return null;
    return [...new Set(list as string[])].toSorted().join(', ');
  } catch {
    return null;
  }
};

export const createRowLabels = (): RowLabels => {
  const names: string[] = [];
  const known = new Map<string, number>();
  const numberOf = (name: string | null): number => {
    if (name === null) return -1;
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, names.length);
    names.push(name);
    return names.length - 1;
  };
  // One label may be written in several ways: "å" and "\u00e5".
  const [words, lists] = [internBytes(), internBytes()];
  const ofWord: number[] = [];
  const ofList: number[] = [];
  return {
    names,
    idOf: ({ label, labels }, bytes) => {
      const list = labels.from >= 0 && labels.kind !== KIND.null ? labels : label.kind === KIND.list ? label : null;
      if (list !== null && list.from >= 0) {
        const id = lists.idOf(bytes, list.from, list.to);
        if (id === ofList.length) ofList.push(numberOf(joined(decoder.decode(bytes.subarray(list.from, list.to)))));
        return ofList[id] ?? -1;
      }
      if (label.from < 0 || label.kind !== KIND.string) return -1;
      const id = words.idOf(bytes, label.from + 1, label.to - 1);
      if (id === ofWord.length) {
        const name = words.nameOf(id);
        ofWord.push(numberOf(name.trim() === '' ? null : name));
      }
      return ofWord[id] ?? -1;
    },
  };
};
