/** How to make the Slack app that sends the alerts: five steps, the app's manifest to copy, and what Slack's refusals mean. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { orpc } from '../../engine/client.ts';
import { copyText } from '../../parts/copy-text.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { FieldRow } from '../../parts/FieldRow.tsx';

/** Slack's words for what goes wrong, and the way out. */
const REFUSALS: readonly (readonly [code: string, remedy: string])[] = [
  ['not_in_channel', 'The app is not in the channel: write /invite @idrift there.'],
  [
    'channel_not_found',
    'No such channel, or a private one that the app is not in: copy the channel’s id from its details.',
  ],
  ['invalid_auth', 'The token is wrong or was withdrawn: copy the bot token again, it begins with xoxb-.'],
  [
    'missing_scope',
    'The app may not write: paste the manifest again, then install the app to the workspace once more.',
  ],
  ['ratelimited', 'Too many messages: the alert waits as long as Slack asks, and is sent then.'],
];

export const SlackSetup = () => {
  const [open, setOpen] = useState(false);
  const manifest = useQuery({ ...orpc.alerts.slackManifest.queryOptions(), enabled: open });
  const text = manifest.data?.manifest ?? '';
  return (
    <FieldRow label="Set up Slack" reason="Once for each workspace; it takes about five minutes.">
      <div className="grow">
        <Button variant="default" aria-expanded={open} onClick={() => setOpen((shown) => !shown)}>
          {open ? 'Hide the steps' : 'Show the steps'}
        </Button>
        {open && (
          <>
            <ol className="settings-steps">
              <li>
                Open <ExternalLink url="https://api.slack.com/apps?new_app=1">api.slack.com/apps</ExternalLink>, choose
                “From a manifest” and your workspace.
              </li>
              <li>
                Paste this manifest, as JSON:{' '}
                <button
                  type="button"
                  className="text-button"
                  disabled={text === ''}
                  onClick={() => void copyText(text, 'Manifest copied')}
                >
                  Copy the manifest
                </button>
              </li>
              <li>
                “Install to Workspace”, then copy the bot token from “OAuth &amp; Permissions”: it begins with xoxb-.
              </li>
              <li>Keep it in the field below.</li>
              <li>In Slack, write /invite @idrift in the channel, name it below, and send a test.</li>
            </ol>
            {manifest.error && <ErrorState error={manifest.error} onRetry={() => void manifest.refetch()} />}
            {text !== '' && (
              <pre className="settings-manifest" tabIndex={0} aria-label="The manifest">
                {text}
              </pre>
            )}
            <table className="plain settings-refusals">
              <caption className="small third">When Slack refuses</caption>
              <tbody>
                {REFUSALS.map(([code, remedy]) => (
                  <tr key={code}>
                    <td className="mono">{code}</td>
                    <td>{remedy}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </div>
    </FieldRow>
  );
};
