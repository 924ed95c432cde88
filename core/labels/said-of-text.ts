/** What people say of one text, over all queues: as it stands now, without what was taken back. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { SaidOfText } from '../contract/data-edits.ts';
import { normalText } from '../text/same-text.ts';

/** Newest first. A text counts as the same where queues count it so. */
export const openSaidOfText = (database: SqliteDatabase): ((text: string) => SaidOfText[]) => {
  const said = database.prepare<[string], SaidOfText>(
    `SELECT q.id AS queueId, q.body ->> '$.title' AS queue, a.person, a.label, a.note, a.at
       FROM items i JOIN answers a ON a.item = i.no JOIN queues q ON q.no = i.queue
      WHERE i.same = ? AND a.label IS NOT NULL ORDER BY a.at DESC, a.person`,
  );
  return (text) => said.all(normalText(text));
};
