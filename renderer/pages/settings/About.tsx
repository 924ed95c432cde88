/** Versions of the parts, for a report of a fault. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';

export const About = () => {
  const system = useQuery(orpc.system.info.queryOptions());
  if (!system.data) return null;
  const { version, node, platform, door } = system.data;
  return (
    <dl className="facts settings-about">
      <dt>Idrift</dt>
      <dd>{version}</dd>
      <dt>Engine</dt>
      <dd>Node {node.replace(/^v/, '')}</dd>
      <dt>System</dt>
      <dd>{platform}</dd>
      <dt>Window</dt>
      <dd>{door === 'app' ? 'desktop app' : 'browser'}</dd>
    </dl>
  );
};
