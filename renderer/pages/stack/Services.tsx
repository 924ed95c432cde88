/** What the compose file has, one line a service: state, image, ports, and what it uses. */
import type { StackService, StackUse } from '../../../core/contract/index.ts';
import { IconTerminal2 } from '@tabler/icons-react';
import { duration, fullDate, size } from '../../format/index.ts';
import { Spark } from '../../parts/Spark.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { ExternalLink } from '../../parts/ExternalLink.tsx';
import { serviceAction, serviceState, shortImage } from './words.ts';

type Props = {
  readonly services: readonly StackService[];
  readonly uses: readonly StackUse[];
  /** The one whose log is shown. */
  readonly current: string | undefined;
  /** A job is at work. */
  readonly still: boolean;
  /** There is an engine to ask. */
  readonly live: boolean;
  readonly onChoose: (service: string) => void;
  readonly onStart: (service: string) => void;
  readonly onStop: (service: string) => void;
  readonly onShell: (service: string) => void;
};

/** Per cent of one core: what an idle service uses stays a flat line. */
const CPU_SCALE = 25;

const upFor = ({ startedAt, state }: StackService): string =>
  state === 'running' && startedAt !== null ? duration(Math.max(1, (Date.now() - Date.parse(startedAt)) / 1000)) : '';

const Ports = ({ service }: { readonly service: StackService }) =>
  service.ports.map(({ port, protocol, url }) => (
    <span key={`${port} ${protocol}`} className="stack-port num">
      {url === null ? <span className="third">{port}</span> : <ExternalLink url={url}>{port}</ExternalLink>}
    </span>
  ));

export const Services = ({ services, uses, current, still, live, onChoose, onStart, onStop, onShell }: Props) => (
  <table className="plain stack-services">
    <caption className="for-readers">Services of the stack</caption>
    <thead>
      <tr>
        <th>service</th>
        <th>state</th>
        <th className="stack-image">image</th>
        <th>ports</th>
        <th className="right">up</th>
        <th className="stack-cpu">CPU, 5 min</th>
        <th className="right">memory</th>
        <th>
          <span className="for-readers">action</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {services.map((service) => {
        const { status, words } = serviceState(service);
        const use = service.state === 'running' ? uses.find((each) => each.service === service.service) : undefined;
        const action = serviceAction(service);
        const { startedAt } = service;
        return (
          <tr key={service.service} data-current={service.service === current || undefined}>
            <td>
              <button
                type="button"
                className="stack-name medium"
                title={`Show the log of ${service.service}`}
                aria-pressed={service.service === current}
                onClick={() => onChoose(service.service)}
              >
                <StatusShape status={status} words={service.service} />
              </button>
            </td>
            <td className="second nowrap">
              {words}
              {service.current === false && service.state === 'running' && (
                <span className="third" title="The compose file says otherwise by now: the next start makes it anew">
                  {' '}
                  · changed
                </span>
              )}
            </td>
            <td className="stack-image mono cut" title={service.image}>
              {shortImage(service.image)}
            </td>
            <td className="nowrap">
              <Ports service={service} />
            </td>
            <td className="right second nowrap" title={startedAt === null ? undefined : fullDate(startedAt)}>
              {upFor(service)}
            </td>
            <td className="stack-cpu" title={use ? `${Math.round(use.cpu.at(-1) ?? 0)} % of one core` : undefined}>
              {use && <Spark values={use.cpu} width={84} height={18} from={0} to={CPU_SCALE} />}
              {use && <span className="for-readers">{Math.round(use.cpu.at(-1) ?? 0)} % of one core</span>}
            </td>
            <td className="right nowrap">{use ? size(use.memoryBytes) : ''}</td>
            <td className="right nowrap">
              <span className="stack-actions">
                {live && service.state === 'running' && (
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Open a shell in ${service.service}`}
                    title={`Open a shell in ${service.service}`}
                    data-shell={service.service}
                    onClick={() => onShell(service.service)}
                  >
                    <IconTerminal2 size={14} stroke={1.6} />
                  </button>
                )}
                {live && action === null && (
                  <button type="button" className="text-button" onClick={() => onChoose(service.service)}>
                    Log
                  </button>
                )}
                {live && action !== null && (
                  <button
                    type="button"
                    className="text-button"
                    disabled={still}
                    aria-label={`${action === 'stop' ? 'Stop' : 'Start'} ${service.service}`}
                    onClick={() => (action === 'stop' ? onStop : onStart)(service.service)}
                  >
                    {action === 'stop' ? 'Stop' : 'Start'}
                  </button>
                )}
              </span>
            </td>
          </tr>
        );
      })}
    </tbody>
  </table>
);
