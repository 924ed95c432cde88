/** What an S3 server or the way to it refuses, in words that say what to do. */
import { type ErrorCode, IdriftError } from '../../../contract/errors.ts';
import type { DroppedError, HttpAnswer } from './connection.ts';
import { textOf } from './xml.ts';

/** A server's refusal. `status` 0: no answer came. */
export class S3Error extends IdriftError {
  readonly status: number;
  /** S3's own word: `NoSuchKey`, `AccessDenied` … or the system's: `ECONNREFUSED`. */
  readonly reason: string;
  constructor(
    status: number,
    reason: string,
    info: { readonly code: ErrorCode; readonly message: string; readonly where: string; readonly hint: string },
    options?: ErrorOptions,
  ) {
    super(info, options);
    this.status = status;
    this.reason = reason;
  }
}

export type Refusal = {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
  readonly xml: string;
};

export const refusalOf = ({ status, headers, body }: HttpAnswer): Refusal => {
  const xml = body.toString('utf8');
  return {
    status,
    reason: textOf(xml, 'Code') ?? headers['x-minio-error-code'] ?? String(status),
    message: textOf(xml, 'Message') ?? headers['x-minio-error-desc']?.replaceAll('"', '') ?? '',
    xml,
  };
};

const RETRIED = new Set([408, 429, 500, 502, 503, 504]);
const RETRIED_REASONS = new Set([
  'RequestTimeout',
  'RequestTimeTooSkewed',
  'SlowDown',
  'SlowDownRead',
  'SlowDownWrite',
  'InternalError',
  'ServiceUnavailable',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'OperationAborted',
  'XMinioServerNotInitialized',
]);

export const mayRetry = ({ status, reason }: Refusal): boolean => RETRIED.has(status) || RETRIED_REASONS.has(reason);
export const isSlowDown = ({ status, reason }: Refusal): boolean =>
  status === 503 || status === 429 || reason.startsWith('SlowDown') || reason.startsWith('Throttl');

/** `address` is what was asked for, as `s3://bucket/key`. `remote`: its name in the settings. */
export const refused = (refusal: Refusal, address: string, remote: string): S3Error => {
  const { status, reason, message } = refusal;
  const said = `${reason}${message === '' ? '' : `: ${message}`} (HTTP ${status})`;
  const make = (code: ErrorCode, text: string, hint: string): S3Error =>
    new S3Error(status, reason, { code, message: text, where: address, hint });
  switch (reason) {
    case 'NoSuchBucket':
      return make(
        'not-found',
        `The bucket of ${address} does not exist.`,
        `Make the bucket, or correct the address: idrift dvc remote modify ${remote} url s3://…`,
      );
    case 'InvalidAccessKeyId':
    case 'SignatureDoesNotMatch':
    case 'InvalidToken':
    case 'ExpiredToken':
    case 'TokenRefreshRequired':
      return make(
        'not-available',
        `The S3 server does not accept the keys for ${address}. ${said}`,
        `Set them: idrift dvc remote modify --local ${remote} access_key_id … and secret_access_key …, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile of ~/.aws.`,
      );
    case 'EntityTooLarge':
      return make(
        'bad-input',
        `The S3 server takes no object of this size: ${address}.`,
        'Split the file, or use another remote.',
      );
    case 'BadDigest':
    case 'InvalidDigest':
      return make(
        'corrupt',
        `What arrived at ${address} is not what was sent. ${said}`,
        'Push again; when it stays, look at the network and its proxies.',
      );
  }
  if (status === 401 || status === 403) {
    return make(
      'not-available',
      `The S3 server refuses access to ${address}. ${said}`,
      'Ask for the rights to list, read and write there, or use other keys or another profile.',
    );
  }
  if (status === 404)
    return make(
      'not-found',
      `${address} does not exist. ${said}`,
      'Check the address of the remote, and that it was pushed there.',
    );
  if (mayRetry(refusal)) {
    return make(
      'not-available',
      `The S3 server could not do it, also when asked again and again: ${address}. ${said}`,
      'Do it again later: what is done stays done.',
    );
  }
  return make('not-available', `The S3 server refuses ${address}. ${said}`, 'Check the settings of the remote.');
};

const CERTIFICATE = /^(?:CERT_|DEPTH_ZERO|UNABLE_TO|SELF_SIGNED|ERR_TLS_CERT|HOSTNAME_MISMATCH)|SELF_SIGNED/;

export const isCertificateFault = (code: string): boolean => CERTIFICATE.test(code);

/** No answer: the network, or the address. */
export const unreachable = (fault: DroppedError, address: string, remote: string): S3Error => {
  const hint = isCertificateFault(fault.code)
    ? `Give the certificate of the authority that signed the server's: idrift dvc remote modify ${remote} ssl_verify FILE.pem`
    : fault.code === 'EPROTO' || fault.code.startsWith('ERR_SSL')
      ? `The port speaks another protocol: check http or https in endpointurl (idrift dvc remote modify ${remote} endpointurl …).`
      : 'Check the address (endpointurl), the network and that the server runs; then do it again: what is done stays done.';
  return new S3Error(
    0,
    fault.code,
    { code: 'not-available', message: `No answer for ${address}: ${fault.message}`, where: address, hint },
    { cause: fault },
  );
};
