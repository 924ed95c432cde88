/** The files of an import: on their way to the engine, or there. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { UploadedFile } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { upload } from './uploads.ts';

type Upload = {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly sent: number;
  readonly file: UploadedFile | null;
  readonly error: unknown;
};

export type Uploads = {
  readonly list: readonly Upload[];
  readonly add: (files: readonly File[]) => void;
  readonly remove: (key: string) => void;
};

let last = 0;

/** @param first begins with these. What was not imported is forgotten when the sheet closes. */
export const useUploads = (first: readonly File[]): Uploads => {
  const [list, setList] = useState<readonly Upload[]>([]);
  const stopped = useRef(new Set<string>());
  const closed = useRef(false);
  const there = useRef(new Map<string, string>());
  const change = useCallback((key: string, part: Partial<Upload>): void => {
    setList((old) => old.map((one) => (one.key === key ? { ...one, ...part } : one)));
  }, []);
  const add = useCallback(
    (files: readonly File[]): void => {
      for (const file of files) {
        last += 1;
        const key = String(last);
        setList((old) => [...old, { key, name: file.name, size: file.size, sent: 0, file: null, error: null }]);
        void upload(
          file,
          (sent) => change(key, { sent }),
          () => closed.current || stopped.current.has(key),
        ).then(
          (done) => {
            if (done) there.current.set(key, done.id);
            change(key, { file: done });
          },
          (error: unknown) => change(key, { error }),
        );
      }
    },
    [change],
  );
  const remove = useCallback((key: string): void => {
    stopped.current.add(key);
    const id = there.current.get(key);
    there.current.delete(key);
    if (id !== undefined) void client.data.forgetUpload({ id });
    setList((old) => old.filter((one) => one.key !== key));
  }, []);
  const begun = useRef(false);
  useEffect(() => {
    closed.current = false;
    if (!begun.current) {
      begun.current = true;
      add(first);
    }
    return () => {
      closed.current = true;
    };
  }, [add, first]);
  return { list, add, remove };
};
