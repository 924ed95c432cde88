/** The lines that the engine prints for its starter (core/app/engine-main.ts), read one by one. */
export type EngineAddress = { readonly url: string; readonly token: string };

/** To be shown by the system; `path` of the page that it leads to. */
export type EngineNotification = { readonly title: string; readonly body: string; readonly path: string };

export type EngineLine =
  | { readonly kind: 'ready'; readonly address: EngineAddress }
  | { readonly kind: 'busy'; readonly running: number }
  | { readonly kind: 'project'; readonly dir: string }
  | { readonly kind: 'notify'; readonly notification: EngineNotification }
  | { readonly kind: 'other' };

const OTHER: EngineLine = { kind: 'other' };

export const readEngineLine = (line: string): EngineLine => {
  const fields = fieldsOf(line);
  const { url, token, busy, project, notify } = fields;
  if (typeof url === 'string' && typeof token === 'string') return { kind: 'ready', address: { url, token } };
  if (typeof busy === 'number') return { kind: 'busy', running: busy };
  if (typeof project === 'string') return { kind: 'project', dir: project };
  const notification = notificationOf(notify);
  return notification === null ? OTHER : { kind: 'notify', notification };
};

const notificationOf = (value: unknown): EngineNotification | null => {
  if (typeof value !== 'object' || value === null) return null;
  const { title, body, path }: Partial<Record<keyof EngineNotification, unknown>> = value;
  return typeof title === 'string' && typeof body === 'string' && typeof path === 'string'
    ? { title, body, path }
    : null;
};

const fieldsOf = (line: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
