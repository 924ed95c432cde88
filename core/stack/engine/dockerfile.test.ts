/** What a Dockerfile needs of its builder, line by line. */
import { expect, test } from 'vitest';
import { needsOf } from './dockerfile.ts';

const need = (text: string) => needsOf(text).buildKit;

test('what the classic builder knows', () => {
  const text = `# a comment, syntax=not/a:directive
ARG BASE=debian:12
FROM \${BASE} AS base
FROM --platform=linux/amd64 node:24 AS build
COPY --from=base --chown=1:1 /a /b
RUN cat <<E || true \\
  # between the lines
  && echo --mount=type=cache
COPY ["a --link", "b"]
FROM build
FROM scratch
HEALTHCHECK CMD echo <<E
`;
  expect(needsOf(text)).toEqual({ buildKit: null, session: null, syntax: null, images: ['node:24'] });
});

test('what only BuildKit knows, and where it stands', () => {
  expect(need('FROM a\nRUN --mount=type=cache,target=/c true\n')).toEqual({ line: 2, what: 'RUN --mount' });
  expect(need('FROM a\n\nRUN \\\n  # why\n  --network=none \\\n  true\nRUN --mount=type=tmpfs,target=/t true')).toEqual(
    {
      line: 3,
      what: 'RUN --network',
    },
  );
  expect(need('from a\ncopy --link --chown=1 x y')).toEqual({ line: 2, what: 'COPY --link' });
  expect(need('FROM a\nCOPY --chown=1 --chmod=755 x y')).toEqual({ line: 2, what: 'COPY --chmod' });
  const heredocs =
    'FROM a\nRUN true\nCOPY <<"one" <<-two /d/\nRUN --mount=type=secret\none\nx\n\ttwo\nRUN --security=insecure y';
  expect(need(heredocs)).toEqual({ line: 3, what: 'COPY with a here-document' });
  expect(needsOf(heredocs).session).toBeNull();
  expect(needsOf('#escape=`\n# Syntax = docker/dockerfile:1.7\nFROM a\nRUN a `\n --mount=type=bind b')).toMatchObject({
    buildKit: { line: 2, what: '# syntax=' },
    syntax: 'docker/dockerfile:1.7',
  });
});

test('what needs a secret or a key of this machine', () => {
  const text =
    'FROM a\nRUN --mount=type=cache,target=/c --mount=id=key,type=secret,required true\nRUN --mount=type=ssh git clone b';
  expect(needsOf(text).session).toEqual({ line: 2, what: 'RUN --mount=type=secret' });
});
