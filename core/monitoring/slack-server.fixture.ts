/** For tests: a server that speaks the part of Slack's Web API that we use, as it does, and keeps what it was sent. */
import { createServer, type IncomingMessage } from 'node:http';
import { slackProblems } from './slack-limits.ts';

type SlackCall = { readonly method: string; readonly authorization: string; readonly form: URLSearchParams };

export type SlackServer = {
  readonly apiUrl: string;
  readonly calls: readonly SlackCall[];
  readonly messages: () => readonly SlackCall[];
  /** Bytes of the files that were uploaded to the end, by id. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** Refusals for the next calls of a method, chat.postMessage unless another is named; first come first served. */
  readonly refuse: (...refusals: readonly SlackRefusal[]) => void;
  /** How often a new file is not known yet when a message wants to show it. */
  readonly fileDelay: (messages: number) => void;
  readonly close: () => void;
};

type SlackRefusal = { readonly method?: string } & (
  | { readonly kind: 'error'; readonly error: string; readonly needed?: string }
  | { readonly kind: 'rate-limit'; readonly seconds: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'hang-up' }
);

type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: object }
  | 'hang-up';

const bytesOf = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};

/** @param host `0.0.0.0` where a container is to reach it; `apiUrl` names 127.0.0.1 all the same. */
export const startSlackServer = async (token: string, host = '127.0.0.1'): Promise<SlackServer> => {
  const calls: SlackCall[] = [];
  const refusals: SlackRefusal[] = [];
  const uploads = new Map<string, { readonly length: number; bytes: Buffer | null }>();
  const files = new Map<string, Buffer>();
  let [posted, delay] = [0, 0];

  const refusalOf = (method: string): Answer | null => {
    const index = refusals.findIndex((refusal) => (refusal.method ?? 'chat.postMessage') === method);
    const [refusal] = index < 0 ? [] : refusals.splice(index, 1);
    switch (refusal?.kind) {
      case 'error':
        return { body: { ok: false, error: refusal.error, ...(refusal.needed && { needed: refusal.needed }) } };
      case 'rate-limit':
        return {
          status: 429,
          headers: { 'retry-after': String(refusal.seconds) },
          body: { ok: false, error: 'ratelimited' },
        };
      case 'http':
        return { status: refusal.status, body: {} };
      case 'hang-up':
        return 'hang-up';
      case undefined:
        return null;
    }
  };

  const post = (form: URLSearchParams): object => {
    const blocks = JSON.parse(form.get('blocks') ?? '[]') as Record<string, unknown>[];
    const problems = slackProblems({ text: form.get('text') ?? '', blocks });
    const shown = blocks.flatMap((block) => (block['slack_file'] ? [(block['slack_file'] as { id: string }).id] : []));
    const unknown = shown.some((id) => !files.has(id)) || (shown.length > 0 && delay-- > 0);
    if (problems.length > 0 || unknown) return { ok: false, error: 'invalid_blocks', errors: problems };
    return { ok: true, channel: form.get('channel'), ts: `1700000000.${String(++posted * 100).padStart(6, '0')}` };
  };

  const answerTo = ({ method, form }: SlackCall, origin: string): Answer => {
    switch (method) {
      case 'auth.test':
        return {
          headers: { 'x-oauth-scopes': 'chat:write,files:write' },
          body: { ok: true, user: 'idrift', team: 'Butiken' },
        };
      case 'conversations.info':
        return { body: { ok: true, channel: { id: form.get('channel'), name: 'drift', is_member: true } } };
      case 'chat.postMessage':
        return { body: post(form) };
      case 'files.getUploadURLExternal': {
        const id = `F${uploads.size + 1}`;
        uploads.set(id, { length: Number(form.get('length')), bytes: null });
        return { body: { ok: true, upload_url: `${origin}/upload/${id}`, file_id: id } };
      }
      case 'files.completeUploadExternal': {
        const given = JSON.parse(form.get('files') ?? '[]') as { id: string }[];
        for (const { id } of given) {
          const bytes = uploads.get(id)?.bytes;
          if (!bytes) return { body: { ok: false, error: 'file_not_found' } };
          files.set(id, bytes);
        }
        return { body: { ok: true, files: given } };
      }
      default:
        return { body: { ok: false, error: 'unknown_method' } };
    }
  };

  const handle = async (request: IncomingMessage): Promise<Answer> => {
    const bytes = await bytesOf(request);
    const path = request.url ?? '';
    const origin = `http://${request.headers.host ?? ''}`;
    const upload = uploads.get(path.replace('/upload/', ''));
    if (path.startsWith('/upload/')) {
      if (upload === undefined || upload.length !== bytes.length) return { status: 400, body: {} };
      upload.bytes = bytes;
      return { body: {} };
    }
    const method = path.slice('/api/'.length);
    const form = new URLSearchParams(bytes.toString('utf8'));
    const call = { method, authorization: request.headers.authorization ?? '', form };
    calls.push(call);
    if (call.authorization !== `Bearer ${token}`) return { body: { ok: false, error: 'invalid_auth' } };
    return refusalOf(method) ?? answerTo(call, origin);
  };

  const server = createServer((request, response) => {
    void handle(request).then((answer) => {
      if (answer === 'hang-up') return response.destroy();
      const headers = { 'content-type': 'application/json', ...answer.headers };
      return response.writeHead(answer.status ?? 200, headers).end(JSON.stringify(answer.body));
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    apiUrl: `http://127.0.0.1:${port}/api/`,
    calls,
    messages: () => calls.filter((call) => call.method === 'chat.postMessage'),
    files,
    refuse: (...given) => {
      refusals.push(...given);
    },
    fileDelay: (messages) => {
      delay = messages;
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
