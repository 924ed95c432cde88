/** Why an image did not come, told from the words of the engine and of registries. */
import { IdriftError } from '../../contract/errors.ts';
import { registryOf } from './registry-keys.ts';

type PullReason =
  | 'no-such-image'
  | 'no-access'
  | 'unreachable'
  | 'rate-limit'
  | 'disk-full'
  | 'certificate'
  | 'platform'
  | 'unknown';

export class PullError extends IdriftError {
  readonly image: string;
  readonly reason: PullReason;
  constructor(image: string, words: string) {
    const reason = reasonOf(words);
    const [why, hint] = explain(reason, image, words);
    super({
      code: reason === 'no-such-image' ? 'not-found' : 'not-available',
      message: `The image ${image} cannot be pulled: ${why}.`,
      where: image,
      hint,
    });
    this.name = 'PullError';
    this.image = image;
    this.reason = reason;
  }
}

const REASONS: readonly (readonly [PullReason, RegExp])[] = [
  ['rate-limit', /toomanyrequests|rate limit|429/i],
  ['disk-full', /no space left on device/i],
  ['platform', /no matching manifest|does not match the specified platform/i],
  ['certificate', /x509|certificate|server gave HTTP response to HTTPS client/i],
  [
    'unreachable',
    /no such host|connection refused|i\/o timeout|timeout|network is unreachable|no route to host|temporary failure|EOF|proxyconnect|reset by peer|misbehaving/i,
  ],
  // Docker Hub says "access denied" of what does not exist, too: it will not tell the two apart.
  ['no-access', /denied|unauthorized|authentication required|forbidden|no basic auth/i],
  ['no-such-image', /not found|manifest unknown|name unknown|invalid reference format/i],
];

const reasonOf = (words: string): PullReason => REASONS.find(([, pattern]) => pattern.test(words))?.[0] ?? 'unknown';

const explain = (reason: PullReason, image: string, words: string): readonly [why: string, hint: string] => {
  const registry = registryOf(image);
  const said = words.replace(/\.$/, '');
  switch (reason) {
    case 'no-such-image':
      return [`${registry} has no such image or tag (${said})`, 'Check the name and the tag in the compose file.'];
    case 'no-access':
      return [
        `${registry} does not let this user have it, or it does not exist (${said})`,
        `Check the name, and log in with docker login ${registry}.`,
      ];
    case 'unreachable':
      return [
        `${registry} cannot be reached (${said})`,
        "Check the network, the proxy settings of the engine, and the registry's name; then start again.",
      ];
    case 'rate-limit':
      return [
        `${registry} has counted too many pulls from here (${said})`,
        `Wait, or log in with docker login ${registry} for a higher limit.`,
      ];
    case 'disk-full':
      return ["the engine's disk is full", 'Free space: docker system prune removes what no container uses.'];
    case 'certificate':
      return [
        `the certificate of ${registry} is not one that the engine trusts (${said})`,
        "Add the certificate to the engine's, or name the registry in its insecure-registries.",
      ];
    case 'platform':
      return [
        `it is not made for this kind of machine (${said})`,
        'Set platform: linux/amd64 on the service, or choose another image.',
      ];
    case 'unknown':
      return [said, 'Pull it by hand with docker pull to see more.'];
  }
};
