import type { ReferenceAnswer, Role } from '@tandem/rest';
import { setup as words } from '@tandem/words/setup';
import type { SetupSection } from '../routing/route.ts';
import { OTHER_PAGES } from './other-pages.ts';

export interface SectionGroup {
  readonly label: string;
  readonly sections: readonly SetupSection[];
}

const OPERATORS: readonly SetupSection[] = ['rota', 'members'];

/** Whether a section is open to a role. */
export const isOpenTo = (section: SetupSection, role: Role): boolean => role === 'operator' || !OPERATORS.includes(section);

/** The sections as they stand in the list, for what a role may see. */
export function sectionGroups(role: Role): SectionGroup[] {
  const groups: SectionGroup[] = [
    { label: words.groups.staff, sections: ['people', 'contracts', 'skills'] },
    { label: words.groups.work, sections: ['shifts', 'demand'] },
    { label: words.groups.plan, sections: ['leave', 'requests', 'notes'] },
    { label: words.groups.rota, sections: [...(['rota'] as const), ...(['members', 'files'] as const).filter((section) => OTHER_PAGES[section])] },
  ];
  return groups
    .map(({ label, sections }) => ({ label, sections: sections.filter((section) => isOpenTo(section, role)) }))
    .filter(({ sections }) => sections.length > 0);
}

/** How many there are, for the sections that are lists. */
export function countOf(section: SetupSection, reference: ReferenceAnswer): number | null {
  switch (section) {
    case 'people':
      return reference.staff.length;
    case 'contracts':
      return reference.contracts.length;
    case 'skills':
      return reference.skills.length;
    case 'shifts':
      return reference.shiftTypes.length;
    case 'leave':
      return reference.leave.length;
    case 'requests':
      return reference.requests.length;
    case 'notes':
      return reference.notes.length;
    default:
      return null;
  }
}
