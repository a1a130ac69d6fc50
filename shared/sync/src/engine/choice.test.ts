import { describe, expect, it } from 'vitest';
import { choiceToWrite } from './tray.ts';
import type { TrayItem } from '../status.ts';

const side = (value: string) => ({ value: { shiftTypeId: value, skillId: 's' }, actor: value, by: value, at: 1 });
const conflict = (mine: 'stands' | 'lost'): TrayItem => {
  const [stands, lost] = [side('A'), side('B')];
  return { kind: 'conflict', conflict: 'c', cell: 'p/2026-11-20/0', stands, lost, mine, own: (mine === 'stands' ? stands : lost).value };
};

describe('a choice in the tray', () => {
  it('[SYNC-181] writes the value that does not stand, whoever wrote it, and nothing where it stands already', () => {
    expect(choiceToWrite(conflict('stands'), 'mine')).toBeNull();
    expect(choiceToWrite(conflict('lost'), 'theirs')).toBeNull();
    expect(choiceToWrite(conflict('lost'), 'mine')).toEqual({ value: side('B').value });
    expect(choiceToWrite(conflict('stands'), 'theirs')).toEqual({ value: side('B').value });
  });

  it('[SYNC-181] writes a refused edit again, or lets it go', () => {
    const refused: TrayItem = { kind: 'rejected', opId: 'o', cell: 'p/2026-11-20/0', own: null, mine: 'lost', reasons: [], at: 1 };
    expect(choiceToWrite(refused, 'mine')).toEqual({ value: null });
    expect(choiceToWrite(refused, 'theirs')).toBeNull();
  });
});
