/** For tests: as much of MLflow as writing to a run needs, in memory. Points of a run are a set, as MLflow's are. */
import type { Received } from './rude-server.fixture.ts';

export const smallMlflow = (version = '3.17.2', root = 'mlflow-artifacts:/1') => {
  const runs = new Map<
    string,
    { points: Map<string, { key: string; step: number }>; tags: Map<string, string>; status: string }
  >();
  const order: number[] = [];
  const missing = { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' };

  const runOf = (id: string) => {
    const known = runs.get(id);
    if (known) return known;
    const made = { points: new Map(), tags: new Map(), status: 'RUNNING' };
    runs.set(id, made);
    return made;
  };

  const infoOf = (id: string) => ({
    run_id: id,
    experiment_id: '1',
    status: 'RUNNING',
    artifact_uri: `${root}/${id}/artifacts`,
  });

  const answer = ({ path, body }: Received): unknown => {
    const [route = '', query = ''] = path.replace('/api/2.0/mlflow/', '').split('?');
    const sent = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown> & { run_id?: string };
    const id = sent.run_id ?? new URLSearchParams(query).get('run_id') ?? '';
    switch (route) {
      case '/version':
        return version;
      case 'experiments/search':
        return {};
      case 'experiments/get-by-name':
        return { experiment: { experiment_id: '1', name: 'e' } };
      case 'runs/create': {
        const run_id = String(runs.size + 1).padStart(32, '0');
        for (const { key, value } of sent['tags'] as { key: string; value: string }[])
          runOf(run_id).tags.set(key, value);
        return { run: { info: infoOf(run_id) } };
      }
      case 'runs/get':
        return runs.has(id) ? { run: { info: infoOf(id) } } : missing;
      case 'logged-models/search':
        return {};
      case 'runs/search': {
        const ticket = /%(.*)%/.exec(String(sent['filter']))?.[1] ?? '';
        const found = [...runs].filter(([, { tags }]) => [...tags.values()].some((value) => value.includes(ticket)));
        return { runs: found.map(([run_id]) => ({ info: infoOf(run_id) })) };
      }
      case 'runs/log-batch': {
        for (const { key, value } of (sent['tags'] ?? []) as { key: string; value: string }[]) {
          if (value === 'refuse me') return { error_code: 'INVALID_PARAMETER_VALUE', message: 'No.' };
          runOf(id).tags.set(key, value);
        }
        for (const point of (sent['metrics'] ?? []) as {
          key: string;
          step: number;
          timestamp: number;
          value: number;
        }[]) {
          if (point.key === 'refuse') return { error_code: 'INVALID_PARAMETER_VALUE', message: 'Not this one.' };
          order.push(point.step);
          runOf(id).points.set(JSON.stringify(point), point);
        }
        return {};
      }
      case 'runs/delete-tag':
        return runOf(id).tags.delete(String(sent['key'])) ? {} : missing;
      case 'runs/update':
        runOf(id).status = String(sent['status']);
        return {};
      default:
        return missing;
    }
  };
  return { answer, runs, order };
};
