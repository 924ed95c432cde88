/** For tests: a server that speaks the part of Slack's Web API that we use, and keeps what it was sent. */
import { createServer } from 'node:http';

type SlackCall = { readonly method: string; readonly authorization: string; readonly form: URLSearchParams };

export type SlackServer = {
  readonly apiUrl: string;
  readonly calls: readonly SlackCall[];
  readonly messages: () => readonly SlackCall[];
  /** Refusals for the next calls of chat.postMessage, first come first served. */
  readonly refuse: (...refusals: readonly SlackRefusal[]) => void;
  readonly close: () => void;
};

type SlackRefusal =
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'rate-limit'; readonly seconds: number }
  | { readonly kind: 'http'; readonly status: number }
  | { readonly kind: 'hang-up' };

/** @param host `0.0.0.0` where a container is to reach it; `apiUrl` names 127.0.0.1 all the same. */
export const startSlackServer = async (token: string, host = '127.0.0.1'): Promise<SlackServer> => {
  const calls: SlackCall[] = [];
  const refusals: SlackRefusal[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      const method = (request.url ?? '').slice('/api/'.length);
      const call = { method, authorization: request.headers.authorization ?? '', form: new URLSearchParams(body) };
      calls.push(call);
      const answer = (value: object, status = 200, headers: Record<string, string> = {}): void => {
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
      };
      if (call.authorization !== `Bearer ${token}`) return answer({ ok: false, error: 'invalid_auth' });
      if (method === 'auth.test') return answer({ ok: true, user: 'idrift', team: 'Butiken' });
      const refusal = refusals.shift();
      switch (refusal?.kind) {
        case 'error':
          return answer({ ok: false, error: refusal.error });
        case 'rate-limit':
          return answer({ ok: false, error: 'ratelimited' }, 429, { 'retry-after': String(refusal.seconds) });
        case 'http':
          return answer({}, refusal.status);
        case 'hang-up':
          response.destroy();
          return undefined;
        case undefined:
          return answer({ ok: true, channel: call.form.get('channel'), ts: '1700000000.000100' });
      }
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
    refuse: (...given) => {
      refusals.push(...given);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
