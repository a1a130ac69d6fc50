import { contractFaults, decide, type ContractFault, type ReleaseCommand } from '@tandem/server';
import { Stop } from '../stop.ts';
import type { ReleaseData } from './release-data.ts';
import { refusalLine, shownVersion } from './release-words.ts';

/** What, which remote and digest. */
export const misfitLine = ({ remote, version, shell, surface, needs, has }: ContractFault): string =>
  `${remote} ${shownVersion(version)} needs ${surface} ${span(needs)}, and shell ${shownVersion(shell)} has ${span(has)}`;
const span = ([least, most]: readonly [number, number]): string => (least === most ? String(least) : `${least} to ${most}`);

/**
 * Which versions that somebody gets would not agree with the shell after this command, or which of its own remote; where it
 * concerns one remote, no others.
 * @throws Stop when it is refused
 */
export async function fitOf(data: ReleaseData, command: ReleaseCommand): Promise<readonly ContractFault[]> {
  const decision = decide(await data.live(), command, data.actor);
  if (decision.kind === 'refused') throw new Stop(refusalLine(decision.refusal));
  if (decision.kind === 'same') return [];
  const faults = await contractFaults(data.parts.store, decision.pointer);
  return 'remote' in command && command.remote !== 'shell' ? faults.filter(({ remote }) => remote === command.remote) : faults.filter(({ shown }) => shown);
}

/**
 * No page would mount what does not agree with its shell.
 * @param next what to do instead
 * @throws Stop
 */
export async function requireFit(data: ReleaseData, command: ReleaseCommand, next: string): Promise<void> {
  const [fault] = await fitOf(data, command);
  if (fault !== undefined) throw new Stop(`${misfitLine(fault)}: no page would mount it. ${next}`);
}
