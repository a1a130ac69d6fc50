/** One load of a page in a storm, the same in Node and in Chromium: the shell's loader, then what comes later. */
import { chosenFor } from '../../../shell/src/composition/choose.ts';
import type { LoadRemote } from '../../../shell/src/remotes/load-remote.ts';
import type { StormView } from './storm-builds.ts';

export interface StormLoad {
  /** Text of the pointer that the page came with. */
  readonly pointer: string;
  readonly remote: string;
  /** Id of the person, which decides what of a rollout they are given. */
  readonly person: string;
  /** Where versions are served. */
  readonly origin: string;
  readonly load: LoadRemote;
  /** While a person looks at the view, before it needs the rest. */
  readonly look: () => Promise<void>;
}

/**
 * Loads what the pointer gives this person, and later the rest of the same version.
 * @returns the mark of the version
 * @throws Error when anything of it does not come, or comes from another version
 */
export async function loadOnce({ pointer, remote, person, origin, load, look }: StormLoad): Promise<string> {
  const release = chosenFor(pointer, { id: person, login: person, roles: [] }).get(remote)?.stable;
  if (release === undefined) throw new Error(`the pointer has no readable ${remote}`);
  const { mount } = await load(remote, release, { origin, mirror: null });
  const view = (mount as unknown as () => StormView)();
  await look();
  const { marks } = await view.later();
  const mark = `${remote} ${release.version.split('.')[0]}`;
  const strange = [view.mark, ...view.parts, ...marks].find((each) => each !== mark);
  if (strange !== undefined) throw new Error(`a file of ${strange} in ${mark}`);
  return mark;
}
