/** What to paste at api.slack.com under "Create an app, from a manifest": the least that alerts need. */

export const slackManifest = (): string =>
  JSON.stringify(
    {
      display_information: {
        name: 'Idrift',
        description: 'Tells when the texts that a model reads have changed',
        background_color: '#1f2733',
      },
      features: { bot_user: { display_name: 'idrift', always_online: false } },
      oauth_config: { scopes: { bot: ['chat:write', 'files:write', 'channels:read', 'groups:read'] } },
      settings: { org_deploy_enabled: false, socket_mode_enabled: false, token_rotation_enabled: false },
    },
    null,
    2,
  );
