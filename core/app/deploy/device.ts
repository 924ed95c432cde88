/** What a deployment's service computes on. */
import type { DeploymentLimits } from '../../contract/deployments.ts';
import type { DeviceKind } from '../../contract/training.ts';
import { pickDevice } from '../../training/devices/list.ts';
import { environment } from '../../training/devices/look.ts';

export type ServingDevice = {
  readonly kind: DeviceKind;
  /** Of the service's process. */
  readonly env: Readonly<Record<string, string>>;
  /** What the user should know: the device that was asked for is not used, and why. */
  readonly notice: string | null;
};

export type PickDevice = (wanted: DeploymentLimits['device']) => Promise<ServingDevice>;

/** Devices are tested before their first use, as for training. @param home folder of what is fetched and known of devices. */
export const openDevices =
  (home: string): PickDevice =>
  async (wanted) => {
    const { kind, notice } = await pickDevice(wanted, { home, who: 'The service' });
    return { kind, notice, env: await environment(kind, home) };
  };
