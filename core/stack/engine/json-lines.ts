/** The engine's answers to pull and build: one JSON object a line, and the verdict in the last of them: HTTP says 200 either way. */

export type EngineMessage = {
  readonly id?: string;
  readonly status?: string;
  readonly stream?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  /** A text with the id `moby.buildkit.trace`. */
  readonly aux?: { readonly ID?: string; readonly Digest?: string } | string;
  readonly error?: string;
  readonly errorDetail?: { readonly message?: string };
};

export async function* engineMessages(stream: NodeJS.ReadableStream): AsyncGenerator<EngineMessage, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as EngineMessage;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as EngineMessage;
}

/** Why it failed, when this message says so. */
export const failureIn = ({ error, errorDetail }: EngineMessage): string | undefined => errorDetail?.message ?? error;
