import { runProgram, type Step } from '../check/gate.ts';

/** Some seconds' worth of whole runs; `npm run sim` has no end of them. */
const SEEDS = 12;
/** Breaks that the slice proves to notice, each at a different part of the way. */
const BREAKS = ['rebase', 'idempotency'] as const;

const sim = (args: readonly string[]): ReturnType<typeof runProgram> => runProgram(process.execPath, ['e2e/sim/sim.ts', '--from', '0', ...args, '--json']);

/** A slice of the simulation: clean as it is, and not clean where something is broken. */
export const simulation: Step = {
  name: 'simulation',
  run: async () => {
    const clean = await sim(['--seeds', `${SEEDS}`]);
    const outputs = clean.code === 0 ? [] : [clean.output];
    for (const name of BREAKS) {
      const { code, stdout } = await sim(['--seeds', '60', '--break', name]);
      if (code !== 1 || !stdout.includes('"firstFailingSeed"')) outputs.push(`The break "${name}" was not noticed.\n${stdout}`);
    }
    return { passed: SEEDS * Number(clean.code === 0) + BREAKS.length - outputs.length + Number(clean.code !== 0), failed: outputs.length, output: outputs.join('\n') };
  },
};
