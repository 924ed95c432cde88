/** The contract served over a WebSocket: one handler, one form of error. */
import { type AnyRouter, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import type { WebSocket } from 'ws';
import { toErrorInfo } from '../contract/errors.ts';
import { RUN_COLUMNS } from '../contract/run-columns.ts';

/** Input that the contract refuses comes as BAD_REQUEST with zod's issues; the renderer shows both the same way. */
const toRpcError = (thrown: unknown): unknown => {
  if (thrown instanceof ORPCError) {
    if (thrown.code !== 'BAD_REQUEST') return thrown;
    return new ORPCError('IDRIFT', {
      status: 400,
      message: thrown.message,
      data: { code: 'bad-input', message: `The request is not valid: ${JSON.stringify(thrown.data ?? null)}` },
    });
  }
  const info = toErrorInfo(thrown);
  return new ORPCError('IDRIFT', { status: 400, message: info.message, data: info });
};

export const serveRpc = (router: AnyRouter, log: (thrown: unknown) => void): ((socket: WebSocket) => void) => {
  const handler = new RPCHandler(router, {
    customJsonSerializers: [RUN_COLUMNS],
    clientInterceptors: [
      async (call) => {
        try {
          return await call.next();
        } catch (thrown) {
          if (toErrorInfo(thrown).code === 'internal' && !(thrown instanceof ORPCError)) log(thrown);
          throw toRpcError(thrown);
        }
      },
    ],
  });
  return (socket) => {
    void handler.upgrade(socket, { context: {} });
  };
};
