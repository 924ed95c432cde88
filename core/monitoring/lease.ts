/** One program at a time: a row in the file that all of them share, which ends by itself when its holder does. */
import { randomUUID } from 'node:crypto';
import type { SqliteDatabase } from '../base/sqlite.ts';

type Holder = { readonly name: string; readonly since: string };

export type Lease = {
  /** Before each long step: false when it ran out meanwhile and another program has it. */
  readonly isHeld: () => boolean;
  readonly release: () => void;
};

export type Leases = {
  /** null: another program holds it. Inside a transaction it is taken with it. */
  readonly take: (name: string, holder: string) => Lease | null;
  /** Who holds it now. */
  readonly holder: (name: string) => Holder | null;
};

type LeaseTimes = {
  /** Milliseconds that a holder may be silent. */
  readonly lives: number;
  readonly heartbeat: number;
};
const TIMES: LeaseTimes = { lives: 60_000, heartbeat: 10_000 };

type Row = { readonly holder: string; readonly token: string; readonly since: string; readonly expires: number };

export const openLeases = (database: SqliteDatabase, times: LeaseTimes = TIMES): Leases => {
  const select = database.prepare('SELECT holder, token, since, expires FROM leases WHERE name = ?');
  const put = database.prepare(
    `INSERT INTO leases (name, holder, token, since, expires) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, since = excluded.since, expires = excluded.expires`,
  );
  const renew = database.prepare('UPDATE leases SET expires = ? WHERE name = ? AND token = ?');
  const remove = database.prepare('DELETE FROM leases WHERE name = ? AND token = ?');
  const current = (name: string): Row | null => {
    const row = select.get(name) as Row | undefined;
    const now = Date.now();
    // One that ends later than any can was taken before the clock was set back.
    return row !== undefined && row.expires > now && row.expires <= now + times.lives ? row : null;
  };
  const take = (name: string, holder: string): Lease | null => {
    if (current(name) !== null) return null;
    const token = randomUUID();
    put.run(name, holder, token, new Date().toISOString(), Date.now() + times.lives);
    const isHeld = (): boolean => database.open && renew.run(Date.now() + times.lives, name, token).changes === 1;
    const beat = setInterval(() => {
      try {
        isHeld();
      } catch {
        // A full disk, say: the holder finds out with its next write.
      }
    }, times.heartbeat);
    beat.unref();
    return {
      isHeld,
      release: () => {
        clearInterval(beat);
        if (database.open) remove.run(name, token);
      },
    };
  };
  return {
    take: (name, holder) => database.transaction(() => take(name, holder)).immediate(),
    holder: (name) => {
      const row = current(name);
      return row && { name: row.holder, since: row.since };
    },
  };
};
