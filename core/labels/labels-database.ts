/**
 * The project's file of labelling: its tables by numbered steps. `queues`, `items` and `events` are what is kept; `batches`, `answers`, `tallies`
 * and the state of an item follow from the events, and are written with them so that a keystroke costs the same in a queue of any length.
 */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { openInSteps, type SqliteStep } from '../base/sqlite-steps.ts';

const STEPS: readonly SqliteStep[] = [
  (database) =>
    database.exec(`
      CREATE TABLE queues (
        no INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        created_at TEXT NOT NULL,
        state TEXT NOT NULL, -- open, closed
        sampled INTEGER NOT NULL, -- 1: its texts were drawn at random
        body TEXT NOT NULL -- the queue as JSON, without its items
      );
      CREATE TABLE items (
        no INTEGER PRIMARY KEY,
        queue INTEGER NOT NULL REFERENCES queues (no),
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        text TEXT NOT NULL,
        same TEXT NOT NULL, -- what texts share that count as one
        twins TEXT,
        suggested TEXT, -- the suggested label
        body TEXT NOT NULL, -- group, reasons, unknown words, origin and suggestion as JSON
        state TEXT NOT NULL DEFAULT 'open',
        label TEXT, -- what it came to; NULL: nothing yet
        settled INTEGER NOT NULL DEFAULT 0, -- 1: somebody decided it
        UNIQUE (queue, id),
        UNIQUE (queue, position)
      );
      CREATE INDEX items_state ON items (queue, state, position);
      CREATE INDEX items_same ON items (same);
      CREATE INDEX items_twins ON items (queue, twins) WHERE twins IS NOT NULL;
      -- Of a queue or an item that is not here yet as well: they are kept until it comes.
      CREATE TABLE events (
        id TEXT PRIMARY KEY,
        queue TEXT NOT NULL,
        item TEXT NOT NULL,
        person TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        act TEXT NOT NULL, -- as JSON
        target TEXT, -- the batch that an undo or redo is about
        batch TEXT NOT NULL,
        blind INTEGER NOT NULL,
        shown REAL,
        via TEXT -- the queue in which the same text was labelled; NULL: this one
      );
      CREATE INDEX events_item ON events (queue, item);
      CREATE INDEX events_person ON events (queue, person, seq);
      CREATE INDEX events_batch ON events (batch);
      CREATE INDEX events_target ON events (target) WHERE target IS NOT NULL;
      CREATE INDEX events_shown ON events (queue, person, seq) WHERE kind = 'label' AND shown IS NOT NULL;
      CREATE TABLE batches (
        queue TEXT NOT NULL,
        person TEXT NOT NULL,
        batch TEXT NOT NULL,
        first INTEGER NOT NULL, -- number of its first event that was given in this queue
        undone INTEGER, -- number of the undo that holds; NULL: it counts
        PRIMARY KEY (queue, person, batch)
      ) WITHOUT ROWID;
      CREATE INDEX batches_done ON batches (queue, person, first) WHERE undone IS NULL;
      CREATE INDEX batches_undone ON batches (queue, person, undone) WHERE undone IS NOT NULL;
      CREATE INDEX batches_first ON batches (queue, person, first);
      CREATE TABLE answers (
        item INTEGER NOT NULL REFERENCES items (no),
        person TEXT NOT NULL,
        queue INTEGER NOT NULL,
        state TEXT NOT NULL,
        label TEXT,
        note TEXT NOT NULL,
        at TEXT NOT NULL,
        blind INTEGER NOT NULL,
        via TEXT,
        agrees INTEGER, -- NULL: nothing was suggested, or nothing labelled
        PRIMARY KEY (item, person)
      ) WITHOUT ROWID;
      -- person '' and kind 'state': items of the queue; kinds 'label' and 'agrees': a person's labels.
      CREATE TABLE tallies (
        queue INTEGER NOT NULL,
        person TEXT NOT NULL,
        kind TEXT NOT NULL,
        name TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (queue, person, kind, name)
      ) WITHOUT ROWID;
      ${trigger('items_added', 'AFTER INSERT ON items', [tally("new.queue, '', 'state', new.state, 1")])}
      ${trigger('items_changed', 'AFTER UPDATE OF state ON items WHEN old.state <> new.state', [
        tally("old.queue, '', 'state', old.state, -1"),
        tally("new.queue, '', 'state', new.state, 1"),
      ])}
      ${trigger('answers_added', 'AFTER INSERT ON answers WHEN new.label IS NOT NULL', [
        tally("new.queue, new.person, 'label', new.label, 1"),
        tally("new.queue, new.person, 'agrees', ifnull(new.agrees, ''), 1"),
      ])}
      ${trigger('answers_removed', 'AFTER DELETE ON answers WHEN old.label IS NOT NULL', [
        tally("old.queue, old.person, 'label', old.label, -1"),
        tally("old.queue, old.person, 'agrees', ifnull(old.agrees, ''), -1"),
      ])}`),
];

const trigger = (name: string, when: string, statements: readonly string[]): string =>
  `CREATE TRIGGER ${name} ${when} BEGIN ${statements.join(' ')} END;`;

const tally = (values: string): string =>
  `INSERT INTO tallies VALUES (${values}) ON CONFLICT DO UPDATE SET count = count + excluded.count;`;

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openLabelsDatabase = (file: string): SqliteDatabase => openInSteps(file, STEPS);
