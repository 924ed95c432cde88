/** Before there is a model: what is said, to whom, and with which status. */
import { expect, test } from 'vitest';
import { type Waiting, waitingService } from './waiting-service.ts';

test('it says what it waits for; only a fault is unhealthy; foreign names are refused', async () => {
  let state: Waiting = { status: 'no model yet', detail: 'None is registered.' };
  const app = await waitingService({ model: 'bert', state: () => state, hostNames: ['prediction'] });
  const ask = async (url: string, host: string): Promise<[number, unknown]> => {
    const { statusCode, body } = await app.inject({
      method: url === '/health' ? 'GET' : 'POST',
      url,
      headers: { host },
    });
    return [statusCode, JSON.parse(body)];
  };
  const nothing = { model_name: 'bert', model_version: null, run_id: null };
  expect(await ask('/health', 'localhost:8001')).toEqual([200, { ...state, ...nothing }]);
  expect(await ask('/predict', 'prediction:8001')).toEqual([503, { detail: 'None is registered.' }]);
  state = { status: 'failed', detail: 'MLflow does not answer.' };
  expect(await ask('/health', '127.0.0.1')).toEqual([503, { ...state, ...nothing }]);
  expect((await ask('/health', 'evil.example'))[0]).toBe(403);
  await app.close();
});
